"""Long screens in pages, never inside a paragraph or a quote."""

from collections.abc import Iterable

from dialogs.screens.blocks import Block, Heading, Quote, joined, paragraphs, pieces, quotes_of

MOST = 3000
"""UTF-16 units of content on one page: with heading, urgent lines and progress within Telegram's 4,096."""


def cut(blocks: Iterable[Block], most: int = MOST) -> list[tuple[Block, ...]]:
    """The blocks page by page, at least one page. A heading stays with what it heads."""
    blocks = tuple(blocks)
    if sum(map(size, blocks)) <= most:
        return [joined(blocks)]
    result: list[tuple[Block, ...]] = []
    page: tuple[Block, ...] = ()
    used = 0
    for group in _groups(piece for block in blocks for piece in pieces(block)):
        taken = sum(map(size, group))
        if page and used + taken > most:
            result.append(joined(page))
            page, used = (), 0
        page += group
        used += taken
    return [*result, joined(page)]


def size(block: Block) -> int:
    """How many UTF-16 units a block takes, with the blank lines after its paragraphs and quotes."""
    return sum(map(length, paragraphs(block))) + sum(map(length, quotes_of((block,))))


def length(part: str | Quote) -> int:
    """How many UTF-16 units a paragraph or a quote takes, with the blank line after it."""
    text = part if isinstance(part, str) else f"{part.text} ({part.passage})"
    return len(text.encode("utf-16-le")) // 2 + 2


def _groups(blocks: Iterable[Block]) -> Iterable[tuple[Block, ...]]:
    group: tuple[Block, ...] = ()
    for block in blocks:
        group += (block,)
        if not isinstance(block, Heading):
            yield group
            group = ()
    if group:
        yield group

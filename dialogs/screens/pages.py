"""Long screens in pages, never inside a paragraph or a quote."""

from collections.abc import Iterable

from dialogs.screens.blocks import Block, Heading, joined, pieces

MOST = 3000
"""UTF-16 units of content on one page: with heading, urgent lines and progress within Telegram's 4,096."""


def cut(blocks: Iterable[Block], most: int = MOST) -> list[tuple[Block, ...]]:
    """The blocks page by page, at least one page. A heading stays with what it heads."""
    blocks = tuple(blocks)
    if sum(block.size for block in blocks) <= most:
        return [blocks]
    result: list[tuple[Block, ...]] = []
    page: tuple[Block, ...] = ()
    used = 0
    for group in _groups(piece for block in blocks for piece in pieces(block)):
        taken = sum(block.size for block in group)
        if page and used + taken > most:
            result.append(joined(page))
            page, used = (), 0
        page += group
        used += taken
    return [*result, joined(page)]


def _groups(blocks: Iterable[Block]) -> Iterable[tuple[Block, ...]]:
    group: tuple[Block, ...] = ()
    for block in blocks:
        group += (block,)
        if not isinstance(block, Heading):
            yield group
            group = ()
    if group:
        yield group

"""Long screens in pages, never inside a paragraph or a quote."""

from collections.abc import Iterable

from dialogs.screens.content import Part
from dialogs.screens.screen import Quote

MOST = 3000
"""UTF-16 units of content on one page: with heading, urgent lines and progress within Telegram's 4,096."""


def cut(parts: Iterable[Part], most: int = MOST) -> list[tuple[Part, ...]]:
    """The parts page by page, at least one page. A paragraph that ends in a colon stays with the next part."""
    parts = tuple(parts)
    sizes = list(map(length, parts))
    if sum(sizes) <= most:
        return [parts]
    result: list[tuple[Part, ...]] = []
    page: tuple[Part, ...] = ()
    used = 0
    measured = iter(sizes)
    for block in _blocks(parts):
        size = sum(next(measured) for _ in block)
        if page and used + size > most:
            result.append(page)
            page, used = (), 0
        page += block
        used += size
    return [*result, page]


def length(part: Part) -> int:
    """How many UTF-16 units a part takes, with the blank line after it."""
    text = part if isinstance(part, str) else f"{part.text} ({part.passage})"
    return len(text.encode("utf-16-le")) // 2 + 2


def heads(part: Part) -> bool:
    """Whether the part is a heading of what follows it."""
    return not isinstance(part, Quote) and part.endswith(":")


def _blocks(parts: Iterable[Part]) -> Iterable[tuple[Part, ...]]:
    block: tuple[Part, ...] = ()
    for part in parts:
        block += (part,)
        if not heads(part):
            yield block
            block = ()
    if block:
        yield block

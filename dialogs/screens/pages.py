"""Long screens in pages, never inside a paragraph or a quote."""

from collections.abc import Iterable
from dataclasses import replace

from dialogs.screens.blocks import Block, Fold, Heading, Quotes, Steps

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


def pieces(block: Block) -> tuple[Block, ...]:
    """The parts of a block between which a page may end. Lines and cards stay together; all else may part."""
    if isinstance(block, Steps):
        return tuple(Steps((item,)) for item in block.items)
    if isinstance(block, Quotes):
        return tuple(Quotes((item,)) for item in block.items)
    if isinstance(block, Fold):
        return tuple(replace(block, blocks=(piece,)) for inner in block.blocks for piece in pieces(inner))
    return (block,)


def joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with pieces that stand beside each other put together again."""
    whole: list[Block] = []
    for block in blocks:
        put = _put_together(whole[-1], block) if whole else None
        if put is None:
            whole.append(block)
        else:
            whole[-1] = put
    return tuple(whole)


def _put_together(one: Block, other: Block) -> Block | None:
    """Two pieces as one block; None where they are of different ones."""
    match one, other:
        case (Steps(), Steps()) | (Quotes(), Quotes()):
            return replace(one, items=(*one.items, *other.items))  # type: ignore[arg-type, union-attr]
        case Fold(), Fold() if one.origin == other.origin:
            return replace(one, blocks=joined((*one.blocks, *other.blocks)))
    return None

"""A screen as a Telegram message: HTML text and rows of buttons. The first line is neutral and fills a chat list."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bot.telegram.callback_data import Buttons
from bot.telegram.client import Keyboard
from dialogs.case import Case
from dialogs.context import Context
from dialogs.removed_answers import TAKE_BACK
from dialogs.screens.blocks import Block, Heading, Quote, paragraphs
from dialogs.screens.screen import Choice, Screen
from policy.pack.facts import Kind
from policy.policy import Policy

PREVIEW = 140
"""Characters of a first line beside which a chat list has no room for a second one."""

WIDE = 28
"""Characters of a button that a narrow phone shows whole."""

HALF = 13
"""The same of a button that shares its row."""

ALONE = ("!continue", "!erase", "!restart", f"!{TAKE_BACK}")
"""What stands in a row of its own, however short."""

_BLANK = "\u00a0"
_MARKS = {(True, True): "☑ ", (True, False): "☐ ", (False, True): "✓ ", (False, False): ""}


def text_of(guide: Context, case: Case, screen: Screen) -> str:
    """The text of a screen in Telegram's HTML."""
    return "\n\n".join(_blocks(guide, case, screen))


def keyboard_of(buttons: Buttons, screen: Screen, token: str, before: str = "") -> Keyboard:
    """The buttons of a screen: what answers it, then what else can be done, in at most two columns.

    `before`: the token of the case before, where the screen offers to go back to it. Only that button holds it.
    """
    choices = [
        (choice_label(screen, choice), token + _code(buttons, screen, choice))
        for choice in at_hand(buttons.policy, screen)
    ]
    held = {TAKE_BACK: before}
    actions = [
        (action.short or action.label, held.get(action.id, token) + buttons.action(action.id))
        for action in screen.actions
    ]
    return [
        [{"text": label, "callback_data": data} for label, data in row] for row in (*_rows(choices), *_rows(actions))
    ]


def at_hand(policy: Policy, screen: Screen) -> Sequence[Choice]:
    """The choices that have buttons. Of a worker's review those of the next open question that takes one answer.

    Every other is reached by the button of its question: all of them would be a keyboard of seventy buttons.
    """
    if screen.id != "review":
        return screen.choices
    offered: dict[str, list[Choice]] = {}
    for choice in screen.choices:
        if choice.sets:
            offered.setdefault(choice.sets.fact, []).append(choice)
    ones = (offered[fact.id] for fact in policy.facts if fact.kind is Kind.ONE and fact.id in offered)
    return next((choices for choices in ones if not any(choice.selected for choice in choices)), ())


def first_line(guide: Context, case: Case, screen: Screen) -> str:
    """How far the person is, with blanks up to what a chat list shows of a message."""
    progress = screen.progress
    told = guide.voice(case).say("progress", answered=progress.answered, at_most=progress.at_most)
    return told.ljust(PREVIEW, _BLANK)


def neutral(text: str) -> str:
    """A message that says nothing of what it is about."""
    return escape(text, quote=False)


def choice_label(screen: Screen, choice: Choice) -> str:
    """A choice with its mark, short enough to be read whole."""
    box = screen.multiple and screen.id != "review"
    return _MARKS[box, choice.selected] + (choice.short or choice.label)


def _code(buttons: Buttons, screen: Screen, choice: Choice) -> str:
    """What a tap makes true: never the opposite of what is, for that may have changed since the button was drawn."""
    if screen.multiple:
        return buttons.tick(screen.id, choice.id, not choice.selected)
    return buttons.choice(screen.id, choice.id)


def _blocks(guide: Context, case: Case, screen: Screen) -> Iterator[str]:
    yield first_line(guide, case, screen)
    if screen.note:
        yield f"<i>{escape(screen.note, quote=False)}</i>"
    yield f"<b>{escape(screen.heading, quote=False)}</b>"
    for block in screen.blocks:
        yield from _drawn(block)
    if screen.quotes:
        yield "\n".join(_quoted(quote) for quote in screen.quotes)
    shown = at_hand(guide.policy, screen)
    if screen.id == "review" and shown:
        yield f"<b>{escape(shown[0].group, quote=False)}</b>"
    if told := list(_in_full(shown)):
        yield "\n".join(told)


def _drawn(block: Block) -> Iterator[str]:
    """The paragraphs of a block; quotes stand together, after everything else."""
    for text in paragraphs(block):
        told = escape(text, quote=False)
        yield f"<b>{told}</b>" if isinstance(block, Heading) else told


def _quoted(quote: Quote) -> str:
    return f"<blockquote>{escape(quote.text, quote=False)} ({quote.passage})</blockquote>"


def _in_full(choices: Iterable[Choice]) -> Iterator[str]:
    """What stands on the buttons in fewer words."""
    for choice in choices:
        if choice.short:
            yield f"<b>{escape(choice.short, quote=False)}</b>: {escape(choice.label, quote=False)}"


def _rows(buttons: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Two short ones beside each other, any other alone; and alone what nobody should tap by mistake."""
    row: list[tuple[str, str]] = []
    for label, data in buttons:
        fits = len(label) <= HALF and not data.endswith(ALONE)
        if row and not (fits and len(row) == 1):
            yield row
            row = []
        row.append((label, data))
        if not fits or len(row) > 1:
            yield row
            row = []
    if row:
        yield row

"""The terminal: screens as text, and a line of text as an event."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.typed import Unclear, event_of, fold, offers, read_words
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.blocks import FOLDED, Block, Fold, Heading, paragraphs
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Event, Tick, Turn, step

READABLE = 80
"""Columns. A wider terminal is not filled: long lines tire."""

BYTE_ORDER_MARK = "\ufeff"
"""A byte order mark, as editors put it before a text. It is no part of what was typed."""


def _ignored(_: int, __: str) -> None:
    """Whoever sits at a terminal sees what came to nothing."""


def chat(
    guide: Context,
    case: Case,
    day: Callable[[], date],
    console: Console,
    wrong: Callable[[int, str], None] = _ignored,
) -> None:
    """Hold one interview until the input ends or is broken off. Keeps nothing, and says so.

    `wrong` is told of each line that came to nothing: its number, and why. The interview goes on.
    """
    lines, turn, asked = _Lines(console), step(guide, case, None, day()), _Asked()
    show(guide, turn.case, turn.screen, console)
    while (line := lines.read(_prompt(guide, turn.case, turn.screen))) is not None:
        sure = asked.again(line, wrong)
        try:
            event = read_line(turn.screen, line)
        except Unclear as unclear:
            _say(console, guide.voice(turn.case).say("terminal.which" if unclear.several else "terminal.again"))
            wrong(lines.number, "fits more than one option" if unclear.several else "fits no option")
            continue
        if _takes_away(turn.case, event) and _number(line) and not sure:
            asked = _Asked(_number(line), lines.number)
            _say(console, guide.voice(turn.case).say("terminal.sure", number=asked.typed))
            continue
        turn, asked = _next(guide, case, turn, event, day()), _Asked()
        if turn.refused:
            wrong(lines.number, "is not possible there")
        if event == Do("erase"):
            _wipe(console)
        show(guide, turn.case, turn.screen, console)
    asked.again("", wrong)
    _say(console, "\n" + guide.voice(turn.case).say("terminal.closed"), style="")


@dataclass
class _Asked:
    """A number that takes answers away, and the line it was typed on: it is asked for a second time."""

    typed: str = ""
    line: int = 0

    def again(self, line: str, wrong: Callable[[int, str], None]) -> bool:
        """Whether the next line is the same number. Where it is not, the first came to nothing."""
        same = bool(self.typed) and _number(line) == self.typed
        if self.typed and not same:
            wrong(self.line, "takes answers away, and was not typed twice")
        self.typed = ""
        return same


def _next(guide: Context, start: Case, turn: Turn, event: Event, at: date) -> Turn:
    """The turn after an event. Who begins again does so as the chat began: in the language, and for whom, if given."""
    if event == Do("restart") and start.language:
        return step(guide, Case(language=turn.case.language, audience=start.audience, screen="safety"), None, at)
    return step(guide, turn.case, event, at, turn.before)


def _takes_away(case: Case, event: Event) -> bool:
    """Whether an event takes answers away. A number typed for it may be a slip of the finger; a whole word is none."""
    return event == Do("erase") or (event == Do("restart") and bool(case.answers or case.ticks))


def _number(line: str) -> str:
    """The one number a line consists of; nothing where it is anything else."""
    number = fold(line).strip(",; ")
    return number if number.isdigit() else ""


def _say(console: Console, text: str, style: str = "bold") -> None:
    console.print(text, style=style, highlight=False)


def show(guide: Context, case: Case, screen: Screen, console: Console) -> None:
    """Print a screen: progress, heading, note, content, and everything that can be chosen, numbered."""
    width = min(console.width, READABLE) if console.is_terminal else None

    def put(text: str, style: str = "", left: int = 0) -> None:
        if width is None:
            console.print(Text(" " * left + text), soft_wrap=True)
        else:
            console.print(Padding(Text(text, style=style), (0, 0, 0, left)), width=width)

    put("")
    if screen.progress.answered:
        values = {"answered": screen.progress.answered, "at_most": screen.progress.at_most}
        put(guide.voice(case).say("progress", **values), "dim")
    put(screen.heading, "bold")
    for text, style, left in _content(screen):
        put("")
        put(text, style, left)
    put("")
    for text, left in _numbered(screen):
        put(text, "" if left else "bold", left)
    if screen.choices:
        put("")
    for number, action in enumerate(screen.actions, start=1 + len(screen.choices)):
        put(f"{number}. {action.label}", "" if action.id == "continue" else "dim", 2)


def _content(screen: Screen) -> Iterator[tuple[str, str, int]]:
    """What is to be read, with style and indent: note, blocks, and the quotes after them."""
    if screen.note:
        yield screen.note, "bold yellow", 0
    for block in screen.blocks:
        yield from _drawn(block, 0)
    for quote in screen.quotes:
        yield f"‘{quote.text}’ ({quote.passage})", "italic", 2


def _drawn(block: Block, left: int) -> Iterator[tuple[str, str, int]]:
    """The paragraphs of a block; what is folded stands indented under its title."""
    if isinstance(block, Fold):
        yield f"{FOLDED} {block.title}", "bold", left
        for inner in block.blocks:
            yield from _drawn(inner, left + 2)
        return
    style = "bold" if isinstance(block, Heading) else ""
    yield from ((text, style, left) for text in paragraphs(block))


def _numbered(screen: Screen) -> Iterator[tuple[str, int]]:
    """The lines of the choices with their indents; on the review under the topic of each."""
    group = ""
    for number, choice in enumerate(screen.choices, start=1):
        if choice.group != group and screen.id == "review":
            group = choice.group
            yield "", 0
            yield f"{group}:", 0
        box = ("[x] " if choice.selected else "[ ] ") if screen.multiple else ""
        chosen = " ✓" if choice.selected and not screen.multiple else ""
        yield f"{number}. {box}{choice.label if group else choice.whole}{chosen}", 2


def read_line(screen: Screen, line: str) -> Event:
    """The event a line stands for: numbers, or words. Raises Unclear when it fits nothing, or more than one thing.

    One answer alone is turned on or off on the review: chosen, it would take the place of others to its question.
    """
    event = _event(screen, line)
    if screen.id == "review" and isinstance(event, Choose) and len(event.options) == 1:
        return Tick(event.options[0])
    return event


def _event(screen: Screen, line: str) -> Event:
    text = fold(line)
    if not re.fullmatch(r"[0-9]{1,3}(\s*[,;\s]\s*[0-9]{1,3})*[,;]?", text):
        return read_words(screen, line)
    offered = offers(screen)
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)]
    if not all(1 <= number <= len(offered) for number in numbers):
        raise Unclear(several=False)
    return event_of(screen, [offered[number - 1] for number in numbers])


class _Lines:
    """What is typed or piped in, line by line, numbered."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.number = 0

    def read(self, prompt: str) -> str | None:
        """The next line that is not empty; None at the end of input and at Ctrl-C."""
        line = ""
        try:
            while not line.strip():
                line = self._console.input(f"\n{prompt}" if self._console.is_terminal else "", markup=False)
                line = line.removeprefix(BYTE_ORDER_MARK)
                self.number += 1
        except (EOFError, KeyboardInterrupt):
            return None
        return line


def _prompt(guide: Context, case: Case, screen: Screen) -> str:
    return guide.voice(case).say("terminal.ask_several" if screen.multiple else "terminal.ask")


def _wipe(console: Console) -> None:
    """Clear the terminal and what can be scrolled back to."""
    if console.is_terminal:
        console.file.write("\x1b[H\x1b[2J\x1b[3J")
        console.file.flush()

"""The terminal: screens as text, and a line of text as an event."""

import re
from collections.abc import Callable
from datetime import date

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dialogs.case import Case
from dialogs.guide import Guide
from dialogs.paging import heads
from dialogs.screens import Screen
from dialogs.step import Choose, Do, Event, step

CLOSE = 85
"""From this likeness of whole texts (0 to 100) on, a text is taken for a label."""

SAME_LENGTH = 2
"""By more characters it may not be longer or shorter: "not questioned" is no misspelling of "questioned"."""

DESTRUCTIVE = ("erase", "restart")
"""What takes answers away is done only for its number, its id or its whole label."""

AMBIGUOUS = 6
"""A second label within this of the best one makes a text ambiguous."""

READABLE = 80
"""Columns. A wider terminal is not filled: long lines tire."""


class Unclear(ValueError):
    """A line that is no event of the screen. Holds the id of the message that says what to do."""


def chat(guide: Guide, case: Case, day: Callable[[], date], console: Console) -> None:
    """Hold one interview until the input ends or is broken off. Keeps nothing, and says so."""
    turn = step(guide, case, None, day())
    show(guide, turn.case, turn.screen, console)
    while (line := _read(console, _prompt(guide, turn.case, turn.screen))) is not None:
        try:
            event = read_line(turn.screen, line)
        except Unclear as unclear:
            console.print(guide.say(turn.case, str(unclear)), style="bold", highlight=False)
            continue
        turn = step(guide, turn.case, event, day())
        if event == Do("erase"):
            _wipe(console)
        show(guide, turn.case, turn.screen, console)
    console.print("\n" + guide.say(turn.case, "terminal.closed"), highlight=False)


def show(guide: Guide, case: Case, screen: Screen, console: Console) -> None:
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
        put(guide.say(case, "progress", **values), "dim")
    put(screen.heading, "bold")
    for text in filter(None, (screen.note,)):
        put("")
        put(text, "bold yellow")
    for paragraph in screen.paragraphs:
        put("")
        put(paragraph, "bold" if heads(paragraph) else "")
    for quote in screen.quotes:
        put("")
        put(f"‘{quote.text}’ ({quote.passage})", "italic", 2)
    put("")
    for number, choice in enumerate(screen.choices, start=1):
        box = ("[x] " if choice.selected else "[ ] ") if screen.multiple else ""
        chosen = " ✓" if choice.selected and not screen.multiple else ""
        put(f"{number}. {box}{choice.label}{chosen}", left=2)
    if screen.choices:
        put("")
    for number, action in enumerate(screen.actions, start=1 + len(screen.choices)):
        put(f"{number}. {action.label}", "" if action.id == "continue" else "dim", 2)


def read_line(screen: Screen, line: str) -> Event:
    """The event a line stands for: numbers, a label, an id, or a close spelling of a label.

    Raises Unclear when it fits nothing, or more than one thing about equally.
    """
    text = fold(line)
    entries = [(choice.id, choice.label, True) for choice in screen.choices]
    entries += [(action.id, action.label, False) for action in screen.actions]
    if re.fullmatch(r"[0-9]{1,3}(\s*[,;\s]\s*[0-9]{1,3})*[,;]?", text):
        found = [int(number) - 1 for number in re.findall(r"[0-9]+", text)]
    else:
        labels = [fold(label) for _, label, _ in entries]
        exactly = [fold(label) for name, label, _ in entries if name in DESTRUCTIVE]
        ids = [fold(name) for name, _, _ in entries]
        parts = [text]
        if screen.multiple and text not in labels and "," in text:
            parts = [part.strip() for part in text.split(",") if part.strip()]
        found = [_closest(part, labels, ids, exactly) for part in parts]
    if not found or not all(0 <= index < len(entries) for index in found):
        raise Unclear("terminal.again")
    chosen = [entries[index] for index in found]
    if len(chosen) == 1 and not chosen[0][2]:
        return Do(chosen[0][0])
    if len(chosen) > 1 and not (screen.multiple and all(is_choice for _, _, is_choice in chosen)):
        raise Unclear("terminal.again")
    return Choose(tuple(dict.fromkeys(name for name, _, _ in chosen)))


def fold(text: str) -> str:
    """The text with what people type in different ways made alike: case, apostrophes, е and ё, у and ў, white space."""
    alike = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "ё": "е", "ў": "у"})
    return " ".join(text.casefold().translate(alike).split())


def _closest(text: str, labels: list[str], ids: list[str], exactly: list[str]) -> int:
    for names in (labels, ids):
        if names.count(text) == 1:
            return names.index(text)
    spelt = ((number, label) for number, label in enumerate(labels) if label not in exactly)
    near = {number: label for number, label in spelt if abs(len(label) - len(text)) <= SAME_LENGTH}
    best = process.extract(text, near, scorer=fuzz.ratio, limit=2, score_cutoff=CLOSE)
    if not best:
        raise Unclear("terminal.again")
    if len(best) > 1 and best[0][1] - best[1][1] < AMBIGUOUS:
        raise Unclear("terminal.which")
    return best[0][2]


def _read(console: Console, prompt: str) -> str | None:
    """The next line that is not empty; None at the end of input and at Ctrl-C."""
    try:
        while not (line := console.input(f"\n{prompt}" if console.is_terminal else "", markup=False)).strip():
            pass
    except (EOFError, KeyboardInterrupt):
        return None
    return line


def _prompt(guide: Guide, case: Case, screen: Screen) -> str:
    return guide.say(case, "terminal.ask_several" if screen.multiple else "terminal.ask")


def _wipe(console: Console) -> None:
    """Clear the terminal and what can be scrolled back to."""
    if console.is_terminal:
        console.file.write("\x1b[H\x1b[2J\x1b[3J")
        console.file.flush()

"""A counterexample as lines to type into `kompas chat`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.typed import DESTRUCTIVE, offers
from dialogs.case import Case
from dialogs.channel import PLAIN
from dialogs.context import Context
from dialogs.step import Choose, Do, Event, Tick, step


def lines_of(guide: Context, events: Iterable[Event], at: date) -> tuple[list[str], list[Event]]:
    """The line for each event, as long as the terminal offers them; and the events that it does not offer."""
    there = replace(guide, channel=PLAIN)
    lines: list[str] = []
    todo = list(events)
    turn = step(there, Case(), None, at)
    while todo:
        names = _names(todo[0])
        numbers = {offer.id: str(number) for number, offer in enumerate(offers(turn.screen), start=1)}
        if not all(name in numbers for name in names):
            return lines, todo
        lines.append(", ".join(name if name in DESTRUCTIVE else numbers[name] for name in names))
        if len(todo) == 1:
            break  # the last one may be what breaks the program
        turn = step(there, turn.case, todo.pop(0), at)
    return lines, []


def _names(event: Event) -> tuple[str, ...]:
    if isinstance(event, Choose):
        return event.options
    return (event.option,) if isinstance(event, Tick) else (event.action,)


def told(event: Event) -> str:
    """An event in words."""
    kind = "do" if isinstance(event, Do) else "choose"
    return f"{kind} {', '.join(_names(event))}"

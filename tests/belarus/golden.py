"""What is kept, word for word, in the folder `kept`: a reader of the change sees what people will read.

`python -m tests.belarus.golden` writes it anew, and with it the list of messages that speak of the law, the machine in
the README and the examples of docs/api.md: read what has changed. It does so whatever the pack has become.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.verify.screens import reviewed_messages as ours
from dialogs.case import Case, GivenBy
from dialogs.channel import WEB, Channel, telegram
from dialogs.context import Context, open_context
from dialogs.mermaid import flow
from dialogs.screens.screen import Screen
from dialogs.sheet.make import make_sheet
from dialogs.sheet.text import sheet_as_json, sheet_as_text
from dialogs.step import Tick
from policy.assess import assess
from policy.pack.provisions import Audience
from policy.policy import load
from policy.report import report
from tests.belarus import api_guide
from tests.belarus.screens import answers_of
from tests.conftest import TODAY
from tests.dialogs.walks import Person

FOLDER = Path(__file__).with_name("kept")
README = Path(__file__).parent.parent.parent / "README.md"
TICK = "+"
"""Stands before a choice that is ticked, not taken at once."""

APPLICANT = (
    *("en", "help", "back", "continue", "applicant", "why", "why", "dont_know", "back", "waiting"),
    *("before_2026_06_12", "belarus", "language", "nl", "language", "en", "under_18", "alone", "+published"),
    *("+protested", "continue", "journalist", "why", "none", "yes", "show:answers", "change:criticism", "review"),
    *("continue", "show:political-risk-group", "original", "original", "back", "page:2", "page:3"),
    *("show:trans-risk-group", "back", "show:minor-reception", "original", "back", "sources", "original", "back"),
    *("policy", "back", "restart", "erase", "restart"),
)
WORKER = (
    *("nl", "continue", "worker", "detained", "from_2026_06_12", "stateless_from_belarus", "adult", "none"),
    *("seen_as_one", "why", "rather_not_say", "dont_know", "origin=dont_know", "show:answers", "transgender=no"),
    *("origin=belarus_and_other", "show:political-risk-group", "original", "back", "continue"),
    *("share", "+criticism", "continue", "back", "back", "back", "show:political-risk-group", "back", "erase"),
)


def _walk(guide: Context, names: tuple[str, ...], channel: Channel = WEB) -> str:
    return "\n".join(_screens(replace(guide, channel=channel), names))


def _screens(guide: Context, names: tuple[str, ...]) -> Iterator[str]:
    """Each screen that comes of these choices and actions."""
    person = Person(guide)
    yield _shown("(start)", person.screen)
    for name in names:
        plain = name.removeprefix(TICK)
        while plain not in _offered(person.screen) and person.screen.id in guide.policy.fact:
            yield _shown("dont_know", person.send("dont_know"))  # a question that the walk does not know yet
        if plain not in _offered(person.screen):
            yield f"=== {plain} is not offered on {person.screen.id}\n"
            continue
        yield _shown(plain, person.send(Tick(plain) if name.startswith(TICK) else name))


def _offered(screen: Screen) -> set[str]:
    return {choice.id for choice in screen.choices} | {action.id for action in screen.actions}


def _shown(came_by: str, screen: Screen) -> str:
    """A screen as text, everything it holds."""
    told = screen.progress
    lines = [f"=== {came_by} -> {screen.id} ({screen.language}), {told.answered} of at most {told.at_most}"]
    lines += [screen.note, screen.heading, *screen.paragraphs]
    lines += [f"‘{quote.text}’ {quote.passage}" for quote in screen.quotes]
    mark = "[{}]" if screen.multiple else "({})"
    for choice in screen.choices:
        lines.append(f"{mark.format('x' if choice.selected else ' ')} {_button(choice.id, choice.whole, choice.short)}")
    lines += [f"> {_button(action.id, action.label, action.short)}" for action in screen.actions]
    return "\n".join(filter(None, lines)) + "\n"


def _button(name: str, label: str, short: str) -> str:
    return f"{name}: {label}" + (f" / {short}" if short else "")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _sheet(guide: Context, number: int, language: str, given_by: GivenBy) -> Case:
    return Case(answers_of(guide.policy, number), language, Audience.WORKER, given_by=given_by)


def _report(guide: Context, number: int, language: str, audience: Audience) -> str:
    found = assess(guide.policy, answers_of(guide.policy, number), TODAY)
    return _json(report(guide.policy, found, language, audience).model_dump(mode="json"))


KEPT: Mapping[str, Callable[[Context], str]] = {
    "applicant.txt": lambda guide: _walk(guide, APPLICANT),
    "worker.txt": lambda guide: _walk(guide, WORKER),
    "telegram.txt": lambda guide: _walk(guide, ("be", "help", "back", "continue", "worker"), telegram(60)),
    "flow.mmd": lambda guide: flow(guide.interview),
    "report-applicant.json": lambda guide: _report(guide, 4, "en", Audience.APPLICANT),
    "report-worker.json": lambda guide: _report(guide, 4, "nl", Audience.WORKER),
    "report-open.json": lambda guide: _report(guide, 3, "en", Audience.WORKER),
    "sheet-direct.txt": lambda guide: sheet_as_text(make_sheet(guide, _sheet(guide, 1, "en", GivenBy.DIRECT), TODAY)),
    "sheet-code.txt": lambda guide: sheet_as_text(make_sheet(guide, _sheet(guide, 4, "nl", GivenBy.CODE), TODAY)),
    "sheet-short.txt": lambda guide: sheet_as_text(make_sheet(guide, _sheet(guide, 2, "en", GivenBy.DIRECT), TODAY)),
    "sheet-changed.json": lambda guide: _json(
        sheet_as_json(make_sheet(guide, _sheet(guide, 3, "en", GivenBy.CHANGED), TODAY))
    ),
}
"""File by file."""


def renew(guide: Context) -> None:
    """Write everything anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, write in KEPT.items():
        (FOLDER / name).write_text(write(guide), encoding="utf-8")
    ours.READ.write_text(ours.listed(guide), encoding="utf-8")
    readme = README.read_text(encoding="utf-8")
    drawn = re.sub(r"(?<=```mermaid\n).*?(?=```)", lambda _: flow(guide.interview), readme, flags=re.DOTALL)
    README.write_text(drawn, encoding="utf-8")
    asyncio.run(api_guide.write(guide))


if __name__ == "__main__":
    renew(open_context(load()))

"""What to do now: numbered steps, whom to turn to, and what is told beside them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dialogs.case import Case
from dialogs.context import Context
from dialogs.operator import Contact
from dialogs.screens.blocks import Block, Fold, Message, Notice, Reach, Step, Steps, Tone
from dialogs.screens.content import heading, law, message, readable, statements, urgent_line
from dialogs.voice import Voice
from policy.assess import guidance, urgent
from policy.pack.provisions import Guidance, Role

FIRST, IN_URGENCY, OF_MINORS = ("general", "lawyer"), ("lawyer",), ("minors",)
"""The topics of contacts: of the first step, of an urgent line, of what only minors must know."""


def steps(guide: Context, case: Case, at: date, more: bool = True) -> list[Block]:
    """What to do now, in order; then whom to call in danger. The urgent lines stand first on the screen already.

    `more`: whether what belongs to a step stands under it; otherwise it is told beside the steps.
    """
    voice, told = guide.voice(case), _told(guide, case)
    numbered, under = _numbered(told), _under(told) if more else {}
    reached = {topic for item in _urgent(guide, case) for topic in _topics_in_urgency(item)}
    items: list[Step] = []
    for number, item in enumerate(numbered, 1):
        topics = [topic for topic in _topics(item, number) if topic not in reached]
        reached.update(topics)
        step = Step(voice.statement(item.statement), law(voice, (item.statement,)), number)
        listed = statements(voice, under.get(item.statement, ()))
        items.append(replace(step, contacts=contacts(guide, voice, topics, at), more=listed))
    danger = tuple(_danger(voice, item) for item in told if item.step is None and item.role is Role.DANGER)
    return [heading(voice, "label.now"), *((Steps(tuple(items)),) if items else ()), *danger]


def beside_steps(guide: Context, case: Case, more: bool = True) -> tuple[Block, ...]:
    """What is told beside the steps, folded; nothing where there is none. `more`: as for these."""
    voice, told = guide.voice(case), _told(guide, case)
    under = {name for names in _under(told).values() for name in names} if more else set[str]()
    left = (item for item in told if item.step is None and item.role is not Role.DANGER)
    texts = statements(voice, tuple(item.statement for item in left if item.statement not in under))
    return (fold(voice, "overview.also", texts),) if texts else ()


def urgent_lines(guide: Context, case: Case, at: date | None) -> tuple[Notice, ...]:
    """The lines that stand first; on the screen of results, and on a day, with whom to turn to."""
    voice, lines, reached = guide.voice(case), [], set[str]()
    for item in _urgent(guide, case):
        line = urgent_line(voice, item.statement)
        if at is not None and case.screen == "findings":
            topics = [topic for topic in _topics_in_urgency(item) if topic not in reached]
            reached.update(topics)
            line = replace(line, contacts=contacts(guide, voice, topics, at))
        lines.append(line)
    return tuple(lines)


def contacts(guide: Context, voice: Voice, topics: Iterable[str], at: date) -> tuple[Reach, ...]:
    """Whom the operator names for these topics."""
    named = [contact for topic in topics for contact in guide.operator.contacts if contact.topic == topic]
    return tuple(reach(voice, contact, at) for contact in named)


def fold(voice: Voice, key: str, blocks: Iterable[Block], **values: tuple[str, ...]) -> Fold:
    """Blocks under a title that is a message of ours."""
    title = message(voice, key, **values)
    assert isinstance(title.origin, Message)  # noqa: S101
    return Fold(title.text, title.origin, tuple(blocks))


def _told(guide: Context, case: Case) -> list[Guidance]:
    """The guidance that is said and does not stand first already."""
    said, first = guidance(guide.policy, case.answers), urgent(guide.policy, case.answers)
    known = readable(guide.voice(case), said)
    return [
        item
        for item in guide.policy.pack.orientation.guidance
        if item.statement in known and item.statement not in first
    ]


def _urgent(guide: Context, case: Case) -> list[Guidance]:
    first = urgent(guide.policy, case.answers)
    return [item for item in guide.policy.pack.orientation.guidance if item.statement in first]


def _numbered(told: Iterable[Guidance]) -> list[Guidance]:
    return sorted((item for item in told if item.step is not None), key=lambda item: item.step or 0)


def _under(told: list[Guidance]) -> dict[str, tuple[str, ...]]:
    """What is told under a step: what it names, and under the first in a role all of that role that is no step."""
    homes: dict[Role, str] = {}
    for item in _numbered(told):
        if item.role is not None:
            homes.setdefault(item.role, item.statement)
    under = {item.statement: item.more for item in _numbered(told)}
    for role, home in homes.items():
        under[home] += tuple(item.statement for item in told if item.step is None and item.role is role)
    return under


def _topics(item: Guidance, number: int) -> tuple[str, ...]:
    of_minors = OF_MINORS if item.role is Role.MINOR else ()
    return (*(FIRST if number == 1 else ()), *of_minors)


def _topics_in_urgency(item: Guidance) -> tuple[str, ...]:
    return OF_MINORS if item.role is Role.MINOR else IN_URGENCY


def _danger(voice: Voice, item: Guidance) -> Notice:
    """Whom to call in danger; the line is the link."""
    called = (Reach("", item.call, f"tel:{item.call}", "", ""),) if item.call else ()
    return Notice(Tone.NOTE, voice.statement(item.statement), law(voice, (item.statement,)), called)


def reach(voice: Voice, contact: Contact, at: date) -> Reach:
    """Somebody by name, and how to reach them; where that was checked long ago, it is said."""
    if contact.is_stale(at):
        checked = voice.date(contact.checked)
        line = voice.say("help.contact_old", name=contact.name, address=contact.address, checked=checked)
    else:
        how = (contact.address, contact.hours) if contact.hours else contact.address
        line = voice.say("review.line", topic=contact.name, answer=how)
    return Reach(contact.name, contact.address, contact.href, contact.hours, line)

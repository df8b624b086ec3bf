"""The screens that are only read: sources, the document without questions, help, and the end."""

from datetime import date

from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.operator import Contact
from dialogs.screens.blocks import Block, Term, Terms, Text
from dialogs.screens.content import Body, heading, message, quotes, said, statements
from dialogs.voice import Voice
from policy.pack.provisions import Role
from policy.pack.sources import Source


def draw_sources(guide: Context, case: Case, _: date) -> Body:
    """Every source with its date, status and address, and what the document says beside the findings."""
    voice = guide.voice(case)
    blocks: list[Block] = [source_line(voice, source) for source in guide.policy.pack.sources]
    for section in guide.policy.pack.orientation.information:
        blocks += [heading(voice, f"information.{section.id}"), *statements(voice, section.statements)]
        if case.view is View.OPEN:
            blocks += quotes(voice, section.statements)
    return Body(heading(voice, "sources.heading"), (tuple(blocks),))


def draw_policy(guide: Context, case: Case, _: date) -> Body:
    """The whole document, a part a page: its sentences in plain language, then in its own words."""
    voice = guide.voice(case)
    first, others = guide.policy.pack.orientation.information[:1], guide.policy.pack.orientation.information[1:]
    sections = [(f"information.{section.id}", section.statements) for section in first]
    sections += [(f"provision.{item.id}", (*item.says, *item.quotes)) for item in guide.policy.provisions]
    sections += [(f"information.{item.id}", item.statements) for item in others]
    pages: tuple[tuple[Block, ...], ...] = tuple(
        (heading(voice, title), *statements(voice, names), *quotes(voice, names)) for title, names in sections
    )
    return Body(heading(voice, "policy.heading"), pages)


def draw_help(guide: Context, case: Case, at: date) -> Body:
    """Danger first, how to use this, who runs it, and who can help."""
    voice, operator = guide.voice(case), guide.operator
    blocks: list[Block] = [*statements(voice, guide.policy.in_role(Role.DANGER))]
    blocks += [message(voice, "help.how"), message(voice, "help.erase")]
    blocks += [message(voice, key, **guide.channel.values) for key in guide.channel.help]
    blocks += [message(voice, key) for key in ("about.not", "about.orientation")]
    if operator.name:
        blocks.append(message(voice, "help.operator", name=operator.name))
    if operator.languages:
        blocks.append(message(voice, "help.languages", languages=", ".join(operator.languages)))
    if operator.hours:
        blocks.append(message(voice, "help.hours", hours=operator.hours))
    if operator.privacy:
        blocks.append(message(voice, "help.privacy", contact=operator.privacy))
    contacts = tuple(_contact(voice, contact, at) for contact in operator.contacts)
    return Body(heading(voice, "help.heading"), ((*blocks, heading(voice, "help.contacts"), Terms(contacts)),))


def draw_erased(guide: Context, case: Case, _: date) -> Body:
    """What is gone, what may be left on the device, and what must not be deleted."""
    voice = guide.voice(case)
    told = ("erased.gone", *guide.channel.erased, "erased.device", "erased.evidence")
    return Body(heading(voice, "erased.heading"), (tuple(message(voice, key) for key in told),))


def source_line(voice: Voice, source: Source) -> Text:
    """A source with its date, status and address."""
    return message(
        voice,
        "sources.line",
        date=voice.date(source.date),
        title=voice.say(f"source.{source.id}"),
        status=voice.say(f"status.{source.status}"),
        address=source.address,
    )


def _contact(voice: Voice, contact: Contact, at: date) -> Term:
    """Somebody who can help: for what, and how to reach them."""
    text, origin = said(
        voice,
        "help.contact_old" if contact.is_stale(at) else "help.contact",
        name=contact.name,
        address=contact.address,
        checked=voice.date(contact.checked),
    )
    topic = voice.say(f"contact.{contact.topic}")
    return Term(topic, text, voice.say("review.line", topic=topic, answer=text), origin)

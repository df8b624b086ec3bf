"""The screens that are only read: sources, the letter without questions, help, and the end."""

from datetime import date

from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.operator import Contact
from dialogs.screens.content import Body, Part
from dialogs.screens.findings import quotes, statements
from policy.pack.catalogue import long_date
from policy.pack.provisions import Role
from policy.pack.sources import Source


def draw_sources(guide: Context, case: Case, _: date) -> Body:
    """Every source with its date, status and address, and what the letter says beside the findings."""
    parts: list[Part] = [source_line(guide, case, source) for source in guide.policy.pack.sources]
    for section in guide.policy.pack.orientation.information:
        parts += [f"{guide.word(case, f'information.{section.id}')}:", *statements(guide, case, section.statements)]
        if case.view is View.OPEN:
            parts += quotes(guide, case, section.statements)
    return Body(guide.say(case, "sources.heading"), (tuple(parts),))


def draw_policy(guide: Context, case: Case, _: date) -> Body:
    """The whole letter, a part a page: its sentences in plain language, then in its own words."""
    first, others = guide.policy.pack.orientation.information[:1], guide.policy.pack.orientation.information[1:]
    sections = [(f"information.{item.id}", item.statements) for item in first]
    sections += [(f"provision.{item.id}", (*item.says, *item.quotes)) for item in guide.policy.provisions]
    sections += [(f"information.{item.id}", item.statements) for item in others]
    pages: tuple[tuple[Part, ...], ...] = tuple(
        (f"{guide.word(case, title)}:", *statements(guide, case, names), *quotes(guide, case, names))
        for title, names in sections
    )
    return Body(guide.say(case, "policy.heading"), pages)


def draw_help(guide: Context, case: Case, at: date) -> Body:
    """Danger first, how to use this, who runs it, and who can help."""
    operator = guide.operator
    lines = [guide.statement(case, name) for name in guide.policy.in_role(Role.DANGER)]
    lines += [guide.say(case, "help.how"), guide.say(case, "help.erase")]
    lines += [guide.say(case, key, **guide.channel.values) for key in guide.channel.help]
    lines += [guide.say(case, key) for key in ("about.not", "about.orientation")]
    if operator.name:
        lines.append(guide.say(case, "help.operator", name=operator.name))
    if operator.languages:
        lines.append(guide.say(case, "help.languages", languages=", ".join(operator.languages)))
    if operator.hours:
        lines.append(guide.say(case, "help.hours", hours=operator.hours))
    if operator.privacy:
        lines.append(guide.say(case, "help.privacy", contact=operator.privacy))
    contacts = "\n".join(_contact_line(guide, case, item, at) for item in operator.contacts)
    lines += [guide.say(case, "help.contacts"), contacts]
    return Body(guide.say(case, "help.heading"), (tuple(lines),))


def draw_erased(guide: Context, case: Case, _: date) -> Body:
    """What is gone, what may be left on the device, and what must not be deleted."""
    told = ("erased.gone", *guide.channel.erased, "erased.device", "erased.evidence")
    lines = tuple(guide.say(case, key) for key in told)
    return Body(guide.say(case, "erased.heading"), (lines,))


def source_line(guide: Context, case: Case, source: Source) -> str:
    """A source with its date, status and address."""
    return guide.say(
        case,
        "sources.line",
        date=long_date(source.date, guide.language_of(case)),
        title=guide.word(case, f"source.{source.id}"),
        status=guide.say(case, f"status.{source.status}"),
        address=source.address,
    )


def _contact_line(guide: Context, case: Case, contact: Contact, at: date) -> str:
    return guide.say(
        case,
        "help.contact_old" if contact.is_stale(at) else "help.contact",
        topic=guide.say(case, f"topic.{contact.topic}"),
        name=contact.name,
        address=contact.address,
        checked=long_date(contact.checked, guide.language_of(case)),
    )

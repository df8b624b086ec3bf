"""The screens that ask: language, safety, audience, and one per question."""

from datetime import date

from dialogs.body import Body
from dialogs.case import Case, View
from dialogs.guide import Guide
from dialogs.screens import Choice
from policy.catalogue import LANGUAGES
from policy.facts import Fact, Kind, Unknown
from policy.provisions import Audience


def draw_language(guide: Guide, case: Case, _: date) -> Body:
    """Each language under its own name; before one is chosen, the request in all of them."""
    spoken = (case.language,) if case.language else LANGUAGES
    lines = tuple(guide.words.say(language, "language.choose") for language in spoken)
    choices = tuple(
        Choice(language, guide.words.say(language, "language.name"), language == case.language)
        for language in LANGUAGES
    )
    back = ("back",) if case.back_to else ()
    return Body("Kompas", (lines,), choices, actions=(*back, "help", "erase"))


def draw_safety(guide: Guide, case: Case, _: date) -> Body:
    """What this is and what it is not, who can read along, and how to erase."""
    if case.audience is Audience.WORKER:
        keys = ("safety.consent", "safety.names", "safety.web", "safety.readers")
    else:
        helper = () if case.audience else ("safety.helper",)
        keys = ("safety.alone", "safety.place", "safety.readers", "safety.names", *helper)
    said = ("about.what", "about.not", "about.orientation", *keys, "safety.kept", "safety.erase")
    lines = tuple(guide.say(case, key) for key in said)
    operator = guide.operator.name
    runs = (guide.say(case, "about.operator", name=operator),) if operator else ()
    actions = ("continue", "back", "policy", "language", "help", "erase")
    return Body(guide.say(case, "safety.heading"), ((*runs, *lines),), actions=actions)


def draw_audience(guide: Guide, case: Case, _: date) -> Body:
    """For oneself, or for somebody else."""
    choices = tuple(
        Choice(audience.value, guide.say(case, f"audience.{audience.value}"), audience is case.audience)
        for audience in Audience
    )
    actions = ("back", "language", "help", "erase")
    return Body(guide.say(case, "audience.heading"), ((),), choices, actions=actions)


def draw_question(guide: Guide, case: Case, _: date) -> Body:
    """One question: its details, why it is asked when that is wanted, its options, and the two ways not to answer."""
    fact = guide.policy.fact[case.screen]
    several = fact.kind is Kind.SEVERAL
    lines = [guide.word(case, f"detail.{fact.id}")] if _has_detail(guide, fact) else []
    if several:
        lines.append(guide.say(case, "question.several"))
    if case.view is View.WHY:
        lines.append(guide.say(case, "why", topics="; ".join(reasons(guide, case, fact))))
    can_go_on = several or fact.id in case.answers
    actions = (*(("continue",) if can_go_on else ()), "why", "back", "review", "language", "help", "erase")
    heading = guide.word(case, f"question.{fact.id}")
    return Body(heading, (tuple(lines),), choices(guide, case, fact), several, actions)


def choices(guide: Guide, case: Case, fact: Fact) -> tuple[Choice, ...]:
    """The options of a question and the two unknowns; what is ticked or answered is selected."""
    selected = case.ticks if fact.kind is Kind.SEVERAL else held(case, fact)
    options = tuple((option, guide.word(case, f"option.{fact.id}.{option}")) for option in fact.option_ids)
    unknowns = tuple((unknown.value, guide.say(case, f"answer.{unknown.value}")) for unknown in Unknown)
    return tuple(Choice(name, label, name in selected) for name, label in options + unknowns)


def held(case: Case, fact: Fact) -> tuple[str, ...]:
    """The ids of what is answered to a question, an unknown among them; nothing while it is not answered."""
    answer = case.answers.get(fact.id)
    if answer is None:
        return ()
    return (answer.value,) if isinstance(answer, Unknown) else answer


def reasons(guide: Guide, case: Case, fact: Fact) -> tuple[str, ...]:
    """What the question is for: titles of provisions, changes in the rules, what to do now."""
    found = guide.interview.relevance.settles(case.answers, fact.id)
    notices = {notice.statement for notice in guide.policy.pack.orientation.notices}
    named = []
    for topic in found:
        if topic in guide.policy.provision:
            named.append(guide.word(case, f"provision.{topic}"))
        else:
            named.append(guide.say(case, "why.notices" if topic in notices else "why.guidance"))
    return tuple(dict.fromkeys(named))


def _has_detail(guide: Guide, fact: Fact) -> bool:
    return f"detail.{fact.id}" in guide.policy.pack.words["en"]

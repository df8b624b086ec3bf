"""The screens that ask: language, safety, audience, and one per question."""

from datetime import date

from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.content import Body
from dialogs.screens.offers import takes_several
from policy.pack.facts import Fact
from policy.pack.provisions import Audience


def draw_language(guide: Context, case: Case, _: date) -> Body:
    """The request to choose, in the language spoken; before one is chosen, in all of them."""
    spoken = (case.language,) if case.language else guide.policy.languages
    return Body("Kompas", (tuple(guide.words.say(language, "language.choose") for language in spoken),))


def draw_safety(guide: Context, case: Case, _: date) -> Body:
    """What this is and what it is not, who can read along, and how to erase."""
    if case.audience is Audience.WORKER:
        keys = ("safety.consent", "safety.names", "safety.web", "safety.readers")
    else:
        helper = () if case.audience else ("safety.helper",)
        keys = ("safety.alone", "safety.place", "safety.readers", "safety.names", *helper)
    said = ("about.what", "about.not", "about.orientation", *keys, *guide.channel.safety, "safety.erase")
    lines = tuple(guide.say(case, key, **guide.channel.values) for key in said)
    operator = guide.operator.name
    runs = (guide.say(case, "about.operator", name=operator),) if operator else ()
    return Body(guide.say(case, "safety.heading"), ((*runs, *lines),))


def draw_audience(guide: Context, case: Case, _: date) -> Body:
    """For oneself, or for somebody else."""
    return Body(guide.say(case, "audience.heading"), ((),))


def draw_question(guide: Context, case: Case, _: date) -> Body:
    """One question: its details, and why it is asked when that is wanted."""
    fact = guide.policy.fact[case.screen]
    lines = [guide.word(case, f"detail.{fact.id}")] if _has_detail(guide, fact) else []
    if takes_several(guide, case):
        lines.append(guide.say(case, "question.several"))
    if case.view is View.WHY:
        lines.append(guide.say(case, "why", topics="; ".join(reasons(guide, case, fact))))
    return Body(guide.word(case, f"question.{fact.id}"), (tuple(lines),))


def reasons(guide: Context, case: Case, fact: Fact) -> tuple[str, ...]:
    """What the question is for: titles of provisions, changes in the rules, what to do now.

    For workers what it can still settle; for applicants its subjects, whatever they have answered.
    """
    answers = case.answers if case.audience is Audience.WORKER else {}
    found = guide.interview.relevance.affects(answers, fact.id)
    notices = {notice.statement for notice in guide.policy.pack.orientation.notices}
    named = []
    for topic in found:
        if topic in guide.policy.provision:
            named.append(guide.word(case, f"provision.{topic}"))
        else:
            named.append(guide.say(case, "why.notices" if topic in notices else "why.guidance"))
    return tuple(dict.fromkeys(named))


def _has_detail(guide: Context, fact: Fact) -> bool:
    return f"detail.{fact.id}" in guide.policy.pack.words[guide.speech]

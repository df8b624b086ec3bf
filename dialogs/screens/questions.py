"""The screens that ask: language, safety, audience, and one per question."""

from datetime import date

from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.blocks import Heading, Message
from dialogs.screens.content import Body, heading, message
from dialogs.screens.offers import takes_several
from policy.pack.facts import Fact
from policy.pack.provisions import Audience

NAME = "Kompas"
"""What the program is called in every language."""


def draw_language(guide: Context, case: Case, _: date) -> Body:
    """The request to choose, in the language spoken; before one is chosen, in all of them."""
    spoken = (case.language,) if case.language else guide.policy.languages
    asks = tuple(message(guide.voice_in(language), "language.choose") for language in spoken)
    return Body(Heading(NAME, Message(())), (asks,))


def draw_safety(guide: Context, case: Case, _: date) -> Body:
    """What this is and what it is not, who can read along, and how to erase."""
    if case.audience is Audience.WORKER:
        keys = ("safety.consent", "safety.names", "safety.web", "safety.readers")
    else:
        helper = () if case.audience else ("safety.helper",)
        keys = ("safety.alone", "safety.place", "safety.readers", "safety.names", *helper)
    said = ("about.what", "about.not", "about.orientation", *keys, *guide.channel.safety, "safety.erase")
    voice = guide.voice(case)
    lines = tuple(message(voice, key, **guide.channel.values) for key in said)
    operator = guide.operator.name
    runs = (message(voice, "about.operator", name=operator),) if operator else ()
    return Body(heading(voice, "safety.heading"), ((*runs, *lines),))


def draw_audience(guide: Context, case: Case, _: date) -> Body:
    """For oneself, or for somebody else."""
    return Body(heading(guide.voice(case), "audience.heading"), ((),))


def draw_question(guide: Context, case: Case, _: date) -> Body:
    """One question: its details, and why it is asked when that is wanted."""
    fact, voice = guide.policy.fact[case.screen], guide.voice(case)
    lines = [message(voice, f"detail.{fact.id}")] if f"detail.{fact.id}" in voice.texts else []
    if takes_several(guide, case):
        lines.append(message(voice, "question.several"))
    if case.view is View.WHY:
        lines.append(message(voice, "why", topics=reasons(guide, case, fact)))
    return Body(heading(voice, f"question.{fact.id}"), (tuple(lines),))


def reasons(guide: Context, case: Case, fact: Fact) -> tuple[str, ...]:
    """What the question is for: titles of provisions, changes in the rules, what to do now.

    For workers what it can still settle; for applicants its subjects, whatever they have answered. An effect is named
    only where nothing is that it follows from.
    """
    answers = case.answers if case.audience is Audience.WORKER else {}
    notices = {notice.statement for notice in guide.policy.pack.orientation.notices}
    named, affected = [], guide.interview.relevance.affects(answers, fact.id)
    for topic in affected:
        if topic in guide.policy.provision:
            if not set(affected) & set(guide.policy.provision[topic].effect_of):
                named.append(f"provision.{topic}")
        else:
            named.append("why.notices" if topic in notices else "why.guidance")
    return tuple(dict.fromkeys(map(guide.voice(case).say, named)))

"""Any case that can be written out: what the searches with Hypothesis start from."""

from hypothesis import strategies as st

from dialogs.case import ASIDE, CODE, LIFETIME, LIFETIMES, Case, GivenBy, View
from dialogs.codec import Codec
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answer, Answers, Fact, Kind, Unknown
from policy.pack.provisions import Audience
from policy.policy import Policy


def answers_to(fact: Fact) -> st.SearchStrategy[Answer]:
    """Any answer to a fact that somebody could give."""
    unknown: st.SearchStrategy[Answer] = st.sampled_from(Unknown)
    alone = [(option.id,) for option in fact.options if fact.kind is Kind.ONE or option.exclusive]
    found = unknown | st.sampled_from(alone) if alone else unknown
    if fact.kind is Kind.ONE:
        return found
    names = [option.id for option in fact.options if not option.exclusive]
    several = st.sets(st.sampled_from(names), min_size=1).map(lambda held: tuple(n for n in names if n in held))
    return found | several


@st.composite
def any_answers(draw: st.DrawFn, policy: Policy) -> Answers:
    """Any answers, some of the facts left out."""
    return {fact.id: draw(answers_to(fact)) for fact in policy.facts if draw(st.booleans())}


@st.composite
def cases(draw: st.DrawFn, policy: Policy) -> Case:
    """Random answers, any screen, and any of the bits of where somebody is: also where nobody could have come."""
    answers = draw(any_answers(policy))
    screens = [*Codec(policy)._screens][1:]  # all but none
    screen = draw(st.sampled_from(screens))
    back_to = draw(st.sampled_from(["", *screens])) if screen in ASIDE else ""
    away = draw(st.sampled_from(["", "", *several(policy)]))
    return Case(
        answers=answers,
        language=draw(st.sampled_from((None, *LANGUAGES))),
        audience=draw(st.sampled_from((None, *Audience))),
        screen=screen,
        back_to=back_to,
        from_review=draw(st.booleans()),
        view=draw(st.sampled_from(View)),
        page=draw(st.integers(1, 15)),
        ticks=draw(_ticks(policy, away or (back_to if screen in ASIDE else screen))),
        given_by=draw(st.sampled_from(GivenBy)),
        ticks_of=away,
    )


def several(policy: Policy) -> list[str]:
    """The questions that take several answers."""
    return [fact.id for fact in policy.facts if fact.kind is Kind.SEVERAL]


@st.composite
def _ticks(draw: st.DrawFn, policy: Policy, screen: str) -> tuple[str, ...]:
    question = policy.fact.get(screen)
    if screen in CODE:
        numbers = {fact.id: fact.number for fact in policy.facts}
        facts = sorted(draw(st.sets(st.sampled_from([*policy.fact]))), key=numbers.__getitem__)
        chosen = draw(st.sampled_from([*LIFETIMES]))
        return (*facts, *((chosen,) if chosen != LIFETIME else ()))
    if question is None or question.kind is not Kind.SEVERAL or not draw(st.booleans()):
        return ()
    answer = draw(answers_to(question))
    return (answer.value,) if isinstance(answer, Unknown) else answer

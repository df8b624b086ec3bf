"""The screens to be looked at: one case for each way in which answers can make a screen differ.

What stands on a screen depends on parts of the answers: a finding on what its provision asks about, the list of
findings on what they come to. So each screen is taken once for each of these, with the answers that take the most room.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product

from bot.verify.policy.space import fullest, ways
from dialogs.actions import turn_to
from dialogs.case import ASIDE, CODE, Case, View, finding_screen
from dialogs.context import Context
from dialogs.screens.answers import answer_text
from dialogs.screens.blocks import Block, Notice
from dialogs.screens.case_code import shared_at_first
from dialogs.screens.render import draw, first_lines
from dialogs.screens.screen import Screen
from policy.assess import Finding, find, guidance
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answer, Answers, Kind, Unknown
from policy.pack.provisions import Audience, Role
from policy.policy import Policy

Part = tuple[str | None, Audience | None]
"""A language and an audience: none while they have not been chosen."""

PARTS: tuple[Part, ...] = (
    (None, None),
    *((language, audience) for language in LANGUAGES for audience in (None, *Audience)),
    (None, Audience.WORKER),
)
"""The last: a case code opened by somebody who has not chosen a language."""

RESULTS = (View.PLAIN, View.OPEN)


def family(guide: Context, part: Part, everything: bool = True) -> Iterator[Case]:
    """The cases of one language and one audience. Without `everything` results only for a few answers."""
    language, audience = part
    start = Case(language=language, audience=audience)
    yield from _before_questions(guide, start)
    if language is not None and audience is not None:
        start = replace(start, answers=_urgent(guide, start))
        yield from _questions(guide, start)
        answers = list(told_apart(guide, start)) if everything else [{}, longest(guide, start)]
        yield from _reviews(guide, start, answers)
        yield from _lists(guide, start, answers)
        yield from _findings(guide, start, everything)
        yield from _shares(guide, replace(start, answers=longest(guide, start)))
        yield from _stages(guide, start)


def _before_questions(guide: Context, start: Case) -> Iterator[Case]:
    """The screens before the questions, and what is opened from them, with each thing that can be urgent on them."""
    screens = ("safety", "audience") if start.language else ("language",)
    if start.audience is None:
        yield replace(start, screen="erased")
    begun = [given for given in stages(guide.policy) if given] if start.audience else []
    for given in ({}, *begun):
        case = replace(start, answers=given)
        yield from (replace(case, screen=screen) for screen in screens)
        yield from (replace(case, screen=screen, back_to=screens[-1]) for screen in ASIDE if screen not in screens)
        yield replace(case, screen="sources", back_to=screens[-1], view=View.OPEN)


def stages(policy: Policy) -> Iterator[Answers]:
    """Every way of answering what urgent lines depend on, such as the stage of the procedure; else one without any."""
    urgent = [item.statement for item in policy.pack.orientation.guidance if item.urgent]
    asked = {fact for name in urgent for fact in policy.asked_by.get(name, ())}
    names = [fact.id for fact in policy.facts if fact.id in asked]
    for given in product(*(ways(policy, name) for name in names)):
        yield dict(zip(names, given, strict=True))


def is_result(guide: Context, case: Case) -> bool:
    """Whether findings stand on the screen of a case."""
    if case.screen == "review":
        return case.audience is Audience.WORKER
    return case.screen == "findings" or case.screen in guide.findings


def longest(guide: Context, case: Case) -> Answers:
    """An answer to every question that can be asked together, each the one that takes the most room."""
    found: dict[str, Answer] = {}
    for fact in guide.policy.facts:
        options = [fullest(guide.policy, fact.id, answer) for answer in ways(guide.policy, fact.id)]
        keeps = [one for one in options if _asks_on(guide, found, fact.id, one)]
        room = {one: _room(guide, case, fact.id, one) for one in keeps}
        found = {**found, fact.id: max(keeps, key=room.__getitem__)}
    return guide.interview.relevance.keep({**found, **_urgent(guide, case)})


def told_apart(guide: Context, case: Case) -> Iterator[Answers]:
    """Answers for each list of findings: what they come to, what is missing, whether the person is of age."""
    policy = guide.policy
    stage = dict(case.answers)
    topics = (*policy.provision, *(name for name in policy.in_role(Role.MINOR) if name in policy.asked_by))
    free = [fact.id for fact in policy.facts if any(fact.id in policy.asked_by[topic] for topic in topics)]
    seen: set[object] = set()
    known: dict[object, Finding] = {}
    for given in product(*(ways(policy, name) for name in free)):
        answers = {**stage, **dict(zip(free, given, strict=True))}
        key = []
        for provision in policy.provisions:
            place = (provision.id, *map(answers.get, policy.asked_by[provision.id]))
            if place not in known:
                known[place] = find(policy, provision, answers)
            key.append((known[place].outcome, known[place].missing))
        if (told := (*key, _of_minors(policy, answers))) not in seen:
            seen.add(told)
            yield _answered(guide, {name: fullest(policy, name, answer) for name, answer in answers.items()})


def _of_minors(policy: Policy, answers: Answers) -> tuple[str, ...]:
    """What is said only to somebody who may be under age."""
    return tuple(name for name in guidance(policy, answers) if name in policy.in_role(Role.MINOR))


def _urgent(guide: Context, case: Case) -> Answers:
    """The answers whose urgent lines take the most room; what notices depend on is left open, so that all are said."""
    return max(stages(guide.policy), key=lambda answers: _units(first_lines(guide, replace(case, answers=answers))))


def _units(notices: Iterable[Notice]) -> int:
    return sum(len(notice.text) for notice in notices)


def _questions(guide: Context, start: Case) -> Iterator[Case]:
    """Each question: not answered, answered in each way, all ticked; why it is asked; each urgent line."""
    relevance = guide.interview.relevance
    apart = relevance.equivalent_answers()
    asked = relevance.asked(start.answers)
    for fact in (guide.policy.fact[name] for name in asked):
        case = replace(start, screen=fact.id)
        yield case
        every = tuple(option.id for option in fact.options if not option.exclusive)
        for answer in (*((option,) for option in fact.option_ids), *Unknown):
            ticks = (answer if isinstance(answer, tuple) else (answer.value,)) if fact.kind is Kind.SEVERAL else ()
            yield replace(case, answers={**start.answers, fact.id: answer}, ticks=ticks)
        if fact.kind is Kind.SEVERAL:
            yield replace(case, ticks=every)
        yield from _reasons(guide, case, apart)
    yield from (replace(start, screen=guide.interview.questions[0], answers=given) for given in stages(guide.policy))


def _reasons(guide: Context, case: Case, apart: Mapping[str, Iterable[Answer]]) -> Iterator[Case]:
    """Why a question is asked, once for each of the things on which it can bear after the questions before it."""
    relevance, questions = guide.interview.relevance, guide.interview.questions
    earlier = questions[: questions.index(case.screen)]
    reasons: set[tuple[str, ...]] = set()
    for given in product(*(apart[name] for name in earlier)):
        answers = relevance.keep(dict(zip(earlier, given, strict=True)))
        affects = relevance.affects(answers, case.screen)
        if affects and affects not in reasons:
            reasons.add(affects)
            yield replace(case, answers=answers, view=View.WHY)


def _reviews(guide: Context, start: Case, answers: Iterable[Answers]) -> Iterator[Case]:
    """With everything answered, with nothing, and with each of the questions open that can be."""
    full = longest(guide, start)
    without = ({name: answer for name, answer in full.items() if name != left} for left in full)
    some = [{}, start.answers, *map(guide.interview.relevance.keep, without)]
    for given in (*some, full) if start.audience is Audience.APPLICANT else (*some, *answers):
        hidden = any(guide.policy.fact[name].sensitive for name in given)
        views = RESULTS if hidden else (View.PLAIN,)
        yield from (replace(start, answers=given, screen="review", view=view) for view in views)


def _lists(guide: Context, start: Case, answers: Iterable[Answers]) -> Iterator[Case]:
    """The list of findings does not say what is missing: once for each of what the findings come to."""
    seen: set[object] = set()
    for given in answers:
        outcomes = tuple(find(guide.policy, provision, given).outcome for provision in guide.policy.provisions)
        if (told := (outcomes, _of_minors(guide.policy, given))) not in seen:
            seen.add(told)
            yield from (replace(start, answers=given, screen="findings", view=view) for view in RESULTS)
    first = guide.interview.questions[:2]
    for both in product(*(ways(guide.policy, name) for name in first)):
        yield replace(start, answers=_answered(guide, dict(zip(first, both, strict=True))), screen="findings")


def _findings(guide: Context, start: Case, everything: bool) -> Iterator[Case]:
    """Each finding, for every way of answering what its provision asks about."""
    policy = guide.policy
    for provision in policy.provisions:
        names = policy.asked_by[provision.id]
        seen: set[object] = set()
        every = product(*(ways(policy, name) for name in names))
        for given in every if everything else list(every)[::97]:
            held: Mapping[str, Answer] = {
                name: fullest(policy, name, answer) for name, answer in zip(names, given, strict=True)
            }
            kept = _answered(guide, {**start.answers, **held})
            if (known := tuple(kept.items())) not in seen:
                seen.add(known)
                screen = finding_screen(provision.id)
                yield from (replace(start, answers=kept, screen=screen, view=view) for view in RESULTS)


def _stages(guide: Context, start: Case) -> Iterator[Case]:
    """Every screen that has answers, with each thing that can be urgent: it stands first on each."""
    policy = guide.policy
    for stage in stages(policy):
        given = guide.interview.relevance.keep({**longest(guide, start), **stage})
        screens = (*given, "review", "findings", *guide.findings, *CODE)
        for screen in screens:
            ticks = tuple(given) if screen in CODE else ()
            yield replace(start, answers=given, screen=screen, ticks=ticks)


def _shares(guide: Context, start: Case) -> Iterator[Case]:
    for screen in CODE:
        case = replace(start, screen=screen)
        yield replace(case, ticks=shared_at_first(guide, case))
        yield replace(case, ticks=tuple(start.answers))


def _answered(guide: Context, answers: Answers) -> Answers:
    """The answers that are kept, and to every other question that nothing is known: then findings are shown."""
    found: dict[str, Answer] = {}
    for fact in guide.interview.questions:
        if fact in guide.interview.relevance.asked(found):
            found = {**found, fact: answers.get(fact, Unknown.DONT_KNOW)}
    return found


def _asks_on(guide: Context, found: Answers, fact: str, answer: Answer) -> bool:
    """Whether as much is asked after this answer as after one that is not known."""
    asked = guide.interview.relevance.asked
    return len(asked({**found, fact: answer})) == len(asked({**found, fact: Unknown.DONT_KNOW}))


def _room(guide: Context, case: Case, fact: str, answer: Answer) -> int:
    return len(answer_text(guide, replace(case, answers={fact: answer}), guide.policy.fact[fact]))


def pages(guide: Context, case: Case, at: date) -> Iterator[tuple[Case, Screen]]:
    """Every page of the screen of a case."""
    screen = draw(guide, case, at)
    yield case, screen
    while any(action.action == turn_to(case.page + 1) for action in screen.actions):
        case = replace(case, page=case.page + 1)
        screen = draw(guide, case, at)
        yield case, screen


@dataclass(frozen=True, eq=False)
class DrawnCase:
    """A case with its screen, which is drawn when something looks at it first, and not again."""

    guide: Context
    case: Case
    at: date

    @cached_property
    def pages(self) -> tuple[tuple[Case, Screen], ...]:
        """Every page of the screen, each with the case that is on it."""
        return tuple(pages(self.guide, self.case, self.at))

    @property
    def blocks(self) -> list[Block]:
        """What stands on all pages together."""
        return [block for _, screen in self.pages for block in screen.blocks]

"""What does not hold, as a conversation: the events that lead somebody there from the first screen."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dialogs.actions import change, turn_to
from dialogs.case import Case, GivenBy
from dialogs.context import Context
from dialogs.screens.offers import actions
from dialogs.screens.render import page_count
from dialogs.step import Choose, Do, Event, Refused, follow, settle
from policy.pack.facts import Answer, Unknown
from policy.pack.provisions import Audience

MOST_SEEN = 2_000
"""Cases that are looked through for a way to one of them. With the answers given there are a few hundred."""


@dataclass(frozen=True)
class Counterexample:
    """What does not hold, and what to do from the first screen on to see it. Nothing where it is seen on no screen.

    `near`: the events end elsewhere, as near as a way was found: the interview drops an answer, or leads nobody there.
    """

    wrong: str
    events: tuple[Event, ...] = ()
    near: bool = False


def shown_at(guide: Context, case: Case, at: date, wrong: str) -> Counterexample:
    """What is wrong on the screen of a case."""
    events = way_to(guide, case, at)
    return Counterexample(wrong, events, near=not _leads_to(guide, case, events, at))


def way_to(guide: Context, case: Case, at: date) -> tuple[Event, ...]:
    """The events from the first screen to a case. As near to it as events come, where none lead to it."""
    events: list[Event] = []
    now = settle(guide, Case())

    def send(event: Event) -> bool:
        nonlocal now
        try:
            now = settle(guide, follow(guide, now, event, at))
        except (Refused, RuntimeError):
            return False
        events.append(event)
        return True

    wanted = replace(case, given_by=GivenBy.DIRECT)
    for event in _beginning(wanted):
        send(event)
    for name, answer in wanted.answers.items():
        if now.screen != name:
            send(Do("review"))
            send(Do(change(name).id))
        send(Choose(chosen(answer)))
    return (*events, *_search(guide, now, wanted, at))


def case_of(answers: dict[str, Answer]) -> Case:
    """Where answers are seen with everything that follows from them: the review of a worker."""
    return Case(answers=answers, language="en", audience=Audience.WORKER, screen="review")


def chosen(answer: Answer) -> tuple[str, ...]:
    """The options that are chosen to give an answer."""
    return (answer.value,) if isinstance(answer, Unknown) else answer


def _beginning(case: Case) -> tuple[Event, ...]:
    """To the first question, as far as the case has come."""
    if case.language is None:
        return ()
    if case.audience is None:
        return (Choose((case.language,)),)
    return Choose((case.language,)), Do("continue"), Choose((case.audience.value,))


def _search(guide: Context, start: Case, wanted: Case, at: date) -> tuple[Event, ...]:
    """The shortest way by actions alone, answers untouched; none when there is none."""
    goal = _place(wanted)
    todo: deque[tuple[Case, tuple[Event, ...]]] = deque([(start, ())])
    seen = {_place(start)}
    while todo and len(seen) < MOST_SEEN:
        case, events = todo.popleft()
        if _place(case)[1:] == goal[1:]:  # from where a question was opened cannot be seen on it
            return events
        pages = page_count(guide, case, at) if case.page < wanted.page else 1
        turned = (turn_to(case.page + 1).id,) if case.page < pages else ()
        for name in (*actions(guide, case), *turned):
            try:
                after = settle(guide, follow(guide, case, Do(name), at))
            except (Refused, RuntimeError):
                continue
            if _place(after) not in seen and after.answers == start.answers:
                seen.add(_place(after))
                todo.append((after, (*events, Do(name))))
    return ()


def _leads_to(guide: Context, wanted: Case, events: Iterable[Event], at: date) -> bool:
    """Whether the events end where the case is, with all of it that can be seen."""
    now = settle(guide, Case())
    for event in events:
        now = settle(guide, follow(guide, now, event, at))
    return replace(now, from_review=wanted.from_review) == wanted


def _place(case: Case) -> tuple[object, ...]:
    return (case.from_review, case.screen, case.back_to, case.view, case.page, case.audience, case.language)

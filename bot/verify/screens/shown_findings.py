"""Proof 2, as people read it: each finding's screen, and each list of them, says what the finding must come to."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.definition import Definition
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import is_result, pages
from dialogs.case import FINDING, Case
from dialogs.context import Context
from dialogs.screens.findings import open_term, statements
from dialogs.screens.offers import masked
from policy.pack.facts import Unknown
from policy.pack.provisions import Audience, Provision


def prove_told(
    guide: Context, definition: Definition, cases: Iterable[Case], at: date, counts: Counts
) -> Iterator[Counterexample]:
    """Every screen with findings on it, all pages together."""
    for case in filter(is_result, cases):
        counts["screens with findings"] += 1
        lines = [line for _, screen in pages(guide, case, at) for line in screen.paragraphs]
        if wrong := next(filter(None, _wrong(guide, definition, case, lines)), ""):
            yield shown_at(guide, case, at, wrong)


def _wrong(guide: Context, definition: Definition, case: Case, lines: list[str]) -> Iterator[str]:
    hidden = masked(guide, case) if case.screen == "review" else frozenset()
    for provision in guide.policy.provisions:
        meant = " ".join(statements(guide, case, definition.finding(provision.id, case.answers).outcome))
        if case.screen == FINDING + provision.id:
            yield "" if _outcomes(guide, case, lines) == [meant] else f"{provision.id}: what it says is not the finding"
            yield _explained(guide, case, provision, lines)
            says = statements(guide, case, provision.says)
            told = _after(lines, guide.say(case, "label.says"), len(says))
            yield "" if told == [*says] else f"{provision.id}: what the letter said is not told under it"
            if case.audience is Audience.WORKER:
                yield _for_workers(guide, case, provision.id, definition, lines)
        elif not case.screen.startswith(FINDING):
            if not hidden.isdisjoint(guide.policy.asked_by[provision.id]):
                meant = guide.say(case, "review.hidden")
            told = _under(guide.word(case, f"provision.{provision.id}"), lines)
            yield "" if told == [meant] else f"{provision.id}: what stands under its title is not the finding"


def _for_workers(guide: Context, case: Case, provision: str, definition: Definition, lines: list[str]) -> str:
    """Both readings, what is missing, and what the letter leaves open."""
    meant = definition.finding(provision, case.answers)
    state = {name: guide.say(case, f"state.{value}") for name, value in meant.by_reading.items()}
    wanted = {
        "label.readings": {f"{guide.word(case, f'reading.{name}')}: {told}." for name, told in state.items()},
        "label.missing": {guide.word(case, f"topic.{name}") for name in meant.missing},
        "label.open": {open_term(guide, case, name) for name in meant.open_terms},
    }
    for label, words in wanted.items():
        told = {line for part in _after(lines, guide.say(case, label), 1) for line in part.split("\n")}
        if told != words:
            return f"{provision}: what stands under {label} is not so"
    return ""


def _after(lines: list[str], label: str, number: int) -> list[str]:
    """So many lines after a label; none where it does not stand."""
    place = lines.index(label) + 1 if label in lines else len(lines)
    return lines[place : place + number]


def _outcomes(guide: Context, case: Case, lines: list[str]) -> list[str]:
    """The lines that say what a finding can come to."""
    held = guide.policy.pack.orientation.outcomes
    unclear = held.unclear_letter + held.unclear_answers
    each = (held.may_apply, held.not_indicated, held.unclear_letter, held.unclear_answers, unclear)
    known = {" ".join(statements(guide, case, names)) for names in each}
    return [line for line in lines if line in known]


def _under(title: str, lines: list[str]) -> list[str]:
    """The lines that stand right under a line of titles with this one among them."""
    heads = (place for place, line in enumerate(lines) if line.endswith(":") and title in line[:-1].split("; "))
    return [line for place in heads for line in lines[place + 1 : place + 2]]


def _explained(guide: Context, case: Case, provision: Provision, lines: list[str]) -> str:
    """Every answer given to what the provision asks about is named; where there is none, that is said."""
    given = {name: case.answers.get(name) for name in guide.policy.asked_by[provision.id]}
    named = {name: answer for name, answer in given.items() if answer is not None and not isinstance(answer, Unknown)}
    if (guide.say(case, "label.no_answers") in lines) is bool(named):
        return f"{provision.id}: it is not said which answers this rests on"
    read = "\n".join(lines)
    for name, answer in named.items():
        options = "; ".join(guide.word(case, f"option.{name}.{option}") for option in answer)
        line = guide.say(case, "review.line", topic=guide.word(case, f"topic.{name}"), answer=options)
        if line not in read:
            return f"{provision.id}: the answer to {name} is not named"
    return ""

"""Proof 2, as people read it: each finding's screen, and each list of them, says what the finding must come to."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.definition import Definition
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import DrawnCase, is_result
from bot.verify.screens.provenance import laws, messages_on
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.answers import answer_label, answer_labels
from dialogs.screens.blocks import Block, Facts, Heading, Law, Message, Origin, Terms, Text
from dialogs.screens.content import readable
from dialogs.screens.findings import open_term
from dialogs.screens.offers import masked
from policy.pack.facts import FactOption, Unknown
from policy.pack.provisions import Audience, Provision

HIDDEN = "review.hidden"


def prove_told(
    guide: Context, definition: Definition, looks: Iterable[DrawnCase], at: date, counts: Counts
) -> Iterator[Counterexample]:
    """Every screen with findings on it, all pages together."""
    for look in looks:
        case = look.case
        if not is_result(guide, case):
            continue
        counts["screens with findings"] += 1
        if wrong := next(filter(None, _wrong(guide, definition, case, look.blocks)), ""):
            yield shown_at(guide, case, at, wrong)


def _wrong(guide: Context, definition: Definition, case: Case, blocks: list[Block]) -> Iterator[str]:
    if case.screen not in guide.findings:
        yield from _listed(guide, definition, case, blocks)
        return
    voice, provision = guide.voice(case), guide.findings[case.screen]
    meant = readable(voice, definition.finding(provision.id, case.answers).outcome)
    yield "" if _outcomes(guide, blocks) == [meant] else f"{provision.id}: what it says is not the finding"
    yield _explained(guide, case, provision, blocks)
    says = [(name,) for name in readable(voice, provision.says)]
    told = [law.statements for _, law in laws(_under("label.says", blocks))][: len(says)]
    yield "" if told == says else f"{provision.id}: what the document said is not told under it"
    if case.audience is Audience.WORKER:
        yield _for_workers(guide, case, provision.id, definition, blocks)


def _listed(guide: Context, definition: Definition, case: Case, blocks: list[Block]) -> Iterator[str]:
    """Each finding under its title; on a worker's review also the answers, and what could still settle a finding."""
    voice = guide.voice(case)
    hidden = masked(guide, case) if case.screen == "review" else frozenset()
    could: dict[str, list[str]] = {}
    for provision in guide.policy.provisions:
        finding = definition.finding(provision.id, case.answers)
        hides = not hidden.isdisjoint(guide.policy.asked_by[provision.id])
        meant = () if hides else readable(voice, finding.outcome)
        told = [_statements(block.origin) for block in _entitled(f"provision.{provision.id}", blocks)]
        yield "" if told == [meant] else f"{provision.id}: what stands under its title is not the finding"
        for fact in () if hides else finding.missing:
            could.setdefault(fact, []).append(voice.say(f"provision.{provision.id}"))
    if case.screen == "review":
        yield "" if _answered(guide, case, hidden, blocks) else "an answer is not shown as it is"
        settles = {fact: tuple(titles) for fact, titles in could.items()}
        told_to_settle = _rows(_under("label.could_settle", blocks)[:1])
        yield "" if told_to_settle == settles else "what could settle a finding is not told as it is"


def _answered(guide: Context, case: Case, hidden: Iterable[str], blocks: list[Block]) -> bool:
    """Whether above the findings stands every question that is asked, with its answer, or that this is hidden."""
    voice = guide.voice(case)
    asked = [guide.policy.fact[name] for name in guide.interview.relevance.asked(case.answers)]
    answers = {fact.id: answer_labels(voice, case, fact) for fact in asked}
    answers |= {name: (voice.say(HIDDEN),) for name in hidden}
    return _rows(blocks[: _place("label.findings", blocks)]) == answers


def _for_workers(guide: Context, case: Case, provision: str, definition: Definition, blocks: list[Block]) -> str:
    """Both readings, what is missing, and what the document leaves open."""
    voice, meant = guide.voice(case), definition.finding(provision, case.answers)
    opened = (open_term(voice, name if isinstance(name, str) else FactOption(*name)) for name in meant.open_terms)
    wanted = {
        "label.readings": {(voice.say(f"reading.{k}"), voice.say(f"state.{v}")) for k, v in meant.by_reading.items()},
        "label.missing": {(voice.say(f"topic.{name}"), "") for name in meant.missing},
        "label.open": {(term.term, term.text) for term in opened},
    }
    for label, words in wanted.items():
        if set(_lines(_under(label, blocks)[:1])) != words:
            return f"{provision}: what stands under {label} is not so"
    return ""


def _explained(guide: Context, case: Case, provision: Provision, blocks: list[Block]) -> str:
    """Every answer given to what the provision asks about is named; where there is none, that is said."""
    voice = guide.voice(case)
    given = {name: case.answers.get(name) for name in guide.policy.asked_by[provision.id]}
    named = {name: answer for name, answer in given.items() if answer is not None and not isinstance(answer, Unknown)}
    if ("label.no_answers" in messages_on(blocks)) is bool(named):
        return f"{provision.id}: it is not said which answers this rests on"
    rows = _rows(_under("label.answers", blocks)[:1])
    for name, answer in named.items():
        if rows.get(name) != tuple(answer_label(voice, name, option) for option in answer):
            return f"{provision.id}: the answer to {name} is not named"
    return ""


def _place(label: str, blocks: list[Block]) -> int:
    """Where a heading stands; behind everything where it does not."""
    heads = (place for place, block in enumerate(blocks) if isinstance(block, Heading) and label in block.origin.ids)
    return next(heads, len(blocks))


def _under(label: str, blocks: list[Block]) -> list[Block]:
    """What stands under a heading, up to the next."""
    rest = blocks[_place(label, blocks) + 1 :]
    end = next((place for place, block in enumerate(rest) if isinstance(block, Heading)), len(rest))
    return rest[:end]


def _entitled(title: str, blocks: list[Block]) -> Iterator[Text]:
    """The texts that stand right under a heading of titles with this one among them."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and title in block.origin.ids:
            yield from (text for text in blocks[place + 1 : place + 2] if isinstance(text, Text))


def _outcomes(guide: Context, blocks: list[Block]) -> list[tuple[str, ...]]:
    """The statements that say what a finding can come to, text by text."""
    outcomes = guide.policy.pack.orientation.outcomes.model_dump().values()
    known = {name for names in outcomes for name in names}
    return [law.statements for _, law in laws(blocks) if not known.isdisjoint(law.statements)]


def _statements(origin: Origin) -> tuple[str, ...] | None:
    """The statements of a text; none of one that says that something is hidden."""
    if isinstance(origin, Law):
        return origin.statements
    return () if origin == Message((HIDDEN,)) else None


def _rows(blocks: Iterable[Block]) -> dict[str, tuple[str, ...]]:
    """What is told of facts."""
    return {row.fact: row.labels for block in blocks if isinstance(block, Facts) for row in block.rows}


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Facts and terms, with what is told of each."""
    for block in blocks:
        if isinstance(block, Facts):
            yield from ((row.topic, row.answer) for row in block.rows)
        if isinstance(block, Terms):
            yield from ((term.term, term.text) for term in block.items)

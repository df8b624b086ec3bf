"""Proof 2, as people read it: each finding's screen, and each list of them, says what the finding must come to."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.definition import Definition
from bot.verify.policy.rows import Row, notes_of
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import DrawnCase, is_result
from bot.verify.screens.provenance import laws
from bot.verify.screens.shown_overview import overview_wrong
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.answers import answer_label, answer_labels
from dialogs.screens.blocks import Block, Facts, Heading, Law, Matches, Message, Origin, Terms, Text
from dialogs.screens.content import readable
from dialogs.screens.finding import open_term
from dialogs.screens.offers import masked
from policy.pack.facts import FactOption
from policy.pack.provisions import Audience, Provision
from policy.reasoning.applicability import Applicability

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
        listed = overview_wrong if case.screen == "findings" else _listed
        yield from listed(guide, definition, case, blocks)
        return
    voice, provision = guide.voice(case), guide.findings[case.screen]
    yield _beside(guide, case, tuple(dict.fromkeys(_rows_of(guide, definition, case, provision))), blocks)
    meant = _states(guide, definition, case, provision)
    yield "" if _told_states(blocks) == meant else f"{provision.id}: what it says is not the finding"
    says = [(name,) for name in readable(voice, provision.says)]
    told = [law.statements for _, law in laws(_under("label.says", blocks))][: len(says)]
    yield "" if told == says else f"{provision.id}: what the document said is not told under it"
    meanings = [(name,) for name in readable(voice, provision.meant)]
    told = [law.statements for _, law in laws(_under("card.meant", blocks))][: len(meanings)]
    yield "" if told == meanings else f"{provision.id}: what it meant is not told under it"
    if case.audience is Audience.WORKER:
        yield _for_workers(guide, case, provision.id, definition, blocks[: _place_of_effects(guide, provision, blocks)])


def _rows_of(guide: Context, definition: Definition, case: Case, provision: Provision) -> Iterator[Row]:
    """The rows of a provision, and of its effects those whose passage does not speak of another provision alone."""
    yield from definition.finding(provision.id, case.answers).matches
    policy = guide.policy
    speaks_of: dict[str, set[str]] = {}
    for item in policy.provisions:
        for passage in policy.statement[item.meant[0]].passages if item.meant else ():
            speaks_of.setdefault(passage, set()).add(item.id)
    for name in _effects(guide, provision):
        causes = {provision.id, *policy.provision[name].effect_of}
        for row in definition.finding(name, case.answers).matches:
            if provision.id in (causes & speaks_of.get(row[2], set()) or causes):
                yield row


def _listed(guide: Context, definition: Definition, case: Case, blocks: list[Block]) -> Iterator[str]:
    """On a worker's review each finding under its title, the answers, and what could still settle a finding."""
    voice = guide.voice(case)
    hidden = masked(guide, case)
    could: dict[str, list[str]] = {}
    for provision in guide.policy.provisions:
        finding = definition.finding(provision.id, case.answers)
        hides = not hidden.isdisjoint(guide.policy.asked_by[provision.id])
        meant = () if hides else readable(voice, finding.outcome)
        told = [_statements(block.origin) for block in _entitled(f"provision.{provision.id}", blocks)]
        yield "" if told == [meant] else f"{provision.id}: what stands under its title is not the finding"
        for fact in () if hides else finding.missing:
            could.setdefault(fact, []).append(voice.say(f"provision.{provision.id}"))
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


def _beside(guide: Context, case: Case, meant: tuple[Row, ...], blocks: list[Block]) -> str:
    """Every word of the provision's conditions stands beside the answer to it, with all that must be said of that."""
    voice, worker = guide.voice(case), case.audience is Audience.WORKER
    told = [row for block in _under("label.matches", blocks) if isinstance(block, Matches) for row in block.rows]
    if [row.words for row in told] != [row[1] for row in meant]:
        return f"{case.screen}: not all of its words stand beside the answers"
    for row, by_definition in zip(told, meant, strict=True):
        fact, words, passage, held, how, _ = by_definition
        answers = tuple(answer_label(voice, name, option) for name, option in held)
        if (row.fact, row.passage, row.answers, row.how) != (fact, passage, answers, how):
            return f"{case.screen}: beside “{words}” stands another answer"
        if [_filled(note.origin) for note in row.notes] != notes_of(by_definition, worker):
            return f"{case.screen}: what is to be said of “{words}” is not said"
    return ""


def _filled(origin: Origin) -> tuple[str, str] | None:
    """A message with what its one place is filled with."""
    if not isinstance(origin, Message):
        return None
    (key,), ((_, value),) = origin.ids, origin.values
    return key, str(value)


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


def _states(guide: Context, definition: Definition, case: Case, provision: Provision) -> list[str]:
    """The messages that say what a provision comes to; and its effects, unless it does not match."""
    effects = _effects(guide, provision)
    own = definition.finding(provision.id, case.answers).applicability
    told = effects if own is not Applicability.NOT_INDICATED else []
    return [f"card.{own}", *(f"card.{definition.finding(name, case.answers).applicability}" for name in told)]


def _told_states(blocks: Iterable[Block]) -> list[str]:
    known = {f"card.{state}" for state in Applicability}
    origins = [block.origin for block in blocks if isinstance(block, Text)]
    return [key for origin in origins if isinstance(origin, Message) for key in origin.ids if key in known]


def _place_of_effects(guide: Context, provision: Provision, blocks: list[Block]) -> int:
    """Where that begins which is told to workers of an effect."""
    return min((_place(f"provision.{name}", blocks) for name in _effects(guide, provision)), default=len(blocks))


def _effects(guide: Context, provision: Provision) -> list[str]:
    """What is read with the provision, as what it meant."""
    return [item.id for item in guide.policy.provisions if provision.id in item.effect_of]


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

"""The compact form of a case: at most 18 bytes, with permanent positions.

Fields stand one after another from the lowest bit, in little-endian order: first where the person is, then a field for
each fact, in the order of the facts' permanent numbers. A new fact comes last, so older forms still open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from dialogs.case import ASIDE, CODE, FIXED_SCREENS, Case, GivenBy, View, finding_screen
from policy.errors import AnswersError, PackError, Problem
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answer, Fact, Kind, RetiredFact, Unknown, check_answer
from policy.pack.provisions import Audience
from policy.policy import Policy

LONGEST = 18
"""Bytes."""

MOST_PAGES = 15

_VERSION = 3
_WIDTHS = {
    "version": 4,
    "language": 3,
    "audience": 2,
    "from_review": 1,
    "view": 2,
    "page": 4,
    "screen": 8,
    "back_to": 8,
    "ticks": 16,
    "given_by": 2,
    "ticks_of": 3,
}
_LACKS = {1: ("given_by", "ticks_of"), 2: ("ticks_of",), _VERSION: ()}
"""What the forms of earlier versions have no field for; its value is then 0."""
_ONE, _SEVERAL = 4, 16
_LIFETIMES = {"lifetime:240": 15, "lifetime:15": 16}
"""The places among the ticks of how long a code opens; those before them are the facts'."""
_FIRST_ANSWER = sum(_WIDTHS.values())
_FIRST_FACT, _FIRST_PROVISION = 32, 128
_UNKNOWNS = tuple(Unknown)
_LANGUAGES = dict(enumerate((None, *LANGUAGES)))
_AUDIENCES = dict(enumerate((None, *Audience)))
_VIEWS = dict(enumerate(View))
_GIVEN_BY = dict(enumerate(GivenBy))
_TABLES = (_LANGUAGES, _AUDIENCES, _VIEWS, _GIVEN_BY)
_NUMBERS = {name: number for table in _TABLES for number, name in table.items()}
_STARTS = tuple(sum(list(_WIDTHS.values())[:place]) for place in range(len(_WIDTHS)))
_Value = TypeVar("_Value")


class CaseError(ValueError):
    """Bytes that are no case of this policy."""


@dataclass(frozen=True)
class Codec:
    """Writes and reads the compact form for one policy. Raises PackError for one whose cases have no such form."""

    policy: Policy

    def __post_init__(self) -> None:
        if self._length > LONGEST:
            wrong = f"take more than {LONGEST} bytes in a compact case."
            raise PackError(Problem("facts.toml", "the facts", wrong, "Ask for fewer."))
        if any(fact.number >= min(_LIFETIMES.values()) for fact in self.policy.facts):
            wrong = f"has a number of {min(_LIFETIMES.values())} or more, which a compact case has no place to tick."
            raise PackError(Problem("facts.toml", "a fact", wrong, "Ask for fewer."))
        if set(self.policy.fact) & set(FIXED_SCREENS):
            wrong = f"has the name of a screen: {', '.join(FIXED_SCREENS)}."
            raise PackError(Problem("facts.toml", "a fact", wrong, "Give it another id."))

    def number_of(self, screen: str) -> int:
        """The permanent number of a screen. Raises KeyError."""
        return self._screens[screen]

    def screen_of(self, number: int) -> str:
        """The screen with a permanent number. Raises KeyError."""
        return self._screen_names[number]

    def encode(self, case: Case) -> bytes:
        """The compact form. Its length depends on the policy only."""
        values = (
            _VERSION,
            _NUMBERS[case.language],
            _NUMBERS[case.audience],
            int(case.from_review),
            _NUMBERS[case.view],
            min(case.page, MOST_PAGES),
            self._screens[case.screen],
            self._screens[case.back_to],
            self._ticks(case),
            _NUMBERS[case.given_by],
            self._several[case.ticks_of],
        )
        total = sum(value << place for value, place in zip(values, _STARTS, strict=True))
        for fact, place in self._places:
            answer = case.answers.get(fact.id)
            if answer is not None:
                total |= self._bits(fact, answer) << place
        return total.to_bytes(self._length, "little")

    def decode(self, data: bytes) -> Case:
        """The case. Raises CaseError for bytes that no case of this policy has."""
        if not 1 <= len(data) <= LONGEST:
            raise CaseError(f"a case takes 1 to {LONGEST} bytes, not {len(data)}")
        values, rest = _fields(int.from_bytes(data, "little"))
        answers = self._answers(rest)
        screen, back_to = (_pick(self._screen_names, values[name]) for name in ("screen", "back_to"))
        ticks_of = _pick(self._several_names, values["ticks_of"])
        if not screen or not values["page"]:
            raise CaseError("the case is on no screen")
        return Case(
            answers=answers,
            language=self._spoken(_pick(_LANGUAGES, values["language"])),
            audience=_pick(_AUDIENCES, values["audience"]),
            screen=screen,
            back_to=back_to,
            from_review=bool(values["from_review"]),
            view=_pick(_VIEWS, values["view"]),
            page=values["page"],
            ticks=self._ticked(ticks_of or (back_to if screen in ASIDE else screen), values["ticks"]),
            given_by=_pick(_GIVEN_BY, values["given_by"]),
            ticks_of=ticks_of,
        )

    def _answers(self, bits: int) -> dict[str, Answer]:
        """The answers in what follows the first fields. Raises CaseError."""
        if bits >> self._answer_width:
            raise CaseError("the case holds an answer this policy does not ask for")
        fields = ((fact, bits >> (place - _FIRST_ANSWER) & ((1 << _width(fact)) - 1)) for fact, place in self._places)
        return {fact.id: self._answer(fact, given) for fact, given in fields if given}

    def _spoken(self, language: str | None) -> str | None:
        """A language of this policy; None for one that it does not speak any more."""
        return language if language in self.policy.languages else None

    def _answer(self, fact: Fact, bits: int) -> Answer:
        """The answer these bits hold, worked out once: there are few. Raises CaseError."""
        known = self._read.get((fact.id, bits))
        if known is None:
            known = self._read[fact.id, bits] = _answer(fact, bits)
        return known

    def _bits(self, fact: Fact, answer: Answer) -> int:
        """The bits of an answer, worked out once."""
        known = self._written.get((fact.id, answer))
        if known is None:
            known = self._written[fact.id, answer] = _answer_bits(fact, answer)
        return known

    @cached_property
    def _read(self) -> dict[tuple[str, int], Answer]:
        return {}

    @cached_property
    def _written(self) -> dict[tuple[str, Answer], int]:
        return {}

    @cached_property
    def _places(self) -> tuple[tuple[Fact, int], ...]:
        """Each fact that is asked, in the order of asking, with the place of its field. Retired ones keep theirs."""
        place, places = _FIRST_ANSWER, {}
        for fact in self._facts:
            places[fact.number] = place
            place += _width(fact)
        return tuple((fact, places[fact.number]) for fact in self.policy.facts)

    @cached_property
    def _answer_width(self) -> int:
        return sum(_width(fact) for fact in self._facts)

    @cached_property
    def _facts(self) -> tuple[Fact | RetiredFact, ...]:
        return tuple(sorted((*self.policy.facts, *self.policy.pack.retired), key=lambda fact: fact.number))

    @cached_property
    def _length(self) -> int:
        return (_FIRST_ANSWER + self._answer_width + 7) // 8

    @cached_property
    def _shared(self) -> dict[str, int]:
        """The places of what can be ticked for a code."""
        return {fact.id: fact.number for fact in self.policy.facts} | _LIFETIMES

    @cached_property
    def _screens(self) -> dict[str, int]:
        fixed = {name: number for number, name in enumerate(FIXED_SCREENS, start=1)}
        facts = {fact.id: _FIRST_FACT + fact.number for fact in self.policy.facts}
        findings = {finding_screen(item.id): _FIRST_PROVISION + item.number for item in self.policy.provisions}
        return {"": 0} | fixed | facts | findings

    @cached_property
    def _screen_names(self) -> dict[int, str]:
        return {number: name for name, number in self._screens.items()}

    @cached_property
    def _several(self) -> dict[str, int]:
        """The questions that take several answers by their place among them: permanent, as that of retired ones is."""
        several = [fact.id for fact in self._facts if fact.kind is Kind.SEVERAL]
        return {"": 0} | {name: number for number, name in enumerate(several, start=1)}

    @cached_property
    def _several_names(self) -> dict[int, str]:
        return {number: name for name, number in self._several.items() if not name or name in self.policy.fact}

    def _ticks(self, case: Case) -> int:
        where = case.ticks_of or (case.back_to if case.screen in ASIDE else case.screen)
        if where in CODE:
            return sum(1 << self._shared[name] - 1 for name in case.ticks)
        return _several_bits(self.policy.fact[where], case.ticks) if case.ticks else 0

    def _ticked(self, screen: str, bits: int) -> tuple[str, ...]:
        if not bits:
            return ()
        if screen in CODE:
            names = {number: name for name, number in self._shared.items()}
            named = tuple(_pick(names, place + 1) for place in range(_SEVERAL) if bits >> place & 1)
            if set(_LIFETIMES).issubset(named):
                raise CaseError("the case has a code that opens for two lengths of time")
            return named
        fact = self.policy.fact.get(screen)
        if fact is None or fact.kind is Kind.ONE:
            raise CaseError("the case has ticks where nothing can be ticked")
        answer = self._answer(fact, bits)
        return answer if isinstance(answer, tuple) else (answer.value,)


def _fields(bits: int) -> tuple[dict[str, int], int]:
    """Where the person is, field by field, and the bits that follow. Raises CaseError for another version."""
    lacks = _LACKS.get(bits & ((1 << _WIDTHS["version"]) - 1))
    if lacks is None:
        raise CaseError("the case has another version")
    values = dict.fromkeys(_WIDTHS, 0)
    for name in (name for name in _WIDTHS if name not in lacks):
        values[name], bits = bits & ((1 << _WIDTHS[name]) - 1), bits >> _WIDTHS[name]
    return values, bits


def _width(fact: Fact | RetiredFact) -> int:
    return _ONE if fact.kind is Kind.ONE else _SEVERAL


def _answer_bits(fact: Fact, answer: Answer) -> int:
    if fact.kind is Kind.SEVERAL:
        return _several_bits(fact, (answer.value,) if isinstance(answer, Unknown) else answer)
    if isinstance(answer, Unknown):
        return 1 + _UNKNOWNS.index(answer)
    return len(_UNKNOWNS) + _numbers(fact)[answer[0]]


def _several_bits(fact: Fact, held: tuple[str, ...]) -> int:
    places = {unknown.value: place for place, unknown in enumerate(_UNKNOWNS)}
    places |= {option: len(_UNKNOWNS) - 1 + number for option, number in _numbers(fact).items()}
    return sum(1 << places[option] for option in held)


def _answer(fact: Fact, bits: int) -> Answer:
    """The answer these bits hold. Raises CaseError when nobody could have given it."""
    options = tuple(_held(fact, bits))
    try:
        if len(options) == 1 and options[0] in set(Unknown):
            return Unknown(options[0])
        return check_answer(fact, options)
    except AnswersError as error:
        raise CaseError("the case holds an answer that cannot be given") from error


def _held(fact: Fact, bits: int) -> Iterator[str]:
    options = {number: option for option, number in _numbers(fact).items()}
    if fact.kind is Kind.ONE:
        yield _UNKNOWNS[bits - 1].value if bits <= len(_UNKNOWNS) else _pick(options, bits - len(_UNKNOWNS))
        return
    for place in range(_SEVERAL):
        if bits >> place & 1:
            yield _UNKNOWNS[place].value if place < len(_UNKNOWNS) else _pick(options, place - len(_UNKNOWNS) + 1)


def _numbers(fact: Fact) -> dict[str, int]:
    return {option.id: option.number for option in fact.options}


def _pick(table: Mapping[int, _Value], number: int) -> _Value:
    if number not in table:
        raise CaseError("the case names something this policy does not have")
    return table[number]

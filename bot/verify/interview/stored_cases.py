"""Proof 7: every compact case of an earlier version still opens, as the case it was."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.space import Counts
from dialogs.case import Case, GivenBy, View
from dialogs.codec import CaseError, Codec
from dialogs.context import Context
from dialogs.step import step
from policy.errors import AnswersError
from policy.pack.facts import Answer, Unknown, check_answer
from policy.pack.provisions import Audience

FORMS = Path(__file__).with_name("stored")
"""A file for each version that wrote cases in a form of its own: one case a line, its bytes and what it held."""

VERSIONS = ("0.1.0", "0.4.0", "0.6.0")
"""The versions that have such a file, oldest first. Cases of each must be there."""


@dataclass(frozen=True)
class StoredCase:
    """A compact case as a version wrote it: its bytes, and what they held."""

    version: str
    form: str
    held: dict[str, Any]


def kept_forms(folder: Path = FORMS) -> list[StoredCase]:
    """Every compact case that was kept, oldest version first."""
    return [
        StoredCase(path.stem, form, held)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for form, held in [json.loads(line)]
    ]


def prove_forms(guide: Context, forms: list[StoredCase], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Each opens as what it held, and has a screen; what is written of it today opens as the same. None is lost."""
    there = {kept.version for kept in forms}
    for version in VERSIONS:
        if version not in there:
            yield Counterexample(
                f"no case of {version} is kept: bring back bot/verify/interview/stored/{version}.jsonl"
            )
    codec = Codec(guide.policy)
    for kept in forms:
        counts[f"cases of {kept.version}"] += 1
        wrong, case = _opened(guide, codec, kept, at)
        if wrong:
            wrong = f"{kept.form}, written by {kept.version}: {wrong}"
            yield shown_at(guide, case, at, wrong) if case else Counterexample(wrong)


def _opened(guide: Context, codec: Codec, kept: StoredCase, at: date) -> tuple[str, Case | None]:
    """What is wrong with a case that is opened; and what it was, where today's policy knows that."""
    try:
        meant = as_case(guide, kept.held)
    except (AnswersError, LookupError, ValueError) as error:
        return f"what it held is no more: {error}", None
    try:
        found = codec.decode(bytes.fromhex(kept.form))
    except CaseError as error:
        return f"it does not open: {error}", meant
    if found != meant:
        return f"it opens as {as_held(found)} and was {kept.held}", meant
    if codec.decode(codec.encode(found)) != found:
        return "written today, it opens as something else", meant
    return "" if step(guide, found, None, at).screen.heading else "it has no screen", meant


def as_held(case: Case) -> dict[str, Any]:
    """A case as it is kept beside its bytes."""
    answers = {name: list(held) if isinstance(held, tuple) else held.value for name, held in case.answers.items()}
    audience = case.audience.value if case.audience else None
    return {**vars(case), "answers": answers, "audience": audience, "ticks": list(case.ticks)}


def as_case(guide: Context, held: Mapping[str, Any]) -> Case:
    """The case that was kept, without answers to what is asked no more.

    Raises AnswersError, LookupError or ValueError for what today's policy does not have.
    """
    retired = {fact.id for fact in guide.policy.pack.retired}
    answers = {name: _answer(guide, name, answer) for name, answer in held["answers"].items() if name not in retired}
    audience = Audience(held["audience"]) if held["audience"] else None
    return Case(
        answers=answers,
        language=held["language"],
        audience=audience,
        screen=held["screen"],
        back_to=held["back_to"],
        from_review=held["from_review"],
        view=View(held["view"]),
        page=held["page"],
        ticks=tuple(held["ticks"]),
        given_by=GivenBy(held.get("given_by", GivenBy.DIRECT)),
        ticks_of=held.get("ticks_of", ""),
    )


def _answer(guide: Context, name: str, answer: str | list[str]) -> Answer:
    """An answer: a list of options, or an unknown."""
    return Unknown(answer) if isinstance(answer, str) else check_answer(guide.policy.fact[name], answer)

"""What a case sheet is made of: finished text in one language, and beside it the ids that a program goes by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialogs.case import GivenBy
from policy.assess import Finding
from policy.reasoning.applicability import InForce


@dataclass(frozen=True)
class Row:
    """A line of the sheet. `id` is what it is about, for machines."""

    id: str
    label: str
    text: str


@dataclass(frozen=True)
class Boxes:
    """What is to be ticked off, under the words that lead to it."""

    lead: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class SheetMatch:
    """Words of a passage beside the answer to them, in one line, and what is to be said of that."""

    line: str
    note: str


@dataclass(frozen=True)
class SheetFinding:
    """A finding in words; `found` is the finding itself, for machines."""

    found: Finding
    title: str
    outcome: str
    matches: tuple[SheetMatch, ...]
    says: tuple[str, ...]
    does_not_say: tuple[str, ...]
    quotes: tuple[Row, ...]
    readings: tuple[str, ...]
    open_terms: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One case on one day, in the case's language. No name, no identity, and nothing that was not answered or said.

    `labels` are the headings by the id of their message; `page` has the places {page} and {pages}.
    """

    language: str
    original: str
    """The language of the policy itself, in which it is quoted."""
    title: str
    confidential: tuple[str, ...]
    orientation: str
    heading: str
    trial: str
    urgent: tuple[str, ...]
    about: tuple[Row, ...]
    given: tuple[Row, ...]
    unknown: tuple[Row, ...]
    not_asked: tuple[Row, ...]
    findings: tuple[SheetFinding, ...]
    tell: tuple[Boxes, ...]
    ask: tuple[str, ...]
    """What no question asks, for the worker to ask."""
    now: tuple[str, ...]
    changes: tuple[Row, ...]
    check: str
    blanks: tuple[str, ...]
    sources: tuple[Row, ...]
    labels: Mapping[str, str]
    page: str
    answers: Mapping[str, str | list[str]]
    given_by: GivenBy
    on: date
    in_force: InForce
    policy: str
    version: str
    digest: str

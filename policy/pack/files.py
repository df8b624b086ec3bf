"""A pack as it stands on disk: its files, read into values and not yet checked against each other."""

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from policy.errors import PackError, Problem
from policy.pack.about import About
from policy.pack.catalogue import LANGUAGES, Texts, read_catalogues
from policy.pack.conditions import Condition
from policy.pack.facts import Fact, RetiredFact
from policy.pack.provisions import Guidance, Headings, Notice, Outcomes, Provision, Statement, StatementKind
from policy.pack.sources import Source
from policy.pack.statements import take_from_orientation, take_from_provisions

_Content = TypeVar("_Content", bound=BaseModel)
_Value = TypeVar("_Value")

PROVISIONS, ORIENTATION = "provisions.toml", "orientation.toml"
_STATEMENTS_OF = {PROVISIONS: take_from_provisions, ORIENTATION: take_from_orientation}

_EMPTY = ("is empty.", "Fill it.")
_WORDS = {
    "missing": ("is missing.", "Give it."),
    "extra_forbidden": ("is nothing that belongs here.", "Correct its name, or delete it."),
    "too_short": _EMPTY,
    "string_too_short": _EMPTY,
}
"""What is wrong and the mend, by pydantic's kind of error."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Sources(_File):
    sources: tuple[Source, ...] = Field(strict=False, min_length=1)


class _Facts(_File):
    facts: tuple[Fact, ...] = Field(strict=False, min_length=1)
    retired: tuple[RetiredFact, ...] = Field(default=(), strict=False)


class _Statements(_File):
    statements: tuple[Statement, ...] = Field(strict=False)


class _Provisions(_File):
    conditions: dict[str, Condition] = Field(default_factory=dict)
    provisions: tuple[Provision, ...] = Field(strict=False, min_length=1)


class Information(_File):
    """Statements that can be read without any question, under one title."""

    id: str
    statements: tuple[str, ...] = Field(strict=False, min_length=1)


class Orientation(_File):
    """orientation.toml: what is said beside the findings.

    `source_headings`, by the id of a source: what heads the results of provisions that stand on it.
    """

    headings: Headings
    source_headings: dict[str, Headings] = Field(default_factory=dict)
    outcomes: Outcomes
    information: tuple[Information, ...] = Field(strict=False)
    notices: tuple[Notice, ...] = Field(strict=False)
    guidance: tuple[Guidance, ...] = Field(strict=False)


class WorkedCase(_File):
    """One case of cases.toml: answers as in JSON, and what findings must come to, by provision.

    A provision that `expect` does not name must come to `not_indicated`.
    """

    name: str
    answers: dict[str, Any]
    expect: dict[str, Literal["may_apply", "unclear", "not_indicated"]] = Field(default_factory=dict)
    by_reading: dict[str, dict[str, str]] = Field(default_factory=dict)
    missing: dict[str, list[str]] = Field(default_factory=dict)
    open_terms: dict[str, list[str]] = Field(default_factory=dict)


class _Cases(_File):
    cases: tuple[WorkedCase, ...] = Field(strict=False)


@dataclass(frozen=True, repr=False)
class Pack:
    """The content of a pack. `documents` holds the text of each file that a source names; `words` is by language.

    The first source is the policy itself; workers see its passages without its id.
    """

    about: About
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    retired: tuple[RetiredFact, ...]
    statements: tuple[Statement, ...]
    written_in: Mapping[str, str]
    """The file in which a statement is written, by its id."""
    conditions: Mapping[str, Condition]
    provisions: tuple[Provision, ...]
    orientation: Orientation
    cases: tuple[WorkedCase, ...]
    documents: Mapping[str, str]
    words: Mapping[str, Texts]
    digest: str


def read_pack(folder: Path) -> Pack:
    """The content of a folder. Raises PackError, with all that is wrong, when a file is missing or cannot be read."""
    _check_folder(folder)
    about = _tried(partial(_read, folder, "pack.toml", About))
    sources = _tried(partial(_read, folder, "sources.toml", _Sources))
    facts = _tried(partial(_read, folder, "facts.toml", _Facts))
    provisions = _tried(partial(_read_with_statements, folder, PROVISIONS, _Provisions))
    orientation = _tried(partial(_read_with_statements, folder, ORIENTATION, Orientation))
    cases = _tried(partial(_read, folder, "cases.toml", _Cases))
    documents = _tried(partial(_documents, folder, sources.values))
    languages = about.value.languages if about.values else LANGUAGES
    words = _tried(partial(read_catalogues, folder / "locale", "locale", languages))
    _raise_problems(about, sources, facts, provisions, orientation, cases, documents, words)
    written = {PROVISIONS: provisions.value[1], ORIENTATION: orientation.value[1]}
    return Pack(
        about=about.value,
        sources=sources.value.sources,
        facts=facts.value.facts,
        retired=facts.value.retired,
        statements=_each_quote_once(statement for statements in written.values() for statement in statements),
        written_in={statement.id: file for file, statements in written.items() for statement in statements},
        conditions=provisions.value[0].conditions,
        provisions=provisions.value[0].provisions,
        orientation=orientation.value[0],
        cases=cases.value.cases,
        documents=documents.value,
        words=words.value,
        digest=digest(folder),
    )


@dataclass(frozen=True)
class _Tried(Generic[_Value]):
    """What came of reading one thing: what was read, or everything that is wrong with it."""

    values: tuple[_Value, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> _Value:
        """What was read, where nothing is wrong."""
        (value,) = self.values
        return value


def _tried(read: Callable[[], _Value]) -> _Tried[_Value]:
    try:
        return _Tried(values=(read(),))
    except PackError as error:
        return _Tried(problems=error.problems)


def _raise_problems(*tries: _Tried[Any]) -> None:
    """Raises PackError with all that is wrong with any of them."""
    if problems := [problem for one in tries for problem in one.problems]:
        raise PackError(*problems)


def _documents(folder: Path, read: Iterable[_Sources]) -> dict[str, str]:
    """The text of each file that a source names; of none, where the sources could not be read."""
    names = sorted({source.file for content in read for source in content.sources if source.file})
    texts = {name: _tried(partial(_text, folder, name)) for name in names}
    _raise_problems(*texts.values())
    return {name: text.value for name, text in texts.items()}


def _check_folder(folder: Path) -> None:
    try:
        there = folder.is_dir()
    except (OSError, ValueError):
        there = False
    if not there:
        raise _broken(str(folder)[:80], "the folder", "is not there.", "Name the folder of a pack.")
    for path in folder.rglob("*"):
        if path.is_symlink():
            name = path.relative_to(folder).as_posix()
            raise _broken(name[:80], "the file", "is a link.", "Put the file itself there.")


def digest(folder: Path) -> str:
    """`sha256:` and the digest over every file of the pack, in the order of paths: path, length and bytes."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
        data = path.read_bytes()
        total.update(b"%d %s %d " % (len(name), name, len(data)) + data)
    return f"sha256:{total.hexdigest()}"


def _text(folder: Path, name: str) -> str:
    path = folder / name
    try:
        if folder.resolve() not in path.resolve().parents:
            raise _broken(name[:80], "the file", "is outside the pack.", "Keep every document inside the folder.")
        if path.exists() and not path.is_file():
            raise _broken(name[:80], "the file", "is no file.", "Name a text file.")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise _broken(name[:80], "the file", "is missing.", "Put it there, or correct its name.") from error
    except UnicodeDecodeError as error:
        raise _broken(name[:80], f"byte {error.start}", "is not UTF-8.", "Save the file as UTF-8.") from error
    except PackError:
        raise
    except (OSError, ValueError) as error:
        raise _broken(repr(name[:80]), "the file", "cannot be read.", "Name a text file.") from error


def _read(folder: Path, name: str, kind: type[_Content]) -> _Content:
    return _valid(name, _table(folder, name), kind)


def _read_with_statements(folder: Path, name: str, kind: type[_Content]) -> tuple[_Content, tuple[Statement, ...]]:
    """What stands in a file, and the statements that are written there."""
    raw = _table(folder, name)
    taken = _STATEMENTS_OF[name](raw)
    content = _tried(partial(_valid, name, raw, kind))
    statements = _tried(partial(_valid, name, {"statements": taken}, _Statements))
    _raise_problems(content, statements)
    return content.value, statements.value.statements


def _table(folder: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(folder, name))
    except tomllib.TOMLDecodeError as error:
        raise _broken(name, "the file", f"is not TOML: {error}.", "Mend that line.") from error
    except PackError:
        raise
    except ValueError as error:
        raise _broken(name, "the file", "holds a number that is too long.", "Correct it.") from error
    except RecursionError as error:
        raise _broken(name, "the file", "is nested too deeply.", "Make it flatter.") from error


def _valid(name: str, raw: dict[str, Any], kind: type[_Content]) -> _Content:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise PackError(*(_problem(name, raw, detail) for detail in error.errors())) from error


def _each_quote_once(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements; a passage that is quoted in both files is one quote."""
    seen: set[str] = set()
    once = []
    for statement in statements:
        if statement.kind is not StatementKind.QUOTE or statement.id not in seen:
            once.append(statement)
        seen.add(statement.id)
    return tuple(once)


def _problem(name: str, raw: Any, detail: ErrorDetails) -> Problem:
    """What pydantic found, in words of ours where a writer of packs meets it often."""
    wrong, mend = _WORDS.get(detail["type"], (f"{detail['msg']}.", "Correct it."))
    return Problem(name, _place(raw, detail["loc"]), wrong, mend)


def _broken(file: str, place: str, wrong: str, mend: str) -> PackError:
    return PackError(Problem(file, place, wrong, mend))


def _place(raw: Any, path: tuple[int | str, ...]) -> str:
    """Where in the file, with the id of each table on the way instead of its number."""
    place, value = [], raw
    for step in path:
        value = value[step] if _has(value, step) else None
        name = value.get("id") or value.get("statement") or value.get("name") if isinstance(value, dict) else None
        place.append(repr(name) if isinstance(step, int) and isinstance(name, str) else str(step))
    return " ".join(place)


def _has(value: Any, step: int | str) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)

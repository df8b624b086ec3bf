"""`kompas policy new`, and the guide that says how to go on from there."""

import io
import re
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.cli.app import main
from bot.serve.composition import open_policy
from dialogs.context import Context
from policy.pack.about import About
from policy.pack.catalogue import LANGUAGES
from policy.pack.conditions import Match, Words
from policy.pack.facts import Fact, Option, RetiredFact
from policy.pack.files import Information, Orientation, WorkedCase
from policy.pack.provisions import Guidance, Headings, Notice, OtherWords, Outcomes, Provision, Statement
from policy.pack.sources import Excerpt, Source
from policy.worked_cases import worked_out
from tests.countries.made_up import GUIDE

FIELDS: Mapping[str, tuple[type[BaseModel], ...]] = {
    "pack.toml": (About,),
    "sources.toml": (Source, Excerpt),
    "facts.toml": (Fact, Option, RetiredFact),
    "provisions.toml": (Provision, Statement, Match, Words, OtherWords),
    "orientation.toml": (Orientation, Headings, Outcomes, Information, Notice, Guidance),
    "cases.toml": (WorkedCase,),
}
"""What the loader takes, by file."""

FILLED_IN = {"statement"}
"""What the loader fills in: of a notice its id, which is written as that of a statement."""


def run(monkeypatch: pytest.MonkeyPatch, *args: str, typed: str = "") -> int:
    """Run `kompas`; its status."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8"))
    monkeypatch.setattr(sys, "argv", ["kompas", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("languages", [some for count in (1, 2, 4) for some in combinations(LANGUAGES, count)])
def test_what_is_begun_is_in_order(
    languages: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At once, in whatever languages."""
    folder = str(tmp_path / "pack")
    assert run(monkeypatch, "policy", "new", folder, *(part for one in languages for part in ("--language", one))) == 0
    assert run(monkeypatch, "policy", "check", folder) == 0
    assert "4 worked cases: in order." in capsys.readouterr().out
    assert open_policy(Path(folder)).languages == languages


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_explained(name: str, dutch_folder: Path) -> None:
    """In the file itself and in the guide: whatever the loader takes, and nothing else is needed."""
    file, guide = (dutch_folder / name).read_text(encoding="utf-8"), GUIDE.read_text(encoding="utf-8")
    for model in FIELDS[name]:
        for field in set(model.model_fields) - FILLED_IN:
            assert re.search(rf"\b{field}\b", file), f"{name}: {field}"
            assert re.search(rf"\b{field}\b", guide), f"docs/packs.md: {field}"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("{full}",), "is there and not empty"),
        (("{file}",), "is there and not empty"),
        (("{file}/within",), "Not a directory"),
        (("{new}", "--language", "uk"), "--language: 'uk' is none of: nl, en, ru, be."),
        (("{new}", "--language", "nl", "--language", "nl"), "names one twice"),
    ],
)
def test_what_cannot_be_begun(
    args: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence, status 2, and nothing is written."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine", encoding="utf-8")
    places = {"full": tmp_path / "full", "file": tmp_path / "full" / "file", "new": tmp_path / "new"}
    assert run(monkeypatch, "policy", "new", *(arg.format(**places) for arg in args)) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full"]


def test_the_example_of_the_guide_is_in_order(english: Context) -> None:
    """Somebody who follows docs/packs.md letter for letter has a pack that comes to what the guide says."""
    policy = english.policy
    assert (len(policy.provisions), len(policy.pack.cases)) == (2, 6)
    assert not list(worked_out(policy))

"""Assessments and the pack: what the command line says, and nothing else."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.app import main
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.api.calls import ASSESSMENTS, POLICY, Caller
from tests.api.test_turns import ANSWERS
from tests.conftest import TODAY

CASES: tuple[dict[str, object], ...] = ({}, ANSWERS, {"origin": "ruritania", "criticism": "dont_know"})
SPOKEN = list(itertools.product(LANGUAGES, Audience))


Explain = Callable[..., dict[str, Any]]


@pytest.fixture
def explain(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Explain:
    """What `kompas explain` prints of answers."""

    def explained(answers: object, *options: str) -> dict[str, Any]:
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(answers), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["kompas", "explain", str(file), "--format", "json", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    return explained


@pytest.mark.parametrize(("language", "audience"), SPOKEN)
async def test_as_on_the_command_line(caller: Caller, explain: Explain, language: str, audience: Audience) -> None:
    """The same object, in every language and for both audiences."""
    for answers in CASES:
        told = explain(answers, "--language", language, "--audience", audience, "--on", "2026-11-22")
        body = {"answers": answers, "language": language, "audience": audience, "on": "2026-11-22"}
        answer = await caller.post(ASSESSMENTS, body)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.json() == told


async def test_the_worked_cases_of_the_pack(caller: Caller, policy: Policy) -> None:
    """Come out as a lawyer wrote them."""
    for case in policy.pack.cases:
        body = {"answers": case.answers, "language": "nl", "audience": "worker"}
        found = (await caller.post(ASSESSMENTS, body)).json()["findings"]
        told = {item["provision"]: item["applicability"] for item in found}
        assert told == dict.fromkeys(told, "not_indicated") | dict(case.expect), case.name


@pytest.mark.parametrize("left_out", [{}, {"on": None}])
async def test_today_unless_a_day_is_given(caller: Caller, left_out: dict[str, object]) -> None:
    """The day of the server."""
    body = {"answers": {}, "language": "en", "audience": "applicant", **left_out}
    assert (await caller.post(ASSESSMENTS, body)).json()["on"] == TODAY.isoformat()


async def test_applicants_are_not_told_what_would_change_it(caller: Caller) -> None:
    """No missing facts, no open terms, no readings."""
    body = {"answers": {"origin": "ruritania"}, "language": "be", "audience": "applicant"}
    for finding in (await caller.post(ASSESSMENTS, body)).json()["findings"]:
        assert (finding["by_reading"], finding["missing"], finding["open_terms"]) == ({}, [], [])
        assert "inference" not in {statement["kind"] for statement in finding["statements"]}


async def test_the_pack(caller: Caller, policy: Policy) -> None:
    """Whole: every sentence, statement, fact and word of it."""
    answer = await caller.client.get(POLICY)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    pack = answer.json()
    assert pack["policy"]["digest"] == policy.pack.digest
    assert [fact["id"] for fact in pack["facts"]] == list(policy.fact)
    passages = {item["id"]: item["text"] for source in pack["sources"] for item in source["passages"]}
    assert passages == {name: passage.text for name, passage in policy.passage.items()}
    assert {item["id"] for item in pack["statements"]} == set(policy.statement)
    assert {item["id"] for item in pack["provisions"]} == set(policy.provision)
    assert set(pack["words"]) == set(LANGUAGES)
    assert all(passage in passages for item in pack["statements"] for passage in item["passages"])

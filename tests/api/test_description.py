"""The OpenAPI description is true: schemathesis sends what it allows and what it does not, and checks every answer."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from schemathesis import engine, openapi
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.engine import events

from bot.http import rate_limits as limits
from dialogs.context import Context
from tests.api.calls import site_of

SEED = 20220512


@pytest.fixture
def app(guide: Context, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """An application without a limit on tokens that do not open: most are, here."""
    monkeypatch.setattr(limits, "FAILED", 1_000_000)
    return site_of(guide)


def complaints(app: FastAPI, description: dict[str, Any], examples: int) -> list[str]:
    """What is wrong with the answers, or could not be tried, after so many examples for each call."""
    generation = GenerationConfig(database="none", max_examples=examples)
    projects = ProjectsConfig(default=ProjectConfig(generation=generation))
    schema = openapi.from_dict(description, config=SchemathesisConfig(seed=SEED, projects=projects))
    schema.app = app
    found: list[str] = []
    phases = 0
    for event in engine.from_schema(schema).execute():
        phases += isinstance(event, events.PhaseFinished) and event.status is engine.Status.SUCCESS
        found += complaints_of(event)
    assert phases > 4
    return found


def complaints_of(event: events.EngineEvent) -> Iterator[str]:
    """What one event says."""
    if isinstance(event, events.NonFatalError | events.FatalError | events.Interrupted):
        yield repr(event)
    if isinstance(event, events.ScenarioFinished | events.FuzzScenarioFinished):
        for case, checks in event.recorder.checks.items():
            for check in checks:
                sent = event.recorder.cases[case].value
                if check.failure_info is not None and not is_blank(sent.body):
                    yield f"{check.name}: {check.failure_info.failure}\n{sent.as_curl_command()[:500]}"


def is_blank(body: object) -> bool:
    """Whether a body is white space alone: it counts as none, which no description can say."""
    return isinstance(body, bytes) and not body.strip()


def test_in_short(app: FastAPI) -> None:
    """Each call, some hundred times."""
    assert complaints(app, app.openapi(), 25) == []


@pytest.mark.proof
def test_at_length(app: FastAPI) -> None:
    """Each call, some thousand times."""
    assert complaints(app, app.openapi(), 800) == []


def test_what_is_not_described_is_found(app: FastAPI) -> None:
    """A refusal that the description leaves out: or the tests above would say nothing."""
    description = app.openapi()
    del description["paths"]["/api/v1/turns"]["post"]["responses"]["422"]
    assert any("status_code_conformance" in complaint for complaint in complaints(app, description, 1))


def test_every_call_is_described(app: FastAPI) -> None:
    """The three of the API; pages are for people, and stand nowhere."""
    described = {(path, method) for path, calls in app.openapi()["paths"].items() for method in calls}
    assert described == {("/api/v1/turns", "post"), ("/api/v1/assessments", "post"), ("/api/v1/policy", "get")}


def test_nothing_is_referred_to_that_is_not_there(app: FastAPI) -> None:
    """Every reference leads somewhere."""
    description = app.openapi()
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(references(description)) <= known


def test_nothing_is_described_without_a_name(app: FastAPI) -> None:
    """Generators of clients make a class of each object and each list of values: one without a name gets an odd one."""
    description = app.openapi()
    calls = [call for path in description["paths"].values() for call in path.values()]
    bodies = [call["requestBody"] for call in calls if "requestBody" in call]
    for body in (*bodies, *(answer for call in calls for answer in call["responses"].values())):
        assert [list(media["schema"]) for media in body["content"].values()] == [["$ref"]]
    for name, schema in description["components"]["schemas"].items():
        assert re.fullmatch("([A-Z][a-z]+)+", name), name
        assert not list(nameless(schema)), name


@pytest.mark.parametrize("part", [{"enum": ["a"]}, {"properties": {}}, {"type": "array", "items": {"enum": ["a"]}}])
def test_what_has_no_name_is_found(part: dict[str, Any]) -> None:
    """Or the test above would say nothing."""
    assert list(nameless({"properties": {"answer": {"anyOf": [{"type": "null"}, part]}}}))


def test_every_call_has_a_name_of_its_own(app: FastAPI) -> None:
    """One that somebody would write."""
    names = [call["operationId"] for calls in app.openapi()["paths"].values() for call in calls.values()]
    assert names == ["take_turn", "assess_answers", "read_policy"]


def nameless(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What stands among several things that a part can be, and is an object or list of values without a name."""
    choices = [choice for part in parts_of(schema) for choice in part.get("anyOf", ())]
    yield from (part for part in parts_of(choices) if "properties" in part or "enum" in part)


def parts_of(part: Any) -> Iterator[dict[str, Any]]:
    """A part of the description, and all in it but what stands under `if`, which no generator reads."""
    if isinstance(part, dict):
        yield part
        part = [value for key, value in part.items() if key != "if"]
    if isinstance(part, list):
        for item in part:
            yield from parts_of(item)


def references(part: Any) -> Iterator[str]:
    """Every reference in a part of the description."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from references(item)

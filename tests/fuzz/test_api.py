"""The JSON API: whatever is sent is answered, or refused with a problem document that repeats nothing at length."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.http.security import HEADERS
from bot.tokens.case_codes import make_code
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.step import step
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import read_answers, write_answers
from policy.policy import Policy
from tests.api.calls import ASSESSMENTS, KEYS, NOON, PROBLEM, TURNS
from tests.conftest import TODAY
from tests.dialogs.any_case import any_answers, cases
from tests.fuzz.broken import MARK, broken_texts
from tests.fuzz.broken_json import bodies, once, written
from tests.fuzz.depth import depths
from tests.fuzz.served import Answer, WebContext

SEAL = Seal(KEYS)
JSON = (b"content-type", b"application/json")
EXCERPT = "Zubrovka4711" * 4
"""More than forty characters, which is what a message may repeat."""

Body = dict[str, Any]


def answered(answer: Answer, *statuses: int) -> Body:
    """The object that came back. Checks that it is private, and that a refusal says why in a sentence."""
    assert answer.status in statuses, answer
    assert not {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
    assert EXCERPT not in answer.text + str(answer.headers)
    found = json.loads(answer.text, parse_constant=_no_constant)
    assert isinstance(found, dict)
    if answer.status >= 400:
        assert answer.headers["content-type"] == PROBLEM
        assert set(found) - {"allowed"} == {"type", "title", "status", "detail"}
        assert found["status"] == answer.status
        assert found["title"].endswith(".")
        assert 5 < len(found["detail"]) < 700
        assert found["detail"].isprintable()
        assert "Traceback" not in answer.text
    return found


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


@st.composite
def turns(draw: st.DrawFn, guide: Context, codec: Codec) -> Body:
    """A turn as a program sends it: of any case, what its screen offers or what another would."""
    case = draw(cases(guide.policy))
    screen = step(guide, case, None, TODAY).screen
    events: list[Mapping[str, object]] = [{"do": action.id} for action in screen.actions]
    events += [{"choose": [choice.id]} for choice in screen.choices] + [{"tick": item.id} for item in screen.choices]
    events += [{"choose": ["published", "organised"]}, {"do": "page:2"}, {"do": "sheet"}, {"do": "change:age"}]
    token = SealedCases(codec, SEAL).sealed(case, Purpose.API, NOON)
    code = make_code(SealedCases(codec, SEAL), case, NOON)
    turn: Body = {"token": token, "event": draw(st.sampled_from(events))}
    return draw(st.sampled_from((turn, turn, {"token": token}, {"code": code}, {"event": turn["event"]}, {})))


@depths(60, 800)
def test_turns(guide: Context, codec: Codec, site: WebContext, examples: int) -> None:
    """What is taken goes on: its token opens to a case that is written as it was, and shows the same screen again."""

    @settings(max_examples=examples)
    @given(bodies(turns(guide, codec)))
    @example(b"[" * 30_000)
    def hold(body: bytes) -> None:
        found = answered(site.ask("POST", TURNS.encode(), [JSON], body), 200, 400, 413, 422)
        if "token" in found:
            case = SealedCases(codec, SEAL).opened(found["token"], Purpose.API, NOON)
            assert codec.decode(codec.encode(case)) == case
            again = answered(site.ask("POST", TURNS.encode(), [JSON], written({"token": found["token"]})), 200)
            assert again["token"] == found["token"]
            plain = {"note": "", "text": ""}
            assert again["screen"] | plain == found["screen"] | plain

    hold()


@depths(50, 800)
def test_tokens(guide: Context, codec: Codec, site: WebContext, examples: int) -> None:
    """No token but the one that was given opens; any other begins afresh and says so, and is not given back."""
    case = st.shared(cases(guide.policy))
    token = case.map(lambda held: SealedCases(codec, SEAL).sealed(held, Purpose.API, NOON))

    @settings(max_examples=examples)
    @given(case.map(lambda held: step(guide, held, None, TODAY)), token, broken_texts(token))
    def hold(turn: object, token: str, broken: str) -> None:
        found = answered(site.ask("POST", TURNS.encode(), [JSON], written({"token": broken})), 200, 413, 422)
        if "screen" in found and broken != token:
            assert found["screen"]["id"] == "language"
            assert found["screen"]["note"]
            assert SealedCases(codec, SEAL).opened(found["token"], Purpose.API, NOON).answers == {}

    hold()


@st.composite
def assessments(draw: st.DrawFn, policy: Policy) -> Body:
    """A question as a program asks it."""
    body: Body = {"answers": write_answers(policy.facts, draw(any_answers(policy)))}
    body |= {"language": draw(st.sampled_from(LANGUAGES)), "audience": draw(st.sampled_from(("applicant", "worker")))}
    days: tuple[Body, ...] = ({}, *({"on": day} for day in (None, "2026-11-22", "0001-01-01", "9999-12-31")))
    return body | draw(st.sampled_from(days))


@depths(60, 800)
def test_assessments(policy: Policy, site: WebContext, examples: int) -> None:
    """What is taken was understood: the answers are read as they stand, and what they led to is told to workers."""

    @settings(max_examples=examples)
    @given(bodies(assessments(policy)))
    @example(written({"answers": {"criticism": ["<lists 930>"]}, "language": "en", "audience": "worker"}))
    def hold(body: bytes) -> None:
        found = answered(site.ask("POST", ASSESSMENTS.encode(), [JSON], body), 200, 400, 413, 422)
        if "findings" not in found:
            return
        sent = json.loads(body.decode("utf-8-sig"), object_pairs_hook=once)
        answers = read_answers(policy.facts, sent["answers"])
        assert _sorted(write_answers(policy.facts, answers)) == _sorted(sent["answers"])
        assert (found["language"], found["audience"]) == (sent["language"], sent["audience"])
        assert found["on"] == (sent.get("on") or TODAY.isoformat())
        assert {finding["provision"] for finding in found["findings"]} == set(policy.provision)

    hold()


def _sorted(answers: Mapping[str, object]) -> dict[str, object]:
    return {name: sorted(held) if isinstance(held, list) else held for name, held in answers.items()}


assert EXCERPT in MARK

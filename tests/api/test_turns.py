"""Interviews over the API: nothing but the token goes from one turn to the next."""

import itertools
from typing import Any

import httpx
import pytest

from dialogs.context import Context
from policy.assess import assess
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import read_answers
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from policy.report import report
from tests.api.calls import TURNS, Caller, calling
from tests.conftest import TODAY

ANSWERS: dict[str, object] = {
    "stage": "waiting",
    "origin": "ruritania",
    "age": "under_18",
    "accompanied": "alone",
    "criticism": ["published", "protested"],
    "ringer": "rather_not_say",
}
SPOKEN = list(itertools.product(LANGUAGES, Audience))
TOKEN = 51


@pytest.mark.parametrize("body", [b"", b" \n", b"{}", b'{"token": null, "event": null}'])
async def test_an_empty_body_begins(caller: Caller, body: bytes) -> None:
    """With the request to choose a language; a content type is wanted only where there is content."""
    headers = {"content-type": "application/json"} if body.strip() else {}
    answer = await caller.client.post(TURNS, content=body, headers=headers)
    assert answer.status_code == 200
    turn = answer.json()
    assert len(turn["token"]) == TOKEN
    assert turn["screen"]["id"] == "language"
    assert [choice["id"] for choice in turn["screen"]["choices"]] == list(LANGUAGES)
    assert turn["screen"]["note"] == ""


async def test_it_begins_in_the_language_of_the_headers(caller: Caller) -> None:
    """Where they name one that is spoken; the choice is still offered."""
    screen = (await caller.post(TURNS, {}, **{"accept-language": "de, be-BY;q=0.8"})).json()["screen"]
    assert (screen["id"], screen["language"], len(screen["choices"])) == ("language", "be", len(LANGUAGES))


@pytest.mark.parametrize(("language", "audience"), SPOKEN)
async def test_a_whole_interview(caller: Caller, policy: Policy, language: str, audience: Audience) -> None:
    """To its findings, which are what the policy makes of the answers."""
    turn = await caller.interview(language, audience, ANSWERS)
    turn = await caller.turn(turn["token"], {"do": "continue"})
    assert turn["screen"]["id"] == "findings"
    first = turn["screen"]
    overview = _lines(await whole(caller, turn["token"], "page:2"))
    said = report(policy, assess(policy, read_answers(policy.facts, ANSWERS), TODAY), language, audience)
    for finding in said.findings:
        shown = await whole(caller, turn["token"], f"show:{finding.provision}")
        assert {screen["language"] for screen in shown} == {language}
        text = "\n".join((_lines([first]), overview, _lines(shown)))
        for statement in finding.statements:
            if statement.kind is not StatementKind.QUOTE:
                assert statement.text in text


def _lines(screens: list[dict[str, Any]]) -> str:
    return "\n".join(line for screen in screens for line in screen["paragraphs"])


async def test_a_screen_has_exactly_the_fields_of_the_contract(caller: Caller) -> None:
    """In this order: what other programs rely on."""
    turn = await caller.interview("en", "applicant", ANSWERS)
    for action in ("continue", "show:street-music", "original"):
        turn = await caller.turn(turn["token"], {"do": action})
    screen = turn["screen"]
    assert list(screen) == [
        *("id", "language", "note", "heading", "paragraphs", "quotes", "blocks", "text", "multiple", "choices"),
        *("actions", "progress"),
    ]
    assert screen["quotes"][0].keys() == {"text", "passage"}
    assert screen["actions"][0].keys() == {"id", "label"}
    assert screen["progress"] == {"answered": 6, "at_most": 6}
    asked = await caller.walk({"choose": ["en"]}, {"do": "continue"})
    assert asked["screen"]["choices"][0] == {"id": "applicant", "label": "For myself", "selected": False}


async def whole(caller: Caller, token: str, action: str) -> list[dict[str, Any]]:
    """All the pages of the screen an action leads to."""
    turn = await caller.turn(token, {"do": action})
    screens = [turn["screen"]]
    for page in itertools.count(2 if not action.startswith("page:") else 3):
        if f"page:{page}" not in {offered["id"] for offered in turn["screen"]["actions"]}:
            return screens
        turn = await caller.turn(turn["token"], {"do": f"page:{page}"})
        screens.append(turn["screen"])
    raise AssertionError


async def test_what_is_answered_is_assessed_alike(caller: Caller, policy: Policy) -> None:
    """The review of an interview shows the answers that were sent."""
    turn = await caller.interview("en", "worker", ANSWERS)
    turn = await caller.turn(turn["token"], {"do": "show:answers"})
    shown = "\n".join(turn["screen"]["paragraphs"])
    for option in ("under_18", "alone", "published", "protested"):
        fact = next(fact.id for fact in policy.facts if option in fact.option_ids)
        assert policy.word("en", f"option.{fact}.{option}", Audience.WORKER) in shown


async def test_ticks_and_continue(caller: Caller) -> None:
    """Several options, one by one."""
    turn = await caller.walk({"choose": ["en"]}, {"do": "continue"})
    for name in ("applicant", "waiting", "ruritania", "adult"):
        turn = await caller.turn(turn["token"], {"choose": [name]})
    assert turn["screen"]["id"] == "criticism"
    for option in ("published", "protested"):
        turn = await caller.turn(turn["token"], {"tick": option})
    ticked = [choice["id"] for choice in turn["screen"]["choices"] if choice["selected"]]
    assert ticked == ["published", "protested"]
    assert (await caller.turn(turn["token"], {"do": "continue"}))["screen"]["id"] == "ringer"


@pytest.mark.parametrize("event", [{"choose": ["elsewhere"]}, {"do": "share"}, {"tick": "en"}, {"choose": []}])
async def test_what_is_not_offered_changes_nothing(caller: Caller, event: dict[str, object]) -> None:
    """And the note says so."""
    turn = await caller.turn()
    after = await caller.turn(turn["token"], event)
    assert after["token"] == turn["token"]
    assert after["screen"]["note"]
    assert after["screen"] | {"note": "", "text": turn["screen"]["text"]} == turn["screen"]


async def test_an_old_token_goes_back(caller: Caller) -> None:
    """Each opens what it was made for, in any order: nothing is kept between two turns."""
    first = await caller.walk({"choose": ["nl"]})
    await caller.turn(first["token"], {"do": "continue"})
    assert await caller.turn(first["token"]) == first


async def test_any_replica_with_the_keys_goes_on(guide: Context, caller: Caller) -> None:
    """Another process that holds the same keys."""
    turn = await caller.walk({"choose": ["ru"]})
    async with calling(guide) as other:
        assert await other.turn(turn["token"]) == turn


async def test_erasing_leaves_nothing_in_the_token(caller: Caller) -> None:
    """Whatever was answered, the token after it is the same."""
    answered = await caller.interview("en", "applicant", ANSWERS)
    fresh = await caller.walk({"choose": ["en"]})
    tokens = [(await caller.turn(turn["token"], {"do": "erase"}))["token"] for turn in (answered, fresh)]
    assert tokens[0] == tokens[1]


async def test_heads_and_other_methods(caller: Caller) -> None:
    """A turn is posted, and no other way."""
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer: httpx.Response = await caller.client.request(method, TURNS)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_what_a_change_takes_out_is_named_and_can_be_taken_back(caller: Caller) -> None:
    """For one step: the token that offers it holds the case before; after any other event it does not."""
    whole = await caller.interview("en", "applicant", ANSWERS)
    asked = await caller.turn(whole["token"], {"do": "change:origin"})
    out = await caller.turn(asked["token"], {"choose": ["other"]})
    assert out["screen"]["note"].startswith("No longer asked, so taken out: ")
    assert ("take-back" in {action["id"] for action in out["screen"]["actions"]}) is (len(out["token"]) == 2 * TOKEN)
    assert await caller.turn(out["token"], {"do": "take-back"}) == asked
    helped = await caller.turn(out["token"], {"do": "help"})
    assert len(helped["token"]) == TOKEN
    late = await caller.turn(helped["token"], {"do": "take-back"})
    assert (late["screen"]["id"], bool(late["screen"]["note"])) == ("help", True)
    erased = await caller.turn(out["token"], {"do": "erase"})
    assert (len(erased["token"]), erased["screen"]["note"]) == (TOKEN, "")


async def test_two_tokens_of_which_one_does_not_open(caller: Caller) -> None:
    """Whatever is put behind a token: it opens whole, or not at all."""
    turn = await caller.interview("en", "applicant", ANSWERS)
    for behind in ("A" * TOKEN, "A", turn["token"][:-1]):
        for event in ({"do": "take-back"}, {"do": "help"}):
            after = await caller.turn(turn["token"] + behind, event)
            assert (after["screen"]["id"], bool(after["screen"]["note"])) == ("language", True)

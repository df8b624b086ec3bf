"""Case codes over the API: made on one screen, opened by anybody who holds them, on any channel."""

import pytest

from bot.codes import make_code
from bot.seal import Purpose, Seal
from dialogs.case import Case
from dialogs.compact import Codec
from dialogs.guide import Guide
from policy.provisions import Audience
from tests.api.calls import KEYS, NOON, TURNS, Caller, calling

CASE = Case({"origin": ("belarus",), "age": ("adult",)}, "be", Audience.APPLICANT, "code", ticks=("origin",))
BAD = "This code does not open. It may be cut off, changed or too old. Ask for a new one."


def code(guide: Guide, at: float = NOON) -> str:
    """The code of the case, made on whatever channel."""
    return make_code(Seal(KEYS), Codec(guide.policy), CASE, at)


async def test_a_code_is_made_on_its_screen_only(guide: Guide, caller: Caller) -> None:
    """From the findings, with what is ticked."""
    turn = await caller.walk(
        {"choose": ["en"]},
        {"do": "continue"},
        {"choose": ["applicant"]},
        {"choose": ["not_applied"]},
        {"choose": ["other"]},
        {"choose": ["adult"]},
        {"do": "continue"},
        {"do": "share"},
    )
    assert turn["screen"]["id"] == "share"
    assert "code" not in turn
    turn = await caller.turn(turn["token"], {"do": "continue"})
    assert turn["screen"]["id"] == "code"
    opened = (await caller.post(TURNS, {"code": turn["code"]}, **{"accept-language": "nl"})).json()
    assert (opened["screen"]["id"], opened["screen"]["language"]) == ("safety", "nl")
    assert "code" not in opened
    review = await caller.turn(opened["token"], {"do": "continue"})
    chosen = {choice["id"] for choice in review["screen"]["choices"] if choice["selected"]}
    assert chosen == {"stage=not_applied", "origin=other", "age=adult"}


async def test_a_code_holds_what_was_ticked(guide: Guide, caller: Caller) -> None:
    """And nothing else: the age is not in it."""
    opened = (await caller.post(TURNS, {"code": code(guide)}, **{"accept-language": "en"})).json()
    review = await caller.turn(opened["token"], {"do": "continue"})
    assert {choice["id"] for choice in review["screen"]["choices"] if choice["selected"]} == {"origin=belarus"}


async def test_a_code_opens_for_four_hours(guide: Guide, caller: Caller) -> None:
    """To the hour in which it was made."""
    caller.clock.time = NOON + 4 * 3600 - 1
    assert (await caller.post(TURNS, {"code": code(guide)})).json()["screen"]["note"] == ""
    caller.clock.time = NOON + 4 * 3600
    assert (await caller.post(TURNS, {"code": code(guide)})).json()["screen"]["note"] == BAD


@pytest.mark.parametrize("wrong", ["", "x", "A" * 51, "cut", "altered", "token", "cookie"])
async def test_what_is_no_code_says_so_and_nothing_more(guide: Guide, wrong: str) -> None:
    """One sentence, whatever is wrong; the same first screen as for everybody."""
    good, seal, codec = code(guide), Seal(KEYS), Codec(guide.policy)
    given = {
        "cut": good[1:],
        "altered": good[:-2] + ("AA" if good[-2:] != "AA" else "BA"),
        "token": seal.seal(codec.encode(CASE), Purpose.API, NOON),
        "cookie": seal.seal(codec.encode(CASE), Purpose.WEB, NOON),
    }.get(wrong, wrong)
    async with calling(guide) as caller:
        turn = (await caller.post(TURNS, {"code": given}, **{"accept-language": "en"})).json()
        assert turn["screen"]["note"] == BAD
        fresh = (await caller.post(TURNS, {}, **{"accept-language": "en"})).json()
        assert turn["screen"] | {"note": ""} == fresh["screen"]


async def test_attempts_are_limited(guide: Guide) -> None:
    """As are those with tokens that do not open; a code that opens is never refused."""
    async with calling(guide) as caller:
        statuses = [(await caller.post(TURNS, {"code": "x"})).status_code for _ in range(70)]
        assert statuses == [200] * 60 + [429] * 10
        assert (await caller.post(TURNS, {"code": code(guide)})).status_code == 200


async def test_a_code_stands_alone(guide: Guide, caller: Caller) -> None:
    """Beside a token it would be unclear which of the two is meant."""
    token = (await caller.turn())["token"]
    for more in ({"token": token}, {"event": {"do": "help"}}):
        answer = await caller.post(TURNS, {"code": code(guide)} | more)
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            "The body has a code with a token or an event; send a code alone.",
        )

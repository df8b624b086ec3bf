"""Case codes over the API: made on one screen, opened by anybody who holds them, on any channel."""

from datetime import datetime, timedelta

import pytest

from bot.tokens.case_codes import make_code
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import LIFETIMES, Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.api.calls import KEYS, NOON, TURNS, Caller, calling

CASE = Case({"origin": ("ruritania",), "age": ("adult",)}, "be", Audience.APPLICANT, "code", ticks=("origin",))
BAD = (
    "This code does not open. It may be cut off, changed, ended or too old. A link opens only once. Ask for a new code."
)


def code(guide: Context, at: float = NOON) -> str:
    """The code of the case, made on whatever channel."""
    return make_code(SealedCases(Codec(guide.policy), Seal(KEYS)), CASE, at)


async def test_a_code_is_made_on_its_screen_only(guide: Context, caller: Caller) -> None:
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


async def test_a_code_holds_what_was_ticked(guide: Context, caller: Caller) -> None:
    """And nothing else: the age is not in it."""
    opened = (await caller.post(TURNS, {"code": code(guide)}, **{"accept-language": "en"})).json()
    review = await caller.turn(opened["token"], {"do": "continue"})
    assert {choice["id"] for choice in review["screen"]["choices"] if choice["selected"]} == {"origin=ruritania"}


@pytest.mark.parametrize(("name", "minutes"), LIFETIMES.items())
async def test_a_code_opens_until_the_time_that_is_said(
    guide: Context, caller: Caller, name: str, minutes: int
) -> None:
    """As chosen on the screen before."""
    case = Case({"origin": ("other",)}, "en", Audience.APPLICANT, "share", ticks=("origin",))
    token = SealedCases(Codec(guide.policy), Seal(KEYS)).sealed(case, Purpose.API, NOON)
    turn = await caller.turn(token, {"choose": ["origin", name]})
    end = datetime.fromisoformat(turn["code_until"])
    assert end.timestamp() == NOON + minutes * 60
    assert end.utcoffset() == timedelta(hours=1)
    for at, told in ((end.timestamp() - 1, ""), (end.timestamp(), BAD)):
        caller.clock.time = at
        answer = await caller.post(TURNS, {"code": turn["code"]}, **{"accept-language": "en"})
        assert answer.json()["screen"]["note"] == told


@pytest.mark.parametrize("wrong", ["", "x", "A" * 51, "cut", "altered", "token", "cookie"])
async def test_what_is_no_code_says_so_and_nothing_more(guide: Context, wrong: str) -> None:
    """One sentence, whatever is wrong; the same first screen as for everybody."""
    good, seal, codec = code(guide), Seal(KEYS), Codec(guide.policy)
    given = {
        "cut": good[1:],
        "altered": good[:-2] + ("AA" if good[-2:] != "AA" else "BA"),
        "token": SealedCases(codec, seal).sealed(CASE, Purpose.API, NOON),
        "cookie": SealedCases(codec, seal).sealed(CASE, Purpose.WEB, NOON),
    }.get(wrong, wrong)
    async with calling(guide) as caller:
        turn = (await caller.post(TURNS, {"code": given}, **{"accept-language": "en"})).json()
        assert turn["screen"]["note"] == BAD
        fresh = (await caller.post(TURNS, {}, **{"accept-language": "en"})).json()
        assert turn["screen"] | {"note": "", "text": fresh["screen"]["text"]} == fresh["screen"]


async def test_attempts_are_limited(guide: Context) -> None:
    """As are those with tokens that do not open; a code that opens is never refused."""
    async with calling(guide) as caller:
        statuses = [(await caller.post(TURNS, {"code": "x"})).status_code for _ in range(70)]
        assert statuses == [200] * 60 + [429] * 10
        assert (await caller.post(TURNS, {"code": code(guide)})).status_code == 200


async def test_a_code_stands_alone(guide: Context, caller: Caller) -> None:
    """Beside a token it would be unclear which of the two is meant."""
    token = (await caller.turn())["token"]
    for more in ({"token": token}, {"event": {"do": "help"}}):
        answer = await caller.post(TURNS, {"code": code(guide)} | more)
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            "The body has a code with a token or an event; send a code alone.",
        )

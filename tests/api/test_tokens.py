"""What does not open: a fresh start in one sentence, and never another person's answers."""

import httpx
import pytest

from bot.tokens.keys import Key, Keys, SealError
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from tests.api.calls import KEYS, NOON, TURNS, Caller, calling, check_problem

CASE = Case(language="ru", screen="safety")
OTHERS = Keys((Key("of-another-deployment-and-long-enough-for-tests"),))
EXPIRED = "Your answers can no longer be opened: please begin again."


def sealed(guide: Context, purpose: str = Purpose.API, keys: Keys = KEYS, at: float = NOON) -> str:
    """A token of the case, for a purpose."""
    return SealedCases(Codec(guide.policy), Seal(keys)).sealed(CASE, purpose, at)


async def starts_afresh(caller: Caller, token: str) -> None:
    """Whether the token leads to the start screen, with a note, and from there on."""
    for event in (None, {"choose": ["en"]}, {"do": "erase"}):
        turn = await caller.turn(token, event)
        assert turn["screen"]["id"] == "language"
        assert turn["screen"]["note"] == EXPIRED
    after = await caller.turn(turn["token"], {"choose": ["en"]})
    assert (after["screen"]["id"], after["screen"]["note"]) == ("safety", "")


async def test_one_of_ours_opens(guide: Context, caller: Caller) -> None:
    """Or the tests below would say nothing."""
    assert (await caller.turn(sealed(guide)))["screen"]["id"] == "safety"


@pytest.mark.parametrize("purpose", [Purpose.WEB, Purpose.CODE, Purpose.TELEGRAM, "telegram:42"])
async def test_of_another_channel(guide: Context, caller: Caller, purpose: str) -> None:
    """A cookie, a case code or a button is no token."""
    await starts_afresh(caller, sealed(guide, purpose))


async def test_of_another_deployment(guide: Context, caller: Caller) -> None:
    """Sealed with keys that are not ours."""
    await starts_afresh(caller, sealed(guide, keys=OTHERS))


async def test_too_old(guide: Context, caller: Caller) -> None:
    """After 24 hours, to the hour."""
    token = sealed(guide)
    caller.clock.time = NOON + 23 * 3600
    assert (await caller.turn(token))["screen"]["id"] == "safety"
    caller.clock.time = NOON + 24 * 3600
    await starts_afresh(caller, token)


async def test_each_turn_gives_a_day_more(guide: Context, caller: Caller) -> None:
    """The token of a turn is made in it."""
    caller.clock.time = NOON + 23 * 3600
    token = (await caller.turn(sealed(guide)))["token"]
    caller.clock.time = NOON + 46 * 3600
    assert (await caller.turn(token))["screen"]["id"] == "safety"


@pytest.mark.parametrize("place", [0, 1, 17, 25, 50])
async def test_damaged(guide: Context, caller: Caller, place: int) -> None:
    """In any of its characters."""
    token = sealed(guide)
    other = "A" if token[place] != "A" else "B"
    await starts_afresh(caller, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("token", ["", "x", "=" * 51, "A" * 51, "\u0000" * 51, "токен", "../../etc/passwd", "A" * 200])
async def test_no_token_at_all(caller: Caller, token: str) -> None:
    """Whatever somebody sends as one."""
    await starts_afresh(caller, token)


async def test_cut_or_longer(guide: Context, caller: Caller) -> None:
    """It is taken whole, or not at all."""
    token = sealed(guide)
    for changed in (token[:-1], token[1:], token + "A", token + "=", f" {token}", token + "\n"):
        assert (await caller.turn(changed))["screen"]["note"] == EXPIRED


async def test_the_note_is_in_the_language_of_the_headers(guide: Context, caller: Caller) -> None:
    """Of the case nothing can be known, not even its language."""
    for language in ("nl", "ru", "be"):
        turn = (await caller.post(TURNS, {"token": "x"}, **{"accept-language": language})).json()
        assert turn["screen"]["note"] == guide.voice_in(language).say("web.expired")
        assert turn["screen"]["language"] == language


async def test_a_token_of_ours_is_no_cookie_of_the_page(guide: Context, caller: Caller) -> None:
    """The page begins again, as it does with a cookie that is not its own."""
    answers: list[httpx.Response] = []
    for purpose in (Purpose.WEB, Purpose.API):
        cookie = {"cookie": f"__Host-kompas={sealed(guide, purpose)}"}
        answers.append(await caller.client.get("/step", headers=cookie))
    own, foreign = answers
    assert guide.voice_in("ru").say("safety.heading") in own.text
    assert guide.voice_in("ru").say("safety.heading") not in foreign.text
    assert guide.voice_in("en").say("web.expired") in foreign.text


async def test_a_token_of_ours_opens_nothing_else(guide: Context, caller: Caller) -> None:
    """No button of any chat, no cookie, no case code."""
    token = (await caller.walk({"choose": ["ru"]}))["token"]
    cases = SealedCases(Codec(guide.policy), Seal(KEYS))
    assert cases.opened(token, Purpose.API, NOON)
    for purpose in ("telegram:42", "telegram:-42", Purpose.TELEGRAM, Purpose.WEB, Purpose.CODE):
        with pytest.raises(SealError):
            cases.opened(token, purpose, NOON)


async def test_too_many(guide: Context) -> None:
    """Attempts are limited, whoever holds a token that opens is not, and one waits a minute."""
    async with calling(guide) as caller:
        answers = [await caller.post(TURNS, {"token": "x"}) for _ in range(62)]
        assert [answer.status_code for answer in answers[:60]] == [200] * 60
        check_problem(answers[-1], 429, "Too many attempts. Please wait a minute.")
        assert answers[-1].headers["retry-after"] == "60"
        assert (await caller.turn(sealed(guide)))["screen"]["id"] == "safety"
        assert (await caller.turn())["screen"]["id"] == "language"

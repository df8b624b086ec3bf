"""Sealed cases and the codes of buttons: 51 characters that only this deployment makes, opens and dates."""

import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from string import ascii_letters, digits

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from telegram.constants import InlineKeyboardButtonLimit

from bot.telegram.callback_data import ROOM, Buttons
from bot.tokens.keys import Key, Keys, SealError
from bot.tokens.seal import HOUR, LENGTH, LIFETIME, Expired, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import LONGEST, Codec
from dialogs.context import Context
from dialogs.screens.offers import TOGGLES
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Tick
from policy.pack.facts import Unknown
from policy.policy import Policy
from tests.dialogs.any_case import cases
from tests.dialogs.every_screen import every_screen

NOW = 1_795_000_000.0
LATEST = ((1 << 24) - 1) * HOUR
ALPHABET = ascii_letters + digits + "-_"
SEAL = Seal(Keys((Key("2026-11-01.a-key-for-tests-a-key-for-tests-a-key"),)))
OTHER = Seal(Keys((Key("2026-11-01.another-key-another-key-another-key"),)))
CASE = bytes(range(1, LONGEST + 1))
TOKEN = SEAL.seal(CASE, "telegram:1001", NOW)

PURPOSES = [
    *(purpose.value for purpose in Purpose),
    *(f"{Purpose.TELEGRAM}:{chat}" for chat in (1001, 1002, -1001, 10010, -1001234567890)),
    "",
    "telegram:",
    "Telegram:1001",
    "telegram:1001 ",
    "telegram:01001",
]


def test_every_case_comes_back(policy: Policy) -> None:
    """Whatever the answers, and whenever it was sealed: 51 characters of URL-safe base64, and the case of them."""
    sealed = SealedCases(Codec(policy), SEAL)

    @settings(max_examples=150)
    @given(cases(policy), st.floats(0, LATEST))
    def hold(case: Case, at: float) -> None:
        token = sealed.sealed(case, "web", at)
        assert len(token) == LENGTH
        assert set(token) <= set(ALPHABET)
        assert sealed.opened(token, "web", at) == case

    hold()


@given(st.binary(max_size=LONGEST), st.sampled_from(PURPOSES), st.integers(0, LATEST))
def test_every_token_has_51_characters(case: bytes, purpose: str, at: int) -> None:
    """And gives the bytes back, with zeros behind."""
    token = SEAL.seal(case, purpose, at)
    assert len(token) == LENGTH == 51
    assert SEAL.open(token, purpose, at) == case.ljust(LONGEST, b"\0")


def test_a_token_is_the_same_within_its_hour() -> None:
    """So a screen that is shown again is not a change; in the next hour it is another."""
    start = NOW // HOUR * HOUR
    assert len({SEAL.seal(CASE, "web", start + seconds) for seconds in (0, 1, 1800, 3599.9)}) == 1
    assert SEAL.seal(CASE, "web", start + HOUR) != SEAL.seal(CASE, "web", start)


@pytest.mark.parametrize("sealed_for", PURPOSES)
def test_it_opens_for_its_purpose_only(sealed_for: str) -> None:
    """Not on another channel, and not in another chat."""
    token = SEAL.seal(CASE, sealed_for, NOW)
    assert SEAL.open(token, sealed_for, NOW) == CASE
    for purpose in PURPOSES:
        if purpose != sealed_for:
            with pytest.raises(SealError):
                SEAL.open(token, purpose, NOW)


def test_it_opens_with_its_key_only() -> None:
    """Another deployment can neither read nor make it."""
    with pytest.raises(SealError):
        OTHER.open(TOKEN, "telegram:1001", NOW)


@given(st.floats(0, LATEST / 2), st.floats(-3 * HOUR, 30 * HOUR))
def test_it_opens_for_24_hours(at: float, later: float) -> None:
    """By the hour: not before the hour before it was made, and not from 24 hours on."""
    assume(at + later >= 0)
    hours = (at + later) // HOUR - at // HOUR
    token = SEAL.seal(CASE, "web", at)
    if -1 <= hours < LIFETIME:
        assert SEAL.open(token, "web", at + later) == CASE
    else:
        with pytest.raises(Expired):
            SEAL.open(token, "web", at + later)


def test_the_ends_of_its_life() -> None:
    """From a full hour on: an hour ahead and the 24th hour open, a second more on either side does not."""
    start = NOW // HOUR * HOUR
    token = SEAL.seal(CASE, "web", start)
    for seconds in (-HOUR, 0, 24 * HOUR - 1):
        assert SEAL.open(token, "web", start + seconds) == CASE
    for seconds in (-HOUR - 1, 24 * HOUR, 25 * HOUR, 10**7):
        with pytest.raises(Expired):
            SEAL.open(token, "web", start + seconds)
    assert SEAL.open(token, "web", start + HOUR - 1, hours=1) == CASE
    with pytest.raises(Expired):
        SEAL.open(token, "web", start + HOUR, hours=1)


@pytest.mark.parametrize("place", range(LENGTH))
def test_each_character_counts(place: int) -> None:
    """Whatever else stands in its place, nothing opens."""
    for mark in ALPHABET + "=+/ \0é":
        altered = TOKEN[:place] + mark + TOKEN[place + 1 :]
        if altered != TOKEN:
            refuse(altered)


def test_the_last_character_has_one_form() -> None:
    """Two of its bits mean nothing: the three others that stand for the same bytes are refused."""
    raw = urlsafe_b64decode(TOKEN + "=")
    same = [TOKEN[:-1] + mark for mark in ALPHABET if urlsafe_b64decode(TOKEN[:-1] + mark + "=") == raw]
    assert len(same) == 4
    assert TOKEN in same
    for text in same:
        if text != TOKEN:
            refuse(text)


def test_truncated_and_extended_tokens_are_refused() -> None:
    """Every beginning, every end, and with anything before, behind or in between."""
    for cut in range(LENGTH):
        refuse(TOKEN[:cut])
        refuse(TOKEN[cut + 1 :])
        refuse(TOKEN[:cut] + TOKEN[cut + 1 :])
    for mark in (*ALPHABET, "=", "==", "\n", " ", "\0", "AAAA", TOKEN):
        refuse(TOKEN + mark)
        refuse(mark + TOKEN)
    for cut in range(1, LENGTH):
        for mark in ("\n", " ", "=", "!", "\u200b", "é"):
            refuse(TOKEN[:cut] + mark + TOKEN[cut:])
            refuse(TOKEN[:cut] + mark + TOKEN[cut + 1 :])


def test_no_other_bytes_open() -> None:
    """Ten thousand well-formed tokens that we did not make, with the id of our key or without."""
    dice = random.Random(0)  # noqa: S311  to be repeated, not secret
    for _ in range(5000):
        data = dice.randbytes(38)
        for raw in (data, SEAL.keys.all[0].id + data[1:]):
            refuse(urlsafe_b64encode(raw).rstrip(b"=").decode())


@pytest.mark.parametrize("text", ["\ud800" * 51, "é" * 51, "А" * 51, "１" * 51, "\x00" * 51, "=" * 51, "a" * 100_000])
def test_strange_texts_are_refused(text: str) -> None:
    """Not ASCII, not characters at all, or endless."""
    refuse(text)


def test_an_error_says_nothing_of_the_case() -> None:
    """Neither the token nor what is in it."""
    for text, at in ((TOKEN, NOW + 30 * HOUR), (TOKEN[:-1], NOW), ("é" + TOKEN[1:], NOW)):
        with pytest.raises(SealError) as caught:
            SEAL.open(text, "telegram:1001", at)
        assert str(caught.value) in ("too old", "not a token")
    assert "key" not in repr(SEAL).replace("keys", "").split(" at 0x")[0]


def refuse(text: str) -> None:
    """It is a SealError, and not one of age: nothing is told of what was never ours."""
    with pytest.raises(SealError) as caught:
        SEAL.open(text, "telegram:1001", NOW)
    assert not isinstance(caught.value, Expired)


# Codes of buttons.


def codes_of(buttons: Buttons, screen: Screen) -> list[tuple[str, Choose | Tick | Do]]:
    """Each code of a screen, with the event it stands for."""
    found: list[tuple[str, Choose | Tick | Do]] = [
        (buttons.action(action.id), Do(action.id)) for action in screen.actions
    ]
    choices = screen.choices
    if not screen.multiple:
        return found + [(buttons.choice(screen.id, item.id), Choose((item.id,))) for item in choices]
    return found + [
        (buttons.tick(screen.id, item.id, on), Tick(item.id, on)) for item in choices for on in (True, False)
    ]


def test_every_button_of_every_screen_fits_and_is_read_back(guide: Context) -> None:
    """51 characters and the code make at most 64 bytes, codes differ on a screen, and mean what was meant."""
    buttons = Buttons(guide.policy)
    seen: set[str] = set()
    for _, screen in every_screen(guide):
        codes = codes_of(buttons, screen)
        assert len({code for code, _ in codes}) == len(codes)
        for code, event in codes:
            assert len((TOKEN + code).encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
            assert buttons.event(screen.id, code) == event
        seen.update(code for code, _ in codes)
    assert ROOM == 13
    assert {code[0] for code in seen} == set("=+-!fpg")


def test_every_event_of_the_interview_fits(policy: Policy, guide: Context) -> None:
    """Also those that no screen happens to offer today: every option of every fact, every change, finding and page."""
    buttons = Buttons(policy)
    names = {trigger.action for trigger in triggers(guide)} | set(TOGGLES)
    names |= {f"page:{number}" for number in range(1, 16)}
    names |= {f"change:{fact.id}" for fact in policy.facts} | {f"show:{item.id}" for item in policy.provisions}
    codes = {name: buttons.action(name) for name in names}
    assert len(set(codes.values())) == len(codes)
    for name, code in codes.items():
        assert len(code.encode()) <= ROOM
        assert buttons.event("review", code) == Do(name)
    for fact in policy.facts:
        options = [*fact.option_ids, *Unknown]
        held: dict[str, Choose | Tick] = {buttons.choice(fact.id, option): Choose((option,)) for option in options}
        held |= {buttons.tick(fact.id, option, on): Tick(option, on) for option in options for on in (True, False)}
        assert len(held) == 3 * len(options)
        for code, event in held.items():
            assert len(code.encode()) <= ROOM
            assert buttons.event(fact.id, code) == event


def triggers(guide: Context) -> set[Do]:
    """Every action of any screen."""
    return {Do(action.id) for _, screen in every_screen(guide) for action in screen.actions}

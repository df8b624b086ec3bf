"""Tokens, case codes and codes of buttons, as they come back from the hands of anybody."""

from collections.abc import Iterator
from string import ascii_letters, digits
from unicodedata import category

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.telegram.callback_data import Buttons
from bot.tokens.case_codes import BadCode, make_code, read_code
from bot.tokens.code_links import Handles
from bot.tokens.keys import SealError
from bot.tokens.seal import LENGTH, Expired, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.screens.screen import Screen
from dialogs.step import Do, Tick, step
from policy.pack.provisions import Audience
from tests.api.calls import KEYS, NOON
from tests.conftest import TODAY
from tests.dialogs.every_screen import every_screen
from tests.dialogs.walks import events_of
from tests.fuzz.broken import broken_texts, odd_texts
from tests.fuzz.depth import depths

SEAL = Seal(KEYS)
ALPHABET = ascii_letters + digits + "-_"
PURPOSE = "telegram:1001"
TOKEN = SEAL.seal(b"\x01" * 16, PURPOSE, NOON)
CASE = Case({"origin": ("ruritania",), "age": ("adult",)}, "be", Audience.APPLICANT, "code", ticks=("age", "origin"))
ALIKE = str.maketrans("AaBCcEeHKMOopPTXxyl10", "АаВСсЕеНКМОорРТХхуI1O")
"""Letters that look like others."""


@depths(200, 4_000)
def test_no_other_token_opens(examples: int) -> None:
    """Whatever it is, it is a SealError that is the same for all, and not one of age: it was never ours."""

    nearly = st.text(ALPHABET + "=+/", min_size=1, max_size=2).map(lambda end: TOKEN[:-1] + end)

    @settings(max_examples=examples)
    @given(broken_texts(st.just(TOKEN)) | nearly | odd_texts | st.text(max_size=70) | st.from_regex(r"\A[\w-]{51}\Z"))
    def hold(token: str) -> None:
        if token == TOKEN:
            return
        with pytest.raises(SealError) as caught:
            SEAL.open(token, PURPOSE, NOON)
        assert not isinstance(caught.value, Expired)
        assert str(caught.value) in ("not a token", "no key opens this")

    hold()


@depths(200, 3_000)
def test_no_other_code_opens(codec: Codec, examples: int) -> None:
    """What is pasted opens where the code itself stands at its end, and else is BadCode: a look-alike is none."""
    code = make_code(SealedCases(codec, SEAL), CASE, NOON)
    held = read_code(SealedCases(codec, SEAL), code, NOON, Handles())
    places = [place for place, mark in enumerate(code) if ord(mark) in ALIKE]
    alike = st.sets(st.sampled_from(places), max_size=3).map(lambda found: _alike(code, found))
    before = st.sampled_from(("", "", "https://t.me/kompas_bot?start=", "https://kompas.example/open#"))
    pasted = st.tuples(before, alike).map("".join)

    @settings(max_examples=examples)
    @given(broken_texts(pasted) | odd_texts | st.tuples(odd_texts, pasted, odd_texts).map("".join))
    def hold(text: str) -> None:
        try:
            found = read_code(SealedCases(codec, SEAL), text, NOON, Handles())
        except BadCode:
            return
        assert found == held
        assert code in "".join(mark for mark in text if category(mark) != "Cf")

    hold()


def _alike(code: str, places: set[int]) -> str:
    return "".join(mark.translate(ALIKE) if place in places else mark for place, mark in enumerate(code))


@depths(100, 2_000)
def test_any_button_is_taken(guide: Context, examples: int) -> None:
    """The code of a button that nobody made is no event, or one that its screen refuses; it never breaks a turn."""
    buttons, screens = Buttons(guide.policy), every_screen(guide)
    made = sorted({code for _, screen in screens for code in _codes(buttons, screen)})
    kinds = st.tuples(st.sampled_from("=+!fpg"), odd_texts).map("".join)

    @settings(max_examples=examples)
    @given(st.sampled_from(range(len(screens))), broken_texts(st.sampled_from(made)) | st.sampled_from(made) | kinds)
    @example(0, "g" + "9" * 5_000)
    def hold(number: int, code: str) -> None:
        shown = step(guide, screens[number][0], None, TODAY)
        event = buttons.event(shown.screen.id, code)
        turn = step(guide, shown.case, event or Do(""), TODAY)
        assert turn.screen.heading
        offered = Tick(event.option) if isinstance(event, Tick) else event
        assert turn.screen.note or offered in events_of(shown.screen)

    hold()


def _codes(buttons: Buttons, screen: Screen) -> Iterator[str]:
    yield from (buttons.action(item.id) for item in screen.actions)
    if screen.multiple:
        yield from (buttons.tick(screen.id, item.id, on) for item in screen.choices for on in (True, False))
    else:
        yield from (buttons.choice(screen.id, item.id) for item in screen.choices)


def test_the_length_is_what_is_sealed() -> None:
    """So that the searches above begin with a token that opens."""
    assert len(TOKEN) == LENGTH
    assert SEAL.open(TOKEN, PURPOSE, NOON).startswith(b"\x01" * 16)

"""Case codes: sealed, short-lived, and not to be guessed."""

import os
from base64 import urlsafe_b64decode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tokens.case_codes import BadCode, ends, make_code, read_code, use_link
from bot.tokens.code_links import Handles
from bot.tokens.keys import Key, Keys, SealError, random_keys
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import LIFETIMES, Case, GivenBy
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience
from policy.policy import load
from tests.packs import SMALL

CASE = Case({"origin": ("ruritania",), "age": ("adult",)}, "be", Audience.APPLICANT, "code", ticks=("age", "origin"))
NOON = 1_795_435_200.0
SEAL = Seal(random_keys())
POLICY = load(SMALL)
ATTEMPTS = 10_000_000


def opens(codec: Codec, text: str, at: float, handles: Handles | None = None) -> bool:
    """Whether a code or a link opens."""
    try:
        read_code(SealedCases(codec, SEAL), text, at, handles or Handles())
    except BadCode:
        return False
    return True


@pytest.fixture
def codec(guide: Context) -> Codec:
    """The codec of the bundled policy."""
    return Codec(guide.policy)


@pytest.mark.parametrize(
    "before",
    [
        *("", "https://t.me/some_bot?start=", "https://kompas.example/open#", " ", "/start ", "Here it is: ", "\n"),
        *("\ufeff", "\u200e", "https://kompas.example/open\u200b#\u2060"),
    ],
)
def test_a_code_or_a_link_that_ends_in_one_opens(codec: Codec, before: str) -> None:
    """As people paste it, with the invisible characters that chats and mails add."""
    code = make_code(SealedCases(codec, SEAL), CASE, NOON)
    assert len(code) == LENGTH
    opened = read_code(SealedCases(codec, SEAL), f"{before}{code[:20]}\u00ad{code[20:]} \u200e", NOON, Handles())
    assert opened == Case(CASE.answers, None, Audience.WORKER, "safety", given_by=GivenBy.CODE)


def test_it_is_no_token_of_any_channel(codec: Codec) -> None:
    """It opens as a code only, and nothing else opens as one."""
    code = make_code(SealedCases(codec, SEAL), CASE, NOON)
    for purpose in (Purpose.WEB, Purpose.API, Purpose.TELEGRAM, "telegram:1"):
        with pytest.raises(SealError):
            SEAL.open(code, purpose, NOON)
        with pytest.raises(BadCode):
            read_code(SealedCases(codec, SEAL), SEAL.seal(codec.encode(CASE), purpose, NOON), NOON, Handles())


@given(st.sampled_from([*LIFETIMES]), st.floats(NOON, NOON + 86_400), st.floats(0, 5 * 3600))
def test_it_opens_for_as_long_as_was_chosen(name: str, at: float, later: float) -> None:
    """To the minute, and never longer: what is said of its end is when it stops to open."""
    codec, minutes = Codec(POLICY), LIFETIMES[name]
    case = replace(CASE, ticks=(*CASE.ticks, name))
    end = ends(case, at)
    assert minutes * 60 - 60 < end - at <= minutes * 60
    assert opens(codec, make_code(SealedCases(codec, SEAL), case, at), at + later) == (at + later < end)


@pytest.mark.parametrize(("name", "minutes"), LIFETIMES.items())
def test_out_of_its_time_it_does_not_open(codec: Codec, name: str, minutes: int) -> None:
    """Neither a day later nor when the minutes have come round, and not on a clock that is far behind."""
    code = make_code(SealedCases(codec, SEAL), replace(CASE, ticks=(*CASE.ticks, name)), NOON)
    for later in (minutes * 60, 86_400, -7 * 3600, -86_400, (1 << 24) * 60 + minutes * 60):
        assert not opens(codec, code, NOON + later)
    assert opens(codec, code, NOON + minutes * 60 - 1)


def test_one_that_was_ended_does_not_open(codec: Codec) -> None:
    """Here; the same code opens where nobody knows that."""
    handles, code = Handles(), make_code(SealedCases(codec, SEAL), CASE, NOON)
    handles.note(code, ends(CASE, NOON), b"maker", NOON)
    assert opens(codec, code, NOON, handles)
    handles.end(b"maker")
    assert not opens(codec, code, NOON, handles)
    assert opens(codec, code, NOON)


@pytest.mark.parametrize("before", ["", "https://kompas.example/open/", "https://t.me/some_bot?start=", "/start "])
def test_a_link_opens_once(codec: Codec, before: str) -> None:
    """By its handle, until what came of it has been shown; the code itself goes on opening."""
    handles, code = Handles(), make_code(SealedCases(codec, SEAL), CASE, NOON)
    handles.note(code, ends(CASE, NOON), b"maker", NOON)
    link = before + handles.link(code, b"maker")
    for _ in range(2):
        assert read_code(SealedCases(codec, SEAL), link, NOON, handles).answers == CASE.answers
    use_link(handles, code)
    assert opens(codec, link, NOON, handles)
    use_link(handles, link)
    assert not opens(codec, link, NOON, handles)
    assert opens(codec, code, NOON, handles)


def test_with_other_keys_it_does_not_open(codec: Codec) -> None:
    """Another deployment reads nothing; one whose keys were turned over does."""
    code = make_code(SealedCases(codec, SEAL), CASE, NOON)
    with pytest.raises(BadCode):
        read_code(SealedCases(codec, Seal(random_keys())), code, NOON, Handles())
    newer = Seal(Keys((Key("a-newer-key-a-newer-key-a-newer-key-a-newer"), *SEAL.keys.all)))
    assert read_code(SealedCases(codec, newer), code, NOON, Handles()).answers == CASE.answers


def test_every_altered_bit_is_noticed(codec: Codec) -> None:
    """Each of the characters, changed into each of its neighbours."""
    code = make_code(SealedCases(codec, SEAL), CASE, NOON)
    for place in range(LENGTH):
        for other in "AQgw-_09":
            if other != code[place]:
                with pytest.raises(BadCode):
                    read_code(SealedCases(codec, SEAL), code[:place] + other + code[place + 1 :], NOON, Handles())


@pytest.mark.proof
def test_ten_million_guesses_open_nothing(codec: Codec) -> None:
    """Each well formed and of the right key, so that nothing but the seal refuses it.

    By calculation: a guess opens with a probability of 2**-128 for each key, 10 million of them with 3e-32.
    """
    key = SEAL.keys.all[0].id
    length = len(key) + 16 + 21  # tag, minute of its end and case
    assert len(urlsafe_b64decode(make_code(SealedCases(codec, SEAL), CASE, NOON) + "=")) == length
    opened = 0
    for _ in range(ATTEMPTS // 1000):
        guesses = os.urandom(1000 * (length - 1))
        for start in range(0, len(guesses), length - 1):
            try:
                SEAL.keys.decrypt(Purpose.CODE_UNTIL.encode(), key + guesses[start : start + length - 1])
            except SealError:
                continue
            opened += 1
    assert opened == 0

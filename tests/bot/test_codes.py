"""Case codes: sealed, short-lived, and not to be guessed."""

import os
from base64 import urlsafe_b64decode

import pytest

from bot.codes import BadCode, make_code, read_code
from bot.handles import Handles
from bot.keys import Key, Keys, SealError, random_keys
from bot.seal import LENGTH, Purpose, Seal
from dialogs.case import Case, GivenBy
from dialogs.compact import Codec
from dialogs.guide import Guide
from policy.provisions import Audience

CASE = Case({"origin": ("belarus",), "age": ("adult",)}, "be", Audience.APPLICANT, "code", ticks=("age", "origin"))
NOON = 1_795_435_200.0
SEAL = Seal(random_keys())
ATTEMPTS = 10_000_000


@pytest.fixture
def codec(guide: Guide) -> Codec:
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
    code = make_code(SEAL, codec, CASE, NOON)
    assert len(code) == LENGTH
    opened = read_code(SEAL, codec, f"{before}{code[:20]}\u00ad{code[20:]} \u200e", NOON, Handles())
    assert opened == Case(CASE.answers, None, Audience.WORKER, "safety", given_by=GivenBy.CODE)


def test_it_is_no_token_of_any_channel(codec: Codec) -> None:
    """It opens as a code only, and nothing else opens as one."""
    code = make_code(SEAL, codec, CASE, NOON)
    for purpose in (Purpose.WEB, Purpose.API, Purpose.TELEGRAM, "telegram:1"):
        with pytest.raises(SealError):
            SEAL.open(code, purpose, NOON)
        with pytest.raises(BadCode):
            read_code(SEAL, codec, SEAL.seal(codec.encode(CASE), purpose, NOON), NOON, Handles())


@pytest.mark.parametrize("hours", [4, 5, 24, -2])
def test_out_of_its_hours_it_does_not_open(codec: Codec, hours: int) -> None:
    """Four hours from the full hour in which it was made."""
    with pytest.raises(BadCode):
        read_code(SEAL, codec, make_code(SEAL, codec, CASE, NOON, Handles()), NOON + hours * 3600)


def test_with_other_keys_it_does_not_open(codec: Codec) -> None:
    """Another deployment reads nothing; one whose keys were turned over does."""
    code = make_code(SEAL, codec, CASE, NOON)
    with pytest.raises(BadCode):
        read_code(Seal(random_keys()), codec, code, NOON, Handles())
    newer = Seal(Keys((Key("a-newer-key-a-newer-key-a-newer-key-a-newer"), *SEAL.keys.all)))
    assert read_code(newer, codec, code, NOON, Handles()).answers == CASE.answers


def test_every_altered_bit_is_noticed(codec: Codec) -> None:
    """Each of the characters, changed into each of its neighbours."""
    code = make_code(SEAL, codec, CASE, NOON)
    for place in range(LENGTH):
        for other in "AQgw-_09":
            if other != code[place]:
                with pytest.raises(BadCode):
                    read_code(SEAL, codec, code[:place] + other + code[place + 1 :], NOON, Handles())


@pytest.mark.proof
def test_ten_million_guesses_open_nothing(codec: Codec) -> None:
    """Each well formed and of the right key, so that nothing but the seal refuses it.

    By calculation: a guess opens with a probability of 2**-128 for each key, 10 million of them with 3e-32.
    """
    key = SEAL.keys.all[0].id
    length = len(key) + 16 + 21  # tag, hour of issue and case
    assert len(urlsafe_b64decode(make_code(SEAL, codec, CASE, NOON) + "=")) == length
    opened = 0
    for _ in range(ATTEMPTS // 1000):
        guesses = os.urandom(1000 * (length - 1))
        for start in range(0, len(guesses), length - 1):
            try:
                SEAL.keys.decrypt(Purpose.CODE.encode(), key + guesses[start : start + length - 1])
            except SealError:
                continue
            opened += 1
    assert opened == 0

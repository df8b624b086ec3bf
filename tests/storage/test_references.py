"""References: sealed, of one length, found again by sealing, and telling nobody what they are about."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.references import Reference, Sending, Sent, seal, seal_with_each, sending, unseal
from bot.tokens.keys import Key, Keys

OLD = Key("2026-10-01.an-old-key-an-old-key-an-old-key-an-old")
NEW = Key("2026-11-01.a-new-key-a-new-key-a-new-key-a-new-key")
KEYS = Keys((NEW, OLD))
LENGTH = 37

chats = st.integers(-(2**63), 2**63 - 1) | st.integers(-(10**13), 10**13)
messages = st.integers(0, 2**63 - 1) | st.integers(0, 10**6)
references: st.SearchStrategy[Reference] = st.builds(Sent, chats, messages, st.booleans()) | st.builds(
    Sending, chats, messages, st.integers(0, 2**32 - 1)
)


@given(references)
def test_a_reference_comes_back(reference: Reference) -> None:
    """Of either kind, whatever the numbers, in 37 bytes; sealed twice it is the same."""
    stored = seal(KEYS, reference)
    assert len(stored) == LENGTH
    assert stored == seal(KEYS, reference)
    assert unseal(KEYS, stored) == reference


@given(references)
def test_a_reference_shows_itself_to_nobody(reference: Reference) -> None:
    """Neither chat nor number stand in what a log or a traceback would show."""
    assert not any(mark.isdigit() for mark in repr(reference).split(" at 0x")[0])


@given(references, references)
def test_references_differ(one: Reference, other: Reference) -> None:
    """Two messages never share a row, nor do a message and one that was about to be sent."""
    assert (seal(KEYS, one) == seal(KEYS, other)) == (one == other)


@given(references)
def test_each_key_has_its_form(reference: Reference) -> None:
    """What an older key sealed is found, and opens until that key is taken out."""
    new, old = seal_with_each(KEYS, reference)
    assert new == seal(KEYS, reference) == seal(Keys((NEW,)), reference)
    assert old == seal(Keys((OLD,)), reference) != new
    assert unseal(KEYS, old) == reference
    assert unseal(Keys((NEW,)), old) is None


@given(st.binary(max_size=60) | st.binary(min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda rest: NEW.id + rest))
def test_other_bytes_are_no_reference(stored: bytes) -> None:
    """Nothing is raised: a row that no key opens is passed over."""
    assert unseal(KEYS, stored) is None


@pytest.mark.parametrize("plain", [b"", b"x", bytes(19), bytes(21), bytes(200)])
@pytest.mark.parametrize("purpose", [b"wipe", b"telegram:1"])
def test_what_we_sealed_otherwise_is_no_reference(plain: bytes, purpose: bytes) -> None:
    """Of another length, or for another purpose."""
    assert unseal(KEYS, KEYS.encrypt(purpose, plain)) is None
    assert unseal(KEYS, KEYS.encrypt(b"telegram:1", bytes(20))) is None


@given(st.integers(0, 10**12), chats)
def test_two_sendings_are_two_rows(after: int, chat: int) -> None:
    """Though they are about to go to the same chat, after the same message."""
    one, other = sending(chat, after), sending(chat, after)
    assert (one.chat, one.after) == (other.chat, other.after) == (chat, after)
    assert one.nonce != other.nonce or seal(KEYS, one) == seal(KEYS, other)


def test_nonces_are_spread() -> None:
    """A thousand differ."""
    assert len({sending(1, 1).nonce for _ in range(1000)}) >= 999


def test_sealed_references_tell_nothing() -> None:
    """But for the id of the key, the bytes of the rows of one chat are as even as chance, and share no beginning."""
    stored = [seal(KEYS, Sent(1001, number)) for number in range(2000)]
    assert {row[:1] for row in stored} == {NEW.id}
    assert len({row[1:5] for row in stored}) > 1995
    counts = Counter(byte for row in stored for byte in row[1:])
    expected = 2000 * (LENGTH - 1) / 256
    chi = sum((counts[value] - expected) ** 2 / expected for value in range(256))
    assert abs(chi - 255) < 6 * math.sqrt(2 * 255)

"""Keys: the newest seals, every one opens, and none of them is ever shown."""

import re
from base64 import urlsafe_b64encode
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.tokens.keys import (
    OVERHEAD,
    SHORTEST,
    Key,
    Keys,
    SealError,
    guessable,
    malformed,
    new_key,
    random_keys,
    read_keys,
    with_fallback,
)
from tests.made import made_key

OLD = Key(made_key("old", "2026-10-01"))
NEW = Key(made_key("new"))

FIRST = Key("2026-10-01.an-old-key-an-old-key-an-old-key-an-old")
SEALED_BY_0_1_0 = "a5483f090b9e81d545f74aec2c8fe3e96b68c61b52656abb0858eb"


def colliding(id_of: Key) -> Key:
    """Another key with the same one-byte id."""
    return next(
        key for key in (Key(f"searched-for-searched-for-{number:09}") for number in count()) if key.id == id_of.id
    )


@given(st.binary(max_size=80), st.binary(max_size=20))
def test_what_is_sealed_opens(plain: bytes, purpose: bytes) -> None:
    """Any bytes, for any purpose; 17 bytes longer, and the same every time."""
    keys = Keys((NEW, OLD))
    sealed = keys.encrypt(purpose, plain)
    assert len(sealed) == len(plain) + OVERHEAD
    assert sealed == keys.encrypt(purpose, plain)
    if plain:
        assert keys.decrypt(purpose, sealed) == plain


@given(st.binary(min_size=1, max_size=80), st.binary(max_size=20), st.binary(max_size=20))
def test_it_opens_for_its_purpose_only(plain: bytes, purpose: bytes, other: bytes) -> None:
    """Another purpose is SealError."""
    keys = Keys((NEW,))
    sealed = keys.encrypt(purpose, plain)
    if other == purpose:
        assert keys.decrypt(other, sealed) == plain
    else:
        with pytest.raises(SealError):
            keys.decrypt(other, sealed)


@given(st.binary(max_size=80))
def test_other_bytes_are_a_seal_error(sealed: bytes) -> None:
    """Nothing else is raised, and the error says nothing of them."""
    with pytest.raises(SealError, match=r"^no key opens this$"):
        Keys((NEW, OLD)).decrypt(b"wipe", sealed)
    with pytest.raises(SealError, match=r"^no key opens this$"):
        Keys((NEW, OLD)).decrypt(b"wipe", NEW.id + sealed)


def test_keys_are_rotated() -> None:
    """A new key seals, the old one still opens, and once it is dropped it does not."""
    before = Keys((OLD,)).encrypt(b"p", b"case")
    both = Keys((NEW, OLD))
    after = both.encrypt(b"p", b"case")
    assert after == Keys((NEW,)).encrypt(b"p", b"case") != before
    assert both.decrypt(b"p", before) == both.decrypt(b"p", after) == b"case"
    assert list(both.encrypt_with_each(b"p", b"case")) == [after, before]
    with pytest.raises(SealError):
        Keys((NEW,)).decrypt(b"p", before)


@pytest.mark.parametrize("newest_first", [True, False])
def test_keys_with_the_same_id_both_open(newest_first: bool) -> None:
    """An id of one byte is only a hint: where two keys share it, each is tried."""
    twin = colliding(OLD)
    assert twin.secret != OLD.secret
    assert twin.id == OLD.id
    keys = Keys((twin, OLD) if newest_first else (OLD, twin))
    for key in (twin, OLD):
        assert keys.decrypt(b"p", Keys((key,)).encrypt(b"p", b"case")) == b"case"
        other = OLD if key is twin else twin
        with pytest.raises(SealError):
            Keys((other,)).decrypt(b"p", Keys((key,)).encrypt(b"p", b"case"))


def test_a_key_is_the_same_for_good() -> None:
    """What one version sealed, every later one opens."""
    sealed = bytes.fromhex(SEALED_BY_0_1_0)
    assert Keys((FIRST,)).encrypt(b"wipe", b"some bytes") == sealed
    assert Keys((FIRST,)).decrypt(b"wipe", sealed) == b"some bytes"


def test_ids_are_spread() -> None:
    """Different keys mostly have different ids, and an id tells nothing that stands in the key."""
    keys = [Key(f"{number:032}") for number in range(256)]
    assert len({key.id for key in keys}) > 128
    assert {len(key.id) for key in keys} == {1}


def test_keys_are_read_newest_first() -> None:
    """With commas between, spaces around them or not, and an empty place passed over."""
    keys = read_keys(f" {NEW.secret} ,\n{OLD.secret},")
    assert keys.all == (NEW, OLD)


MADE = new_key(date(2026, 11, 1))


@given(st.integers(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_key_that_is_drawn_is_taken(seed: int, day: date) -> None:
    """As `kompas key` writes it, undated, and as other tools write what they draw."""
    drawn = Random(seed).randbytes(32)  # noqa: S311  as even as what is drawn, and to be repeated
    text = urlsafe_b64encode(drawn).decode()
    for made in (f"{day}.{text.rstrip('=')}", text.rstrip("="), text, drawn.hex(), drawn.hex().upper()):
        assert not malformed(made) + guessable(made)


def test_thousands_of_keys_are_taken() -> None:
    """One that is refused by chance would stop a deployment."""
    for _ in range(20_000):
        key = new_key(date(2026, 11, 1))
        assert not malformed(key) + guessable(key)


WORDS = ("changeme", "a-key-for-tests-", "kompas", "correct-horse-battery-staple-", "Sommer2026", "0123456789", "xyz")


@given(st.sampled_from(("", "2026-11-01.")), st.one_of(
    st.sampled_from("aZ0-x").map(lambda char: char * 40),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(lambda words: ("".join(words) * 9)[:60]),
    st.sampled_from(("key-of-the-end-to-end-tests-0123456789", "another-key-of-the-end-to-end-tests-98765",
        "please-change-this-key-before-you-start", "abcdefghijklmnopqrstuvwxyz0123456789ABCD",
        "Welcome-to-Kompas-2026-Amsterdam-Support", "31415926535897932384626433832795028841971")),
))  # fmt: skip
def test_a_key_that_can_be_guessed_is_refused_unseen(day: str, text: str) -> None:
    """Words, numbers, what repeats itself or counts: those of examples among them. Wherever it stands."""
    for place, given_text in ((1, f"{day}{text},{MADE}"), (2, f"{MADE},{day}{text}")):
        with pytest.raises(InputError) as caught:
            read_keys(given_text)
        assert re.fullmatch(
            rf"KOMPAS_KEYS: key {place} [a-z ]+, and can be guessed\. Make one with `kompas key`\.", str(caught.value)
        )
        assert text[:8] not in str(caught.value)


@given(st.sampled_from(";|\"'`“”"), st.integers(0, 54))
def test_what_is_no_key_is_refused_unseen(sign: str, place: int) -> None:
    """Quotation marks that a reader of files kept, and other separators; and two keys in one."""
    for text in (f"{MADE[:place]}{sign}{MADE[place:]}", f"{sign}{MADE}{sign}", f"{MADE}{OLD.secret}"):
        with pytest.raises(
            InputError, match=r"^KOMPAS_KEYS: key 1 (has a quotation mark|seems to be several)"
        ) as caught:
            read_keys(text)
        assert MADE[12:20] not in str(caught.value)


def test_no_key_that_is_written_down_in_the_repository_is_taken() -> None:
    """Nobody runs with one that everybody can read."""
    root = Path(__file__).parent.parent.parent
    pages = [*root.glob("docs/**/*.md"), *root.glob("*.md"), *root.glob("tests/**/*.py"), *root.glob("scripts/*")]
    texts = {text for page in pages for text in re.findall(r"[\w.-]{32,}", page.read_text(encoding="utf-8"))}
    dated = {text for text in texts if re.match(r"\d{4}-\d{2}-\d{2}\.", text)}
    assert dated
    assert [text for text in dated if not malformed(text) + guessable(text)] == []


@given(st.text(max_size=31).filter(lambda text: text.strip() and "," not in text), st.booleans())
def test_a_short_key_is_refused_unseen(text: str, first: bool) -> None:
    """It is named by its place, and neither it nor the good one is shown."""
    given_text = f"{text},{NEW.secret}" if first else f"{NEW.secret},{text}"
    with pytest.raises(InputError) as caught:
        read_keys(given_text)
    place = 1 if first else 2
    assert str(caught.value) == (
        f"KOMPAS_KEYS: key {place} is shorter than {SHORTEST} characters or has a space in it. "
        "Make one with `kompas key`."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{NEW.secret} x", "key 1 is shorter than 32 characters or has a space in it"),
        (f"{NEW.secret}\t{OLD.secret}", "key 1 is shorter"),
        (f"{NEW.secret},{OLD.secret[:31]}", "key 2 is shorter"),
        (f"{NEW.secret},{NEW.secret}", "a key stands there twice"),
        (f"{NEW.secret},{OLD.secret},{NEW.secret}", "a key stands there twice"),
        ("", "holds no key"),
        (" , ,", "holds no key"),
    ],
)
def test_bad_keys_are_refused_unseen(text: str, told: str) -> None:
    """In one sentence that says what to do and shows none of them."""
    with pytest.raises(InputError) as caught:
        read_keys(text)
    message = str(caught.value)
    assert message.startswith("KOMPAS_KEYS: ")
    assert told in message
    assert not any(key.secret[start : start + 8] in message for key in (NEW, OLD) for start in range(30))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("secret", "made"),
    [
        ("2026-11-01.something", date(2026, 11, 1)),
        ("2026-02-30.something", None),
        ("0000-00-00.something", None),
        ("2026-11-01something", None),
        ("x2026-11-01.something", None),
        ("20261101.something", None),
        ("٢٠٢٦-١١-٠١.something", None),
        ("no day at all", None),
        ("", None),
    ],
)
def test_a_key_may_say_when_it_was_made(secret: str, made: date | None) -> None:
    """A day and a full stop at its beginning; anything else is no day, and no error."""
    assert Key(secret).made == made


def test_a_new_key_is_dated_and_random() -> None:
    """The day, a full stop, 43 characters that need no quoting; accepted as it is."""
    keys = {new_key(date(2026, 11, 23)) for _ in range(50)}
    assert len(keys) == 50
    for key in keys:
        day, _, rest = key.partition(".")
        assert day == "2026-11-23"
        assert len(rest) == 43
        assert rest.replace("-", "").replace("_", "").isalnum()
        assert rest.isascii()
        assert read_keys(key).all[0].made == date(2026, 11, 23)


def test_random_keys_differ() -> None:
    """Nothing of one process opens in the next."""
    one, other = random_keys(), random_keys()
    assert one != other
    assert len(one.all[0].secret) >= SHORTEST
    with pytest.raises(SealError):
        other.decrypt(b"p", one.encrypt(b"p", b"case"))


def test_a_fallback_opens_and_seals_only_where_there_is_no_key() -> None:
    """Keys first; the token's own key opens what was sealed before there was one."""
    fallback = with_fallback(None, ("a token",))
    sealed = fallback.encrypt(b"wipe", b"row")
    both = with_fallback(Keys((NEW,)), ("a token",))
    assert both.decrypt(b"wipe", sealed) == b"row"
    assert both.encrypt(b"wipe", b"row") == Keys((NEW,)).encrypt(b"wipe", b"row") != sealed


@pytest.mark.parametrize("show", [repr, str, "{}".format])
def test_no_key_shows_itself(show: type[str]) -> None:
    """Not whole, not in part, not its id: not by repr, str or format; a tuple of them neither."""
    for key in (OLD, NEW):
        key.id, key.cipher  # noqa: B018  derived, so that they could be shown
        for shown in (show(key), show(Keys((key,))), show((key, Keys((key,))))):
            assert key.secret not in shown
            assert key.secret[11:20] not in shown
            assert key.id.hex() not in shown.split(" at 0x")[0]

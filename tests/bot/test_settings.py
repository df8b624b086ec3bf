"""The operator's file: read strictly, or refused in one sentence."""

import time
from pathlib import Path

import httpx
import pytest

from bot.errors import InputError
from bot.serve.app import AppConfig, build_site
from bot.serve.composition import build_context, today
from bot.settings import Settings, read_operator
from bot.telegram.markup import text_of
from bot.tokens.keys import random_keys
from bot.web.address import Places
from bot.web.assets import LOOK
from dialogs.case import FIXED_SCREENS, Case
from dialogs.codec import Codec
from dialogs.context import open_context
from dialogs.operator import TRIAL, Contact, Operator
from dialogs.step import step
from policy.policy import Policy
from tests.conftest import TODAY

GOOD = """
name = "Stichting Voorbeeld"
languages = ["Nederlands", "русский"]
hours = "9-17"
privacy = "privacy@example.org"

[[contacts]]
topic = "lawyer"
name = "Advocaten"
address = "020 000 00 00"
checked = 2026-11-01
"""


def test_without_a_file_it_is_a_trial() -> None:
    """With the bundled contacts."""
    assert read_operator(None) == TRIAL
    assert TRIAL.name is None


def test_a_good_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the place KOMPAS_OPERATOR_FILE names."""
    file = tmp_path / "operator.toml"
    file.write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("KOMPAS_OPERATOR_FILE", str(file))
    operator = build_context(Settings()).operator
    assert operator.name == "Stichting Voorbeeld"
    assert operator.contacts[0].checked.isoformat() == "2026-11-01"
    assert not operator.contacts[0].is_stale(today()) or today().isoformat() > "2027-01-30"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff", "is not TOML in UTF-8"),
        (b"name = ", "is not TOML in UTF-8"),
        (GOOD.replace('topic = "lawyer"', 'topic = "cook"').encode(), "contacts.0.topic: Input should be 'general'"),
        (GOOD.replace("2026-11-01", '"soon"').encode(), "contacts.0.checked: Input should be a valid date"),
        (GOOD.replace("hours", "ours").encode(), "ours: Extra inputs are not permitted"),
        (b'name = ""', "name: String should have at least 1 character"),
        (b"contacts = []", "contacts: Tuple should have at least 1 item"),
        (b'quick_exit = "javascript:alert(1)"', "quick_exit: String should match pattern"),
        (b'quick_exit = "http://example.org/"', "quick_exit: String should match pattern"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: bytes, told: str) -> None:
    """File, place and mend."""
    file = tmp_path / "operator.toml"
    file.write_bytes(text)
    with pytest.raises(InputError) as caught:
        read_operator(file)
    assert told in str(caught.value)
    assert str(file) in str(caught.value)


async def test_markup_in_the_file_stays_text(policy: Policy) -> None:
    """Neither a page nor a message takes it for its own: no element, no link to a script."""
    bad = '<script>alert(1)</script><a href="javascript:alert(1)">'
    contact = Contact(topic="lawyer", name=bad, address=f"javascript:alert(1) {bad}", checked=TODAY)
    operator = Operator(name=bad, languages=(bad,), hours=bad, privacy=bad, contacts=(contact,))
    guide = open_context(policy, operator)
    keys = random_keys()
    site = build_site(AppConfig(Settings(), guide, keys, time.time))
    seen = 0
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as client:
        for name in ("privacy", *FIXED_SCREENS):
            path = "/privacy" if name == "privacy" else Places(Codec(policy), keys).path(name)
            await client.post("/step", data={"at": "1", "choose": "en"})
            text = (await client.get(path)).text
            seen += "alert(1)" in text
            assert "<script>" not in text.replace(LOOK.decode(), "")
            assert 'href="javascript' not in text
    for screen in ("help", "safety"):
        turn = step(guide, Case(language="en", screen=screen), None, TODAY)
        text = text_of(guide, turn.case, turn.screen)
        seen += "alert(1)" in text
        assert "<script>" not in text
        assert "<a " not in text
    assert seen >= 4


def test_a_name_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contacts are then the bundled ones; an empty setting is no setting."""
    file = tmp_path / "operator.toml"
    file.write_text('name = "Stichting Voorbeeld"', encoding="utf-8")
    assert read_operator(file).contacts == TRIAL.contacts
    monkeypatch.setenv("KOMPAS_OPERATOR_FILE", "")
    assert build_context(Settings()).operator == TRIAL


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """By name."""
    with pytest.raises(InputError, match=r"KOMPAS_OPERATOR_FILE: .*: No such file or directory"):
        read_operator(tmp_path / "nowhere.toml")

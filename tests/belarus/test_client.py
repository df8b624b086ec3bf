"""docs/client.py against the real server."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.api.serving import ROOT, served

CLIENT = ROOT / "docs" / "client.py"
LINES = 60
TYPED = ("2", "1", "1", "2", "1", "1", "1", "1", "1,3", "3", "2,3", "2", "1", "2")
"""English, for oneself; waiting since before June, the first time; from Belarus, of age, a journalist; to a finding."""

NOTHING = ("", "x", "0", "99", "-1", "1,99", "9,1", "²", "1;2")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the tests' own."""
    with served(tmp_path_factory.mktemp("home")) as where:
        yield where


def held(address: str, *typed: str) -> subprocess.CompletedProcess[str]:
    """A conversation with it."""
    return subprocess.run(  # noqa: S603  our own file, with an address of our own
        [sys.executable, "-I", str(CLIENT), address],
        input="".join(f"{line}\n" for line in typed),
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        timeout=60,
        check=False,
    )


def test_a_whole_interview(guide: Context, address: str) -> None:
    """To a finding, with the answers it rests on."""
    ended = held(address, *TYPED)
    assert (ended.returncode, ended.stderr) == (0, "")
    for name in ("criticism", "public_role", "indications", "transgender"):
        assert guide.policy.word("en", f"question.{name}", Audience.APPLICANT) in ended.stdout
    title = guide.policy.word("en", "provision.political-risk-group", Audience.APPLICANT)
    last = ended.stdout.rpartition(f"\n{title}\n")[2]
    assert "Criticism of the authorities: Wrote or made something for the public; Took part in protests" in last
    assert "Public role: Journalist" in last


def test_to_the_end(guide: Context, address: str) -> None:
    """It stops when the answers are erased, whatever is typed after that."""
    ended = held(address, "4", "6", "1", "1")
    assert guide.voice_in("be").say("erased.heading") in ended.stdout
    assert ended.stdout.count(guide.voice_in("be").say("erased.heading")) == 1


def test_what_means_nothing(guide: Context, address: str) -> None:
    """The screen is shown again."""
    ended = held(address, *NOTHING)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count(guide.voice_in("nl").say("language.choose")) == 1 + len(NOTHING)


def test_it_is_short_and_needs_nothing() -> None:
    """Python's own library, and little more than a page."""
    text = CLIENT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    names = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert names <= set(sys.stdlib_module_names)

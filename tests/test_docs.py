"""The guides name what there is: tests, files, commands, settings and figures; and their links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli.app import app
from bot.http.rate_limits import ALL_AT_ONCE, ANSWER, AT_ONCE, FAILED, MADE
from bot.http.security import LARGEST
from bot.serve.connection import BODY_SECONDS, HEAD_SECONDS, LAST_SECONDS, TAKE_SECONDS
from bot.serve.delayed_start import AGAIN
from bot.serve.http_server import MOST as MOST_CONNECTIONS
from bot.serve.server import PORT
from bot.serve.shutdown import (
    ANSWERING,
    CLOSING,
    LAST_ANSWERS,
    LAST_TRY,
    LATEST,
    LATEST_LEAVING,
    LEAVING,
    SETTLING,
    STOP,
)
from bot.serve.worker import LIFE
from bot.settings import Settings
from bot.storage.database import START_SECONDS
from bot.telegram.memory import MOST
from bot.telegram.messages import PASSING
from bot.telegram.webhook import LARGEST as LARGEST_UPDATE
from bot.telegram.wiper import EVERY
from bot.tokens.case_codes import LONGEST_LIFE
from bot.tokens.code_links import MOST as MOST_CODES
from bot.tokens.seal import LIFETIME
from bot.web.page_cache import MOST as MOST_PAGES

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
OURS = ("bot", "dialogs", "docs", "policy", "scripts", "tests")
ELSEWHERE = {"KOMPAS_URL", "KOMPAS_PROXY_ADDRESSES"}
"""A setting of the bridge in docs/api.md, and one that is being made."""


def read(name: str) -> str:
    """A page."""
    return (ROOT / name).read_text(encoding="utf-8")


@lru_cache
def found_in(path: Path) -> dict[str, bool]:
    """The tests in a file, and whether `make proof` runs them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = "pytestmark = pytest.mark.proof" in (ast.unparse(node) for node in tree.body)
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {
        node.name: whole or any(ast.unparse(mark) == "pytest.mark.proof" for mark in node.decorator_list)
        for node in functions
        if node.name.startswith("test_")
    }


def named(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each test a text names: its file, its name, and whether it is marked as a proof; `::test` is in the last file."""
    file = ""
    for path, test, mark in re.findall(r"`([\w/.]*)::(\w+)`(\s+\*\(proof\)\*)?", text):
        file = path or file
        yield file, test, bool(mark)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    """Under its file and its name, and is run where it is said to be."""
    for file, test, proof in named(page.read_text(encoding="utf-8")):
        assert (ROOT / file).is_file(), f"{page.name} names {file}"
        assert found_in(ROOT / file).get(test) is proof, f"{page.name} names {file}::{test}, proof: {proof}"


def test_what_is_said_of_security_is_tested() -> None:
    """By many tests, which the page names once each."""
    found = list(named(read("docs/security.md")))
    assert len(found) > 60
    assert len(found) == len(set(found))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    """A path of the repository between backticks."""
    for path in re.findall(rf"`((?:{'|'.join(OURS)})/[\w./-]*)", page.read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), f"{page.name} names {path}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file of the repository, and to a heading that is there."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.name} links {target}"
        if heading:
            assert heading in headings(found), f"{page.name} links {target}"


def headings(page: Path) -> set[str]:
    """The anchors of a page, as they are made from its headings."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_setting_that_is_named_exists(page: Path) -> None:
    """`kompas ...` and KOMPAS_..."""
    text = page.read_text(encoding="utf-8")
    commands = get_command(app)
    known = set(getattr(commands, "commands", {}))
    for name in re.findall(r"`kompas ([a-z]+)", text):
        assert name in known, f"{page.name} names kompas {name}"
    settings = {f"KOMPAS_{name.upper()}" for name in Settings.model_fields} | ELSEWHERE
    for name in re.findall(r"\bKOMPAS_[A-Z_]+[A-Z]\b", text):
        assert name in settings, f"{page.name} names {name}"


IDLE, KEEP = (Settings.model_fields[name].default for name in ("idle_minutes", "keep_minutes"))


@pytest.mark.parametrize(
    ("page", "figure"),
    [
        ("security", f"at most {MOST:,}"),
        ("security", f"in the last {KEEP // 60} hours"),
        ("security", f"deletion after {IDLE} minutes"),
        ("security", f"every {EVERY:.0f} seconds"),
        ("security", f"({LARGEST:,} bytes; a webhook's {LARGEST_UPDATE:,}; none packed)"),
        ("security", f"connections ({MOST_CONNECTIONS:,}: "),
        ("security", f"{HEAD_SECONDS:.0f} s for a head, {BODY_SECONDS:.0f} for a body, {TAKE_SECONDS:.0f} to take"),
        ("security", f"as PDF ({MADE}, and {AT_ONCE} at once; {ALL_AT_ONCE} from all)"),
        ("security", f"do not open ({FAILED} a minute from an address"),
        ("security", f"shared counters get {ANSWER} s"),
        ("telegram", f"silent for {START_SECONDS:.0f} seconds"),
        ("telegram", f"tried every {AGAIN:.0f} seconds"),
        ("telegram", f"gone within {STOP} seconds"),
        ("telegram", f"(`--stop-timeout {STOP}`, `TimeoutStopSec={STOP}`)"),
        ("telegram", f"half sent then has {LAST_SECONDS:.0f} seconds"),
        ("container", f"--stop-timeout {STOP} "),
        ("container", f":{PORT}:{PORT} "),
        ("security", f"The {LIFETIME} hours are kept by the program"),
        ("security", f"A worker ends {LIFE:.0f} seconds after"),
        ("privacy", f"{LIFETIME} hours after the last answer"),
        ("privacy", f"{KEEP // 60} hours after it was sent"),
        ("privacy", f"{IDLE} minutes without a tap"),
        ("privacy", f"at most {LONGEST_LIFE // 60} hours"),
        ("privacy", f"of at most {MOST_CODES:,} codes"),
        ("privacy", f"{PASSING} seconds"),
        ("privacy", f"at most {MOST:,}"),
        ("privacy", f"at most {MOST_PAGES:,}"),
        ("privacy", f"{EVERY:.0f} seconds"),
    ],
)
def test_figures_are_those_of_the_program(page: str, figure: str) -> None:
    """How long, how many, how large."""
    assert figure in " ".join(read(f"docs/{page}.md").split()), figure


def test_ending_fits_into_what_the_guides_let_an_engine_wait() -> None:
    """All of it, one after the other; and what is half sent is let go before the answers' time is over."""
    assert ANSWERING + SETTLING + LAST_TRY + CLOSING + LAST_ANSWERS < LATEST < STOP
    assert LEAVING + CLOSING + ANSWERING + LAST_ANSWERS < LATEST_LEAVING
    assert LAST_SECONDS < ANSWERING


def test_the_image_serves_and_is_asked_at_the_port_of_the_guides() -> None:
    """Its health check, too."""
    image = read("Dockerfile")
    for text in (f"EXPOSE {PORT}", f"C('127.0.0.1', {PORT}, timeout=4)", f'"--port", "{PORT}"]'):
        assert text in image


@pytest.mark.parametrize("page", ["security", "privacy"])
def test_the_guides_for_coordinators_stay_short(page: str) -> None:
    """Who has little time reads them to the end."""
    lines = read(f"docs/{page}.md").splitlines()
    assert len(lines) <= 275
    assert max(len(line) for line in lines if not line.startswith("|")) <= 120  # a row cannot be broken

"""A made-up pack in one language, served, explained, sheeted and proved like the bundled one."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from bot.serve.composition import open_policy
from bot.serve.warm_up import warm
from bot.terminal import chat
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.verify.proofs import Prover
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context, open_context
from dialogs.screens.render import draw
from dialogs.sheet.make import make_sheet
from dialogs.sheet.text import sheet_as_text
from policy.assess import assess
from policy.pack.facts import read_answers
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.api.calls import ASSESSMENTS, KEYS, NOON, POLICY, TURNS, calling, check_problem, site_of
from tests.botapi.people import Person
from tests.conftest import TODAY
from tests.countries.test_new_pack import run
from tests.telegram.house import house
from tests.telegram.talks import do
from tests.web.served import Served

HELPED = {"origin": "example_land", "work": ["helper"]}
UNSETTLED = "Het document zegt niet of dit over u gaat."


@contextmanager
def served_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """KOMPAS_PACK names a folder."""
    monkeypatch.setenv("KOMPAS_PACK", str(folder))
    yield
    monkeypatch.delenv("KOMPAS_PACK")


async def test_the_api_holds_the_interview(dutch: Context) -> None:
    """To its finding, in its one language; whoever asks for another is told what there is."""
    async with calling(dutch) as caller:
        first = (await caller.post(TURNS, {}, **{"accept-language": "be, en"})).json()["screen"]
        assert (first["language"], [choice["id"] for choice in first["choices"]]) == ("nl", ["nl"])
        review = await caller.interview("nl", "applicant", HELPED)
        found = (await caller.turn(review["token"], {"do": "continue"}))["screen"]
        assert found["id"] == "findings"
        assert any(UNSETTLED in paragraph for paragraph in found["paragraphs"])
        body = {"answers": HELPED, "language": "nl", "audience": "worker"}
        (finding,) = (await caller.post(ASSESSMENTS, body)).json()["findings"]
        assert (finding["applicability"], finding["open_terms"]) == ("unclear", ["work=helper"])
        check_problem(await caller.post(ASSESSMENTS, body | {"language": "en"}), 422, allowed=["nl"])
        assert list((await caller.client.get(POLICY)).json()["words"]) == ["nl"]


async def test_the_description_is_of_the_pack(dutch: Context) -> None:
    """Its subject, its questions, its languages, an example that it takes."""
    told = site_of(dutch).openapi()
    assert told["info"]["summary"] == "Guided questions and plain language about an example of a country policy."
    schemas = told["components"]["schemas"]
    assert schemas["Language"]["enum"] == ["nl"]
    examples = schemas["AssessmentRequest"]["examples"]
    assert examples
    async with calling(dutch) as caller:
        assert {(await caller.post(ASSESSMENTS, example)).status_code for example in examples} == {200}


async def test_the_web_page_speaks_its_language(dutch: Context) -> None:
    """The first page, the findings, the whole document, help and the sheet; whatever the browser asks for."""
    case = Case(read_answers(dutch.policy.facts, HELPED), "nl", Audience.WORKER, "findings")
    transport, places = httpx.ASGITransport(app=site_of(dutch, KEYS)), Served("", dutch, KEYS).places
    cases = SealedCases(Codec(dutch.policy), Seal(KEYS))
    headers = {"accept-language": "ru"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as browser:
        first = (await browser.get("/")).text
        assert re.findall(r'lang="(\w+)"', first)[0] == "nl"
        assert "English" not in first
        for screen in ("findings", "finding:teachers", "sources", "policy", "help", "review", "safety"):
            token = cases.sealed(replace(case, screen=screen), Purpose.WEB, NOON)
            page = await browser.get(places.path(screen), headers={"cookie": f"kompas={token}"})
            assert (page.status_code, 'lang="nl"' in page.text) == (200, True), screen
            assert "Begin opnieuw." not in page.text, screen
        cookie = {"cookie": f"kompas={cases.sealed(case, Purpose.WEB, NOON)}"}
        assert UNSETTLED in (await browser.get(places.path("findings"), headers=cookie)).text
        assert (await browser.get("/sheet.pdf", headers=cookie)).content.startswith(b"%PDF")


async def test_telegram_speaks_its_language(dutch: Context, tmp_path: Path) -> None:
    """Also to somebody whose Telegram speaks another one; to the finding."""
    async with house(dutch, tmp_path) as home:
        anna = Person(home.world, language_code="ru")
        await home.says(anna, "/start")
        assert "Kies uw taal." in anna.text
        await do(home, anna, "nl", "continue", "applicant", "example_land", "helper", "continue", "continue")
        assert UNSETTLED in anna.text


def test_the_terminal_speaks_its_language(dutch: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """One language to choose from, and the way to the finding."""
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n1\n1\n1\n2\nverder\n"))
    out = io.StringIO()
    chat(dutch, Case(), lambda: TODAY, Console(file=out, force_terminal=False, highlight=False))
    assert "1. Nederlands" in out.getvalue()
    assert UNSETTLED in " ".join(out.getvalue().split())


def test_every_page_is_drawn_before_anybody_comes(dutch: Context) -> None:
    """As for the bundled pack."""
    statuses = warm(dutch)
    assert statuses.count(200) > 0.9 * len(statuses)
    assert max(statuses) < 500


def test_the_sheet_is_in_its_language(dutch: Context, english: Context) -> None:
    """Its warning in the language of the document, too, where the pack speaks it."""
    case = Case(read_answers(dutch.policy.facts, HELPED))
    assert len(make_sheet(dutch, case, TODAY).confidential) == 1  # the document is in English
    assert make_sheet(english, case, TODAY).confidential == (english.voice_in("en").say("sheet.confidential"),)
    assert "WERKBLAD" in sheet_as_text(make_sheet(dutch, case, TODAY))


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("explain", "-"), UNSETTLED),
        (("explain", "-", "--format", "json"), '"applicability": "unclear"'),
        (("explain", "-", "--format", "sheet", "--language", "nl"), "Helpen op een school"),
        (("flow",), "finding:teachers"),
        (("policy", "show"), "Beleid over Voorbeeldland"),
        (("policy", "check"), "example 2026-01-01: 4 passages"),
        (("doctor",), "ok  Policy: example 2026-01-01, in nl, from "),
    ],
)
def test_every_command_takes_the_folder(
    args: tuple[str, ...],
    told: str,
    dutch_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """KOMPAS_PACK holds for all of them."""
    with served_from(dutch_folder, monkeypatch):
        run(monkeypatch, *args, typed=json.dumps(HELPED))
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("args", [("chat",), ("explain", "-"), ("policy", "show")])
def test_a_language_that_the_pack_lacks(
    args: tuple[str, ...], dutch_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence with those it has."""
    with served_from(dutch_folder, monkeypatch):
        assert run(monkeypatch, *args, "--language", "en", typed="{}") == 2
    assert capsys.readouterr().err == "kompas: --language: example has no 'en'. Give one of: nl.\n"


@pytest.mark.parametrize("command", ["serve", "chat", "flow", "verify"])
@pytest.mark.parametrize("folder", ["nowhere", ".", "a" * 300])
def test_a_folder_that_is_no_pack(
    command: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, whatever the command."""
    with served_from(tmp_path / folder, monkeypatch):
        assert run(monkeypatch, command) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"kompas: KOMPAS_PACK: {str(tmp_path / folder)[:40]}")
    assert err.count("\n") == 1


def test_all_that_is_promised_is_proved(dutch: Context) -> None:
    """Every proof, over a part of what it goes through."""
    prover = Prover(dutch, TODAY, everything=False)
    for task in prover.tasks():
        found = prover.run(task)
        assert not found.against, (task, found.against)


def test_a_case_in_a_language_that_is_gone_opens(dutch: Context) -> None:
    """In the language spoken first, with its answers."""
    four = open_context(open_policy())
    assert Codec(four.policy).decode(Codec(four.policy).encode(Case(language="be"))).language == "be"
    written = Codec(dutch.policy).encode(Case(read_answers(dutch.policy.facts, HELPED), "ru", screen="review"))
    opened = Codec(dutch.policy).decode(written)
    assert (opened.language, opened.answers["work"]) == (None, ("helper",))
    assert draw(dutch, opened, TODAY).language == "nl"


def test_results_are_headed_by_what_they_stand_on(english: Context) -> None:
    """The overview by each once; a finding only by another document than the policy itself."""
    case = Case(language="en", audience=Audience.APPLICANT)
    second = "The government wrote this on 1 February 2026. Nobody has confirmed that it still holds."
    first = "This is what the government wrote on 1 January 2026. Nobody has confirmed that it still holds."

    def heads(screen: str) -> list[str]:
        return [line for line in draw(english, replace(case, screen=screen), TODAY).paragraphs if "confirmed" in line]

    assert heads("finding:teachers") == []
    assert heads("finding:drivers") == [second]
    assert heads("findings") == [first, second]
    assert make_sheet(english, case, TODAY).heading == f"{first} {second}"


def test_the_made_up_pack_comes_to_its_findings(english: Context) -> None:
    """What each worked case says, by the policy as it is served."""
    policy: Policy = english.policy
    for case in policy.pack.cases:
        found = assess(policy, read_answers(policy.facts, case.answers), TODAY)
        assert {finding.provision: finding.applicability.value for finding in found.findings} == {
            provision.id: case.expect.get(provision.id, "not_indicated") for provision in policy.provisions
        }

"""Case sheets from the web page: for workers, as files that nobody keeps for them."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.web.downloads import SHEETS
from dialogs.case import Case
from dialogs.context import Context
from dialogs.sheet.make import make_sheet
from dialogs.sheet.text import sheet_as_json, sheet_as_text
from policy.pack.provisions import Audience
from tests.proxies.proxies import documented
from tests.web.test_abuse import ANSWERED, COOKIE, KEYS, NOW, TOLD, plain, sealed, step_of, visitor
from tests.web.test_limits import at

DAY = datetime.fromtimestamp(NOW).date()
TYPES = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8", "json": "application/json"}


@pytest.fixture
def site(guide: Context) -> FastAPI:
    """An application of its own, that has counted nothing yet."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


def held(guide: Context, case: Case = ANSWERED) -> dict[str, str]:
    """The headers of a browser that holds a case."""
    return {"cookie": COOKIE.format(sealed(guide, case))}


@pytest.mark.parametrize("form", TYPES)
async def test_a_worker_gets_a_file(form: str, guide: Context, site: FastAPI) -> None:
    """With its type and a name that tells nothing; and no browser or proxy may keep it."""
    async with visitor(site) as client:
        answer = plain(await client.get(f"/sheet.{form}", headers=held(guide)), 200)
    assert answer.headers["content-type"] == TYPES[form]
    assert answer.headers["content-disposition"] == f'attachment; filename="kompas-{DAY.isoformat()}.{form}"'
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert set(TYPES) == set(SHEETS)


async def test_it_holds_the_sheet_of_the_case(guide: Context, site: FastAPI) -> None:
    sheet = make_sheet(guide, ANSWERED, DAY)
    async with visitor(site) as client:
        text = (await client.get("/sheet.txt", headers=held(guide))).text
        data = (await client.get("/sheet.json", headers=held(guide))).json()
        pdf = (await client.get("/sheet.pdf", headers=held(guide))).content
    assert text == sheet_as_text(sheet)
    assert data == json.loads(json.dumps(sheet_as_json(sheet)))
    assert TOLD in text
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize("form", TYPES)
async def test_nobody_else_gets_one(form: str, guide: Context, site: FastAPI) -> None:
    """Not applicants, not those who have not said who they are, not those without a case or with a bad one."""
    others = [held(guide, replace(ANSWERED, audience=audience)) for audience in (Audience.APPLICANT, None)]
    nobody: list[dict[str, str]] = [{}, {"cookie": COOKIE.format("x")}, *others]
    for headers in nobody:
        async with visitor(site) as client:
            answer = plain(await client.get(f"/sheet.{form}", headers=headers), 303)
            assert answer.headers["location"] == "/"
            assert TOLD not in answer.text


@pytest.mark.parametrize("form", ["exe", "html", "", "pdf/", "PDF", "../pdf", "%00"])
async def test_there_are_no_other_kinds(form: str, guide: Context, site: FastAPI) -> None:
    async with visitor(site) as client:
        plain(await client.get(f"/sheet.{form}", headers=held(guide)), 404)


async def test_there_is_a_limit(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """For those who ask for very many as PDF; all else works on for them, the cheap forms too, and all for others."""
    monkeypatch.setattr("bot.http.rate_limits.MADE", 2)
    site = build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))
    async with at(site, "198.51.100.1") as client:
        for _ in range(2):
            plain(await client.get("/sheet.pdf", headers=held(guide)), 200)
        refused = plain(await client.get("/sheet.pdf", headers=held(guide)), 429)
        assert refused.headers["retry-after"] == "60"
        assert TOLD not in refused.text
        for path in ("/sheet.txt", "/sheet.json", step_of(guide, "review")):
            plain(await client.get(path, headers=held(guide)), 200)
    async with at(site, "198.51.100.2") as client:
        plain(await client.get("/sheet.pdf", headers=held(guide)), 200)


async def test_only_workers_are_offered_one(guide: Context, site: FastAPI) -> None:
    for audience in Audience:
        for screen in ("review", "findings"):
            case = replace(ANSWERED, audience=audience, screen=screen)
            async with visitor(site) as client:
                page = plain(await client.get(step_of(guide, screen), headers=held(guide, case)), 200).text
            assert {f"sheet.{form}" in page for form in TYPES} == {audience is Audience.WORKER}


def test_the_proxy_that_is_documented_writes_none_to_a_file() -> None:
    """By itself nginx does, of an answer to a slow reader and of a long request."""
    block = documented("nginx")
    assert "proxy_max_temp_file_size 0;" in block
    assert "client_body_buffer_size 1m;" in block

"""Every answer of the page has one size, whatever is on it, in whatever language, and whoever runs it."""

import gzip
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Literal

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.errors import InputError
from bot.http import rate_limits as limits
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.web.context import WebContext
from bot.web.padding import BODY, HEAD, SHEET, UNPACKED, packed, spaced
from dialogs.case import Case
from dialogs.context import Context
from dialogs.operator import MOST_CONTACTS, MOST_LANGUAGES, TRIAL, Contact, Operator
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import CASES, answers_of
from tests.web.looking import cases
from tests.web.test_abuse import COOKIE, FORM, HOST, KEYS, NOW, sealed, step_of, visitor

SCRIPTS = {
    "Latin": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éëïöü",
    "Cyrillic": "абвгдежзійклмнопрстуўфхцчшыьэюяАБВГДЕЖЗІЙКЛМНОПРСТУЎФХЦЧШЫЬЭЮЯ0123456789",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ0123456789",
    "Ethiopic": "".join(chr(number) for number in range(0x1200, 0x1340) if chr(number).isalpha()),
}
"""Of the languages that people speak whom an operator helps."""

TOPICS: tuple[Literal["general", "minors", "lawyer"], ...] = (*("general", "minors", "lawyer") * 3, "general")
assert len(TOPICS) == MOST_CONTACTS

LONGEST_TEXT = 100
"""Characters of each text of an operator's file."""


def longest(letters: str) -> Operator:
    """An operator's file as long as allowed, whose letters are drawn at random, so that nothing in it can be packed."""
    chance = random.Random(letters)  # noqa: S311  to be repeated, not secret

    def text() -> str:
        return "".join(chance.choices(letters, k=LONGEST_TEXT))

    contacts = (Contact(topic=topic, name=text(), address=text(), checked=TODAY) for topic in TOPICS)
    return Operator(
        name=text(),
        languages=tuple(text() for _ in range(MOST_LANGUAGES)),
        hours=text(),
        privacy=text(),
        quick_exit=f"https://{'e' * (LONGEST_TEXT - 9)}/",
        contacts=tuple(contacts),
    )


OPERATORS = {"trial": TRIAL} | {script: longest(letters) for script, letters in SCRIPTS.items()}


def site_of(guide: Context, operator: Operator = TRIAL) -> FastAPI:
    """The application of an operator."""
    return build_site(AppConfig(Settings(), replace(guide, operator=operator), KEYS, lambda: NOW))


def head_of(answer: httpx.Response) -> int:
    """Bytes of its status and headers."""
    return len(answer.reason_phrase) + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)


def length_of(answer: httpx.Response) -> tuple[int, int]:
    """Bytes of head and body as they are sent."""
    sent = answer.num_bytes_downloaded
    assert sent == int(answer.headers["content-length"])
    return head_of(answer), sent


def asked(guide: Context, full: bool) -> Iterator[tuple[Case, str]]:
    """Every page there is, for every kind of case."""
    numbers = range(len(CASES)) if full else (1, 4)
    for language, audience, number in product(LANGUAGES, Audience, numbers):
        for case in cases(guide, language, audience, number):
            yield case, step_of(guide, case.screen, language)
            if case.screen == "review":
                yield from ((case, path) for path in ("/", "/print", "/privacy", "/open", "/leave", "/nowhere"))


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of a code makes one, and all of them come from one address."""
    monkeypatch.setattr(limits, "MADE", 100_000)


async def lengths(guide: Context, operator: Operator, full: bool = False) -> set[tuple[int, int]]:
    """The lengths of all pages."""
    found = set()
    async with visitor(site_of(guide, operator)) as client:
        for case, path in asked(guide, full):
            answer = await client.get(path, headers={"cookie": COOKIE.format(sealed(guide, case))})
            assert answer.status_code in (200, 303, 404)
            found.add(length_of(answer))
    return found


async def test_every_page_has_one_size(guide: Context) -> None:
    """In four languages, for applicants and workers, in a trial."""
    assert await lengths(guide, TRIAL) == {(HEAD, BODY)}


@pytest.mark.proof
@pytest.mark.parametrize("operator", OPERATORS.values(), ids=OPERATORS)
async def test_every_page_has_one_size_whoever_runs_it(operator: Operator, guide: Context) -> None:
    """Also with an operator's file as long as allowed."""
    assert await lengths(guide, operator, full=True) == {(HEAD, BODY)}


def test_a_file_that_would_stand_out_is_refused_at_the_start(guide: Context) -> None:
    """As long as allowed in characters, and each of them another one of four bytes."""
    signs = "".join(map(chr, range(0x20000, 0x27000)))
    with pytest.raises(InputError, match=r"^KOMPAS_OPERATOR_FILE: .* Shorten them\.$"):
        site_of(guide, longest(signs))


async def test_what_is_taken_and_what_is_refused_look_alike(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirects with a cookie, without one, and with one taken away; every status; and what breaks."""
    monkeypatch.setattr(limits, "FAILED", 5)
    monkeypatch.setattr(limits, "MADE", 1)
    good = {"cookie": COOKIE.format(sealed(guide))}
    found: dict[int, set[tuple[int, int]]] = {}
    async with visitor(site_of(guide)) as client:
        answers = [
            await client.post("/step", data={"at": "1", "choose": "en"}),
            await client.post("/step", data={"at": "33", "do": "erase"}, headers=good),
            await client.post("/step", data={"at": "4", "do": "continue"}, headers=good),
            await client.post("/step", data={"at": "4"}, headers={"cookie": "__Host-kompas=x"}),
            await client.post("/open", data={"code": "x"}),
            await client.get("/open/again"),
            await client.get("/step/4", headers=good),
            await client.get("/leave", headers=good),
            await client.post("/step", data={"at": "x"}),
            await client.post("/step", data={"at": "1"}, headers={"origin": "https://evil.example"}),
            await client.post("/step", content=b"x"),
            await client.post("/step", content=b"x" * 100_000, headers=FORM),
            await client.post("/step", content=b"&".join([b"a=b"] * 200), headers=FORM),
            await client.get("/", headers={"host": "127.0.0.1", "x-forwarded-host": HOST}),
            await client.delete("/step"),
        ]
        answers += [await client.get("/step", headers={"cookie": COOKIE.format("x")}) for _ in range(70)]
        for answer in answers:
            found.setdefault(answer.status_code, set()).add(length_of(answer))
    monkeypatch.setattr(WebContext, "path", None)
    transport = httpx.ASGITransport(site_of(guide), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        answer = await client.post("/step", data={"at": "1", "choose": "en"})
        found.setdefault(answer.status_code, set()).add(length_of(answer))
    assert set(found) == {200, 303, 400, 403, 404, 405, 413, 415, 421, 422, 429, 500}
    assert set().union(*found.values()) == {(HEAD, BODY)}, found


@pytest.mark.parametrize("script", ["trial", "Cyrillic"])
async def test_every_case_sheet_has_one_size(script: str, guide: Context) -> None:
    """In every language and form; where there is none, a page is sent. A PDF ends as it must also unpacked."""
    found, plain = set(), set()
    async with visitor(site_of(guide, OPERATORS[script])) as client:
        for language, form in product(LANGUAGES, ("pdf", "txt", "json")):
            case = Case(answers_of(guide.policy, 1), language, Audience.WORKER, "review")
            headers = {"cookie": COOKIE.format(sealed(guide, case))}
            answer = await client.get(f"/sheet.{form}", headers=headers)
            found.add(length_of(answer))
            same = await client.get(f"/sheet.{form}", headers={**headers, "accept-encoding": "identity"})
            plain.add(length_of(same))
            if form == "pdf":
                read, also = (PdfReader(io.BytesIO(one.content), strict=True) for one in (answer, same))
                assert [page.extract_text() for page in read.pages] == [page.extract_text() for page in also.pages]
                assert b"%%EOF" in same.content[-1024:]
                assert b"startxref" in same.content[-1024:]
            else:
                assert answer.text.rstrip() == same.text.rstrip()
        none = {length_of(await client.get(path)) for path in ("/sheet.pdf", "/sheet.exe")}
    assert found == {(HEAD, SHEET)}
    assert none == {(HEAD, BODY)}
    assert plain == {(HEAD, UNPACKED * SHEET)}


async def test_who_unpacks_nothing_gets_one_size_too(guide: Context) -> None:
    """Another, larger one."""
    found = set()
    async with visitor(site_of(guide)) as client:
        for case, path in asked(guide, full=False):
            headers = {"cookie": COOKIE.format(sealed(guide, case)), "accept-encoding": "gzip;q=0, br"}
            found.add(length_of(await client.get(path, headers=headers)))
    assert found == {(HEAD, UNPACKED * BODY)}


async def test_programs_get_what_they_ask_for(guide: Context) -> None:
    """The API, its description and the health checks are as long as what they say."""
    async with visitor(site_of(guide)) as client:
        for path in ("/healthz", "/readyz", "/openapi.json", "/api/v1/policy"):
            assert "x-even" not in (await client.get(path)).headers


@given(st.binary(max_size=3_000), st.binary(max_size=3_000), st.integers(60, 9_000))
@example(b"", b"", 60)
@example(b"", bytes(range(256)) * 800, 100)
def test_what_is_packed_is_what_was_said(opening: bytes, rest: bytes, size: int) -> None:
    """A gzip file as any reader knows it; as long as wanted, or by the fewest multiples longer."""
    made = packed(opening, rest, size)
    assert gzip.decompress(made) == opening + rest
    assert len(made) % size == 0
    assert len(made) - size < len(packed(opening, rest, 1))


@given(st.binary(max_size=3_000), st.integers(1, 9_000))
def test_what_is_spaced_is_what_was_said(text: bytes, size: int) -> None:
    """With nothing to be seen at its end."""
    made = spaced(text, size)
    assert made.startswith(text)
    assert not made[len(text) :].strip()
    assert len(made) % size == 0

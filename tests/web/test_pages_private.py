"""What the answers of the server say to a browser: keep nothing, run nothing, tell nobody. No browser is needed."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from itertools import product

import httpx
import pytest
import pytest_asyncio

from bot.http.security import HEADERS
from bot.tokens.keys import Keys, random_keys
from bot.tokens.seal import Purpose
from dialogs.case import Case
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.looking import ADDRESS, FOREIGN, TITLE, cases
from tests.web.served import EXIT, Served, make_site

LOOPBACK = ("127.0.0.1:8000", "localhost", "[::1]:8000")
PUBLIC = ("kompas.example.org", "kompas.example.org:8443", "127.0.0.1.example.org", "10.0.0.7")


@pytest.fixture(scope="module")
def keys() -> Keys:
    """The keys of the site."""
    return random_keys()


@pytest.fixture
def site(guide: Context, keys: Keys) -> Served:
    """The site, not served on any port."""
    return Served("http://127.0.0.1", guide, keys)


@pytest_asyncio.fixture
async def browser(guide: Context, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the site as a browser would."""
    transport = httpx.ASGITransport(make_site(guide, keys), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


def cookie_of(answer: httpx.Response) -> tuple[str, SimpleCookie]:
    """The name of the one cookie that is set, and all of it."""
    (line,) = answer.headers.get_list("set-cookie")
    cookie: SimpleCookie = SimpleCookie(line)
    (name,) = cookie
    return name, cookie


async def choose_language(browser: httpx.AsyncClient, host: str) -> httpx.Response:
    """The first form."""
    return await browser.post("/step", data={"at": "1", "choose": "ru"}, headers={"host": host})


@pytest.mark.parametrize("host", LOOPBACK)
async def test_on_loopback_the_cookie_is_plain(host: str, browser: httpx.AsyncClient) -> None:
    name, cookie = cookie_of(await choose_language(browser, host))
    assert name == "kompas"
    assert cookie[name]["httponly"]
    assert cookie[name]["samesite"].lower() == "strict"
    assert cookie[name]["path"] == "/"
    assert not cookie[name]["secure"]
    assert not {"max-age", "expires", "domain"} & {key for key, value in cookie[name].items() if value}


@pytest.mark.parametrize("host", PUBLIC)
async def test_elsewhere_it_is_bound_to_its_host_and_to_https(host: str, browser: httpx.AsyncClient) -> None:
    name, cookie = cookie_of(await choose_language(browser, host))
    assert name == "__Host-kompas"
    assert cookie[name]["httponly"]
    assert cookie[name]["samesite"].lower() == "strict"
    assert cookie[name]["path"] == "/"
    assert cookie[name]["secure"]
    assert not {"max-age", "expires", "domain"} & {key for key, value in cookie[name].items() if value}


@pytest.mark.parametrize("host", [LOOPBACK[0], PUBLIC[0]])
async def test_leaving_takes_it_away_on_the_way(host: str, browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/leave", headers={"host": host})
    name, cookie = cookie_of(answer)
    assert cookie[name]["max-age"] == "0"
    assert bool(cookie[name]["secure"]) == (host in PUBLIC)
    assert answer.status_code == 303
    assert answer.headers["location"] == EXIT
    assert answer.headers["clear-site-data"] == '"cache", "storage"'  # "cookies" are those of the whole domain


async def test_every_answer_is_kept_nowhere(browser: httpx.AsyncClient, site: Served) -> None:
    case = Case(answers_of(site.guide.policy, 1), "ru", Audience.APPLICANT, "review")
    browser.cookies.set("kompas", site.token(case))
    got = (
        "/",
        "/print",
        "/privacy",
        "/leave",
        "/open",
        site.path("erased", "ru"),
        site.path("review"),
        site.path("stage"),
    )
    wrong = ("/nowhere", "/step/4", "/step/999", "/step/x", "/static/x", "/../etc/passwd", "/docs")
    answers = [await browser.get(path) for path in (*got, *wrong)]
    answers += [await browser.post("/step", data={"at": at, "do": "continue"}) for at in ("1", "33", "x", "999")]
    browser.cookies.set("kompas", site.token(replace(case, audience=Audience.WORKER)))
    answers += [await browser.get(f"/sheet.{form}") for form in ("pdf", "txt", "json", "exe")]
    answers += [await browser.get(site.path(screen)) for screen in ("review", "share", "code")]
    answers += [await browser.post("/open", data={"code": code}) for code in ("", "x", site.token(case, Purpose.CODE))]
    answers += [await browser.post("/step", data={"at": "1"}, headers={"origin": "https://evil.example"})]
    answers += [await browser.delete("/step"), await browser.post("/step", content=b"x" * 100_000)]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS), answer.url
        assert not answer.headers.get_list("server")


def test_the_rules_for_content_allow_nothing_from_elsewhere() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in HEADERS["content-security-policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["img-src"] == "data:"
    for rule in rules.values():
        assert rule in ("'none'", "'self'", "data:") or re.fullmatch(r"'sha256-[\w+/]{43}='", rule)
    assert HEADERS["referrer-policy"] == "no-referrer"


async def test_titles_and_links_are_neutral(browser: httpx.AsyncClient, site: Served) -> None:
    seen = set()
    for case, path in _pages(site):
        browser.cookies.set("kompas", site.token(case))
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        seen.add(case.screen)
        (title,) = re.findall("<title>(.*)</title>", answer.text.partition("</head>")[0])
        assert TITLE.fullmatch(title), title
        for link in re.findall(r'(?:href|action|src)="([^"]*)"', answer.text):
            assert link.startswith(("#", "data:")) or ADDRESS.fullmatch(link) or FOREIGN.match(link), link
    assert seen == set(site.guide.interview.screens)


async def test_a_page_is_the_same_to_browsers_that_unpack_nothing(browser: httpx.AsyncClient, site: Served) -> None:
    browser.cookies.set("kompas", site.token(Case(answers_of(site.guide.policy, 1), "be", Audience.WORKER, "review")))
    packed = await browser.get(site.path("review"))
    for takes in ("identity", "gzip;q=0", ""):
        plain = await browser.get(site.path("review"), headers={"accept-encoding": takes})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.text == plain.text.rstrip(" \n")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_page_says_its_language_and_that_of_its_quotes(
    language: str, browser: httpx.AsyncClient, site: Served
) -> None:
    """The letter is Dutch, the news is English; in print, too."""
    case = Case(answers_of(site.guide.policy, 1), language, Audience.WORKER, "findings")
    browser.cookies.set("kompas", site.token(case))
    for path in (site.path("findings"), "/print"):
        text = (await browser.get(path)).text
        assert f'<html lang="{language}">' in text
        found = re.findall(r'<blockquote lang="(..)">.*?<footer>(.*?)</footer>', text)
        assert len(found) == text.count("<blockquote")
        assert ("en", "news-2#clerks") in found
        for spoken, passage in found:
            assert spoken == site.guide.policy.passage[passage].language


@pytest.mark.parametrize(
    ("said", "language"),
    [("be-BY,ru;q=0.9", "be"), ("fr, nl;q=0.5", "nl"), ("RU", "ru"), ("", "en"), ("fr", "en"), ("x" * 5000, "en")],
)
async def test_the_first_page_speaks_the_language_of_the_browser(
    said: str, language: str, browser: httpx.AsyncClient
) -> None:
    text = (await browser.get("/", headers={"accept-language": said})).text
    assert f'<html lang="{language}">' in text


def _pages(site: Served) -> Iterator[tuple[Case, str]]:
    for language, audience, number in product(LANGUAGES, Audience, (1, 4)):
        for case in cases(site.guide, language, audience, number):
            yield case, site.path(case.screen, language)
            if case.screen == "review":
                yield from ((case, path) for path in ("/print", "/privacy", "/open", "/"))

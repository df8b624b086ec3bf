"""What comes from the outside and is wrong: always a plain page or a problem document, and nobody else's answers."""

import random
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import pytest
from fastapi import FastAPI

from bot.http.security import HEADERS, LARGEST
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import Keys, SealError, random_keys
from bot.tokens.seal import LENGTH, LIFETIME, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.address import Places
from bot.web.assets import LOOK
from bot.web.context import WebContext
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience

KEYS = random_keys()
NOW = 1_795_435_200.0
HOUR = 3600
HOST = "kompas.example"
COOKIE = "__Host-kompas={}"
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
SLOW = '"' + "\\" * 60_000 + '"'
"""A value that takes Python 3.11 seconds to unquote."""
MARK = "Zubrovka4711"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
TRACES = ("Traceback", 'File "', ".py", ", line ", "Exception", "Error:", "site-packages", "starlette", "pydantic")

ANSWERED = Case(
    answers={"origin": ("ruritania",), "criticism": ("protested",)},
    language="en",
    audience=Audience.WORKER,
    screen="review",
)
TOLD = "Took part in protests"
"""What only the person of this case may read."""

HELD = 'id="criticism=protested" checked'
"""What stands on its review only where it was answered."""

READ = ("/", "/step", "/step/1", "/print", "/privacy", "/leave", "/open", "/healthz", "/readyz")
READ_API = ("/api/v1/policy", "/openapi.json")
WRITE = ("/step", "/api/v1/turns", "/api/v1/assessments")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO")


@pytest.fixture(scope="session")
def site(guide: Context) -> FastAPI:
    """The application of a trial."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


def visitor(site: FastAPI, host: str = f"https://{HOST}") -> httpx.AsyncClient:
    """Somebody at an address of their own, who keeps no cookie."""
    address = ".".join(str(random.randrange(256)) for _ in range(4))  # noqa: S311  no secret
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(site, client=(address, 1)), base_url=host, cookies=jar)


def sealed(
    guide: Context, case: Case = ANSWERED, purpose: str = Purpose.WEB, at: float = NOW, keys: Keys = KEYS
) -> str:
    """The token of a case."""
    return SealedCases(Codec(guide.policy), Seal(keys)).sealed(case, purpose, at)


def latin(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Headers with any characters a byte can hold."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers]


def step_of(guide: Context, screen: str, language: str | None = None, keys: Keys = KEYS) -> str:
    """An address of a screen: another one each time."""
    return Places(Codec(guide.policy), keys).path(screen, language)


def shown_at(guide: Context, answer: httpx.Response, keys: Keys = KEYS) -> str:
    """The screen that an answer leads to."""
    return place_of(guide, answer, keys)[0]


def place_of(guide: Context, answer: httpx.Response, keys: Keys = KEYS) -> tuple[str, str | None]:
    """The same, and its language where the address names that."""
    return Places(Codec(guide.policy), keys).read(answer.headers["location"].partition("?")[2])


def without_look(page: str) -> str:
    """What is said on a page, without the style and the script that stand on all of them."""
    return page.replace(LOOK.decode(), "")


def plain(answer: httpx.Response, *statuses: int) -> httpx.Response:
    """Checks that an answer is private and plain, whatever was asked."""
    assert answer.status_code < 500, answer.text
    assert not statuses or answer.status_code in statuses, answer.text
    assert not {name: value for name, value in HEADERS.items() if answer.headers.get(name) != value}
    assert "server" not in answer.headers
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        if answer.request.url.path.startswith(("/api", "/openapi")):
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code
            assert answer.json()["title"]
        else:
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.text.startswith("<!doctype html>\n<html lang=")
        assert not [sign for sign in TRACES if sign in answer.text]
    return answer


def wrong_tokens(guide: Context) -> dict[str, str]:
    """Tokens that must not open on the web, by what is wrong with them."""
    token = sealed(guide)
    other = sealed(guide, replace(ANSWERED, screen="findings"))
    return {
        "empty": "",
        "truncated": token[:-1],
        "half": token[: LENGTH // 2],
        "one more": token + "A",
        "padded": token + "=",
        "three times": token * 3,
        "with a foreign one behind it": token + sealed(guide, keys=random_keys()),
        "with a code behind it": token + sealed(guide, purpose=Purpose.CODE),
        "reversed": token[::-1],
        "swapped case": token.swapcase(),
        "two halves": token[:25] + other[25:],
        "another's tag": token[:24] + other[24:40] + token[40:],
        "standard base64": token.replace("-", "+").replace("_", "/") + "+",
        "quoted": f'"{token}x"',
        "spaces": token[:20] + " " + token[21:],
        "expired": sealed(guide, at=NOW - LIFETIME * HOUR),
        "long expired": sealed(guide, at=0),
        "of the future": sealed(guide, at=NOW + 2 * HOUR),
        "foreign": sealed(guide, keys=random_keys()),
        "api": sealed(guide, purpose=Purpose.API),
        "telegram": sealed(guide, purpose=Purpose.TELEGRAM),
        "telegram chat": sealed(guide, purpose=f"{Purpose.TELEGRAM}:1"),
        "code": sealed(guide, purpose=Purpose.CODE),
        "no purpose": sealed(guide, purpose=""),
        "no case": Seal(KEYS).seal(b"", Purpose.WEB, NOW),
        "case of another policy": Seal(KEYS).seal(b"\xff" * 18, Purpose.WEB, NOW),
        "zeros": "A" * LENGTH,
        "null": "\\000" * 12 + "AAA",
        "markup": "<script>alert(1)</script>",
        "template": "{{ 7 * 7 }}",
    }


async def test_what_does_not_open_begins_afresh(site: FastAPI, guide: Context) -> None:
    """Every wrong cookie gets the very same start page, wherever it comes, and is taken away."""
    form = {"at": str(Codec(guide.policy).number_of("review")), "do": "continue"}
    pages = set()
    for token in wrong_tokens(guide).values():
        async with visitor(site) as client:
            headers = {"cookie": COOKIE.format(token)}
            answers = [
                await client.get(path, headers=headers) for path in ("/", step_of(guide, "review"), "/print", "/step")
            ]
            answers.append(await client.post("/step", headers=headers, data=form))
        for answer in answers:
            assert "Max-Age=0" in plain(answer, 200).headers["set-cookie"]
            assert TOLD not in answer.text
            pages.add(answer.text)
    assert len(pages) == 1


async def test_wrong_tokens_of_the_api_begin_afresh(site: FastAPI, guide: Context) -> None:
    """The API shows the first screen with a note for every wrong token, that of a web page among them."""
    tokens = wrong_tokens(guide) | {"api": sealed(guide)}
    for token in [*tokens.values(), "й" * LENGTH, "\x00"]:
        async with visitor(site) as client:
            answer = plain(await client.post("/api/v1/turns", json={"token": token}), 200, 422)
        assert TOLD not in answer.text
        if answer.is_success:
            assert answer.json()["screen"]["id"] == "language"
            assert answer.json()["screen"]["note"]


def test_no_character_can_be_changed(guide: Context) -> None:
    """None of the 51 characters can stand for another, the last with its spare bits included."""
    token = sealed(guide)
    for place in range(LENGTH):
        for character in ALPHABET.replace(token[place], "") + "=+/ é\0":
            with pytest.raises(SealError):
                Seal(KEYS).open(token[:place] + character + token[place + 1 :], Purpose.WEB, NOW)


async def test_no_changed_cookie_opens(site: FastAPI, guide: Context) -> None:
    """The same over HTTP, one change at each place."""
    token = sealed(guide)
    for place in range(LENGTH):
        changed = random.choice(ALPHABET.replace(token[place], ""))  # noqa: S311  no secret
        async with visitor(site) as client:
            headers = {"cookie": COOKIE.format(token[:place] + changed + token[place + 1 :])}
            answer = plain(await client.get(step_of(guide, "review"), headers=headers), 200)
        assert TOLD not in answer.text


def test_random_tokens_do_not_open() -> None:
    """Nor do 10,000 random ones, the key's own id in front."""
    chance = random.Random(4)  # noqa: S311  no secret
    first = Seal(KEYS).seal(b"", Purpose.WEB, NOW)[:1]
    for _ in range(10_000):
        with pytest.raises(SealError):
            Seal(KEYS).open(first + "".join(chance.choices(ALPHABET, k=LENGTH - 1)), Purpose.WEB, NOW)


async def test_the_right_cookie_opens(site: FastAPI, guide: Context) -> None:
    """And nothing but it: so that the tests above say something."""
    async with visitor(site) as client:
        answer = await client.get(step_of(guide, "review"), headers={"cookie": COOKIE.format(sealed(guide))})
    assert HELD in plain(answer, 200).text


class Flood:
    """Ten megabytes, and how many bytes of them were taken."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Part by part."""
        for _ in range(1_000):
            self.taken += 10_000
            yield b"at=1&x=" + b"x" * 9_993


@pytest.mark.parametrize("length", [None, "10000000", "5", "0", "00000000000000000000000001", "9" * 5_000, "-1", "x"])
@pytest.mark.parametrize("path", WRITE)
async def test_ten_megabytes(site: FastAPI, path: str, length: str | None) -> None:
    """Are refused, and not read to the end, whatever their length is said to be."""
    flood = Flood()
    headers = {**(FORM if path == "/step" else JSON), **({"content-length": length} if length else {})}
    async with visitor(site) as client:
        request = client.build_request("POST", path, headers=headers, content=flood)
        if length:
            request.headers.pop("transfer-encoding", None)
        plain(await client.send(request), 413)
    assert flood.taken <= LARGEST + 10_000


async def test_what_is_announced_as_too_large_is_not_read(site: FastAPI) -> None:
    """One part is enough to refuse it."""
    flood = Flood()
    async with visitor(site) as client:
        plain(await client.post("/step", headers={**FORM, "content-length": "10000000"}, content=flood), 413)
    assert flood.taken <= 10_000


@pytest.mark.parametrize("path", sorted({*READ, *READ_API, *WRITE}))
async def test_other_methods(site: FastAPI, path: str) -> None:
    """Are refused with the ones that are allowed; pages can be asked for their headers."""
    allowed = {"GET"} if path == "/api/v1/policy" else {"GET", "HEAD"} if path in (*READ, *READ_API) else set()
    allowed |= {"POST"} if path in (*WRITE, "/open") else set()
    async with visitor(site) as client:
        for method in METHODS:
            answer = await client.request(method, path, headers={"x-http-method-override": "GET"})
            if method in allowed:
                assert plain(answer).status_code != 405
            elif method != "HEAD" or path not in READ_API:
                named = plain(answer, 405).headers["allow"]
                assert set(named.replace(" ", "").split(",")) >= allowed


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "a",
        "\xff;;=",
        ";",
        "application/xml",
        "application/x-www-form-urlencodedx",
        "multipart/form-data; boundary=" + "b" * 5_000,
    ],
)
async def test_other_kinds_of_forms(site: FastAPI, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the forms that our pages send are read. Nothing is said of the others anywhere."""
    part = f'--x\r\nContent-Disposition: form-data; name="at"; filename="{MARK}"\r\n\r\n1\r\n--x--\r\n'
    async with visitor(site) as client:
        for content in (b"", b"at=1&choose=en", part.encode()):
            answer = await client.post("/step", content=content, headers=latin([("content-type", kind)]))
            assert MARK not in plain(answer, 415).text
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["", "text/plain", "text/json", "application/x-www-form-urlencoded", "\xff", "json"])
async def test_other_kinds_of_calls(site: FastAPI, kind: str) -> None:
    """Only JSON is read by the API."""
    async with visitor(site) as client:
        for path in WRITE[1:]:
            answer = await client.post(path, content=b'{"event": 1}', headers=latin([("content-type", kind)]))
            plain(answer, 415)


STRANGE = ("", "\0", "٣", "-1", "1e3", "0x1", "9" * 5_000, "\ud800", "\u202e", "' OR 1=1", "../..", "{{7*7}}", "%s%n")
"""Values for any field."""


async def test_strange_forms(site: FastAPI, guide: Context) -> None:
    """Whatever stands in the fields, it is refused in words; nothing of it is shown."""
    headers = {"cookie": COOKIE.format(sealed(guide)), **FORM}
    number = Codec(guide.policy).number_of("criticism")
    bodies = [
        "&".join(f"choose={number}" for number in range(5_000)),
        "&".join(f"x{number}=1" for number in range(5_000)),
        f"at={number}&choose={'x' * 60_000}",
        f"at={number}&{'x' * 60_000}=1",
        f"at={number}&at=1&choose=protested&choose=protested&choose=dont_know",
        f"at={number}&choose=%ff%fe&do=%00",
        f"at={number}&do={MARK}%0d%0aSet-Cookie:%20a=b",
        f"at={number}&choose=%3Cscript%3E{MARK}%3C/script%3E",
        f"at={number}&do=page:{'9' * 40}",
        f"at={number}&do=change:{MARK}",
        "at[]=1&at[0]=1",
        "=&=&=&;;&&&",
        "%",
        "at=%",
        "_charset_=utf-7&at=1",
        '{"at": 1}',
    ]
    async with visitor(site) as client:
        for body in bodies:
            answer = plain(await client.post("/step", content=body, headers=headers), 303, 400, 404, 422)
            assert MARK not in answer.text + str(answer.headers)
            assert "<script>" not in without_look(answer.text)
        for value in STRANGE:
            form = {"at": str(number), "choose": value.encode("utf-8", "surrogatepass"), "do": "continue"}
            assert plain(await client.post("/step", data=form, headers=headers), 422)
            form = {"at": value.encode("utf-8", "surrogatepass"), "choose": "protested"}
            assert plain(await client.post("/step", data=form, headers=headers), 404)
            form = {"at": str(number), "do": value.encode("utf-8", "surrogatepass")}
            plain(await client.post("/step", data=form, headers=headers), 422)


async def test_strange_calls(site: FastAPI) -> None:
    """The same for the API: invalid UTF-8, UTF-16, lone surrogates, depths, numbers, doubles, nulls."""
    bodies: list[bytes] = [b"\xff", b"\xff\xfe{\x00}\x00", b"{", b"null", b"[]", b"1", b'"x"', b"NaN", b"1e999"]
    bodies += [b"[" * 60_000, b'{"a":' * 10_000, b"1" * 5_000, b'{"token":"a","token":"b"}', b'{"event":{}}', b"\0"]
    bodies += [b'{"\\ud800":1}', b'{"event":{"\\ud800":1}}', b'{"event":{"do":"\\ud800"}}', b'{"token":"\\ud800"}']
    bodies += [b'{"event":{"choose":[' + b'"x",' * 5_000 + b'"x"]}}', b'{"__class__":1}', b'{"event":{"do":1}}']
    bodies += [b'{"token":"' + b"x" * 60_000 + b'"}', b'{"event":{"do":"page:' + b"9" * 40 + b'"}}', b'{"token":{}}']
    said = b'"language":"en","audience":"worker"}'
    bodies += [
        b'{"answers":%s,' % value + said for value in (b'{"\\ud800":"x"}', b'{"origin":"\\ud800"}', b"[]", b"{}")
    ]
    bodies += [b'{"answers":{},"on":%s,' % day + said for day in (b'"0000-00-00"', b"1e308", b'"9999-12-31"', b"[]")]
    async with visitor(site) as client:
        for path in WRITE[1:]:
            for body in bodies:
                plain(await client.post(path, content=body, headers=JSON), 200, 400, 422)


PATHS = (
    "/step/-1", "/step/0", "/step/+1", "/step/1.0", "/step/%D9%A3", "/step/00001", "/step/1%00", "/step/%20",
    "/step/999", "/step/9", "/step/" + "9" * 5_000, "/step/1/", "/step/1/2", "/step//1", "/step/1;x", "/step/..%2f1",
    "/%73tep/x", "/STEP/1", "//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example/",
    "/static/kompas.css", "/erased/en",
    "/static/", "/static/../bot", "/static/..%2fpage.py", "/static/%2e%2e/routes.py", "/static/..%252f..%252fseal.py",
    "/static/kompas.css%00.txt", "/static/kompas.css/", "/static/KOMPAS.CSS", "/static//etc/passwd",
    "/static/%2fetc%2fpasswd", "/static/..\\routes.py", "/static/....//routes.py", "/static/kompas.css;.html",
    "/static/%c0%ae%c0%ae/routes.py", "/.env", "/.git/config", "/docs", "/redoc", "/docs/oauth2-redirect",
    "/telegram", "/metrics", "/%", "/%zz", "/%ff", "/api", "/api/", "/api/v1", "/api/v1/turns/",
    "/api/v1/policy%00", "/api/v1/%2e%2e/policy", "/openapi.yaml", "/openapi.json/",
    "/index.php?x=<script>", "/" + "a" * 8_000,
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30].encode("unicode_escape").decode())
async def test_tricks_with_paths(site: FastAPI, guide: Context, path: str) -> None:
    """Lead nowhere, not even elsewhere, with and without a cookie."""
    async with visitor(site) as client:
        for cookie in ({}, {"cookie": COOKIE.format(sealed(guide))}):
            request = client.build_request("GET", "/", headers=cookie)
            request.url = httpx.URL(f"https://{HOST}").copy_with(raw_path=path.encode("latin-1"))
            answer = plain(await client.send(request), 404)
            assert TOLD not in answer.text
            assert "<script>" not in without_look(answer.text)


async def test_nobody_is_sent_elsewhere(site: FastAPI, guide: Context) -> None:
    """Redirects are paths of ours, whatever host, return address or header a request names; but for the quick exit."""
    strange = {"x-forwarded-host": "evil.example", "x-original-url": "/leave", "forwarded": "host=evil.example"}
    async with visitor(site) as client:
        for host in (
            HOST,
            "evil.example",
            "evil.example:80@x",
            "[::1",
            "",
            "x" * 5_000,
            "a b",
            "<script>",
            "127.0.0.1.x",
        ):
            for path in (
                "/print",
                "/step?//evil.example",
                "/step?next=//evil.example",
                "/step/4/",
                "//evil.example/",
                "/step/x",
            ):
                answer = plain(await client.get(path, headers={**strange, "host": host}))
                assert answer.headers.get("location", "/") == "/"
                assert "evil" not in answer.text + str(answer.headers)
            data = {"at": "1", "choose": "en", "next": "//evil.example"}
            answer = plain(await client.post("/step", data=data, headers={**strange, "host": host}), 303)
            assert shown_at(guide, answer) == "safety"
            assert "evil" not in str(answer.headers)
        answer = plain(await client.get("/leave?to=//evil.example", headers=strange), 303)
        assert answer.headers["location"] == guide.operator.quick_exit


async def test_the_cookie_is_bound_to_the_host(site: FastAPI) -> None:
    """It is plain on this machine only; no name that looks like it, and no header of a proxy, makes it plain."""
    for host in (
        "kompas.example",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "[::2]",
        "localhostx:80",
        "",
        "@localhost",
    ):
        async with visitor(site) as client:
            headers = {"host": host, "x-forwarded-proto": "http", "x-forwarded-host": "localhost"}
            answer = plain(await client.post("/step", data={"at": "1", "choose": "en"}, headers=headers), 303)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-kompas=")
        assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
            "httponly", "path=/", "samesite=strict", "secure"
        }  # fmt: skip
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000"):
        async with visitor(site, f"http://{host}") as client:
            answer = plain(await client.post("/step", data={"at": "1", "choose": "en"}), 303)
        assert answer.headers["set-cookie"].startswith("kompas=")
        assert "secure" not in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": f"https://{HOST}.evil.example"},
        {"origin": f"https://evil.example/{HOST}"},
        {"origin": f"https://{HOST}:444"},
        {"origin": f"https://user@{HOST}"},
        {"origin": "http://["},
        {"origin": "http://½"},
        {"origin": ""},
        {"origin": HOST},
        {"origin": "file://"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": f"https://{HOST}"},
        {"sec-fetch-site": MARK},
    ],
)
async def test_forms_of_other_sites(site: FastAPI, guide: Context, headers: dict[str, str]) -> None:
    """Are not taken, though the browser sent the cookie along; nothing changes."""
    given = latin([*headers.items(), ("cookie", COOKIE.format(sealed(guide)))])
    async with visitor(site) as client:
        for do in ("erase", "continue", "restart"):
            answer = plain(await client.post("/step", data={"at": "4", "do": do}, headers=given), 403)
            assert "set-cookie" not in answer.headers
            assert TOLD not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": f"https://{HOST}", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_our_own_forms(site: FastAPI, guide: Context, headers: dict[str, str]) -> None:
    """Are taken as browsers send them under no-referrer, and as old ones do."""
    async with visitor(site) as client:
        given = {**headers, "cookie": COOKIE.format(sealed(guide))}
        plain(await client.post("/step", data={"at": "4", "do": "continue"}, headers=given), 303)


async def test_other_cookies(site: FastAPI, guide: Context) -> None:
    """Of two cookies of ours one counts, whole; those of others, long or odd ones, are not looked at."""
    other = sealed(guide, replace(ANSWERED, answers={"origin": ("ruritania",)}))
    own = COOKIE.format(sealed(guide))
    path = step_of(guide, "review")
    async with visitor(site) as client:

        async def page(*cookies: str) -> str:
            headers = latin(("cookie", cookie) for cookie in cookies)
            return plain(await client.get(path, headers=headers), 200, 303).text

        mine, theirs = await page(own), await page(COOKIE.format(other))
        assert mine != theirs
        for both in ((own + "; " + COOKIE.format(other),), (own, COOKIE.format(other))):
            assert await page(*both) in (mine, theirs)
        junk = ("a=b", "x" * 50_000, "kompas=" + sealed(guide), "\xff=\xff", '"', f"a={SLOW}", ";;;=;")
        for cookie in junk:
            assert await page(f"{cookie}; {own}") == mine
            assert await page(f"{own}; {cookie}") == mine
        for cookie in (
            "__Host-Kompas=x",
            "__host-kompas=" + sealed(guide),
            "kompas=" + sealed(guide),
            COOKIE.format("x" * 500),
        ):
            assert await page(cookie) == await page("")


@pytest.mark.parametrize("path", ["/", "/step", "/api/v1/policy", "/nowhere", "/open"])
async def test_a_cookie_cannot_keep_the_server_busy(site: FastAPI, path: str) -> None:
    """One that takes seconds to unquote costs no more than another."""
    async with visitor(site) as client:
        began = time.process_time()
        for name in ("a", "kompas", "__Host-kompas"):
            await client.get(path, headers={"cookie": f"{name}={SLOW}"})
    assert time.process_time() - began < 1


async def test_what_headers_hold_is_not_given_back(site: FastAPI) -> None:
    """Not in a page, not in a header; long and odd values do no harm."""
    names = ("accept-language", "user-agent", "referer", "x-forwarded-for", "x-request-id", "range", "if-none-match")
    more = ("accept", "accept-encoding", "te", "via", "expect", "authorization", "if-modified-since", "x-rewrite-url")
    for value in (MARK, f"<{MARK}>" * 500, f"{MARK}\xff\xe9", f"nl-{MARK};q=9," * 200, f"a\tb {MARK} %0d%0aX: y"):
        headers = latin((name, value) for name in (*names, *more))
        async with visitor(site) as client:
            for path in (*READ[:-2], "/nowhere", "/api/v1/nowhere"):
                answer = plain(await client.get(path, headers=headers))
                assert MARK not in answer.text + str(answer.headers)
            answer = plain(
                await client.post("/api/v1/turns", headers=[*headers, *latin(JSON.items())], content=b"{}"), 200
            )
            assert MARK not in answer.text + str(answer.headers)


async def test_every_answer_is_private(site: FastAPI, guide: Context) -> None:
    """Not stored, not framed, not sniffed, not indexed; and whoever leaves takes nothing along."""
    async with visitor(site) as client:
        for path in (*READ, *READ_API, "/nowhere", "/step/4"):
            for cookie in ("", COOKIE.format("x"), COOKIE.format(sealed(guide))):
                answer = plain(await client.get(path, headers={"cookie": cookie}))
                assert answer.headers["cache-control"] == "no-store"
                assert not {"etag", "last-modified", "access-control-allow-origin"} & set(answer.headers)
        answer = await client.get("/leave", headers={"cookie": COOKIE.format(sealed(guide))})
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/", "/step", "/print", "/privacy"])
async def test_when_it_breaks(
    site: FastAPI, guide: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """The page says so, is as private as every other, and neither it nor the log says what broke."""
    text = WebContext.text

    def broken(self: WebContext, name: str, *arguments: object, **values: object) -> object:
        if name != "message.html":
            raise RuntimeError(MARK)
        return text(self, name, *arguments, **values)  # type: ignore[arg-type]  # passed on as it comes

    monkeypatch.setattr(WebContext, "text", broken)
    transport = httpx.ASGITransport(site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        answer = await client.get(path, headers={"cookie": COOKIE.format(sealed(guide))})
    assert answer.status_code == 500
    assert dict(answer.headers) | dict(HEADERS) == dict(answer.headers)
    assert answer.text.startswith("<!doctype html>")
    assert not [sign for sign in (*TRACES, MARK, TOLD) if sign in answer.text]
    assert MARK not in caplog.text


async def _random_forms(site: FastAPI, guide: Context, count: int) -> None:
    chance = random.Random(count)  # noqa: S311  no secret
    codec = Codec(guide.policy)
    screens = [name for name in codec._screens if name]
    options = [option for fact in guide.policy.facts for option in (*fact.option_ids, "dont_know", "x")]
    actions = [
        "continue",
        "back",
        "why",
        "review",
        "erase",
        "restart",
        "help",
        "language",
        "sources",
        "policy",
        "original",
    ]
    actions += [f"change:{fact.id}" for fact in guide.policy.facts] + ["show:answers", "page:2", "page:0", "print"]
    cookie = ""
    async with visitor(site) as client:
        for _ in range(count):
            case = replace(ANSWERED, screen=chance.choice(screens), language=chance.choice((None, "nl", "be")))
            if chance.random() < 0.4:
                cookie = COOKIE.format(sealed(guide, replace(case, audience=chance.choice((None, *Audience)))))
            at = str(codec.number_of(chance.choice(screens)))
            form = {"at": at, "choose": chance.choices(options, k=chance.randrange(3)), "do": chance.choice(actions)}
            answer = plain(await client.post("/step", data=form, headers={"cookie": cookie}), 200, 303, 404, 409, 422)
            if "set-cookie" in answer.headers:
                kept = "Max-Age=0" not in answer.headers["set-cookie"]
                cookie = answer.headers["set-cookie"].partition(";")[0] if kept else ""
            for path in (f"/step/{at}", answer.headers.get("location", "/print")):
                plain(await client.get(path, headers={"cookie": cookie}), 200, 303, 404)


async def test_forms_in_any_order(site: FastAPI, guide: Context) -> None:
    """Any screen with any form of any other, as two tabs and Back bring them, is answered with a page."""
    await _random_forms(site, guide, 120)


@pytest.mark.proof
async def test_many_forms_in_any_order(site: FastAPI, guide: Context) -> None:
    """The same, more than a thousand times."""
    await _random_forms(site, guide, 1_500)

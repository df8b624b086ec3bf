"""The web page: forms, addresses, queries, cookies and headers of any kind are answered with a page of ours."""

from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.http.security import HEADERS
from bot.tokens.keys import SealError
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.cookie import MARK as MARKED
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.step import step
from policy.pack.provisions import Audience
from tests.api.calls import KEYS, NOON
from tests.conftest import TODAY
from tests.dialogs.any_case import cases
from tests.fuzz.broken import MARK, broken_bytes, broken_texts, odd_texts
from tests.fuzz.depth import depths
from tests.fuzz.served import Answer, WebContext

SEAL = Seal(KEYS)
FORM = (b"content-type", b"application/x-www-form-urlencoded")
HOST = (b"host", b"kompas.example")
TOLD = Case({"origin": ("ruritania",), "criticism": ("protested",)}, "en", Audience.WORKER, "review")
HELD = 'id="criticism=protested" checked'
"""What stands on the review of this case, and of no other person's."""

PATHS = (
    *("/", "/step/4", "/step/{number}", "/step", "/step?x", "/print", "/privacy", "/leave", "/open"),
    *("/sheet.txt", "/sheet.json", "/healthz", "/readyz", "/openapi.json", "/api/v1/policy", "/api/v1/turns"),
)
METHODS = ("GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "PROPFIND")
NAMES = (
    *("host", "cookie", "accept-language", "accept-encoding", "content-type", "content-length", "origin", "range"),
    *("sec-fetch-site", "transfer-encoding", "x-forwarded-for", "x-forwarded-host", "user-agent", "referer", "x"),
)
VALUES = (
    *("kompas.example", "localhost:8000", "[::1]:8000", "en-GB,en;q=0.9,be;q=0.8", "gzip, br", "null", "same-origin"),
    *("application/x-www-form-urlencoded", "application/json; charset=utf-8", "multipart/form-data; boundary=x", "5"),
    *("https://kompas.example", "bytes=0-5", "chunked", "Mozilla/5.0"),
)


def cookie(codec: Codec, case: Case) -> tuple[bytes, bytes]:
    """The cookie of a case."""
    return b"cookie", f"__Host-kompas={SealedCases(codec, SEAL).sealed(case, Purpose.WEB, NOON)}".encode()


def latin(text: str) -> bytes:
    """The text as a header can hold it: no line breaks, which a server takes for the end of it."""
    return text.encode("utf-8", "surrogatepass").translate(None, b"\r\n\0")


def plain(answer: Answer, *statuses: int) -> Answer:
    """Checks that an answer is one of ours: private, in words, and without anything of what was sent."""
    assert answer.status in statuses, answer
    assert not {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
    assert MARK not in answer.text + str(answer.headers)
    if answer.status >= 400:
        assert "Traceback" not in answer.text
        assert answer.text == "" or answer.text.startswith(("<!doctype html>\n<html lang=", '{"type":"about:blank"'))
    assert answer.headers.get("location", "/").startswith("/") or answer.headers["location"].startswith("https://www.")
    assert not answer.headers.get("location", "/").startswith(("//", "/\\"))
    return answer


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> object:
    """Nothing of this is worth a line in the log, but for once that a proxy's headers are not trusted."""
    yield
    assert [record for record in caplog.get_records("call") if record.name != "bot.http.proxies"] == []


def _fields(guide: Context, codec: Codec, case: Case) -> st.SearchStrategy[list[tuple[str, str]]]:
    """What a form of the screen sends, and what another one would."""
    screen = step(guide, case, None, TODAY).screen
    choices = [choice.id for choice in screen.choices] or ["x"]
    actions = [action.id for action in screen.actions]
    own = st.just(str(codec.number_of(screen.id)))
    at = own | own | st.integers(0, 140).map(str) | odd_texts
    pairs = [("choose", name) for name in choices] + [("do", name) for name in actions]
    pairs += [("set", name) for name in guide.policy.fact] + [
        (name, option) for name, fact in guide.policy.fact.items() for option in (*fact.option_ids, "dont_know")
    ]
    pairs += [("do", f"change:{name}") for name in guide.policy.fact] + [
        ("do", "page:2"),
        ("do", "continue"),
        ("do", "end"),
    ]
    return st.tuples(at.map(lambda number: [("at", number)]), st.lists(st.sampled_from(pairs), max_size=5)).map(
        lambda both: both[0] + both[1]
    )


@st.composite
def _forms(draw: st.DrawFn, guide: Context, codec: Codec, case: Case) -> bytes:
    """A form as a browser would send it, or broken in its values, its names or its bytes."""
    fields = draw(_fields(guide, codec, case))
    how = draw(st.sampled_from(("whole", "whole", "value", "name", "bytes", "many")))
    if how in ("value", "name") and fields:
        place = draw(st.integers(0, len(fields) - 1))
        name, value = fields[place]
        odd = draw(broken_texts(st.just(value if how == "value" else name)) | odd_texts)
        fields[place] = (name, odd) if how == "value" else (odd, value)
    if how == "many":
        fields = fields * draw(st.sampled_from((2, 30, 90, 2_000)))
    body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode()
    return draw(broken_bytes(st.just(body))) if how == "bytes" else body


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass")) if not text.isalnum() else text


def _quoted_path(text: str) -> str:
    return quote(text, errors="surrogatepass")


@depths(50, 300)
def test_forms(guide: Context, codec: Codec, site: WebContext, examples: int) -> None:
    """Whatever is sent from wherever: the next page, or this one with a note; and what is kept opens again."""

    @settings(max_examples=examples)
    @given(cases(guide.policy), st.data())
    def hold(case: Case, data: st.DataObject) -> None:
        body = data.draw(_forms(guide, codec, case))
        sent = site.ask("POST", b"/step", [HOST, FORM, cookie(codec, case)], body)
        answer = plain(sent, 200, 303, 400, 403, 404, 409, 413, 422)
        kept = answer.headers.get("set-cookie", "")
        if answer.status != 303 or "Max-Age=0" in kept:
            return
        token = kept.partition(";")[0].partition("=")[2]
        mark = token[LENGTH : LENGTH + MARKED]
        after = SealedCases(codec, SEAL).opened(token[:LENGTH], f"{Purpose.WEB}:{mark}", NOON)
        assert step(guide, after, None, TODAY).case == after
        given_back = (b"cookie", kept.partition(";")[0].encode())
        there = answer.headers["location"]
        shown = plain(site.ask("GET", there.encode(), [HOST, given_back]), 200, 303)
        if shown.status == 303:  # whoever has not said for whom it is cannot come further than that
            assert after.audience is None
            plain(site.ask("GET", shown.headers["location"].encode(), [HOST, given_back]), 200)

    hold()


@depths(50, 800)
def test_cookies(codec: Codec, site: WebContext, examples: int) -> None:
    """Only the whole cookie opens; any other begins afresh, with a page that holds nobody's answers."""
    name, whole = cookie(codec, TOLD)
    token = whole.partition(b"=")[2]
    path = b"/step"
    assert HELD in site.ask("GET", path, [HOST, (name, whole)]).text

    @settings(max_examples=examples)
    @given(st.lists(broken_bytes(st.just(whole)) | odd_texts.map(latin), min_size=1, max_size=3), st.booleans())
    @example([b"__Host-kompas=" + b"\\" * 180], True)
    def hold(cookies: list[bytes], in_one: bool) -> None:
        given_them = [b"; ".join(cookies)] if in_one else cookies
        headers = [HOST, *((name, held.translate(None, b"\r\n\0")) for held in given_them)]
        answer = plain(site.ask("GET", path, headers), 200, 303)
        if token not in b"\n".join(value for _, value in headers):
            assert HELD not in answer.text
            assert "set-cookie" not in answer.headers or "Max-Age=0" in answer.headers["set-cookie"]

    hold()


@depths(80, 1_000)
def test_requests(guide: Context, codec: Codec, site: WebContext, examples: int) -> None:
    """Any method, path, query and headers, with somebody's cookie: a page, a way back, or a refusal in words."""
    whole = st.sampled_from(PATHS)
    inside = st.tuples(st.sampled_from(("/", "/step/", "/step?", "/sheet.")), odd_texts).map("".join)
    paths = st.tuples(whole | broken_texts(whole) | inside | inside.map(_quoted_path), st.just("") | odd_texts)
    headers = st.tuples(
        st.sampled_from(NAMES), st.sampled_from(VALUES) | broken_texts(st.sampled_from(VALUES)) | odd_texts
    )

    @settings(max_examples=examples)
    @given(cases(guide.policy), st.sampled_from(METHODS), paths, st.lists(headers, max_size=4), st.binary(max_size=9))
    def hold(case: Case, method: str, path: tuple[str, str], more: list[tuple[str, str]], body: bytes) -> None:
        there = "?".join(filter(None, path)).replace("{number}", str(codec.number_of(case.screen)))
        given_headers = [HOST, cookie(codec, case), *((name.encode(), latin(value)) for name, value in more)]
        if any(name == "host" for name, _ in more):
            given_headers = given_headers[1:]
        statuses = (200, 204, 303, 400, 403, 404, 405, 413, 415, 422)
        answer = plain(site.ask(method, latin(there), given_headers, body), *statuses)
        kept = answer.headers.get("set-cookie", "")
        if kept and "Max-Age=0" not in kept:
            token = kept.partition(";")[0].partition("=")[2]
            case = SealedCases(codec, SEAL).opened(token[:LENGTH], Purpose.WEB, NOON)
            assert case  # what is known of codes stands behind it

    hold()


@depths(30, 500)
def test_pasted_codes(codec: Codec, site: WebContext, examples: int) -> None:
    """What is no code of ours is said to be none, and is not shown again."""

    @settings(max_examples=examples)
    @given(odd_texts | broken_texts(st.just(SealedCases(codec, SEAL).sealed(TOLD, Purpose.CODE, NOON))))
    def hold(code: str) -> None:
        body = f"code={_quoted(code)}".encode()
        answer = plain(site.ask("POST", b"/open", [HOST, FORM], body), 303, 413, 422)
        if answer.status == 303:
            with pytest.raises(SealError):
                SEAL.open(code, Purpose.WEB, NOON)
        elif answer.status == 422:
            assert code.strip() == "" or len(code) < 8 or code not in answer.text

    hold()

"""What is refused: problem documents that say where, and list what is allowed, in the caller's language."""

import json
import re

import httpx
import pytest

from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Unknown
from policy.policy import Policy
from tests.api.calls import ASSESSMENTS, POLICY, PROBLEM, TURNS, Caller, calling, check_problem, site_of

UNREADABLE = "The request is not the JSON object that is wanted."
EVENT = "An event has exactly one of: choose, tick, do."
LONG = "Zubrovka" * 40
NO_DAYS: tuple[object, ...] = (20261122, 1.5, "2026-02-30", "22-11-2026", "2026-11-22T00:00:00", "", [], "2026-11-2٢")
EXCERPT = 60
TURN, CHOICE, ASKED = ["token", "code", "event"], ["choose", "tick", "do"], ["answers", "language", "audience", "on"]
NOT_JSON = {
    b"{": "line 1, column 2",
    b'{"token": }': "line 1, column 11",
    b"{}{}": "line 1, column 3",
    b"token=x": "line 1, column 1",
    b"\xff\xfe{\x00}\x00": "Byte 0",
    b'{"token": "\xe9"}': "Byte 11",
    b'{"token": NaN}': "NaN",
    b'{"token": -Infinity}': "-Infinity",
    b'{"token": ' + b"9" * 5000 + b"}": "too long",
    b"[" * 30_000: "Nested too deeply",
    b'{"a":' * 10_000: "Nested too deeply",
    b'{"token": "a", "token": "a"}': "'token' stands there twice",
    b'{"event": {"do": "help", "do": "erase"}}': "'do' stands there twice",
}
WRONG_TURNS: dict[str, tuple[str, str, list[str] | None]] = {
    "[]": ("The body is not an object.", UNREADABLE, TURN),
    "null": ("The body is not an object.", UNREADABLE, TURN),
    "17": ("The body is not an object.", UNREADABLE, TURN),
    '"text"': ("The body is not an object.", UNREADABLE, TURN),
    '{"Token": "x"}': ("'Token' is not known.", UNREADABLE, TURN),
    '{"token": 17}': ("token is not text.", UNREADABLE, None),
    '{"token": 1e400}': ("token is not text.", UNREADABLE, None),
    '{"token": true}': ("token is not text.", UNREADABLE, None),
    '{"token": ["x"]}': ("token is not text.", UNREADABLE, None),
    '{"token": "\\ud800"}': ("token holds what is not Unicode.", UNREADABLE, None),
    f'{{"token": "{LONG}"}}': ("token is too long.", UNREADABLE, None),
    '{"code": "x", "token": "x"}': (
        "The body has a code with a token or an event; send a code alone.",
        UNREADABLE,
        None,
    ),
    '{"code": 17}': ("code is not text.", UNREADABLE, None),
    '{"event": "continue"}': ("event is not an object.", UNREADABLE, CHOICE),
    '{"event": {}}': ("event has exactly one of choose, tick, do.", EVENT, CHOICE),
    '{"event": {"choose": ["en"], "do": "help"}}': ("event has exactly one of choose, tick, do.", EVENT, CHOICE),
    '{"event": {"press": "en"}}': ("event.'press' is not known.", UNREADABLE, CHOICE),
    '{"event": {"choose": "en"}}': ("event.choose is not a list.", UNREADABLE, None),
    '{"event": {"choose": null}}': ("event.choose is not a list.", UNREADABLE, None),
    '{"event": {"choose": [1]}}': ("event.choose.0 is not text.", UNREADABLE, None),
    '{"event": {"choose": ["en", ["nl"]]}}': ("event.choose.1 is not text.", UNREADABLE, None),
    '{"event": {"choose": ["en", "en"]}}': (
        "event.choose holds the same option twice; give each once.",
        UNREADABLE,
        None,
    ),
    json.dumps({"event": {"choose": [str(n) for n in range(41)]}}): ("event.choose holds too many.", UNREADABLE, None),
    '{"event": {"do": ""}}': ("event.do is empty.", UNREADABLE, None),
    '{"event": {"do": 1}}': ("event.do is not text.", UNREADABLE, None),
    f'{{"event": {{"tick": "{LONG}"}}}}': ("event.tick is too long.", UNREADABLE, None),
}


@pytest.mark.parametrize("path", [TURNS, ASSESSMENTS])
@pytest.mark.parametrize("body", NOT_JSON)
async def test_no_json(caller: Caller, path: str, body: bytes) -> None:
    """400, and the place."""
    assert NOT_JSON[body] in check_problem(await caller.post(path, body), 400, UNREADABLE)


@pytest.mark.parametrize("body", WRONG_TURNS)
async def test_no_turn(caller: Caller, body: str) -> None:
    """422, with the place, and what may stand there where that can be listed."""
    detail, title, allowed = WRONG_TURNS[body]
    answer = await caller.post(TURNS, body.encode())
    assert check_problem(answer, 422, title, allowed) == detail
    assert ("allowed" in answer.json()) is (allowed is not None)


@pytest.mark.parametrize("body", ['{"\\ud800": 1}', '{"event": {"\\ud800": 1}}', '{"a\\u0000": 1}'])
async def test_no_unicode(caller: Caller, body: str) -> None:
    """Half a character, or none that can be shown."""
    check_problem(await caller.post(TURNS, body.encode()), 422, UNREADABLE)


@pytest.mark.parametrize(
    ("change", "detail", "allowed"),
    [
        ({"language": "de"}, "language is not one of what is allowed.", list(LANGUAGES)),
        ({"language": None}, "language is not one of what is allowed.", list(LANGUAGES)),
        ({"audience": "helper"}, "audience is not one of what is allowed.", ["applicant", "worker"]),
        ({"audience": 1}, "audience is not one of what is allowed.", ["applicant", "worker"]),
        ({"On": "2026-11-22"}, "'On' is not known.", ASKED),
        *(({"on": day}, "on is not a day; write it as 2026-11-22.", None) for day in NO_DAYS),
    ],
)
async def test_no_question(caller: Caller, change: dict[str, object], detail: str, allowed: list[str] | None) -> None:
    """Whatever stands around the answers is as strict."""
    body = {"answers": {}, "language": "en", "audience": "worker"} | change
    assert check_problem(await caller.post(ASSESSMENTS, body), 422, UNREADABLE, allowed) == detail


@pytest.mark.parametrize("name", ["answers", "language", "audience"])
async def test_what_is_missing(caller: Caller, name: str) -> None:
    """Is named, and so is what there may be."""
    body: dict[str, object] = {"answers": {}, "language": "en", "audience": "worker"}
    del body[name]
    assert check_problem(await caller.post(ASSESSMENTS, body), 422, UNREADABLE, ASKED) == f"{name} is missing."


WRONG_ANSWERS: tuple[tuple[object, str], ...] = (
    ([], ""),
    ("ruritania", ""),
    (None, ""),
    (17, ""),
    ({"colour": "red"}, ""),
    ({"origin": "ruritania", "": "x"}, ""),
    ({"\ud800": "x"}, ""),
    ({"origin": "russia"}, "origin"),
    ({"origin": ["ruritania"]}, "origin"),
    ({"origin": 1}, "origin"),
    ({"origin": None}, "origin"),
    ({"origin": True}, "origin"),
    ({"origin": {"ruritania": True}}, "origin"),
    ({"criticism": "published"}, "criticism"),
    ({"criticism": []}, "criticism"),
    ({"criticism": ["published", "published"]}, "criticism"),
    ({"criticism": ["published", "none"]}, "criticism"),
    ({"criticism": ["dont_know"]}, "criticism"),
    ({"criticism": [["published"]]}, "criticism"),
    ({"criticism": ["\ud800"]}, "criticism"),
    ({"origin": "ruritania", "criticism": [None]}, "criticism"),
    ({"ringer": "dont know"}, "ringer"),
)


@pytest.mark.parametrize(("answers", "fact"), WRONG_ANSWERS)
async def test_no_answers(caller: Caller, policy: Policy, answers: object, fact: str) -> None:
    """422, with the facts there are, or with the options of the first that is wrong."""
    allowed = [*policy.fact[fact].option_ids, *Unknown] if fact else list(policy.fact)
    answer = await caller.post(ASSESSMENTS, {"answers": answers, "language": "en", "audience": "worker"})
    assert check_problem(answer, 422, "An answer is not allowed here.", allowed).startswith(f"{fact}:" if fact else "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_language_of_the_caller(guide: Context, caller: Caller, language: str) -> None:
    """That of the body, where it can be read; or else that of the headers."""
    spoken = {"accept-language": f"de-DE, {language}-XX;q=0.9, en;q=0.1"}
    unreadable = guide.voice_in(language).say("api.unreadable")
    check_problem(await caller.post(TURNS, [], **spoken), 422, unreadable)
    check_problem(await caller.post(TURNS, b"{", **spoken), 400, unreadable)
    check_problem(
        await caller.client.get("/api/v1/x", headers=spoken), 404, guide.voice_in(language).say("api.not-found")
    )
    body = {"answers": {}, "language": language, "audience": "nobody"}
    check_problem(await caller.post(ASSESSMENTS, body, **{"accept-language": "uk"}), 422, unreadable)
    body = {"answers": {"x": 1}, "language": language, "audience": "worker"}
    other = {"accept-language": "nl" if language != "nl" else "en"}
    check_problem(await caller.post(ASSESSMENTS, body, **other), 422, guide.voice_in(language).say("api.answers"))


@pytest.mark.parametrize("header", ["", "*", "xx", ";;;,,,", "ru" * 5000, "en;q=x", "\u00fc"])
async def test_strange_languages(caller: Caller, header: str) -> None:
    """English, then."""
    answer = await caller.client.post(TURNS, content=b"[]", headers=[(b"accept-language", header.encode()), JSON])
    check_problem(answer, 422, UNREADABLE)


JSON = (b"content-type", b"application/json")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json"])
async def test_not_sent_as_json(caller: Caller, kind: str) -> None:
    """415, and what it should be sent as."""
    for path in (TURNS, ASSESSMENTS):
        answer = await caller.post(path, {}, **{"content-type": kind})
        check_problem(answer, 415, "Send JSON, with the content type application/json.", ["application/json"])


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", " application/json ;x=y"])
async def test_sent_as_json(caller: Caller, kind: str) -> None:
    """However it is written."""
    assert (await caller.post(TURNS, {}, **{"content-type": kind})).status_code == 200


@pytest.mark.parametrize("size", [64_001, 10_000_000])
async def test_too_large(caller: Caller, size: int) -> None:
    """413, announced or not; what is just not too large is read."""
    for path in (TURNS, ASSESSMENTS):
        check_problem(await caller.post(path, b" " * size), 413, "The request is too large.")
    assert (await caller.post(TURNS, b"{}".ljust(64_000))).status_code == 200


async def test_nothing_there_and_no_way_in(caller: Caller) -> None:
    """404 and 405, with what is allowed."""
    for path in (
        "/api",
        "/api/v1",
        "/api/v2/turns",
        f"{TURNS}/",
        f"{TURNS}/x",
        "/api/v1/%2e%2e/policy",
        "/openapi.yaml",
    ):
        check_problem(await caller.client.post(path), 404, "There is nothing at this address.")
    for path, methods in ((TURNS, "POST"), (ASSESSMENTS, "POST"), (POLICY, "GET")):
        answer = await caller.client.request("DELETE", path)
        check_problem(answer, 405, "This method is not allowed here.")
        assert answer.headers["allow"] == methods


async def test_nothing_is_repeated_at_length(caller: Caller) -> None:
    """Of what was sent a short piece at the most."""
    bodies: list[tuple[str, object]] = [
        (TURNS, {LONG: 1}),
        (TURNS, {"event": {LONG: 1}}),
        (TURNS, {"event": {"choose": [LONG]}}),
        (TURNS, f'{{"{LONG}": 1, "{LONG}": 2}}'.encode()),
        (TURNS, {"token": LONG}),
        *(
            (ASSESSMENTS, {"answers": answers, "language": "en", "audience": "worker"})
            for answers in ({LONG: "x"}, {"origin": LONG}, {"criticism": [LONG]}, {"origin": {LONG: LONG}}, LONG)
        ),
        (ASSESSMENTS, {"answers": {}, "language": LONG, "audience": LONG, "on": LONG}),
    ]
    for path, body in bodies:
        answer = await caller.post(path, body)
        assert answer.headers["content-type"] == PROBLEM
        assert all(len(found) < EXCERPT for found in re.findall("(?:Zubrovka)+", answer.text)), answer.text


async def test_our_own_faults(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """500, and not a word of what happened."""
    app = site_of(guide)
    monkeypatch.setattr("bot.api.routes.step", _raise)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://kompas.example") as client:
        answer = await client.post(TURNS)
    check_problem(answer, 500, "Something went wrong on the server.")
    assert "Zubrovka" not in answer.text


def _raise(*_: object) -> None:
    raise ValueError("Zubrovka")


async def test_after_a_refusal_all_goes_on(guide: Context) -> None:
    """Nobody is kept out for a mistake."""
    async with calling(guide) as caller:
        for _ in range(100):
            await caller.post(TURNS, b"{")
        assert (await caller.turn())["screen"]["id"] == "language"

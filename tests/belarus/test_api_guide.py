"""docs/api.md: every example is what the API takes and gives, and the bridge in it holds an interview."""

import asyncio
import json
import re
import threading
from http.server import HTTPServer
from typing import Any

import httpx
import pytest

from dialogs.context import Context
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.api.calls import Caller, calling
from tests.api.serving import ROOT
from tests.belarus.api_guide import PAGE, renewed
from tests.belarus.screens import CASES

TEXT = PAGE.read_text(encoding="utf-8")
CONVERSATION = "c:/api/v1/accounts/1/conversations/10"
TYPED = ("2", "1", "1", "2", "1", "1", "1", "1", "1,3", "3", "2,3", "2", "1")
"""English, for oneself; applied for the first time; from Belarus, of age, a journalist; to the findings."""
LONGEST_RESULT = 640
"""Characters of a result of a flow."""


async def test_every_example_is_true(caller: Caller) -> None:
    """Requests as sent, answers as given; `python -m tests.belarus.golden` writes them anew."""
    assert await renewed(caller, TEXT) == TEXT


async def test_a_quote_says_its_language(caller: Caller, policy: Policy) -> None:
    """As the guide says: beside each quote stands the language of its source, whatever that of the screen is."""
    assert "`language` is mostly `nl`, of some\ndocuments `en`" in TEXT
    assert {passage.language for passage in policy.passage.values() if passage.verbatim} == {"nl", "en"}
    turn = await caller.interview("en", "worker", dict(CASES[1]))
    turn = await caller.turn((await caller.turn(turn["token"], {"do": "continue"}))["token"], {"do": "original"})
    told = {quote["passage"]: quote["language"] for quote in turn["screen"]["quotes"]}
    for page in range(2, 15):
        if f"page:{page}" in {action["id"] for action in turn["screen"]["actions"]}:
            turn = await caller.turn(turn["token"], {"do": f"page:{page}"})
            told |= {quote["passage"]: quote["language"] for quote in turn["screen"]["quotes"]}
    assert set(told.values()) == {"nl", "en"}
    assert told == {name: policy.passage[name].language for name in told}


def test_every_example_is_of_a_kind_that_is_tried() -> None:
    """And JSON stands in no other."""
    kinds = re.findall(r"```(\w+) ?([^\n]*)\n(.*?)```", TEXT, re.DOTALL)
    for language, kind, _ in kinds:
        assert language in ("json", "text", "python")
        if language == "json":
            assert re.fullmatch(r"POST /api/v1/\w+|200|422|Chatwoot", kind), kind
    assert sum(kind.startswith("POST") for _, kind, _ in kinds) > 10


def test_its_links_lead_somewhere() -> None:
    """To files of the repository."""
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / "docs" / target).is_file(), target


async def test_the_flow_has_room_for_every_screen(caller: Caller, policy: Policy) -> None:
    """13 choices, 25 actions, ids without spaces, and short enough to be kept in a result."""
    for fact in policy.facts:
        assert len(fact.option_ids) + 2 <= 13
        assert len(" ".join((*fact.option_ids, "dont_know", "rather_not_say"))) < LONGEST_RESULT
    for audience in ("applicant", "worker"):
        turn = await caller.interview("en", audience, dict(CASES[1]))
        found = await caller.turn(turn["token"], {"do": "continue"})
        for screen in (turn["screen"], found["screen"]):
            ids = [action["id"] for action in screen["actions"]]
            assert len(ids) <= 25
            assert not any(" " in name for name in ids)
            assert len(" ".join(ids)) < LONGEST_RESULT


class Bridge:
    """The bridge of the guide, between an API in process and a Chatwoot that only keeps what it is told."""

    def __init__(self, guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (("CHATWOOT_URL", "c:"), ("CHATWOOT_TOKEN", "bot"), ("KOMPAS_URL", "k:")):
            monkeypatch.setenv(name, value)
        (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
        (shown,) = re.findall(r"```json Chatwoot\n(.*?)```", TEXT, re.DOTALL)
        self.code: dict[str, Any] = {"__name__": "bridge"}
        exec(compile(code, "docs/api.md", "exec"), self.code)  # noqa: S102  the guide's own code
        self.code["post"] = self.post
        self.message: dict[str, Any] = json.loads(shown)
        self.guide = guide
        self.attributes: dict[str, Any] = {"client": "7"}
        self.told: list[tuple[str, dict[str, Any]]] = []

    def post(self, url: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        """In place of the network."""
        if url.startswith("k:"):
            assert "api_access_token" not in headers
            return asyncio.run(self.call(url.removeprefix("k:"), body, headers))
        assert headers["api_access_token"] == "bot"  # noqa: S105  of no real bot
        self.told.append((url.removeprefix(CONVERSATION), body))
        self.attributes = body.get("custom_attributes", self.attributes)
        return {}

    async def call(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        """The answer of the API."""
        async with calling(self.guide) as caller:
            answer = await caller.client.post(path, json=body, headers=headers)
            return answer.raise_for_status().json()

    def say(self, text: str, **changes: object) -> str:
        """What the bot replies to somebody who writes in the conversation."""
        self.told.clear()
        talk = self.message["conversation"] | {"custom_attributes": self.attributes}
        self.code["take"](self.message | {"content": text, "conversation": talk} | changes)
        return next((str(body["content"]) for path, body in self.told if path == "/messages"), "")


@pytest.fixture
def bridge(guide: Context, monkeypatch: pytest.MonkeyPatch) -> Bridge:
    """The bridge of the guide."""
    return Bridge(guide, monkeypatch)


def test_the_bridge_holds_an_interview(guide: Context, bridge: Bridge) -> None:
    """From the first word to a finding, and nothing of it is left in the end."""
    assert bridge.say("hello").startswith("Kompas")
    assert set(bridge.attributes) == {"client", "kompas"}
    for typed in TYPED:
        reply = bridge.say(typed)
    title = guide.policy.word("en", "provision.political-risk-group", Audience.APPLICANT)
    opens = re.search(rf"^([0-9]+)\. .*{title}$", reply, re.MULTILINE)
    assert opens is not None
    assert "Public role: Journalist" in bridge.say(opens[1])
    number = re.search(r"^([0-9]+)\. Erase$", bridge.say("?"), re.MULTILINE)
    assert number is not None
    assert guide.voice_in("en").say("erased.heading") in bridge.say(number[1])
    assert bridge.attributes == {"client": "7"}
    assert [path for path, _ in bridge.told] == ["/custom_attributes", "/messages", "/toggle_status"]
    assert bridge.told[-1][1] == {"status": "resolved"}


def test_the_bridge_says_what_the_guide_shows(bridge: Bridge) -> None:
    """The reply to the message in the guide."""
    (shown,) = re.findall(r"```text message\n(.*?)\n```", TEXT, re.DOTALL)
    bridge.say("hello")
    assert bridge.say(bridge.message["content"]) == shown
    assert bridge.told[1] == ("/messages", {"content": shown, "message_type": "outgoing"})


def test_the_bridge_is_silent(bridge: Bridge) -> None:
    """With what is not for it: its own messages, other events, and conversations of a colleague."""
    opened = bridge.message["conversation"] | {"status": "open"}
    for change in ({"message_type": "outgoing"}, {"event": "message_updated"}, {"conversation": opened}):
        assert bridge.say("1", **change) == ""
        assert bridge.told == []


def test_the_bridge_takes_calls(bridge: Bridge) -> None:
    """Over HTTP, as Chatwoot sends them."""
    with HTTPServer(("127.0.0.1", 0), bridge.code["Bridge"]) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        answer = httpx.post(f"http://127.0.0.1:{server.server_port}/", json=bridge.message, trust_env=False)
        thread.join()
    assert answer.status_code == 200
    assert [path for path, _ in bridge.told] == ["/custom_attributes", "/messages"]

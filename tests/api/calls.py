"""Calling the API in process, as a program would."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import Key, Keys
from dialogs.context import Context
from tests.conftest import TODAY

TURNS, ASSESSMENTS, POLICY = "/api/v1/turns", "/api/v1/assessments", "/api/v1/policy"
KEYS = Keys((Key("of-no-deployment-and-long-enough-for-tests"),))
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp()
PROBLEM = "application/problem+json"


@dataclass
class Clock:
    """The time, which stands still until it is moved."""

    time: float = NOON

    def now(self) -> float:
        """The time."""
        return self.time


@dataclass
class Caller:
    """A program that holds conversations over the API."""

    client: httpx.AsyncClient
    clock: Clock = field(default_factory=Clock)

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """The answer to a call: bytes as they are, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post(path, content=content, headers={"content-type": "application/json", **headers})

    async def turn(self, token: str | None = None, event: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The turn that comes of an event."""
        body = {name: value for name, value in (("token", token), ("event", event)) if value is not None}
        answer = await self.post(TURNS, body)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        turn = answer.json()
        assert isinstance(turn, dict)
        return turn

    async def walk(self, *events: Mapping[str, object]) -> dict[str, Any]:
        """The last of the turns that come of these events, from the beginning."""
        turn = await self.turn()
        for event in events:
            turn = await self.turn(turn["token"], event)
        return turn

    async def interview(self, language: str, audience: str, answers: Mapping[str, object]) -> dict[str, Any]:
        """The turn at the review, with every question answered; what is not among the answers is not known."""
        turn = await self.walk({"choose": [language]}, {"do": "continue"}, {"choose": [audience]})
        while turn["screen"]["id"] != "review":
            answer = answers.get(turn["screen"]["id"], "dont_know")
            chosen = [answer] if isinstance(answer, str) else answer
            turn = await self.turn(turn["token"], {"choose": chosen})
            assert not turn["screen"]["note"]
        return turn


def site_of(guide: Context, keys: Keys = KEYS, clock: Clock | None = None, **settings: Any) -> FastAPI:
    """An application of its own, with these settings and no others."""
    return build_site(AppConfig(Settings(**settings), guide, keys, (clock or Clock()).now))


@asynccontextmanager
async def calling(guide: Context, keys: Keys = KEYS, **settings: Any) -> AsyncIterator[Caller]:
    """Somebody who calls an application of its own."""
    clock = Clock()
    transport = httpx.ASGITransport(app=site_of(guide, keys, clock, **settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://kompas.example") as client:
        yield Caller(client, clock)


def check_problem(answer: httpx.Response, status: int, title: str = "", allowed: Sequence[str] | None = None) -> str:
    """Its detail, when the answer is a problem document of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) - {"allowed"} == {"type", "title", "status", "detail"}
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert not title or body["title"] == title
    assert allowed is None or body["allowed"] == list(allowed)
    assert "Traceback" not in answer.text
    assert "pydantic" not in answer.text.lower()
    detail = body["detail"]
    assert isinstance(detail, str)
    return detail

"""Webhooks: order, retries, expiry, replicas."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.botapi.clock import Clock
from tests.botapi.delivery import Webhooks
from tests.botapi.methods import perform
from tests.botapi.people import Person
from tests.botapi.server import lifespan, serve
from tests.botapi.world import World

HOOK = {"url": "https://bot.example/hook?x=1", "secret_token": "s-3_cret"}


def text_of(update: dict[str, Any]) -> str:
    return str(update["message"]["text"] if "message" in update else update["callback_query"]["data"])


@dataclass
class Replica:
    """An application that keeps what it got."""

    answer: Callable[[dict[str, Any]], Awaitable[Response]]
    got: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        update = json.loads(await request.body())
        self.got.append(update)
        self.requests.append(request)
        await (await self.answer(update))(scope, receive, send)

    @property
    def texts(self) -> list[str]:
        return [
            update["message"]["text"] if "message" in update else update["callback_query"]["data"]
            for update in self.got
        ]


async def fine(_: dict[str, Any]) -> Response:
    return Response()


def hooked(**more: Any) -> tuple[World, Person]:
    world = World()
    perform(world, "setWebhook", {**HOOK, **more})
    return world, Person(world)


def info(world: World) -> dict[str, Any]:
    result: dict[str, Any] = perform(world, "getWebhookInfo", {})
    return result


async def test_what_a_push_looks_like() -> None:
    world, anna = hooked()
    replica = Replica(fine)
    async with Webhooks(world, [replica]) as hooks:
        anna.say("/start")
        await hooks.idle()
    (request,) = replica.requests
    assert (request.method, request.url.path, request.url.query) == ("POST", "/hook", "x=1")
    assert request.headers["x-telegram-bot-api-secret-token"] == "s-3_cret"
    assert request.headers["content-type"] == "application/json"
    assert replica.got[0]["message"]["text"] == "/start"
    assert info(world)["pending_update_count"] == 0


async def test_one_after_the_other_but_taps_beside_messages() -> None:
    world, anna = hooked()
    boris = Person(world, 1002)
    doors = {text: asyncio.Event() for text in ("one", "two", "tap", "boris")}

    async def wait(update: dict[str, Any]) -> Response:
        await doors[text_of(update)].wait()
        return Response()

    replica = Replica(wait)
    async with Webhooks(world, [replica]) as hooks:
        anna.say("one")
        anna.say("two")
        anna.tap_data(anna.own[0], "tap")
        boris.say("boris")
        await world.clock.advance(1)
        assert sorted(replica.texts) == ["boris", "one", "tap"]
        doors["tap"].set()
        doors["boris"].set()
        await world.clock.advance(1)
        assert "two" not in replica.texts
        doors["one"].set()
        await world.clock.advance(1)
        assert replica.texts[-1] == "two"
        doors["two"].set()
        await hooks.idle()


async def test_it_tries_again_and_again() -> None:
    world, anna = hooked()
    start, times = world.clock.now(), []

    async def broken(_: dict[str, Any]) -> Response:
        times.append(round(world.clock.now() - start))
        return Response(status_code=500)

    replica = Replica(broken)
    async with Webhooks(world, [replica]) as hooks:
        anna.say("one")
        anna.say("two")
        await world.clock.advance(200)
        assert times == [0, 0, 2, 6, 14, 30, 62, 122, 182]
        assert set(replica.texts) == {"one"}
        told = info(world)
        assert told["pending_update_count"] == 2
        assert told["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        replica.answer = fine
        await world.clock.advance(60)
        await hooks.idle()
        assert replica.texts[-2:] == ["one", "two"]


async def test_it_gives_up_in_the_end() -> None:
    world, anna = hooked()

    async def broken(_: dict[str, Any]) -> Response:
        return Response(status_code=500)

    async with Webhooks(world, [Replica(broken)]) as hooks:
        anna.say("one")
        anna.tap_data(anna.own[0], "tap")
        await world.clock.advance(200)
        assert [update.kind for update in world.pending] == ["message"]
        await world.clock.advance(24 * 3600)
        await hooks.idle()
    assert [update.kind for update in world.expired] == ["callback_query", "message"]


async def test_retry_after_is_honoured() -> None:
    world, anna = hooked()
    start, times = world.clock.now(), []

    async def busy(_: dict[str, Any]) -> Response:
        times.append(round(world.clock.now() - start))
        return Response(status_code=503, headers={"Retry-After": "11"}) if len(times) < 3 else Response()

    async with Webhooks(world, [Replica(busy)]) as hooks:
        anna.say("one")
        await world.clock.advance(30)
        await hooks.idle()
    assert times == [0, 11, 22]


async def test_who_does_not_answer_in_a_minute_is_asked_again() -> None:
    world, anna = hooked()
    tries = []

    async def slow(update: dict[str, Any]) -> Response:
        tries.append(update)
        await world.clock.sleep(90)
        return Response()

    async with Webhooks(world, [Replica(slow), Replica(fine)]) as hooks:
        anna.say("one")
        await world.clock.advance(59)
        assert (len(tries), hooks.pushes) == (1, [])
        await world.clock.advance(1)
        assert [push[1:] for push in hooks.pushes] == [(0, 0), (1, 200)]
        assert info(world)["last_error_message"] == "Read timeout expired"
        await world.clock.advance(90)
        await hooks.idle()


async def test_replicas_take_turns_or_are_picked_and_updates_come_twice() -> None:
    world, anna = hooked(allowed_updates=["message"])
    first, second = Replica(fine), Replica(fine)
    async with Webhooks(world, [first, second]) as hooks:
        for text in "abcd":
            anna.say(text)
        anna.tap_data(anna.own[0], "unwanted")
        await hooks.idle()
    assert (first.texts, second.texts) == (["a", "c"], ["b", "d"])
    picked = Webhooks(world, [first, second], pick=lambda *_: 1, repeats=lambda update: update.kind == "message")
    async with picked as hooks:
        anna.say("e")
        anna.say("f")
        await hooks.idle()
    assert second.texts == ["b", "d", "e", "e", "f", "f"]


async def test_an_answer_may_be_a_call() -> None:
    world, anna = hooked()

    async def reply(update: dict[str, Any]) -> Response:
        return JSONResponse({"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "Hello"})

    async with Webhooks(world, [Replica(reply)]) as hooks:
        anna.say("one")
        await hooks.idle()
    assert anna.text == "Hello"


async def test_what_waits_is_pushed_once_there_is_a_webhook() -> None:
    world = World()
    anna, replica = Person(world), Replica(fine)
    anna.say("one")
    async with Webhooks(world, [replica]) as hooks:
        await world.clock.advance(5)
        assert not replica.got
        perform(world, "setWebhook", HOOK)
        await hooks.idle()
        perform(world, "deleteWebhook", {"drop_pending_updates": True})
        anna.say("two")
        await world.clock.advance(5)
    assert replica.texts == ["one"]


async def test_over_sockets() -> None:
    world = World(Clock(scale=10))
    anna, replica = Person(world), Replica(fine)
    async with serve(replica) as address:
        perform(world, "setWebhook", {"url": f"{address}/hook"})
        async with Webhooks(world) as hooks:
            anna.say("one")
            await hooks.idle()
    async with Webhooks(world) as hooks:
        anna.say("two")
        anna.tap_data(anna.own[0], "unheard")
        async with asyncio.timeout(30):
            while "last_error_message" not in info(world):
                await asyncio.sleep(0.002)
        assert info(world)["last_error_message"] == "Connection refused"
    assert replica.texts == ["one"]
    assert len(world.pending) == 2  # they went out in vain, so the tap is unanswered, and rightly so
    assert not world.violations


async def test_an_application_is_started_and_ended_in_process() -> None:
    seen = []

    @contextlib.asynccontextmanager
    async def around(_: Starlette) -> AsyncIterator[None]:
        seen.append("started")
        yield
        seen.append("ended")

    async with lifespan(Starlette(lifespan=around)):
        assert seen == ["started"]
    assert seen == ["started", "ended"]


async def test_an_application_that_does_not_start_says_why() -> None:
    @contextlib.asynccontextmanager
    async def around(_: Starlette) -> AsyncIterator[None]:
        if True:
            raise LookupError("no settings")
        yield

    with pytest.raises(LookupError, match="no settings"):
        async with lifespan(Starlette(lifespan=around)):
            pass


async def test_no_more_connections_than_allowed() -> None:
    world, _ = hooked(max_connections=2)
    now = most = 0

    async def count(_: dict[str, Any]) -> Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await world.clock.sleep(1)
        now -= 1
        return Response()

    async with Webhooks(world, [Replica(count)]) as hooks:
        for number in range(7):
            Person(world, 2000 + number).say("a")
        await world.clock.advance(10)
        await hooks.idle()
    assert most == 2

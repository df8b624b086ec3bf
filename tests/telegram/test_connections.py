"""Connections to the Bot API: each with one call at a time, within bounds, to nobody else, and no word of the token."""

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest
from telegram.error import TelegramError, TimedOut

from bot.errors import InputError
from bot.telegram import connections as module
from bot.telegram.client import CONNECTIONS, TRIES, File, open_telegram
from bot.telegram.connections import Connections, proxy_for
from bot.telegram.errors import CallRefused, NotSent, RetryAfter, Unreachable
from tests.botapi.clock import Clock
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.botapi.server import application, serve
from tests.botapi.world import TOKEN, World
from tests.proxies.proxies import certify
from tests.telegram.wire import NO_ANSWER, Wire, answer, wire

MOST = 3
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment says how to connect."""
    for name in (*PROXIES, *(name.upper() for name in PROXIES), "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


async def get_me(connections: Connections, served: Wire | str, scheme: str = "http") -> tuple[int, bytes]:
    """A call with the token in its address, as all of them have it."""
    host = served if isinstance(served, str) else f"localhost:{served.port}"
    return await connections.do_request(f"{scheme}://{host}/bot{TOKEN}/getMe", "POST")


async def fails(call: Awaitable[object]) -> TelegramError:
    """What a call ends with; neither it nor what it came of shows the token to anybody who reads on."""
    with pytest.raises(TelegramError) as caught:
        await call
    shown: BaseException | None = caught.value
    while shown:
        assert TOKEN not in f"{shown!r} {shown}"
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
    return caught.value


async def test_no_two_calls_share_one() -> None:
    """However many calls come at once, each has a connection of its own, and there are no more than that."""
    async with wire() as served:
        served.delay = 0.01
        connections = Connections(MOST, 10)
        answers = await asyncio.gather(*(get_me(connections, served) for _ in range(20)))
        await connections.shutdown()
    assert {status for status, _ in answers} == {200}
    assert (len(served.heard), served.opened, served.at_once) == (20, MOST, 1)


async def test_few_calls_open_few() -> None:
    """One call after the other goes over the same connection."""
    async with wire() as served:
        connections = Connections(MOST, 10)
        for _ in range(5):
            await get_me(connections, served)
        await connections.shutdown()
    assert (len(served.heard), served.opened) == (5, 1)


async def test_what_breaks_off_takes_no_place() -> None:
    """A call that fails, or is given up, leaves its place to the next."""
    told: list[bytes | None] = [NO_ANSWER, None] * MOST
    async with wire(lambda _: told.pop(0) if told else answer()) as served:
        connections = Connections(MOST, 10)
        for _ in range(MOST):
            assert not isinstance(await fails(get_me(connections, served)), NotSent)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(get_me(connections, served), 0.05)
        answers = await asyncio.gather(*(get_me(connections, served) for _ in range(MOST)))
        await connections.shutdown()
    assert [status for status, _ in answers] == [200] * MOST


async def test_calls_at_the_same_time_are_in_nobodys_way() -> None:
    """As many as there are connections take as long as one, and a few more."""
    world = World()
    async with serve(application(world)) as address:
        telegram = open_telegram(world.token, address)
        for _ in range(3):
            await asyncio.gather(*(telegram.call("getMe", {}) for _ in range(CONNECTIONS)))
        await telegram.close()
    assert len(world.called("getMe")) == 3 * CONNECTIONS


async def test_after_the_end_nothing_is_sent() -> None:
    """Closed is closed, also when it was never opened."""
    async with wire() as served:
        connections = Connections(MOST, 10)
        await connections.shutdown()
        await get_me(connections, served)
        await connections.shutdown()
        with pytest.raises(RuntimeError):
            await get_me(connections, served)
    assert len(served.heard) == 1


@pytest.mark.parametrize(
    ("kind", "unsent"),
    [("lost", False), ("reset", False), ("timeout", False), ("lost_timeout", False), ("html", False)],
)
async def test_what_perhaps_was_sent(kind: Kind, unsent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been done: whoever calls must know that."""
    monkeypatch.setattr("bot.telegram.client.READ_SECONDS", 0.2)
    world = World(Clock(scale=100))
    world.faults.add(kind, "getMe", times=100)
    async with serve(application(world)) as address:
        telegram = open_telegram(world.token, address)
        telegram.pause = at_once
        with pytest.raises(Unreachable) as caught:
            await telegram.call("getMe", {}, again=False)
        await telegram.close()
    assert (caught.value.unsent, len(world.called("getMe"))) == (False, 1)


async def test_what_surely_was_not_sent() -> None:
    """Nobody listens, nobody has that name, or no place is free in time: it may be tried again, whatever it is."""
    async with wire() as served:
        port = served.port
    for host in (f"127.0.0.1:{port}", "kompas.invalid"):
        telegram = open_telegram(TOKEN, f"http://{host}")
        paused: list[float] = []

        async def pause(seconds: float, paused: list[float] = paused) -> None:
            paused.append(seconds)

        telegram.pause = pause
        with pytest.raises(Unreachable) as caught:
            await telegram.call("sendMessage", {}, again=False)
        await telegram.close()
        assert caught.value.unsent
        assert len(paused) == 3
        connections = Connections(MOST, 10)
        assert isinstance(await fails(get_me(connections, host)), NotSent)
        await connections.shutdown()


async def test_the_wait_for_a_place_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """When no connection comes free, the call was never sent."""
    monkeypatch.setattr(module, "PLACE_SECONDS", 0.1)
    async with wire(lambda _: None) as served:
        connections = Connections(1, 10)
        hanging = asyncio.create_task(get_me(connections, served))
        await asyncio.sleep(0.02)
        assert isinstance(await fails(get_me(connections, served)), NotSent)
        assert not hanging.done()
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        await connections.shutdown()
    assert len(served.heard) == 1


async def test_the_wait_for_an_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what was said at the start, or for this call: whether nothing comes, or bytes drop in without an end."""
    async with wire(lambda _: None) as served:
        connections = Connections(MOST, 0.1)
        began = time.monotonic()
        assert isinstance(await fails(get_me(connections, served)), TimedOut)
        url = f"http://127.0.0.1:{served.port}/bot{TOKEN}/getUpdates"
        assert isinstance(await fails(connections.do_request(url, "POST", read_timeout=0.2)), TimedOut)
        assert 0.3 <= time.monotonic() - began < 5
        await connections.shutdown()
    monkeypatch.setattr(module, "SEND_SECONDS", 0.0)
    monkeypatch.setattr(module, "PLACE_SECONDS", 0.2)
    async with wire() as served:
        served.drip = 0.05
        connections = Connections(MOST, 0.2)
        began = time.monotonic()
        assert isinstance(await fails(get_me(connections, served)), TimedOut)
        assert time.monotonic() - began < 3
        await connections.shutdown()


async def test_a_redirect_is_not_followed() -> None:
    """The token would go along."""
    async with wire() as other:
        place = f"http://127.0.0.1:{other.port}/bot{TOKEN}/getMe"
        async with wire(lambda _: answer(b"", "307 Temporary Redirect", {"Location": place})) as served:
            telegram = open_telegram(TOKEN, f"http://127.0.0.1:{served.port}")
            with pytest.raises(Unreachable):
                await telegram.call("getMe", {}, again=False)
            await telegram.close()
    assert (len(served.heard), other.heard) == (1, [])


async def test_cookies_are_not_kept() -> None:
    """Nothing is sent but what a call is about."""
    async with wire(lambda _: answer(headers={"Set-Cookie": "who=anna"})) as served:
        connections = Connections(MOST, 10)
        for _ in range(2):
            await get_me(connections, served)
        await connections.shutdown()
    assert b"cookie" not in b"".join(served.heard).lower()


async def test_only_who_can_show_a_certificate_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other hears nothing; the environment may name another authority, as for other programs."""
    certify(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    async with wire(context=context) as served:
        connections = Connections(MOST, 10)
        assert isinstance(await fails(get_me(connections, served, "https")), NotSent)
        await connections.shutdown()
        assert served.heard == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        connections = Connections(MOST, 10)
        assert (await get_me(connections, served, "https"))[0] == 200
        assert isinstance(await fails(get_me(connections, f"127.0.0.1:{served.port}", "https")), NotSent)
        await connections.shutdown()
    assert len(served.heard) == 1


async def test_a_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for a way to Telegram, and learns the host and no token; where it refuses, nothing was sent."""
    async with wire(lambda _: answer(b"", "403 Forbidden")) as served:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{served.port}")
        telegram = open_telegram(TOKEN, "https://telegram.invalid")
        telegram.pause = at_once
        with pytest.raises(Unreachable) as caught:
            await telegram.call("sendMessage", {}, again=False)
        await telegram.close()
        assert caught.value.unsent
    for heard in served.heard:
        assert heard.startswith(b"CONNECT telegram.invalid:443 ")
        assert TOKEN.encode() not in heard
    assert len(served.heard) == TRIES


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:3128"}, "https://api.telegram.org", "http://p:3128"),
        ({"https_proxy": "p:3128"}, "https://api.telegram.org", "http://p:3128"),
        ({"HTTPS_PROXY": "http://p:3128"}, "http://127.0.0.1:8081", None),
        ({"HTTP_PROXY": "http://p:3128", "NO_PROXY": "127.0.0.1"}, "http://127.0.0.1:8081", None),
        ({"ALL_PROXY": "http://p:3128"}, "https://api.telegram.org", "http://p:3128"),
        ({"ALL_PROXY": "http://p:3128", "NO_PROXY": "*"}, "https://api.telegram.org", None),
    ],
)
def test_which_proxy(environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As curl and others read the environment."""
    for name, held in environment.items():
        monkeypatch.setenv(name, held)
    assert proxy_for(url) == proxy


def test_a_proxy_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said at the start, without the address, which may hold a password."""
    monkeypatch.setenv("ALL_PROXY", "socks5://anna:secret@p:1080")
    with pytest.raises(InputError) as caught:
        open_telegram(TOKEN, "https://api.telegram.org")
    assert str(caught.value) == (
        "HTTPS_PROXY or ALL_PROXY: is no http:// proxy, and Kompas knows no other. Name one, or Telegram in NO_PROXY."
    )


async def test_over_sockets_as_in_process() -> None:
    """Texts in any script, a file in the place of a text, a refusal, a wait: all as Telegram would have it."""
    world = World()
    anna = Person(world)
    anna.say("/start")
    async with serve(application(world)) as address:
        telegram = open_telegram(world.token, address)
        sent = await telegram.send(anna.id, "Пытанне & <b>ответ</b> — vraag", savable=True)
        assert anna.text == "Пытанне & ответ — vraag"
        await telegram.put_file(anna.id, sent["message_id"], File("document", "kompas.pdf", b"\x00%PDF\r\n\xff"), "é")
        assert world.called("editMessageMedia")
        with pytest.raises(CallRefused):
            await telegram.call("editMessageText", {"chat_id": anna.id, "message_id": sent["message_id"], "text": ""})
        world.faults.add("flood", "getMe", seconds=7)
        with pytest.raises(RetryAfter) as caught:
            await telegram.call("getMe", {})
        assert caught.value.seconds == 7
        await telegram.close()


async def test_what_goes_over_the_wire() -> None:
    """The parameters as JSON, and no header that tells more than that it is python-telegram-bot."""
    async with wire() as served:
        telegram = open_telegram(TOKEN, f"http://127.0.0.1:{served.port}")
        await telegram.call("getMe", {"a": "я", "b": [1, "x"], "c": True})
        await telegram.close()
    head, _, body = served.heard[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().splitlines()
    assert first == f"POST /bot{TOKEN}/getMe HTTP/1.1"
    assert json.loads(body) == {"a": "я", "b": '[1, "x"]', "c": "true"}
    names = {line.partition(":")[0].lower() for line in lines}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "content-type", "content-length"}


async def test_everybody_is_told_of_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each try, as it may be about somebody; not of polls."""
    heard: list[int] = []
    world = World()
    async with serve(application(world)) as address:
        telegram = open_telegram(world.token, address, heard=lambda: heard.append(1))
        telegram.pause = at_once
        world.faults.add("reset", "getMe")
        await telegram.call("getMe", {})
        assert len(heard) == 2
        await telegram.bot.do_api_request("getUpdates", api_kwargs={"timeout": 0})
        assert len(heard) == 2
        await telegram.close()


async def at_once(_: float) -> None:
    """No pause."""

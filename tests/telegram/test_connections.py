"""Connections to the Bot API: each with one call at a time."""

import asyncio
from typing import Any

import pytest
from httpcore import _exceptions
from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.telegram.client import CONNECTIONS, open_telegram
from bot.telegram.connections import Connections
from tests.botapi.server import application, serve
from tests.botapi.world import World

MOST = 3


class OneAtATime(BaseRequest):
    """A connection that takes its time, breaks now and then, and bears no second call meanwhile."""

    made: list["OneAtATime"] = []  # noqa: RUF012  shared on purpose

    def __init__(self) -> None:
        self.busy = self.closed = False
        self.calls = 0
        self.made.append(self)

    @property
    def read_timeout(self) -> float:
        return 10

    async def initialize(self) -> None:
        """Nothing."""

    async def shutdown(self) -> None:
        self.closed = True

    async def do_request(self, *given: Any, **_: Any) -> tuple[int, bytes]:
        assert not self.busy
        self.busy = True
        self.calls += 1
        try:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if given == ("break",):
                raise NetworkError("broken")
            if given == ("hang",):
                await asyncio.Event().wait()
        finally:
            self.busy = False
        return 200, b"{}"


@pytest.fixture
def connections() -> Connections:
    """At most three."""
    OneAtATime.made.clear()
    return Connections(MOST, OneAtATime)


async def test_no_two_calls_share_one(connections: Connections) -> None:
    """However many calls come at once, each has a connection of its own, and there are no more than that."""
    answers = await asyncio.gather(*(connections.do_request("call") for _ in range(20)))
    assert answers == [(200, b"{}")] * 20
    assert len(OneAtATime.made) == MOST
    assert sum(made.calls for made in OneAtATime.made) == 20


async def test_few_calls_open_few(connections: Connections) -> None:
    """One call after the other goes over the same connection."""
    for _ in range(5):
        await connections.do_request("call")
    assert [made.calls for made in OneAtATime.made] == [5]
    assert connections.read_timeout == 10


async def test_what_breaks_off_takes_no_place(connections: Connections) -> None:
    """A call that fails, or is given up, leaves its connection to the next."""
    for _ in range(2 * MOST):
        with pytest.raises(NetworkError):
            await connections.do_request("break")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connections.do_request("hang"), 0.01)
    await asyncio.gather(*(connections.do_request("call") for _ in range(MOST)))
    assert len(OneAtATime.made) <= MOST


async def test_all_are_closed(connections: Connections) -> None:
    """Also one whose call was given up just before."""
    hanging = asyncio.create_task(connections.do_request("hang"))
    await connections.do_request("call")
    hanging.cancel()
    await connections.shutdown()
    assert all(made.closed for made in OneAtATime.made)
    with pytest.raises(asyncio.CancelledError):
        await hanging


async def test_calls_at_the_same_time_are_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over sockets, no call is sent to a connection that another one takes at that moment."""
    in_vain: list[object] = []
    monkeypatch.setattr(_exceptions.ConnectionNotAvailable, "__init__", lambda *_: in_vain.append(1))
    world = World()
    async with serve(application(world)) as address:
        telegram = open_telegram(world.token, address)
        for _ in range(3):
            await asyncio.gather(*(telegram.call("getMe", {}) for _ in range(CONNECTIONS)))
        await telegram.close()
    assert in_vain == []

"""One connection: closed when what is to come over it does not come in time, or when others need its place."""

import asyncio
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.http.security import HEADERS

log = logging.getLogger(__name__)

HEAD_SECONDS = 10.0
"""Seconds after which the head of a request must be there: from when one connects, or has had the answer before."""
BODY_SECONDS = 30.0
"""Seconds in which the rest of a request must be there. The largest form comes over any line that carries a page."""
TAKE_SECONDS = 60.0
"""Seconds in which an answer must be taken off our hands."""
LAST_SECONDS = 3.0
"""Seconds for each of these when the server is told to end."""
SELDOM = 60.0
"""Seconds between two lines of the log that say the same."""

_AWAITED = {h11.IDLE: HEAD_SECONDS, h11.SEND_BODY: BODY_SECONDS}
"""What is to come from the other side, and for how long it is waited for."""


class Crowd:
    """The connections of a server. When there are too many, the ones that have kept it waiting longest must go."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`most`: how many there may be; `clock`: gives seconds, of which only differences count."""
        self.most = most
        self.waiting: dict[Connection, None] = {}
        """Whose request is not whole, the longest first."""
        self._clock = clock
        self._from = -SELDOM

    def make_room(self, count: int = 1) -> bool:
        """Let so many go whose request is not whole; whether there were any."""
        longest = list(self.waiting)[:count]
        for connection in longest:
            del self.waiting[connection]
            connection.transport.abort()
        if self._clock() >= self._from:
            self._from = self._clock() + SELDOM
            log.warning("Too many connections at once: those whose request keeps us waiting longest are closed.")
        return bool(longest)


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to every waiting."""

    def __init__(self, crowd: Crowd, heard: Callable[[], None], *args: Any, **given: Any) -> None:
        """What uvicorn gives a protocol stands behind these two.

        `heard` is told when what came is no whole request: that may hold something of somebody, too.
        """
        super().__init__(*args, **given)
        self._crowd = crowd
        self._heard = heard
        self._state: object = None
        self._patience: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody connects."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # so that we are told whenever something is not taken
        if len(self.connections) > self._crowd.most and not self._crowd.make_room():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        super().connection_lost(exc)
        if self.conn.trailing_data[0]:
            self._heard()
        self._crowd.waiting.pop(self, None)
        for timer in (self._patience, self._taking):
            if timer:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """A part of a request, or several requests."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The answer is given; the next request may come."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Something of an answer is not taken at once."""
        super().pause_writing()
        self._taking = self.loop.call_later(TAKE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """All of it is taken."""
        super().resume_writing()
        if self._taking:
            self._taking.cancel()
            self._taking = None

    def shutdown(self) -> None:
        """The server ends: what is whole is answered, the rest is waited for as long as a good line needs."""
        super().shutdown()
        if self._taking:
            self._taking.cancel()
            self._taking = self.loop.call_later(LAST_SECONDS, self.transport.abort)
        if self._patience:
            self._patience.cancel()
            self._patience = self.loop.call_later(LAST_SECONDS, self._give_up)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the same words whatever it was."""
        self._refuse(HTTPStatus.BAD_REQUEST)

    def _watch(self) -> None:
        """Begin to wait anew where something else is awaited than before: single bytes do not buy any time."""
        state = self.conn.their_state
        if state is self._state:
            return
        self._state = state
        self._crowd.waiting.pop(self, None)
        if self._patience:
            self._patience.cancel()
            self._patience = None
        if state in _AWAITED and not self.transport.is_closing():
            self._crowd.waiting[self] = None
            self._patience = self.loop.call_later(_AWAITED[state], self._give_up)

    def _give_up(self) -> None:
        """Who has begun a request is told; who only connected is not, for nothing was asked."""
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        self._patience = self.loop.call_later(LAST_SECONDS, self.transport.abort)  # if that is not taken either

    def _refuse(self, status: HTTPStatus) -> None:
        """A short answer that has not come through the application, and the end of the connection."""
        self._heard()
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):  # or else an answer is already on its way
            body = f"{status.phrase}.\n".encode()
            ours = {
                "content-type": "text/plain; charset=utf-8",
                "content-length": str(len(body)),
                "connection": "close",
            }
            named = [(name.encode(), value.encode()) for name, value in (ours | dict(HEADERS)).items()]
            response = h11.Response(
                status_code=status, headers=[*self.server_state.default_headers, *named], reason=status.phrase.encode()
            )
            self.transport.write(self.conn.send(response))
            if self._state is not h11.SEND_BODY or self.scope["method"] != "HEAD":
                self.transport.write(self.conn.send(h11.Data(data=body)))
        self.transport.close()

"""When a worker has served long enough, and what it holds of a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Scope

from bot.http.proxies import Proxies
from bot.http.security import Guard
from bot.serve.worker import LIFE, PATIENCE, Heard, Lifetime

MARK = b"Nadzeya-4711"


class Clock:
    """A clock that is set."""

    time = 1_000.0

    def __call__(self) -> float:
        """What it shows."""
        return self.time


def scope_of(path: str, *headers: tuple[bytes, bytes]) -> Scope:
    """A request, as the server has it."""
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": list(headers),
        "client": ("203.0.113.7", 4711),
    }


async def ask(app: ASGIApp, scope: Scope) -> None:
    """Asks."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None:
        """Nobody hears it."""

    await app(scope, receive, send)


@given(st.lists(st.floats(0, 3 * LIFE), min_size=1), st.floats(0, 10 * LIFE))
def test_all_is_forgotten_a_minute_after_the_first(pauses: list[float], idle: float) -> None:
    """However long nobody came before, and however often somebody comes meanwhile: no request is older than that."""
    clock = Clock()
    lifetime = Lifetime(clock)
    clock.time += idle
    assert not lifetime.is_over(busy=False), "nothing is to be forgotten"
    began = clock.time
    lifetime.begin()
    for pause in pauses:
        clock.time += pause
        lifetime.begin()
        assert lifetime.is_over(busy=False) == (clock.time - began >= LIFE)
        assert lifetime.is_over(busy=True) == (clock.time - began >= LIFE + PATIENCE)


@pytest.mark.parametrize(
    ("scope", "counts"),
    [
        (scope_of("/"), True),
        (scope_of("/static/kompas.css"), True),
        (scope_of("/nowhere"), True),
        (scope_of("/healthz"), False),
        (scope_of("/readyz", (b"user-agent", b"kube-probe")), False),
        (scope_of("/healthz", (b"x-forwarded-for", MARK)), True),
        (scope_of("/healthz", (b"x-real-ip", MARK)), True),
        (scope_of("/readyz", (b"forwarded", MARK)), True),
        (scope_of("/healthz", (b"cookie", MARK)), True),
        ({"type": "lifespan"}, False),
    ],
)
async def test_every_request_of_somebody_counts(scope: Scope, counts: bool) -> None:
    """Those of a machine that asks whether we live do not, or nobody's coming would never end."""
    lifetime, taken = Lifetime(Clock()), []

    async def app(scope: Scope, *_: object) -> None:
        taken.append(scope["type"])

    await ask(Heard(app, lifetime), scope)
    assert taken == [scope["type"]]
    assert (lifetime.began is not None) == counts


@pytest.mark.parametrize("name", [b"user-agent", b"referer", b"x-forwarded-for", b"forwarded", b"x-real-ip"])
async def test_who_it_was_is_not_passed_on(name: bytes) -> None:
    """No handler gets it, and the server's own list holds it no more while the request goes on."""
    seen: list[list[tuple[bytes, bytes]]] = []

    async def app(inner: Scope, *_: object) -> None:
        seen.append(inner["headers"])
        assert not any(MARK in value for _, value in scope["headers"])

    scope = scope_of("/", (b"host", b"kompas.example"), (name, MARK), (b"accept-language", b"be"), (name, MARK))
    await ask(Proxies(Guard(app, frozenset()), ()), scope)
    assert seen == [[(b"host", b"kompas.example"), (b"accept-language", b"be")]]

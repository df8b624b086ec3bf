"""Webhooks: the world pushes its updates, in order, again and again, to one bot or to several replicas of it."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.botapi.calls import call
from tests.botapi.state import Update, Webhook
from tests.botapi.world import World

App = Callable[..., Any]
LONGEST_PAUSE = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header


class Webhooks:
    """Pushes while it is entered: `async with Webhooks(world, [app]): ...`.

    Messages of one chat go one after the other, and so do the taps of one person.

    Attributes:
        targets: Replicas: addresses such as http://127.0.0.1:8000, or ASGI applications. None: the address that the
            bot gave to setWebhook.
        pick: Which replica gets an update, and how often it was tried before. They take turns if none is given.
        repeats: Which updates come once more after they were taken.
        timeout: Simulated seconds after which a push counts as failed.
    """

    def __init__(
        self,
        world: World,
        targets: Sequence[str | App] = (),
        pick: Callable[[Update, int], int] | None = None,
        repeats: Callable[[Update], bool] = lambda _: False,
        timeout: float = 60.0,
    ) -> None:
        self.world = world
        self.repeats = repeats
        self.timeout = timeout
        self.pushes: list[tuple[int, int, int]] = []
        """Update, replica and status of every push; status 0 if there was none."""
        self._pick = pick or (lambda *_: len(self.pushes))
        self._clients = [_client(target) for target in targets or [""]]
        self._shielded = [not isinstance(target, str) for target in targets or [""]]
        self._queues: dict[str, asyncio.Task[None]] = {}
        self._stragglers: set[asyncio.Task[httpx.Response]] = set()
        self._slots: dict[int, asyncio.Semaphore] = {}

    async def __aenter__(self) -> "Webhooks":
        self.world.listeners.append(self._look)
        self._look()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.listeners.remove(self._look)
        tasks = [*self._queues.values(), *self._stragglers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in self._clients:
            await client.aclose()

    async def idle(self, seconds: float = 5) -> None:
        """Until everything is delivered and taken; fails after so many real seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.world.waiting() or self._queues or self._stragglers:
                    await asyncio.sleep(0.001)
                return
        raise AssertionError(f"still waiting after {seconds} s: {[update.wire for update in self.world.waiting()]}")

    def _look(self) -> None:
        if self.world.webhook:
            for queue in {update.queue for update in self.world.waiting()} - set(self._queues):
                self._queues[queue] = asyncio.create_task(self._run(queue))

    async def _run(self, queue: str) -> None:
        failures = 0
        try:
            while hook := self.world.webhook:
                update = next((update for update in self.world.waiting() if update.queue == queue), None)
                if update is None:
                    return
                pause = await self._push(update, hook, failures)
                if pause is None:
                    failures = 0
                    self._taken(update)
                else:
                    failures += 1
                    await self.world.clock.sleep(pause)
        finally:
            del self._queues[queue]

    def _taken(self, update: Update) -> None:
        if update in self.world.pending:
            self.world.pending.remove(update)
            if self.repeats(update) and update.deliveries < 2:
                self.world.pending.insert(0, update)

    async def _push(self, update: Update, hook: Webhook, failures: int) -> float | None:
        """Nothing if it was taken, or how many seconds to wait before the next try."""
        async with self._slots.setdefault(hook.max_connections, asyncio.Semaphore(hook.max_connections)):
            return await self._try(update, hook, failures)

    async def _try(self, update: Update, hook: Webhook, failures: int) -> float | None:
        replica = self._pick(update, failures) % len(self._clients)
        pushed = (update.id, replica, 0)
        pause = 0.0 if not failures else min(2.0**failures, LONGEST_PAUSE)
        try:
            response = await self._post(update, hook, replica)
        except httpx.ConnectError:
            update.missed()
            return self._failed(hook, "Connection refused", pause)
        except (TimeoutError, httpx.TimeoutException):
            return self._failed(hook, "Read timeout expired", pause)
        except httpx.TransportError:
            return self._failed(hook, "Connection reset by peer", pause)
        else:
            pushed = (update.id, replica, response.status_code)
        finally:
            self.pushes.append(pushed)
        if response.is_success:
            await self._answered(response)
            return None
        after = response.headers.get("retry-after", "")
        phrase = HTTPStatus(response.status_code).phrase
        wrong = f"Wrong response from the webhook: {response.status_code} {phrase}"
        return self._failed(hook, wrong, float(after) if after.isdigit() else pause)

    async def _post(self, update: Update, hook: Webhook, replica: int) -> httpx.Response:
        update.deliver()
        client = self._clients[replica]
        address = urlsplit(hook.url)
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        headers = {"content-type": "application/json"} | ({SECRET_HEADER: hook.secret} if hook.secret else {})
        url = path if str(client.base_url) else hook.url
        post = asyncio.create_task(client.post(url, content=update.wire.encode(), headers=headers))
        if not self._shielded[replica]:
            return await self.world.clock.wait(post, self.timeout)
        # An application that takes too long is not stopped by Telegram's going away.
        self._stragglers.add(post)
        post.add_done_callback(self._stragglers.discard)
        return await self.world.clock.wait(asyncio.shield(post), self.timeout)

    def _failed(self, hook: Webhook, message: str, pause: float) -> float:
        hook.last_error_date, hook.last_error_message = int(self.world.clock.now()), message
        return pause

    async def _answered(self, response: httpx.Response) -> None:
        """A bot may answer a push with a call."""
        if response.headers.get("content-type", "").startswith("application/json"):
            body = json.loads(response.content or b"null")
            if isinstance(body, dict) and "method" in body:
                await call(self.world, self.world.token, body.pop("method"), body)


def _client(target: str | App) -> httpx.AsyncClient:
    if isinstance(target, str):
        return httpx.AsyncClient(base_url=target, timeout=None, trust_env=False)  # noqa: S113  the world's clock ends it
    transport = httpx.ASGITransport(app=target, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="https://bot.invalid", timeout=None)  # noqa: S113  likewise

"""The server: everything that is served over one port, and what runs beside it."""

import asyncio
import errno
import gc
import logging
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import InputError
from bot.logs import configure_logging, secrets_of
from bot.serve.app import AppConfig, build_site, open_limits
from bot.serve.delayed_start import Later, part_of
from bot.serve.handover import Handover, Part, Post
from bot.serve.http_server import allow_files, backlog, make_server
from bot.serve.process_privacy import overwrite_what_is_freed
from bot.serve.supervisor import Supervisor, can_supervise
from bot.serve.warm_up import warm
from bot.serve.worker import Heard, Lifetime, Worker
from bot.settings import Settings
from bot.storage.database import bring_up_to_date, engine_of
from bot.storage.unusable import NotThere
from bot.telegram.channel import THE_WORLD, Shift, open_channel
from bot.telegram.webhook import PATH
from bot.tokens.code_links import Handles
from bot.tokens.keys import Keys, random_keys
from dialogs.context import Context

PORT = 8000
"""Where the server is found if no port is asked for, or on the next one that is free."""
PORTS = 100
"""How many are tried."""

log = logging.getLogger(__name__)


def check_settings(settings: Settings) -> Keys:
    """The keys to seal with. Raises InputError where the settings do not go together."""
    keys = settings.key_ring()
    if settings.webhook_url and settings.telegram_token is None:
        raise InputError("KOMPAS_WEBHOOK_URL: is set without KOMPAS_TELEGRAM_TOKEN. Set both, or neither.")
    if keys is None and settings.webhook_url:
        raise InputError("KOMPAS_KEYS: is not set, and a webhook needs it. Make a key with `kompas key`.")
    if keys is None and settings.replicas > 1:
        raise InputError("KOMPAS_KEYS: is not set, and several replicas need the same. Make a key with `kompas key`.")
    if settings.replicas > 1 and settings.telegram_token and not settings.webhook_url:
        raise InputError("KOMPAS_REPLICAS: more than one needs KOMPAS_WEBHOOK_URL: only one process may poll.")
    return keys or random_keys()


def serve(settings: Settings, guide: Context, host: str, port: int | None = None) -> None:
    """Serve until told to stop. Raises InputError when it cannot start.

    One worker serves after another, each a copy of this process as it is now, which has read no request and never will.
    Where a process cannot be copied it serves itself.
    """
    keys = check_settings(settings)
    configure_logging(secrets_of(settings))
    with listen(host, port) as listener:
        greet = partial(_say_hello, settings, listener, port is None)
        work = _Work(settings, guide, keys, listener)
        if not can_supervise():
            asyncio.run(_serve(work, greet))
            return
        warm(guide)
        gc.collect()
        gc.freeze()  # what is loaded stays, and need not be looked at again and again, nor be copied
        Supervisor(listener, lambda post: asyncio.run(_serve(work, post=post)), greet).run()


@dataclass(frozen=True, repr=False)
class _Work:
    """What every worker serves."""

    settings: Settings
    guide: Context
    keys: Keys
    listener: socket.socket


async def _serve(work: _Work, greet: Callable[[], None] = lambda: None, post: Post | None = None) -> None:
    """Serve. `greet` is called when connections are taken up; `post`: where others serve before and after."""
    settings, guide, keys = work.settings, work.guide, work.keys
    overwrite_what_is_freed()
    handover, lifetime = Handover(), Lifetime()
    handles = Handles(alone=settings.replicas == 1, begins=handover.begins)
    handover.parts["codes"] = Part(handles.known, handles.take_over)
    async with AsyncExitStack() as stack:
        engine = channel = later = None
        if settings.telegram_token:
            engine = await stack.enter_async_context(engine_of(_secret(settings)))
            later = await _ready_database(engine, follows=post is not None and post.before is not None)
            world = replace(THE_WORLD, shift=Shift(begins=handover.begins, heard=lifetime.begin), handles=handles)
            channel = open_channel(settings, guide, keys, engine, world)
            handover.parts |= channel.parts | {"database": part_of(later)}
        limits = open_limits(settings, keys)
        handover.parts["counters"] = Part(limits.counters, limits.take_over)
        site = build_site(AppConfig(settings, guide, keys, time.time, channel, engine, later, limits, handles))
        server = make_server(Heard(site, lifetime), greet, lifetime.begin)
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them once more when it has ended well
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        if post is None:
            handover.begins.set()
        else:
            await stack.enter_async_context(_at(Worker(server, post, handover, lifetime, channel)))
        await server.serve(sockets=[work.listener])


async def _ready_database(engine: AsyncEngine, follows: bool) -> Later | None:
    """What is left to be done for the database; nothing, where it is there. Raises InputError where it never will.

    `follows`: somebody has served before, and has said what is missing.
    """
    try:
        await bring_up_to_date(engine)
    except NotThere as missing:
        if not follows:
            log.warning("%s Web page and API are served, and Telegram as soon as it can be used.", missing)
        return Later(partial(bring_up_to_date, engine), "" if follows else str(missing))
    return None


@asynccontextmanager
async def _at(worker: Worker) -> AsyncIterator[None]:
    """The worker at its post."""
    attending = asyncio.create_task(worker.attend())
    try:
        yield
    finally:
        attending.cancel()
        with suppress(asyncio.CancelledError):
            await attending


def _secret(settings: Settings) -> str | None:
    return settings.database_url.get_secret_value() if settings.database_url else None


def listen(host: str, port: int | None = None) -> socket.socket:
    """A socket that listens; without a port, on the first that is free from `PORT` on. Raises InputError."""
    host = host.strip().removeprefix("[").removesuffix("]").strip()  # as it stands in the address of a page
    if not host:  # which to the system is every address of this machine
        raise InputError("--host: is empty. Name the address to listen on, such as 127.0.0.1.")
    if port is not None:
        return _listen(host, port)
    for free in range(PORT, PORT + PORTS - 1):
        try:
            return _listen(host, free)
        except InputError as error:
            if not isinstance(error.__cause__, OSError) or error.__cause__.errno != errno.EADDRINUSE:
                raise
    return _listen(host, PORT + PORTS - 1)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends at once (TCP_NODELAY): a turn would wait 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(backlog(allow_files()))
    except (OSError, OverflowError, TypeError, ValueError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "is not an address"
        raise InputError(f"--host {host} --port {port}: {why}. Choose an address that is free.") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Where the page can be opened on this machine: browsers keep a cookie over plain HTTP for loopback only."""
    host, port = listener.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say_hello(settings: Settings, listener: socket.socket, moved: bool) -> None:
    port = listener.getsockname()[1]
    why = f"port {PORT} is taken; " if moved and port != PORT else ""
    print(f"Kompas serves on {address_of(listener)} ({why}Ctrl-C ends it).", flush=True)
    if settings.telegram_token:
        how = f"webhook {settings.webhook_url}{PATH}" if settings.webhook_url else "polling"
        print(f"Telegram: {how}.", flush=True)
    if settings.keys is None:
        print("KOMPAS_KEYS is not set: a restart ends open interviews. Make a key with `kompas key`.", flush=True)

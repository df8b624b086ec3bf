"""The server: everything that is served over one port, and what runs beside it."""

import asyncio
import gc
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from ipaddress import ip_address

import uvicorn

from bot.errors import InputError
from bot.keys import Keys, random_keys
from bot.post import Handover, Post
from bot.quiet import be_quiet, secrets_of
from bot.secrecy import overwrite_what_is_freed
from bot.settings import Settings
from bot.site import Serving, build_site
from bot.storage.database import open_database
from bot.supervisor import Supervisor, can_supervise
from bot.telegram.channel import Shift, World, open_channel
from bot.telegram.webhook import PATH
from bot.warm import warm
from bot.worker import Connection, Heard, Lifetime, Worker
from dialogs.guide import Guide

GRACE = 25
"""Seconds that turns at hand have to end in when the server is told to stop."""


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


def serve(settings: Settings, guide: Guide, host: str, port: int) -> None:
    """Serve until told to stop. Raises InputError when it cannot start.

    One worker serves after another, each a copy of this process as it is now, which has read no request and never will.
    Where a process cannot be copied it serves itself.
    """
    keys = check_settings(settings)
    be_quiet(secrets_of(settings))
    with listen(host, port) as listener:
        greet = partial(_say_hello, settings, listener)
        if not can_supervise():
            greet()
            asyncio.run(_serve(settings, guide, keys, listener))
            return
        warm(guide)
        gc.collect()
        gc.freeze()  # what is loaded stays, and need not be looked at again and again, nor be copied
        Supervisor(listener, lambda post: asyncio.run(_serve(settings, guide, keys, listener, post)), greet).run()


async def _serve(
    settings: Settings, guide: Guide, keys: Keys, listener: socket.socket, post: Post | None = None
) -> None:
    overwrite_what_is_freed()
    handover, lifetime = Handover(), Lifetime()
    async with AsyncExitStack() as stack:
        engine = channel = None
        if settings.telegram_token:
            engine = await stack.enter_async_context(open_database(_secret(settings)))
            world = World(shift=Shift(begins=handover.begins, heard=lifetime.begin))
            channel = open_channel(settings, guide, keys, engine, world)
            handover.parts |= channel.parts
        site = build_site(Serving(settings, guide, keys, time.time, channel, engine))
        server = uvicorn.Server(
            uvicorn.Config(
                Heard(site, lifetime),
                http=partial(Connection, lifetime.begin),  # type: ignore[arg-type]  # it is called, whatever it is
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them once more when it has ended well
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        if post is None:
            handover.begins.set()
        else:
            await stack.enter_async_context(_at(Worker(server, post, handover, lifetime, channel)))
        await server.serve(sockets=[listener])


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


def listen(host: str, port: int) -> socket.socket:
    """The socket of an address. Raises InputError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends at once (TCP_NODELAY): a turn would wait 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "not a port"
        raise InputError(f"--host {host} --port {port}: {why}. Choose an address that is free.") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Where the page can be opened on this machine: browsers keep a cookie over plain HTTP for loopback only."""
    host, port = listener.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say_hello(settings: Settings, listener: socket.socket) -> None:
    print(f"Kompas serves on {address_of(listener)} (Ctrl-C ends it).", flush=True)
    if settings.telegram_token:
        how = f"webhook {settings.webhook_url}{PATH}" if settings.webhook_url else "polling"
        print(f"Telegram: {how}.", flush=True)
    if settings.keys is None:
        print("KOMPAS_KEYS is not set: a restart ends open interviews. Make a key with `kompas key`.", flush=True)

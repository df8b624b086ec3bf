"""The application: web page, API, webhook and health, put together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.api import routes as api_routes
from bot.api.openapi import complete
from bot.http.fair_turns import InTurn
from bot.http.proxies import Proxies, read_networks
from bot.http.rate_limits import MEMORY, Limits
from bot.http.security import Guard
from bot.serve.delayed_start import Later, running_later
from bot.serve.error_handlers import install_error_handlers
from bot.settings import Settings
from bot.storage.diagnosis import SILENT, Trouble
from bot.telegram.channel import Channel, running
from bot.telegram.webhook import PATH
from bot.tokens.code_links import Handles
from bot.tokens.keys import Keys
from bot.tokens.seal import Seal
from bot.web import routes as web_routes
from bot.web.context import WebContext, open_templates
from bot.web.padding import Even
from bot.web.responses import check_sizes
from dialogs.channel import API, WEB
from dialogs.codec import Codec
from dialogs.context import Context

log = logging.getLogger(__name__)

HEALTH = ("/healthz", "/readyz")
PROGRAMS = ("/api", "/openapi", *HEALTH, PATH)
"""How the paths begin that programs ask for, and no person: their answers differ in size."""

READY_SECONDS = 3.0
"""Seconds after which a database that says nothing does not answer."""


@dataclass(frozen=True, repr=False)
class AppConfig:
    """What is served: always the web page and the API, Telegram where there is a token."""

    settings: Settings
    guide: Context
    keys: Keys
    now: Callable[[], float]
    channel: Channel | None = None
    engine: AsyncEngine | None = None
    later: Later | None = None
    """What Telegram waits for, if anything."""
    limits: Limits | None = None
    """What is counted, where somebody else must know of it."""
    handles: Handles | None = None
    """What is known of case codes, where somebody else must know of it."""


def open_limits(settings: Settings, keys: Keys) -> Limits:
    """The limits that were set. Raises InputError where nothing can be counted there."""
    return Limits(keys, settings.limits_url.get_secret_value() if settings.limits_url else MEMORY)


def build_site(serving: AppConfig) -> FastAPI:
    """The routes, and what starts and ends with them."""
    codec, seal = Codec(serving.guide.policy), Seal(serving.keys)
    limits = serving.limits or open_limits(serving.settings, serving.keys)
    templates = open_templates()
    handles = serving.handles or _handles(serving)
    onion = serving.settings.onion_location or ""
    site = WebContext(replace(serving.guide, channel=WEB), codec, seal, limits, serving.now, templates, handles, onion)
    check_sizes(site)
    api = api_routes.ApiContext(replace(serving.guide, channel=API), codec, seal, limits, serving.now, handles)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if serving.channel is None:
            yield
            return
        try:
            async with running_later(serving.channel, serving.later) if serving.later else running(serving.channel):
                yield
        except Exception as error:
            log.error("Serving broke off: %s.", type(error).__name__)
            raise

    app = FastAPI(
        title="Kompas",
        version=__version__,
        summary=f"Guided questions and plain language about {serving.guide.policy.pack.about.subject}.",
        description="Stateless: a token carries the answers, sealed, and opens for 24 hours. Nothing is stored.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it redirects to whatever Host the request names
        lifespan=lifespan,
    )
    app.routes.extend(web_routes.routes(site))
    app.include_router(api_routes.routes(api))
    generate = app.openapi
    app.openapi = lambda: complete(generate(), serving.guide.policy)  # type: ignore[method-assign]  # FastAPI's own way
    app.routes.extend((Route("/healthz", _is_alive), Route("/readyz", _ready(serving))))
    if serving.channel and serving.settings.webhook_url:
        app.routes.append(Route(PATH, serving.channel.take, methods=["POST"]))
    install_error_handlers(app, site)
    if serving.settings.api_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=serving.settings.api_origins.split(),
            allow_headers=["content-type"],
            allow_methods=["GET", "POST"],
        )
    app.add_middleware(Guard, elsewhere=frozenset({PATH}))
    app.add_middleware(Proxies, trusted=read_networks(serving.settings.proxy_addresses))
    app.add_middleware(InTurn, elsewhere=frozenset({PATH, *HEALTH}))
    app.middleware_stack = Even(app.build_middleware_stack(), elsewhere=PROGRAMS)
    return app


def _handles(serving: AppConfig) -> Handles:
    """What is known of case codes: the same on Telegram and on the web."""
    return serving.channel.desk.handles if serving.channel else Handles(alone=serving.settings.replicas == 1)


async def _is_alive(_: Request) -> Response:
    return PlainTextResponse("ok")


def _ready(serving: AppConfig) -> Callable[[Request], Awaitable[Response]]:
    async def is_ready(_: Request) -> Response:
        if serving.later and not serving.later.done:
            return PlainTextResponse("the database is not there", status_code=503)
        troubles = await _troubles(serving)
        troubles_told = "\n".join(f"the wipe list: {trouble}" for trouble in troubles)
        return PlainTextResponse(troubles_told or "ok", status_code=503 if troubles_told else 200)

    return is_ready


async def _troubles(serving: AppConfig) -> list[Trouble]:
    """What keeps the wipe list from being kept: nothing may be sent without it."""
    if serving.channel is None:
        return []
    try:
        async with asyncio.timeout(READY_SECONDS):
            return await serving.channel.desk.wipes.look()
    except TimeoutError:
        return [SILENT]

"""The application: web page, API, webhook and health, put together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.api import routes as api_routes
from bot.guard import Guard
from bot.handles import Handles
from bot.keys import Keys
from bot.limits import MEMORY, Limits
from bot.refusals import say_no
from bot.seal import Seal
from bot.settings import Settings
from bot.telegram.channel import Channel, running
from bot.telegram.webhook import PATH
from bot.web import routes as web_routes
from bot.web.even import Even
from bot.web.site import Site, open_templates
from dialogs.channel import API, WEB
from dialogs.compact import Codec
from dialogs.guide import Guide

log = logging.getLogger(__name__)

PROGRAMS = ("/api", "/openapi", "/healthz", "/readyz", PATH)
"""How the paths begin that programs ask for, and no person: their answers differ in size."""

READY_SECONDS = 3.0
"""Seconds after which a database that says nothing does not answer."""


@dataclass(frozen=True, repr=False)
class Serving:
    """What is served: always the web page and the API, Telegram where there is a token."""

    settings: Settings
    guide: Guide
    keys: Keys
    now: Callable[[], float]
    channel: Channel | None = None
    engine: AsyncEngine | None = None


def build_site(serving: Serving) -> FastAPI:
    """The routes, and what starts and ends with them."""
    codec, seal = Codec(serving.guide.policy), Seal(serving.keys)
    url = serving.settings.limits_url
    limits = Limits(serving.keys, url.get_secret_value() if url else MEMORY)
    templates = open_templates()
    handles = serving.channel.desk.handles if serving.channel else Handles(alone=serving.settings.replicas == 1)
    onion = serving.settings.onion_location or ""
    site = Site(replace(serving.guide, channel=WEB), codec, seal, limits, serving.now, templates, handles, onion)
    web_routes.check_sizes(site)
    api = api_routes.Api(replace(serving.guide, channel=API), codec, seal, limits, serving.now, handles)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if serving.channel is None:
            yield
            return
        try:
            async with running(serving.channel):
                yield
        except Exception as error:
            log.error("Serving broke off: %s.", type(error).__name__)
            raise

    app = FastAPI(
        title="Kompas",
        version=__version__,
        summary="Guided questions and plain language about the Dutch country policy on Belarus of 12 May 2022.",
        description="Stateless: a token carries the answers, sealed, and opens for 24 hours. Nothing is stored.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it redirects to whatever Host the request names
        lifespan=lifespan,
    )
    app.routes.extend(web_routes.routes(site))
    app.include_router(api_routes.routes(api))
    app.routes.extend((Route("/healthz", _is_alive), Route("/readyz", _ready(serving.engine))))
    if serving.channel and serving.settings.webhook_url:
        app.routes.append(Route(PATH, serving.channel.webhook.take, methods=["POST"]))
    say_no(app, site)
    if serving.settings.api_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=serving.settings.api_origins.split(),
            allow_headers=["content-type"],
            allow_methods=["GET", "POST"],
        )
    app.add_middleware(Guard, elsewhere=frozenset({PATH}))
    app.middleware_stack = Even(app.build_middleware_stack(), elsewhere=PROGRAMS)
    return app


async def _is_alive(_: Request) -> Response:
    return PlainTextResponse("ok")


def _ready(engine: AsyncEngine | None) -> Callable[[Request], Awaitable[Response]]:
    async def is_ready(_: Request) -> Response:
        if engine is not None:
            asking = asyncio.create_task(_ask(engine))
            await asyncio.wait({asking}, timeout=READY_SECONDS)
            if not asking.done() or asking.result() is False:
                asking.cancel()
                return PlainTextResponse("the database does not answer", status_code=503)
        return PlainTextResponse("ok")

    return is_ready


async def _ask(engine: AsyncEngine) -> bool:
    """Whether the database answers."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True

"""The servers that are measured, each a process on one core: ours, and a bare one with pages of the same size."""

import asyncio
import os
import sys
import time

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import read_keys
from dialogs.context import open_context
from policy.policy import load
from tests.made import made_key

KEY = made_key("benchmarks")
BARE = "<!doctype html><title>x</title><h1>{{ heading }}</h1>{% for line in lines %}<p>{{ line }}</p>{% endfor %}"


def ours() -> FastAPI:
    """Everything that Kompas serves without Telegram."""
    return build_site(AppConfig(Settings(), open_context(load()), read_keys(KEY), time.time))


def bare(size: int) -> FastAPI:
    """A page of so many bytes from the same template engine, a form that leads to it, and the same as JSON."""
    app = FastAPI(docs_url=None, redoc_url=None)
    template = Environment(autoescape=True).from_string(BARE)
    lines = ["x" * 90] * max(1, (size - 60) // 97)

    @app.get("/page")
    async def page() -> HTMLResponse:
        return HTMLResponse(template.render(heading="x", lines=lines))

    @app.post("/form")
    async def form(request: Request) -> RedirectResponse:
        await request.form()
        return RedirectResponse("/page", 303)

    @app.post("/json")
    async def turn(request: Request) -> dict[str, object]:
        await request.json()
        return {"lines": lines}

    return app


def main(which: str, port: int, size: int) -> None:
    """Serve on one core until ended."""
    os.sched_setaffinity(0, {0})
    app = ours() if which == "ours" else bare(size)
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, server_header=False)
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

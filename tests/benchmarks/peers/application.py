"""The interview the usual way as a process of its own: python-telegram-bot's `Application` over sockets.

python -m tests.benchmarks.peers.application polling|webhook API_URL TOKEN PORT FOLDER
"""

import asyncio
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application

from dialogs.context import open_context
from policy.policy import load
from tests.benchmarks.peers import conversation
from tests.conftest import TODAY

PATH = "/telegram"


def main(how: str, api_url: str, token: str, port: int, folder: Path) -> None:
    """Take updates until ended."""
    builder = Application.builder().token(token).base_url(f"{api_url}/bot")
    if how == "webhook":
        builder.updater(None)
    app = conversation.build(open_context(load()), TODAY, builder, folder / "people.pickle")
    if how == "polling":
        app.run_polling(allowed_updates=Update.ALL_TYPES)
    else:
        asyncio.run(_pushed(app, port))


async def _pushed(app: conversation.App, port: int) -> None:
    """As the library's own example of a webhook behind another server has it."""

    async def take(request: Request) -> Response:
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return Response()

    site = Starlette(routes=[Route(PATH, take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(site, port=port, log_config=None, access_log=False))
    async with app:
        await app.bot.set_webhook(f"https://usual.invalid{PATH}", allowed_updates=Update.ALL_TYPES)
        await app.start()
        await server.serve()
        await app.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), Path(sys.argv[5]))

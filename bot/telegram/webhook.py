"""The webhook: Telegram pushes an update, and is told 200 only when its turn is done."""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from telegram.constants import WebhookLimit

from bot.telegram.faults import Busy
from bot.telegram.lanes import GivenUp, Lanes
from bot.telegram.updates import Unreadable, Update, read_update

PATH = "/telegram"
LARGEST = 1_000_000
"""Bytes of an update that are read."""

_HEADER = "x-telegram-bot-api-secret-token"

log = logging.getLogger(__name__)


def secret_of(token: str) -> str:
    """What Telegram must show with every update: the same in all replicas, and of no use to find the token."""
    return hmac.digest(token.encode(), b"kompas webhook", sha256).hex()[: WebhookLimit.MAX_SECRET_TOKEN_LENGTH]


@dataclass(repr=False)
class Webhook:
    """The endpoint of one bot."""

    lanes: Lanes
    secret: str
    give_up: Callable[[Update], None]
    """Told of a turn that was not done and will not be tried again."""
    unreadable: int = 0

    async def take(self, request: Request) -> Response:
        """Take one update."""
        shown = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), self.secret.encode()):
            return Response(status_code=403)
        try:
            update = read_update(await _body(request))
        except Unreadable:
            self.unreadable += 1
            log.warning("An update could not be read and is passed over (%d so far).", self.unreadable)
            return Response()  # or Telegram would bring it again for a day, and nothing else of its chat
        outcome = await self.lanes.take(update)
        if isinstance(outcome, Busy):
            return Response(status_code=503, headers={"retry-after": str(max(1, round(outcome.seconds)))})
        if isinstance(outcome, GivenUp):
            self.give_up(update)
        return Response(status_code=200 if outcome is None or isinstance(outcome, GivenUp) else 503)


async def _body(request: Request) -> bytes:
    """The body. Raises Unreadable when it is too large; whoever hangs up in the middle brings it again."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise Unreadable("too large")
    return bytes(body)

"""The webhook: Telegram pushes an update, and is told 200 only when its turn is done."""

import hmac
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from telegram.constants import WebhookLimit

from bot.telegram.chat_queues import ChatQueues, GivenUp
from bot.telegram.errors import Fault, RetryAfter
from bot.telegram.updates import Unreadable, Update, read_update

PATH = "/telegram"
LARGEST = 1_000_000
"""Bytes of an update that are read."""

LONGEST = 60.0
"""Seconds for which a tap may wait to be brought again. Telegram drops one after 150, and nobody waits so long."""

MOST = 1_000
"""Taps put off that are remembered."""

_HEADER = "x-telegram-bot-api-secret-token"

log = logging.getLogger(__name__)


def secret_of(token: str) -> str:
    """What Telegram must show with every update: the same in all replicas, and of no use to find the token."""
    return hmac.digest(token.encode(), b"kompas webhook", sha256).hex()[: WebhookLimit.MAX_SECRET_TOKEN_LENGTH]


@dataclass(repr=False)
class Webhook:
    """The endpoint of one bot."""

    lanes: ChatQueues
    secret: str
    give_up: Callable[[Update, Fault], None]
    """Told of a turn that was not done and will not be tried again, and of what kept it from being done."""
    clock: Callable[[], float] = time.monotonic
    unreadable: int = 0
    put_off: OrderedDict[int, float] = field(default_factory=OrderedDict)
    """The taps that Telegram is to bring again, and since when."""

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
        late = outcome is not None and not self.lanes.closed and self._is_late(update, outcome)
        if outcome is not None and (late or isinstance(outcome, GivenUp)):
            self.give_up(update, outcome)
            outcome = None
        if outcome is None:
            self.put_off.pop(update.update_id, None)
            return Response()
        after = {"retry-after": str(max(1, round(outcome.seconds)))} if isinstance(outcome, RetryAfter) else None
        return Response(status_code=503, headers=after)

    def _is_late(self, update: Update, fault: Fault) -> bool:
        """Whether a tap would wait for too long for another try: Telegram drops it, and its person hears nothing."""
        if update.tap is None:
            return False
        since = self.put_off.setdefault(update.update_id, self.clock())
        while len(self.put_off) > MOST:
            self.put_off.popitem(last=False)
        seconds = fault.seconds if isinstance(fault, RetryAfter) else 0.0
        return self.clock() - since + seconds > LONGEST


async def _body(request: Request) -> bytes:
    """The body. Raises Unreadable when it is too large; whoever hangs up in the middle brings it again."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise Unreadable("too large")
    return bytes(body)

"""Where updates go: setWebhook and what belongs to it."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.botapi.refusal import bad_request
from tests.botapi.state import Webhook
from tests.botapi.world import World

Json = dict[str, Any]


class Done(NamedTuple):
    """A result that Telegram describes."""

    result: Any
    description: str


def _set_webhook(world: World, parameters: Json) -> Done:
    url, secret = parameters["url"], parameters.get("secret_token", "")
    if not url:
        return _delete_webhook(world, parameters)
    if not re.match(r"https://[^/]|http://(127\.0\.0\.1|localhost)[:/]", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request(
            "secret token contains unallowed characters" if len(secret) <= 256 else "secret token is too long"
        )
    most = parameters.get("max_connections", 40)
    if not 1 <= most <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    _wanted(world, parameters)
    same = world.webhook is not None and (world.webhook.url, world.webhook.secret) == (url, secret)
    world.webhook = Webhook(url, secret, most)
    if parameters.get("drop_pending_updates"):
        world.pending.clear()
    world.wake()
    return Done(True, "Webhook is already set" if same else "Webhook was set")


def _wanted(world: World, parameters: Json) -> None:
    if "allowed_updates" in parameters:
        world.allowed = frozenset(parameters["allowed_updates"])


def _delete_webhook(world: World, parameters: Json) -> Done:
    there, world.webhook = world.webhook, None
    if parameters.get("drop_pending_updates"):
        world.pending.clear()
    world.wake()
    return Done(True, "Webhook was deleted" if there else "Webhook is already deleted")


def _webhook_info(world: World, _: Json) -> Json:
    hook = world.webhook or Webhook("")
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.waiting()),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook.last_error_message:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if world.allowed:
        info["allowed_updates"] = sorted(world.allowed)
    return info


METHODS: dict[str, Callable[[World, Json], Any]] = {
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
}

"""How Telegram refuses, in its own words."""

from typing import Any

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
SECOND_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
BLOCKED = "Forbidden: bot was blocked by the user"
DEACTIVATED = "Forbidden: user is deactivated"
EDIT_NOT_FOUND = "Bad Request: message to edit not found"
DELETE_NOT_FOUND = "Bad Request: message to delete not found"
CHAT_NOT_FOUND = "Bad Request: chat not found"

_CODES = {"Bad Request": 400, "Unauthorized": 401, "Forbidden": 403, "Not Found": 404, "Conflict": 409}


class Refused(Exception):
    """A call that Telegram refuses."""

    def __init__(self, description: str, code: int = 0, **parameters: Any) -> None:
        super().__init__(description)
        self.description = description
        self.code = code or _CODES[description.partition(":")[0]]
        self.parameters = parameters


def bad_request(reason: str) -> Refused:
    """Refused with 400 for this reason."""
    return Refused(f"Bad Request: {reason}")


def too_many_requests(seconds: int) -> Refused:
    """Refused with 429 until so many seconds have passed."""
    return Refused(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)

"""What a channel keeps, and for how long: told on the screens for safety and help, and no more than is true of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Channel:
    """The ids of the messages that say what is kept, and the values they are told with."""

    safety: tuple[str, ...] = ("safety.kept",)
    help: tuple[str, ...] = ("help.kept",)
    erased: tuple[str, ...] = ()
    """What is left for a while of what was erased."""
    code: tuple[str, ...] | None = None
    """The ids that say where a case code is found, unless the channel says it beside the code; None: it makes none."""
    makes_sheets: bool = False
    values: Mapping[str, int] = field(default_factory=dict)


PLAIN = Channel()
"""A channel that keeps nothing anywhere but on the screen."""


WEB = Channel(
    safety=("web.kept", "web.cookie"),
    help=("web.kept", "web.cookie", "web.history"),
    erased=("erased.memory",),
    code=(),
    makes_sheets=True,
)
"""The web page: one sealed cookie."""


API = Channel(
    safety=("safety.kept", "api.kept"),
    help=("help.kept", "api.kept"),
    erased=("erased.memory",),
    code=("code.api",),
)
"""The API: whatever platform people write in reads along, and may keep what it reads."""


def telegram(idle_minutes: int) -> Channel:
    """Telegram: one message, deleted in the end. 0 minutes: idle screens are not deleted earlier."""
    idle = ("telegram.idle",) if idle_minutes else ()
    erasing = ("telegram.kept", "telegram.wiped", *idle)
    values = {"minutes": idle_minutes}
    return Channel(erasing, (*erasing, "telegram.chat"), code=("code.telegram",), makes_sheets=True, values=values)

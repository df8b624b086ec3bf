"""The one place where things are put together."""

from datetime import date

from bot.settings import Settings, read_operator, read_settings
from dialogs.context import Context, open_context
from policy.policy import load


def today() -> date:
    """The day on this machine."""
    return date.today()


def build_context(settings: Settings | None = None) -> Context:
    """The guide of the bundled policy for the configured operator. Raises InputError and PackError."""
    held = settings or read_settings()
    return open_context(load(), read_operator(held.operator_file))

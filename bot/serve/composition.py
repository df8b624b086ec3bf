"""The one place where things are put together."""

from datetime import date, datetime
from functools import partial
from pathlib import Path

from bot.clock import ZONE
from bot.errors import InputError
from bot.settings import Settings, read_operator, read_settings
from dialogs.context import Context, open_context
from dialogs.words import check_screen_words, own_words
from policy.errors import PackError
from policy.policy import BUNDLED, Policy, bundled_id, load
from policy.worked_cases import taken


def today() -> date:
    """The day in the Netherlands."""
    return datetime.now(ZONE).date()


def pack_folder(settings: Settings | None = None) -> Path:
    """The folder of the policy pack. Raises InputError where the one that is set is none."""
    folder = (settings or read_settings()).pack
    if folder is None:
        return BUNDLED
    try:
        is_pack = (folder / "pack.toml").is_file()
    except (OSError, ValueError):
        is_pack = False
    if not is_pack:
        mend = "Name the folder of a pack, or begin one there with `kompas policy new`."
        raise InputError(f"KOMPAS_PACK: {str(folder)[:80]}: holds no pack.toml. {mend}")
    return folder


def open_policy(folder: Path | None = None) -> Policy:
    """The policy of a folder; of the configured one unless given. Raises InputError, and PackError with all faults."""
    opened = load(folder or pack_folder(), (partial(check_screen_words, words=own_words()),))
    problems = tuple(taken(opened, load())) if opened.id == bundled_id() else ()
    if problems:
        raise PackError(*problems)
    return opened


def build_context(settings: Settings | None = None) -> Context:
    """The guide of the configured policy for the configured operator. Raises InputError and PackError."""
    given = settings or read_settings()
    return open_context(open_policy(pack_folder(given)), read_operator(given.operator_file))

"""`kompas doctor`: what of a deployment is in order, what is not, and what to do about it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, get_args

import httpx

from bot.errors import InputError
from bot.logs import RedactingFormatter, configure_logging, secrets_of
from bot.serve.composition import open_policy, pack_folder
from bot.settings import Settings, read_operator
from bot.storage.diagnosis import sealed_otherwise
from bot.storage.examined import Stored
from bot.storage.examined import examine as examine_list
from bot.storage.references import unseal
from bot.telegram.client import Telegram, open_telegram
from bot.telegram.errors import Fault, InvalidToken
from bot.telegram.webhook import PATH
from bot.tokens.keys import Keys, with_fallback
from bot.tokens.seal import LIFETIME
from dialogs.operator import CONTACTS, Contact, Operator
from policy.errors import PackError
from policy.worked_cases import worked_out

LATE = 300
"""Seconds after its time when a message that still stands is a sign that nobody deletes."""

MANY = 100
"""Updates that wait: more than one poll brings."""

OFF = 30.0
"""Seconds by which a clock may be wrong."""

KEY_DAYS = 2
"""Days after which nothing sealed with an older key opens any more, or needs to."""


@dataclass(frozen=True)
class Line:
    """One thing looked at. `mend` says what to do; without it all is well."""

    told: str
    mend: str = ""


async def examine(settings: Settings, put: Callable[[str], None]) -> bool:
    """Look at everything, and tell it line by line; whether anything is wrong."""
    configure_logging(secrets_of(settings))
    stored = await _stored(settings)
    lines = [_policy(settings), *_keys(settings, stored), *_operator(settings), *_proxies(settings)]
    lines += [*_wipe_list(settings, stored), *await _telegram(settings)]
    plain = RedactingFormatter(secrets_of(settings))
    for line in lines:
        put(plain.redact(f"{'!!' if line.mend else 'ok'}  {line.told}" + (f" {line.mend}" if line.mend else "")))
    wrong = sum(bool(line.mend) for line in lines)
    put(f"{wrong} to mend." if wrong else "All in order.")
    return bool(wrong)


def _policy(settings: Settings) -> Line:
    """Which pack is served, whether it can be, and whether it is still confirmed."""
    try:
        policy = open_policy(pack_folder(settings))
    except (InputError, PackError) as error:
        return Line("Policy:", str(error))
    about = policy.pack.about
    wrong = "; ".join(str(problem) for problem in worked_out(policy))
    told = f"Policy: {about.id} {about.version}, in {', '.join(about.languages)}, from {settings.pack or 'the bundle'}."
    return Line(told, wrong)


def _keys(settings: Settings, stored: Stored | InputError) -> list[Line]:
    try:
        keys = settings.key_ring()
    except InputError as error:
        return [Line("Keys:", str(error))]
    if keys is None:
        told = "Keys: KOMPAS_KEYS is not set; a restart ends open interviews."
        return [Line(told, "Make a key with `kompas key`.")]
    rows = () if isinstance(stored, InputError) else stored.rows or ()
    held = _opened_by(Keys(keys.all[1:]), rows)
    return [Line(f"Keys: {len(keys.all)}, the first seals."), *_old_keys(keys, held, datetime.now(UTC).date())]


def _old_keys(keys: Keys, held: Sequence[int], today: date) -> Iterator[Line]:
    """An older key may go once the one before it has been in use for longer than anything stays sealed.

    Since when a key has been in use nobody has written down: it may lie ready for a while after it was made. `held`:
    how many rows of the wipe list each key but the first opens.
    """
    for number, (newer, older, rows) in enumerate(zip(keys.all, keys.all[1:], held, strict=False), start=2):
        name = f"Keys: key {number}{f', made {older.made},' if older.made else ''}"
        if newer.made and older.made and older.made > newer.made:
            told = f"{name} is newer than key {number - 1}, and opens only: round one of a change of keys."
            yield Line(f"{told} When every replica has both, put key {number} before key {number - 1}.")
        elif rows:
            yield Line(f"{name} is needed: {rows} messages on the wipe list open with no other.")
        elif newer.made is None:
            yield Line(f"Keys: when key {number - 1} was made is not known, nor when key {number} may go.")
        elif today - newer.made <= timedelta(days=KEY_DAYS):
            yield Line(f"{name} is needed until {newer.made + timedelta(days=KEY_DAYS)} at least.")
        else:
            told = f"Keys: if key {number - 1} has been first for {KEY_DAYS} days, nothing that key {number} sealed"
            yield Line(f"{told} still opens.", "Take it out of KOMPAS_KEYS then.")


def _operator(settings: Settings) -> Iterator[Line]:
    try:
        operator = read_operator(settings.operator_file)
    except InputError as error:
        yield Line("Operator:", str(error))
        return
    if settings.operator_file is None:
        yield Line(
            "Operator: nobody is named, and every screen says that this is a trial.", "Set KOMPAS_OPERATOR_FILE."
        )
        return
    missing = [name for name in ("name", "languages", "hours", "privacy") if not getattr(operator, name)]
    missing += [f"contact for {topic}" for topic in _topics_without(operator)]
    file = settings.operator_file
    if missing:
        yield Line(f"Operator: {file} lacks: {', '.join(missing)}.", "Add them.")
    else:
        yield Line(f"Operator: {operator.name}; {file} is complete.")
    today = datetime.now(UTC).date()
    stale = [contact.name for contact in operator.contacts if contact.is_stale(today)]
    if stale:
        told = f"Operator: checked more than 90 days ago: {', '.join(stale)}."
        yield Line(told, "Check them, and write down the day.")


def _topics_without(operator: Operator) -> list[str]:
    contacts = () if operator.contacts == CONTACTS else operator.contacts
    held = {contact.topic for contact in contacts}
    return [topic for topic in get_args(Contact.model_fields["topic"].annotation) if topic not in held]


def _proxies(settings: Settings) -> Iterator[Line]:
    if settings.proxy_addresses:
        yield Line(f"Proxy: what {settings.proxy_addresses} tells of visitors' addresses is believed.")


def _wipe_list(settings: Settings, stored: Stored | InputError) -> Iterator[Line]:
    if isinstance(stored, InputError):
        yield Line("Wipe list:", str(stored))
        return
    if stored.rows is None:
        told = f"Wipe list: {stored.place} holds none."
        mend = "Start `kompas serve`, which makes it. If it runs, the list was deleted: look into its log."
        yield Line(told, mend) if settings.telegram_token else Line(f"{told} The web page needs none.")
        return
    yield _overdue(stored.rows)
    unopened = len(stored.rows) - sum(_opened_by(_all_keys(settings), stored.rows))
    if unopened:
        trouble = sealed_otherwise(unopened)
        yield Line(f"Wipe list: {trouble.told}", trouble.mend)
    for what in stored.leaves:
        yield Line(f"Wipe list: PostgreSQL keeps rows that are gone: {what}.", "See docs/telegram.md.")


def _overdue(rows: Sequence[tuple[bytes, int]]) -> Line:
    overdue = sum(due < time.time() - LATE for _, due in rows)
    if not overdue:
        return Line("Wipe list: nothing overdue.")
    told = f"Wipe list: {overdue} messages should have been deleted more than {LATE // 60} minutes ago."
    return Line(
        told, "See that `kompas serve` runs, that it reaches Telegram, and that no key was taken out too early."
    )


def _opened_by(keys: Keys, rows: Sequence[tuple[bytes, int]]) -> list[int]:
    """How many rows each key opens."""
    return [sum(unseal(Keys((key,)), stored) is not None for stored, _ in rows) for key in keys.all]


def _all_keys(settings: Settings) -> Keys:
    """The keys that open the list; those of KOMPAS_KEYS where they can be read."""
    token = settings.telegram_token
    try:
        keys = settings.key_ring()
    except InputError:
        keys = None
    return with_fallback(keys, (token.get_secret_value(),) if token else ())


async def _stored(settings: Settings) -> Stored | InputError:
    try:
        return await examine_list(_database_of(settings))
    except InputError as error:
        return error


def _database_of(settings: Settings) -> str | None:
    return settings.database_url.get_secret_value() if settings.database_url else None


async def _telegram(settings: Settings) -> list[Line]:
    if settings.telegram_token is None:
        return [Line("Telegram: KOMPAS_TELEGRAM_TOKEN is not set, and it is not served.")]
    telegram = open_telegram(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    try:
        bot = await _bot(telegram)
        lines = [await _clock(settings), *_token(bot)]
        if bot is not None:
            lines += _webhook(settings, await telegram.call("getWebhookInfo", {}))
    except Fault as fault:
        lines = [Line(f"Telegram: {fault}.", f"See that this machine reaches {settings.telegram_api_url}.")]
    finally:
        await telegram.close()
    return lines


async def _bot(telegram: Telegram) -> dict[str, Any] | None:
    """What Telegram says of the bot; None where it does not know the token."""
    try:
        bot: dict[str, Any] = await telegram.call("getMe", {})
    except InvalidToken:
        return None
    return bot


def _token(bot: dict[str, Any] | None) -> Iterator[Line]:
    """Whether the token works, and what is set at BotFather that Kompas is not made for."""
    if bot is None:
        yield Line("Telegram: the token is not known there.", "Set KOMPAS_TELEGRAM_TOKEN to the one BotFather gives.")
        return
    groups = ", and can be added to groups" if bot.get("can_join_groups") else ""
    yield Line(f"Telegram: the token works; the bot is @{bot['username']}{groups}.")
    if bot.get("has_topics_enabled"):
        told = "Telegram: private chats have topics, and Kompas answers outside of them."
        yield Line(told, "Switch topics off for the bot at BotFather.")
    if bot.get("can_read_all_group_messages"):
        told = "Telegram: the bot is sent all that is written in its groups."
        yield Line(told, "Switch its privacy mode on: /setprivacy at BotFather.")


def _webhook(settings: Settings, info: dict[str, Any]) -> Iterator[Line]:
    wanted = settings.webhook_url + PATH if settings.webhook_url else ""
    held = info.get("url", "")
    if held == wanted:
        yield Line(f"Telegram: {'the webhook is set as configured' if wanted else 'no webhook: the bot polls'}.")
    else:
        told = f"Telegram: the webhook is {held or 'not set'}; configured is {wanted or 'none'}."
        yield Line(told, "Restart `kompas serve`: it sets the webhook, or logs why Telegram does not let it.")
    pending = int(info.get("pending_update_count", 0))
    many = f"See that `kompas serve` runs{' and can be reached' if wanted else ''}." if pending > MANY else ""
    yield Line(f"Telegram: {pending} updates wait.", many)
    if info.get("last_error_message"):
        when = datetime.fromtimestamp(int(info.get("last_error_date", 0)), UTC)
        told = f"Telegram: its last delivery failed on {when:%Y-%m-%d %H:%M} UTC: {info['last_error_message']}."
        recent = datetime.now(UTC) - when < timedelta(hours=LIFETIME)
        yield Line(told, "See that KOMPAS_WEBHOOK_URL can be reached from outside over HTTPS." if recent else "")


async def _clock(settings: Settings) -> Line:
    """Against the clock of the Bot API server, which is right."""
    async with httpx.AsyncClient(timeout=10) as client:
        try:
            answer = await client.head(settings.telegram_api_url)
            theirs = parsedate_to_datetime(answer.headers.get("date", "")).replace(tzinfo=UTC)  # it is always GMT
        except (httpx.HTTPError, ValueError):
            return Line("Clock: could not be compared with Telegram's.")
    off = abs((datetime.now(UTC) - theirs).total_seconds())
    if off > OFF:
        return Line(f"Clock: {off:.0f} seconds off Telegram's.", "Set it, and let it be kept by NTP.")
    return Line("Clock: right.")

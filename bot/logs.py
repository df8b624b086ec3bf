"""Logs that tell nobody's secrets: no token, no chat, no answer. What went wrong and where, and no more."""

import logging
import sys
import traceback
from types import TracebackType
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic import SecretStr

from bot.settings import Settings

NOISY = (
    *("httpx", "httpcore", "telegram", "uvicorn", "alembic", "sqlalchemy", "aiosqlite", "asyncio"),
    *("aiohttp", "psycopg", "redis", "limits", "python_multipart", "fastapi"),
)
"""Loggers of libraries, whose records can name addresses, tokens, states and values."""

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RedactingFormatter(logging.Formatter):
    """Time, level and sentence. Of an exception its kind and where it was raised; never what it says.

    Every secret it was given is struck out, wherever it stands.
    """

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        record.exc_text = None  # what another formatter made of it says too much
        return self.redact(super().format(record))

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  the name is logging's
        """Kind and places, innermost last."""
        kind, error, _ = ei
        if kind is None or error is None:
            return ""
        places = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        return "\n".join((kind.__name__, *places))

    def redact(self, text: str) -> str:
        """The text without any secret."""
        for secret in self._secrets:
            text = text.replace(secret, "(secret)")
        return text


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every secret of the settings, whole and in the parts in which a message may show it."""
    secrets = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    held = [*secrets, *(password for secret in secrets for password in _passwords(secret))]
    if settings.keys:
        held += settings.keys.get_secret_value().replace(",", " ").split()
    return tuple(sorted({*held, *(quote(text, safe="") for text in held)}, key=len, reverse=True))


def _passwords(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        given = [parts.password or "", *(value for name, value in parse_qsl(parts.query) if "pass" in name.lower())]
    except ValueError:
        return []
    return [form for password in given for form in (password, unquote(password)) if form]


def configure_logging(secrets: tuple[str, ...] = ()) -> None:
    """Send our own warnings to standard error, in plain lines, and nothing of what libraries say.

    What ends the process is told in the same way.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.raiseExceptions = False  # or a line that cannot be written is shown with all it holds
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("bot").setLevel(logging.INFO)
    sys.excepthook = lambda kind, error, trace: root.critical("Kompas broke off.", exc_info=(kind, error, trace))

"""Why a database cannot be used: in a sentence that names where it is and what to do, and shows no password."""

import sqlite3

from alembic.util import CommandError
from psycopg.errors import ConnectionTimeout
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.errors import InputError

UNUSABLE = (SQLAlchemyError, sqlite3.Error, OSError, CommandError, ValueError, TypeError)
"""What is raised where a database cannot be opened and brought up to date."""

_PRIMARY = 0xFF
"""The bits of SQLite's error codes that say what kind they are."""
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class NotThere(InputError):
    """A database that cannot be used just now: nobody answers, or another holds it. It may be there later."""


def unusable(url: URL, error: Exception) -> InputError:
    """What to tell of an error: NotThere where trying again can help."""
    cause = getattr(error, "orig", None) or error
    place = f"KOMPAS_DATABASE_URL: the database {_place(url)}"
    if isinstance(cause, CommandError) and "locate revision" in str(cause):
        return InputError(f"{place} was made by a newer Kompas. Run that one, or name another database.")
    if isinstance(cause, TimeoutError | ConnectionTimeout):
        return NotThere(f"{place} does not answer. See that it runs, and that no other program holds it.")
    if isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & _PRIMARY in _HELD:
        return NotThere(f"{place} is held by another program. End that one, or wait for it.")
    passes = isinstance(error, OperationalError) and not isinstance(cause, sqlite3.Error)
    return (NotThere if passes else InputError)(
        f"{place} cannot be used ({type(cause).__name__}). "
        "See that it runs, that its address is right, and that it may be written to."
    )


def _place(url: URL) -> str:
    """A file by its path; a server by its address, without who logs in."""
    if url.drivername.startswith("sqlite"):
        return f"{url.database}"
    return f"at {url.host or 'this machine'}{f':{url.port}' if url.port else ''}"

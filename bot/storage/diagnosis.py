"""What keeps the wipe list from being kept, in words: what it is, and what to do. Never what an error says itself."""

import sqlite3
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class Silent(SQLAlchemyError):
    """The database did not answer in time."""


@dataclass(frozen=True)
class Trouble:
    """Something wrong with the wipe list; what to do about it."""

    told: str
    mend: str

    def __str__(self) -> str:
        return f"{self.told} {self.mend}"


SILENT = Trouble("the database does not answer.", "See that it runs, and that this machine reaches it.")
FULL = Trouble("there is no room left for the database.", "Make room on its disk. Nothing new is sent until then.")
READ_ONLY = Trouble("the database cannot be written to.", "Make it writable. Nothing new is sent until then.")
LOCKED = Trouble("another program keeps the database locked.", "Look for it, and end it.")
DAMAGED = Trouble("the database is damaged, or is none.", "Put it aside, and restart. What is on it stands until then.")
GONE = Trouble("its file was deleted or replaced.", "It is written anew at once, from what was read of it.")
LOST = Trouble(
    "its file was deleted or replaced while Kompas ran, and cannot be written anew.",
    "See that its folder is there and may be written to. Nothing new is sent until then.",
)
FAILING = Trouble("the database does not do what it is asked.", "Look into the database's own log.")

MEND_KEYS = "Put the key that sealed them back into KOMPAS_KEYS, behind the others. They stand until then."

_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: LOST,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_POSTGRESQL = {"53100": FULL, "25006": READ_ONLY, "55P03": LOCKED, "57014": SILENT}
_PRIMARY = 0xFF


def sealed_otherwise(rows: int) -> Trouble:
    """So many rows open with none of the keys."""
    return Trouble(f"{rows} rows open with none of the keys.", MEND_KEYS)


def why(error: BaseException) -> Trouble:
    """Why a database did not do what it was asked."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)  # errors of the module itself have none
        return _SQLITE.get(code & _PRIMARY, FAILING) if code is not None else FAILING
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return SILENT  # the connection is lost, or was not made
    return _POSTGRESQL.get(state, SILENT if state.startswith(("08", "57P")) else FAILING)

"""Who runs a Kompas, and whom a person can turn to."""

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

STALE = timedelta(days=90)
"""A contact that was checked longer ago than this is shown with a warning."""


class Contact(BaseModel):
    """Somebody who can help, and the day on which that was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    topic: Literal["general", "minors", "lawyer"]
    name: str = Field(min_length=1)
    address: str = Field(min_length=1)
    checked: date

    def is_stale(self, on: date) -> bool:
        """Whether the check is more than 90 days old."""
        return on - self.checked > STALE


_CHECKED = date(2026, 11, 22)

CONTACTS = (
    Contact(topic="general", name="RefugeeHelp", address="www.refugeehelp.nl", checked=_CHECKED),
    Contact(topic="lawyer", name="Raad voor Rechtsbijstand", address="www.rvr.org", checked=_CHECKED),
    Contact(topic="minors", name="Nidos", address="www.nidos.nl", checked=_CHECKED),
)
"""Whom a person can turn to when the operator names nobody."""


class Operator(BaseModel):
    """The operator's file. Without a name the program is a trial, and says so on every screen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str | None = Field(default=None, min_length=1)
    languages: tuple[str, ...] = Field(default=(), strict=False)
    hours: str = ""
    privacy: str = ""
    quick_exit: str = Field(default="https://www.wikipedia.org/", pattern=r"^https://[^\s]+$")
    """The neutral site to which whoever must leave the web page at once is sent."""
    contacts: tuple[Contact, ...] = Field(default=CONTACTS, strict=False, min_length=1)


TRIAL = Operator()
"""What is said when no operator is configured."""

"""Who runs a Kompas, and whom a person can turn to."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dialogs.printable import is_plain

MOST_CONTACTS, MOST_LANGUAGES = 10, 20
"""So many fit into one message with everything else that help says."""

STALE = timedelta(days=90)
"""A contact that was checked longer ago than this is shown with a warning."""


def _shown(text: str) -> str:
    if not is_plain(text):
        raise ValueError("holds a character that cannot be shown")
    return text


Text = Annotated[str, Field(max_length=100), AfterValidator(_shown)]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_shown)]


class Contact(BaseModel):
    """Somebody who can help, and the day on which that was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    topic: Literal["general", "minors", "lawyer"]
    name: Name
    address: Name
    checked: date
    href: Text = Field(default="", pattern=r"^((https://|tel:|mailto:)[^\s]+)?$")
    """What a tap on it opens."""
    hours: Text = ""

    def is_stale(self, on: date) -> bool:
        """Whether the check is more than 90 days old."""
        return on - self.checked > STALE


_CHECKED = date(2026, 11, 22)

CONTACTS = (
    Contact(
        topic="general",
        name="RefugeeHelp",
        address="www.refugeehelp.nl",
        checked=_CHECKED,
        href="https://www.refugeehelp.nl",
    ),
    Contact(
        topic="lawyer",
        name="Raad voor Rechtsbijstand",
        address="www.rvr.org",
        checked=_CHECKED,
        href="https://www.rvr.org",
    ),
    Contact(topic="minors", name="Nidos", address="www.nidos.nl", checked=_CHECKED, href="https://www.nidos.nl"),
)
"""Whom a person can turn to when the operator names nobody."""


class Operator(BaseModel):
    """The operator's file. Without a name the program is a trial, and says so on every screen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Name | None = None
    languages: tuple[Text, ...] = Field(default=(), strict=False, max_length=MOST_LANGUAGES)
    hours: Text = ""
    privacy: Text = ""
    quick_exit: Text = Field(default="https://www.wikipedia.org/", pattern=r"^https://[^\s]+$")
    """The neutral site to which whoever must leave the web page at once is sent."""
    contacts: tuple[Contact, ...] = Field(default=CONTACTS, strict=False, min_length=1, max_length=MOST_CONTACTS)


TRIAL = Operator()
"""What is said when no operator is configured."""

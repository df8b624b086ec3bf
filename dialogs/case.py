"""A case: the answers, and the few bits of where the person is. Everything else is derived from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from policy.pack.facts import Answer
from policy.pack.provisions import Audience


class View(StrEnum):
    """How a screen is looked at, in a permanent order. `open` shows the Dutch original, or answers otherwise masked."""

    PLAIN = "plain"
    WHY = "why"
    OPEN = "open"


class GivenBy(StrEnum):
    """Where the answers come from, in a permanent order: this interview, a case code, or a code and changes since."""

    DIRECT = "direct"
    CODE = "code"
    CHANGED = "changed"


@dataclass(frozen=True)
class Case:
    """One interview. It travels with the person and is kept nowhere.

    `back_to` is the screen that help, sources, policy or language return to; `from_review` is set on what was
    opened from the review, and leads back there; `ticks` are the options marked and not yet confirmed, or the answers
    that go into a case code, and for how long it opens. Away from their question `ticks_of` names it.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    language: str | None = None
    audience: Audience | None = None
    screen: str = "language"
    back_to: str = ""
    from_review: bool = False
    view: View = View.PLAIN
    page: int = 1
    ticks: tuple[str, ...] = ()
    given_by: GivenBy = GivenBy.DIRECT
    ticks_of: str = ""

    @property
    def base(self) -> str:
        """The screen at hand, or the one that was left for a look aside."""
        return self.back_to if self.screen in ASIDE and self.back_to else self.screen


# Compact cases hold places in this list: a screen is added at its end, and none is taken away.
FIXED_SCREENS = (
    "language",
    "safety",
    "audience",
    "review",
    "findings",
    "sources",
    "policy",
    "help",
    "erased",
    "share",
    "code",
)
ASIDE = ("language", "sources", "policy", "help")
"""The screens that can be opened from any other and lead back to it."""

CODE = ("share", "code")
"""The screens on which the ticks are answers: which go into a case code, and that code."""

LIFETIMES = {"lifetime:15": 15, "lifetime:60": 60, "lifetime:240": 240}
"""For how many minutes a case code opens, by what is chosen on `share`."""

LIFETIME = "lifetime:60"
"""What holds where none is chosen. It is not among the ticks."""


def lifetime(case: Case) -> str:
    """For how long the code of a case opens, as it is chosen on `share`."""
    return next((name for name in case.ticks if name in LIFETIMES), LIFETIME)


FINDING = "finding:"


def finding_screen(provision: str) -> str:
    """The id of the screen of a provision's finding."""
    return f"{FINDING}{provision}"

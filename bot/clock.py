"""Days and times of day as people in the Netherlands read them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


def day_of(at: float) -> date:
    """The day in the Netherlands at a time. `at`: seconds since 1970."""
    return datetime.fromtimestamp(at, ZONE).date()


def time_of_day(at: float) -> str:
    """The time of day in the Netherlands, such as 13:05. `at`: seconds since 1970."""
    return datetime.fromtimestamp(at, ZONE).strftime("%H:%M")

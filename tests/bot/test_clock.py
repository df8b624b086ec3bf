"""Times of day as they are in the Netherlands."""

from datetime import UTC, datetime

import pytest

from bot.clock import time_of_day


@pytest.mark.parametrize(
    ("utc", "told"),
    [
        (datetime(2026, 11, 28, 12, 5, 59, tzinfo=UTC), "13:05"),
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "14:05"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "00:30"),
    ],
)
def test_in_winter_and_in_summer(utc: datetime, told: str) -> None:
    """Whatever the zone of the machine."""
    assert time_of_day(utc.timestamp()) == told

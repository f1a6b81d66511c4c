"""Deadlines in Danish working days."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[object]:
    return frozenset(country_holidays("DK", years=year))


def due_at(received_at: datetime, working_days: int) -> datetime:
    """Return the end of the last working day of the deadline, in Danish time.

    Parameters
    ----------
    received_at
        Aware.
    working_days
        At least 0; Saturdays, Sundays and Danish public holidays do not count, nor does the day of arrival.
    """
    day = received_at.astimezone(COPENHAGEN).date()
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _holidays(day.year):
            left -= 1
    return datetime.combine(day, time(23, 59, 59), tzinfo=COPENHAGEN)

"""Times as people read them: the panel's way, in each language its own."""

from datetime import date

from mertid.core import Text
from mertid.engines.route import Problem
from mertid.engines.route.ways import clock

NOTHING = {"places": (), "citizens": (), "visits": (), "carers": (), "shifts": ()}


def test_a_time_is_written_in_each_language_its_own_way_with_the_date_where_there_are_several_days() -> None:
    day, week = (Problem(start=date(2026, 11, 30), days=days, **NOTHING) for days in (1, 7))  # type: ignore[arg-type]
    assert clock(day, 9 * 60 + 46) == Text(da="9.46", en="09:46")
    assert clock(day, 0) == Text(da="0.00", en="00:00")
    assert clock(day, 24 * 60 + 5) == Text(da="1/12 0.05", en="1/12 00:05")
    assert clock(week, 15 * 60 + 29.6) == Text(da="30/11 15.30", en="30/11 15:30")

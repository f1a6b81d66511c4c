"""Deadlines in months, the law's other numbers, the notice."""

from datetime import UTC, date, datetime

import pytest

from mertid.engines.redact.law import laws
from mertid.govern.access import COPENHAGEN, DEADLINES, last_moment, notice_text


@pytest.mark.parametrize(("came", "months", "due"), [
    (datetime(2026, 1, 31, 12, tzinfo=UTC), 1, date(2026, 2, 28)), (datetime(2028, 1, 31, 12, tzinfo=UTC), 1, date(2028, 2, 29)),
    (datetime(2026, 11, 30, 12, tzinfo=UTC), 3, date(2027, 2, 28)), (datetime(2026, 12, 5, 12, tzinfo=UTC), 1, date(2027, 1, 5)),
    (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), 1, date(2026, 8, 1)),  # 1 July in Denmark
])
def test_months_end_on_the_same_day_or_the_last_one(came: datetime, months: int, due: date) -> None:
    at = last_moment(came, months=months)
    assert (at.tzinfo, at.date(), at.hour) == (COPENHAGEN, due, 23)


def test_every_law_of_the_engine_has_its_numbers_with_source_and_day_read() -> None:
    assert set(DEADLINES) == set(laws())
    for law, told in DEADLINES.items():
        assert told.source, law
        assert date.fromisoformat(told.read_on) <= datetime.now(UTC).date()
        assert all(0 < days <= 40 for days in told.choices)


def test_the_notice_tells_why_when_and_on_which_rule() -> None:
    days = {"received": "1. marts 2026", "due": "10. marts 2026", "expected": "20. marts 2026"}
    said = notice_text("offentlighedsloven", why="Sagen er stor.", **days)
    for words in ("1. marts 2026", "10. marts 2026", "Sagen er stor.", "senest den 20. marts 2026", "§ 36, stk. 2"):
        assert words in said.da

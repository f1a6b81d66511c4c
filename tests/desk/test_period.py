"""Days and weeks of a period: every moment lies in exactly one, also when the clock changes."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from mertid.desk.models import VisitorTries
from mertid.desk.period import Period, edges_of, part_of

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 3, 28), date(2026, 3, 30)), (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 5, 5), date(2026, 5, 5)),
    ],
)
def test_the_database_places_a_moment_as_the_calendar_does(first: date, last: date) -> None:
    edges, by_week = edges_of(Period(first, last))
    step = timedelta(days=7 if by_week else 1)
    starts = [start for _, start in edges]
    moments = [start + timedelta(seconds=s) for start in starts for s in (0, 1, 43_000)]
    VisitorTries.objects.bulk_create([VisitorTries(digest=f"{i}", since=moment) for i, moment in enumerate(moments)])
    placed = VisitorTries.objects.annotate(part=part_of("since", edges)).order_by("since").values_list("since", "part")
    for moment, part in placed:
        day = moment.astimezone(COPENHAGEN).date()
        assert edges[part][0] <= day < edges[part][0] + step
    assert {part for _, part in placed} == set(range(len(edges)))

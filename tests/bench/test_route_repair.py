"""The bench of planning anew on a small day: rows by kind of event, no faults, fewer told than by planning freely."""

from mertid.bench import _route_repair as during
from mertid.engines.route import made, search


def test_each_kind_of_event_has_its_rows_and_no_plan_breaks_a_rule() -> None:
    rows = list(during.during(0, 40, 6, 1, 0.2))
    kinds = {"sick", "late by 30", "a visit takes 60", "cancelled", "acute"}
    assert {row.metric.partition(":")[0] for row in rows} == kinds
    assert [row.ours for row in rows if row.metric.endswith("checker")] == [0.0] * len(kinds)
    told = [(row.ours, row.baseline) for row in rows if row.metric.endswith("told of a change")]
    assert sum(ours for ours, _ in told) < sum(anew for _, anew in told)


def test_events_are_those_that_can_happen_then() -> None:
    day = made.day(40, 6, 0)
    laid = search.plan(day, search.Limits(None, 50))
    where = laid.where()
    found = during.happenings(day, laid, 3)
    assert all(len(events) <= 3 for events in found.values())
    assert all(where[one.visit, 0][1].start <= during.NOW < where[one.visit, 0][1].end for one in found["a visit takes 60"])
    assert all(where[one.visit, 0][1].start > during.NOW for one in found["cancelled"])

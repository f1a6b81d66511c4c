from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from mertid.engines.route.tables import cells, often
from mertid.engines.route.tables.cells import Wrong
from mertid.engines.route.tables.often import Rhythm, dates, rhythm, weekdays, windows

NAIVE = datetime(2026, 11, 30)  # noqa: DTZ001 - as a workbook gives it


@pytest.mark.parametrize(("cell", "minutes"), [
    ("07:30", 450), ("7.30", 450), ("0730", 450), ("kl. 7", 420), ("7", 420), (7, 420), (0.3125, 450), (time(7, 30), 450), ("24:00", 1440),
    (NAIVE.replace(hour=7, minute=30), 450), (timedelta(hours=7), 420), ("07:30:00", 450),
])
def test_times_of_day(cell: object, minutes: float) -> None:
    assert cells.clock(cell) == minutes  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["25:00", "7:60", "syv", "", True, -1, 7.5, "07:30-08:00", None])
def test_what_is_no_time_of_day(cell: object) -> None:
    with pytest.raises(Wrong, match="a time such as"):
        cells.clock(cell)  # type: ignore[arg-type]


@pytest.mark.parametrize(("cell", "minutes"), [
    ("20", 20), (20, 20), ("20 min", 20), ("20 min.", 20), ("1 time 15 min", 75), ("1t 15m", 75), ("1 time", 60), ("0:45", 45),
    ("12,5", 12.5), (time(0, 45), 45), (timedelta(minutes=5), 5),
])
def test_lengths(cell: object, minutes: float) -> None:
    assert cells.length(cell) == minutes  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["", "time", "-5", "x20", "20 sek", "1:75:00", date(2026, 1, 1)])
def test_what_is_no_length(cell: object) -> None:
    with pytest.raises(Wrong, match="minutes"):
        cells.length(cell)  # type: ignore[arg-type]
    with pytest.raises(Wrong, match="above 0"):
        cells.some_length("0")


def test_dates_lists_counts_and_words() -> None:
    assert cells.days("30-11-2026; 2026-12-01;1/12/2026") == (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 1))
    assert cells.days(NAIVE) == (date(2026, 11, 30),)
    assert cells.listed("M1; M2;M1 ;") == ("M1", "M2") and cells.listed("a, b") == ("a", "b") and cells.listed("Ingen") == ()
    assert cells.counted("M1:5; M2") == {"M1": 5, "M2": 1}
    assert cells.languages("Dansk; Esperanto") == ("da", "esperanto")
    assert cells.yes("Ja") and not cells.yes("nej") and cells.text("'=A1") == "=A1" and cells.ident(12.0) == "12"
    for wrong in ("31-02-2026", "30-11-26", 4):
        with pytest.raises(Wrong, match="a date"):
            cells.day(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("said", "what"), [
    ("3 gange om ugen", Rhythm(week=3)), ("tre gange ugentligt", Rhythm(week=3)), ("3 x ugl.", Rhythm(week=3)), ("2/uge", Rhythm(week=2)),
    ("3x/uge", Rhythm(week=3)), ("1 gang pr. uge", Rhythm(week=1)), ("3 times a week", Rhythm(week=3)), ("Dagligt", Rhythm(week=7)),
    ("2 gange dagligt", Rhythm(week=7, day=2)), ("3 gange om dagen", Rhythm(week=7, day=3)), ("hverdage", Rhythm(week=5)),
    ("hver 14. dag", Rhythm(every=2)), ("hver anden uge", Rhythm(every=2)), ("hver 4. uge", Rhythm(every=4)),
    ("lige uger", Rhythm(odd=False)), ("Ugentligt", Rhythm()),
])
def test_how_often_has_one_meaning_each(said: str, what: Rhythm) -> None:
    assert rhythm(said) == what


@pytest.mark.parametrize("said", ["månedligt", "af og til", "8 gange om ugen", "0 gange om ugen", "hver 9. uge", "3", "100 gange dagligt"])
def test_how_often_is_never_guessed(said: str) -> None:
    with pytest.raises(Wrong):
        rhythm(said)


def test_weekdays_and_windows() -> None:
    assert weekdays("man; ons;Fredag") == (0, 2, 4) and weekdays("mandag-fredag") == (0, 1, 2, 3, 4) == weekdays("hverdage")
    assert weekdays("fre-man") == (0, 4, 5, 6)
    assert windows("07:00-09:00; aften; 23:00 - 02:00") == ((420, 540), often.DAY_PARTS["aften"], (1380, 1560))
    for wrong in ("mandgas", "man-tir-ons", "x"):
        with pytest.raises(Wrong, match="weekdays"):
            weekdays(wrong)
    for late in ("09:00-07:00", "09:00", "snart"):
        with pytest.raises(Wrong):
            windows(late)


def test_times_a_week_fall_on_different_days_and_a_fortnight_on_every_second_week() -> None:
    monday = date(2026, 11, 30)
    assert [d.weekday() for d in dates(monday, 7, Rhythm(week=2), (), 0)] == [0, 3]
    assert {tuple(d.weekday() for d in dates(monday, 7, Rhythm(week=1), (), row)) for row in range(5)} == {(n,) for n in range(5)}
    found = list(dates(monday, 42, Rhythm(every=2), (2,), 0))
    assert [(b - a).days for a, b in pairwise(found)] == [14, 14] and all(d.weekday() == 2 for d in found)
    assert all(d.isocalendar().week % 2 == 1 for d in dates(monday, 42, Rhythm(odd=True), (0,), 0))

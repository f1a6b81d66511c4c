"""The fleet benchmark: what it tries every fleet with is right, and its rows hold together on a small town."""

import pytest

from mertid.bench import _fleet_samples, fleet
from mertid.bench._fleet_brute import best
from mertid.engines.route.fleet.made import need as made
from mertid.samples.read import sample_file
from tests.engines.route.fleet.given import PETROL, need, trip


def test_trying_every_fleet_finds_two_cars_where_two_are_out() -> None:
    counts, weighed = best(need(trip("a", 480, 540), trip("b", 500, 560), trip("c", 600, 660), types=(PETROL,)), 0.0)
    assert counts == {"benzin": 2}
    assert weighed == pytest.approx(60000 + 30 * 1.5 * 365 / 7)


def test_the_samples_are_those_that_are_written() -> None:
    assert "\n".join(_fleet_samples.lines()) + "\n" == sample_file("fleet_optimiser").read_text("utf-8")


def test_made_places_are_the_same_for_the_same_seed() -> None:
    assert made(4, 5, 1) == made(4, 5, 1)
    assert made(4, 5, 1) != made(4, 5, 2)


def test_the_rows_of_a_small_town_hold_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "DAYS", 10)
    places = [fleet._place((size, size)) for size in (3, 4)]
    rows = {row.metric: row for row in fleet._town(places, 0)}
    assert rows["trips unserved, all points"].ours == 0
    assert rows["faults the checker found"].ours == 0
    against = rows["cost with CO2 against the lower bound"]
    assert against.ours is not None
    assert against.baseline is not None
    assert against.baseline <= against.ours + 1e-6
    assert len({row.sha256 for row in rows.values()}) == 1

"""Solomon's form is read as it stands, and its distance is the sum of straight lines."""

from math import sqrt
from pathlib import Path

import pytest

from mertid.core import Unreadable
from mertid.engines.route import greedy
from mertid.engines.route.check import check
from mertid.engines.route.figures import figures
from mertid.engines.route.published import solomon
from mertid.engines.route.timing import schedule

DATA = Path("../shared/data/route")
TEXT = """small

VEHICLE
NUMBER     CAPACITY
  2         30

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME

    0          0      0           0       0        100           0
    1          3      4          10       0         50          10
    2          3      0          20      40         60          10
    3          0      9          10       0         80           0
"""


@pytest.fixture
def path(tmp_path):
    """Three customers and two vehicles of 30."""
    file = tmp_path / "small.txt"
    file.write_text(TEXT)
    return file


def test_customers_vehicles_and_depot_become_visits_shifts_and_place(path):
    made = solomon.read(path)
    assert [(v.minutes, v.earliest, v.latest, v.load) for v in made.problem.visits[:2]] == [(10, 0, 50, 10), (10, 40, 60, 20)]
    assert [(s.start, s.end, s.capacity) for s in made.problem.shifts] == [(0, 100, 30)] * 2
    assert made.travel.minutes("bicycle")[0, 1] == 5


def test_the_distance_is_the_sum_by_hand(path):
    made = solomon.read(path)
    plan = schedule(made.problem, {"v1": [("1", 0), ("2", 0)], "v2": [("3", 0)]}, made.travel)
    assert check(made.problem, plan, made.travel) == ()
    assert solomon.distance(path, plan) == pytest.approx(5 + 4 + 3 + 9 + 9)
    assert figures(made.problem, plan, made.travel).cost == pytest.approx(30)
    far = schedule(made.problem, {"v1": [("1", 0), ("2", 0), ("3", 0)], "v2": []}, made.travel)
    assert solomon.distance(path, far) == pytest.approx(5 + 4 + sqrt(90) + 9)
    assert [f.code for f in check(made.problem, far, made.travel)] == ["capacity"]


def test_another_form_is_refused(tmp_path):
    file = tmp_path / "other.txt"
    file.write_text("a letter, not a table")
    with pytest.raises(Unreadable, match="0 rows of seven numbers"):
        solomon.read(file)


@pytest.mark.skipif(not (DATA / "solomon").is_dir(), reason="the published instances are not here")
@pytest.mark.parametrize(("name", "customers", "vehicles"), [("solomon/R101", 100, 25), ("gehring_homberger/rc1_2_4", 200, 50)])
def test_the_published_files_are_read(name, customers, vehicles):
    made = solomon.read(DATA / f"{name}.txt")
    assert (len(made.problem.visits), len(made.problem.shifts)) == (customers, vehicles)
    assert check(made.problem, greedy.plan(made.problem, made.travel), made.travel, working_time=False) == ()


@pytest.mark.skipif(not (DATA / "solomon").is_dir(), reason="the published instances are not here")
def test_the_best_known_are_those_for_distance_alone():
    assert solomon.best_distances(DATA / "solomon/vroom_BKS.json")["R101"] == 1642.88
    assert solomon.best_of_gehring_homberger(DATA / "gehring_homberger/tables.csv")["r1_2_1"] == (20, 4784.106)

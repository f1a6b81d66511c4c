"""The search: legal plans, the cost it says, the same plan from the same seed, and an end when told."""

from datetime import date
from typing import Any

import numpy as np
import pytest

pytest.importorskip("numba", reason="the extra 'route' is not installed (numba)")

from mertid.engines.route import insert, made
from mertid.engines.route.check import check
from mertid.engines.route.figures import figures
from mertid.engines.route.plan import Plan
from mertid.engines.route.problem import After, Carer, Citizen, Place, Problem, Shift, Visit, Weights
from mertid.engines.route.search import Limits, Progress, plan
from mertid.engines.route.session import Session, _Copy, _routes
from mertid.engines.route.travel import Travel

pytestmark = pytest.mark.xdist_group("route")

SMALL = {"visits": 40, "carers": 6}
FEW = Limits(iterations=200, threads=2)


def small(**more: Any) -> Problem:
    """Two places ten minutes apart, one carer at work from 0 to 240."""
    given: dict[str, Any] = {
        "start": date(2026, 11, 30), "places": (Place(id="a"), Place(id="b")), "citizens": (Citizen(id="c", place="b"),),
        "visits": (Visit(id="v", citizen="c", minutes=30, earliest=0, latest=200),), "carers": (Carer(id="k"),),
        "shifts": (Shift(id="s", carer="k", start=0, end=240, from_place="a", to_place="a"),),
    }
    return Problem(**(given | more))


TEN = Travel.from_arrays({"": np.array([[0.0, 10.0], [10.0, 0.0]])})


@pytest.mark.parametrize("seed", range(4))
def test_a_made_day_is_planned_legally_and_better_than_by_hand(seed: int) -> None:
    from mertid.engines.route import greedy

    problem = made.day(seed=seed, **SMALL)
    found = plan(problem, FEW, seed)
    by_hand = greedy.plan(problem)
    assert check(problem, found) == ()
    assert found.figures is not None
    assert found.figures.cost < figures(problem, by_hand).cost


@pytest.mark.parametrize("seed", range(4))
def test_the_cost_the_search_counts_is_the_cost_of_the_figures(seed: int) -> None:
    problem = made.day(seed=seed, weights=Weights(face=3, new_face=5, fair=1.5, worst=0.5, km=0.2), **SMALL)
    ready = Session(problem, _line(problem), seed, 1, start=None, published=None)
    thread = ready.threads[0]
    thread.run(300, 5.0, 0.5)
    spare = _Copy(ready.arrays, thread)
    routes = tuple(_routes(ready.arrays, spare.st))
    assert figures(problem, Plan(routes=routes)).cost == pytest.approx(spare.cost[0], abs=1e-6)
    assert spare.cost[0] == pytest.approx(thread.cost[1], abs=1e-6)


def test_what_the_search_counts_step_by_step_is_what_it_counts_at_once() -> None:
    problem = made.municipality(20, 5, 3, 4)
    ready = Session(problem, _line(problem), 0, 1, start=None, published=None)
    thread = ready.threads[0]
    thread.run(400, 5.0, 0.5)
    before = float(insert.total(thread.prob, thread.st))
    met = thread.st[6].copy()
    from mertid.engines.route.session import _load

    _load(thread, thread.st[2].copy(), thread.st[3].copy())
    assert float(thread.cost[0]) == pytest.approx(before, rel=1e-9)
    assert (met == thread.st[6]).all()


def test_the_same_seed_and_iterations_give_the_same_plan_and_another_seed_another() -> None:
    problem = made.day(seed=1, **SMALL)
    first, again, other = (plan(problem, FEW, seed) for seed in (3, 3, 4))
    assert first.routes == again.routes
    assert first.routes != other.routes


def test_it_stops_when_told_with_the_best_so_far() -> None:
    problem = made.day(seed=1, **SMALL)
    told: list[Progress] = []

    def tell(at: Progress) -> bool:
        told.append(at)
        return len(told) < 2

    found = plan(problem, Limits(seconds=60), progress=tell)
    assert len(told) == 2
    assert told[1].cost <= told[0].cost
    assert told[1].planned <= len(problem.visits)
    assert check(problem, told[1].plan()) == ()
    assert found.seconds < 20
    assert check(problem, found) == ()


def test_going_on_from_a_plan_keeps_what_still_fits_and_is_never_worse() -> None:
    problem = made.day(seed=2, **SMALL)
    first = plan(problem, FEW)
    on = plan(problem, Limits(iterations=50), start=first)
    assert check(problem, on) == ()
    assert on.figures is not None
    assert first.figures is not None
    assert on.figures.cost <= first.figures.cost + 1e-6


def test_a_carer_called_in_sick_is_given_nothing_and_the_others_keep_most() -> None:
    problem = made.day(seed=2, **SMALL)
    first = plan(problem, FEW)
    gone = problem.shifts[0].id
    sick = problem.model_copy(update={"shifts": tuple(s.model_copy(update={"absent": s.id == gone}) for s in problem.shifts)})
    found = plan(sick, FEW, start=first, published=first)
    assert check(sick, found) == ()
    assert not any(r.stops for r in found.routes if r.shift == gone)
    before, after = first.where(), found.where()
    stayed = sum(before[key][0] == after[key][0] for key in after if before[key][0] != gone)
    assert stayed >= 0.8 * sum(where[0] != gone for where in before.values())


def test_visits_for_two_begin_at_once_with_two_and_an_order_is_kept() -> None:
    problem = small(
        carers=(Carer(id="k"), Carer(id="m")),
        shifts=tuple(Shift(id=f"s{n}", carer=n, start=20.0 * i, end=240, from_place="a", to_place="a") for i, n in enumerate("km")),
        visits=(Visit(id="v", citizen="c", minutes=30, earliest=0, latest=200, carers=2),
                Visit(id="w", citizen="c", minutes=10, earliest=0, latest=200, after=After(visit="v", least=40, most=60))),
    )
    where = plan(problem, FEW, travel=TEN).where()
    assert where["v", 0][1].start == where["v", 1][1].start == pytest.approx(30)
    assert where["v", 0][0] != where["v", 1][0]
    assert 40 <= where["w", 0][1].start - where["v", 0][1].start <= 60


def test_a_visit_for_two_is_never_half_planned() -> None:
    problem = small(visits=(Visit(id="v", citizen="c", minutes=30, earliest=0, latest=200, carers=2),))
    found = plan(problem, FEW, travel=TEN)
    assert found.where() == {}
    assert [u.code for u in found.unplanned] == ["pair"]


@pytest.mark.parametrize(("change", "code"), [
    ({"visits": (Visit(id="v", citizen="c", minutes=30, earliest=0, latest=200, skills=("nurse",)),)}, "skills"),
    ({"citizens": (Citizen(id="c", place="b", never=("k",)),)}, "nobody"),
    ({"visits": (Visit(id="v", citizen="c", minutes=30, earliest=400, latest=500),)}, "window"),
    ({"visits": tuple(Visit(id=n, citizen="c", minutes=110, earliest=0, latest=150) for n in "vwx")}, "crowded"),
])
def test_a_visit_left_out_is_named_with_the_reason(change: dict[str, Any], code: str) -> None:
    found = plan(small(**change), FEW, travel=TEN)
    assert {u.code for u in found.unplanned} == {code}
    assert len(found.unplanned) + len(found.where()) == len(small(**change).visits)


def test_a_citizen_whose_place_is_unknown_is_named_as_such() -> None:
    found = plan(small(places=(Place(id="a", lat=56.0, lon=10.0), Place(id="b"))), FEW)
    assert [u.code for u in found.unplanned] == ["lost"]


def test_a_break_is_held_within_its_time_where_the_carer_is() -> None:
    shift = Shift(id="s", carer="k", start=0, end=240, from_place="a", to_place="a", pause=30, pause_from=60, pause_to=90)
    visits = tuple(Visit(id=n, citizen="c", minutes=40, earliest=0, latest=200) for n in "vwx")
    problem = small(shifts=(shift,), visits=visits)
    found = plan(problem, FEW, travel=TEN)
    (route,) = found.routes
    assert len(route.stops) == 3
    assert route.pause_at is not None
    assert 60 <= route.pause_at <= 90
    assert check(problem, found, TEN) == ()
    assert route.travel_back == 10
    assert sum(s.travel for s in route.stops) == 10  # the break adds no travel


def test_times_lie_at_the_wish_where_nothing_stands_against_it() -> None:
    visit = Visit(id="v", citizen="c", minutes=30, earliest=0, latest=200, wished_from=100, wished_to=110)
    (route,) = plan(small(visits=(visit,)), FEW, travel=TEN).routes
    assert 100 <= route.stops[0].start <= 110
    assert route.leave == pytest.approx(route.stops[0].start - 10)


def test_a_visit_may_begin_before_the_wish_rather_than_not_at_all() -> None:
    visits = tuple(Visit(id=n, citizen="c", minutes=60, earliest=0, latest=150, wished_from=140) for n in "vwx")
    found = plan(small(visits=visits), Limits(iterations=400), travel=TEN)
    assert len(found.where()) == 3
    assert check(small(visits=visits), found, TEN) == ()


def test_an_empty_problem_gives_an_empty_plan() -> None:
    assert plan(small(visits=()), FEW, travel=TEN).where() == {}
    nobody = plan(small(shifts=()), FEW, travel=TEN)
    assert nobody.where() == {}
    assert [u.code for u in nobody.unplanned] == ["nobody"]


def test_what_is_locked_stays_where_it_is() -> None:
    problem = made.day(seed=3, **SMALL)
    first = plan(problem, FEW)
    alone = {v.id for v in problem.visits if v.carers == 1}
    (visit, _), (shift, stop) = next((key, at) for key, at in first.where().items() if key[0] in alone)
    carer = next(s.carer for s in problem.shifts if s.id == shift)
    locked = problem.model_copy(update={"visits": tuple(
        v.model_copy(update={"only": (carer,), "start": stop.start}) if v.id == visit else v for v in problem.visits
    )})
    found = plan(locked, FEW, seed=9)
    assert found.where()[visit, 0][0] == shift
    assert found.where()[visit, 0][1].start == stop.start
    assert check(locked, found) == ()


def _line(problem: Problem) -> Travel:
    from mertid.engines.route.travel import of

    return of(problem)

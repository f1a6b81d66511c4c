from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.engines.route import made
from mertid.engines.route.demand import expected, overloads, slots, work
from mertid.engines.route.problem import After, Carer, Citizen, Place, Problem, Shift, Visit
from mertid.engines.route.readiness import Lack, readiness
from mertid.engines.route.travel import Travel


def small(**changed: object) -> Problem:
    """Two carers on one day and two visits that fit: what the tests then break."""
    given_ = {
        "start": "2026-11-30",
        "places": (Place(id="k", lat=57.05, lon=9.92), Place(id="h", lat=57.06, lon=9.93)),
        "citizens": (Citizen(id="b", name="Aase", place="h", known={"m": 3}, contacts=("m",)),),
        "carers": (Carer(id="m", name="Bo", skills=("hjælper",)), Carer(id="n", name="Dan", skills=("hjælper", "medicin"))),
        "visits": (Visit(id="v", citizen="b", minutes=30, earliest=480, latest=540, skills=("hjælper",)),
                   Visit(id="w", citizen="b", minutes=30, earliest=600, latest=660, skills=("medicin",))),
        "shifts": (Shift(id="s", carer="m", start=420, end=720, from_place="k", to_place="k"),
                   Shift(id="t", carer="n", start=420, end=720, from_place="k", to_place="k")),
    }
    return Problem(**{**given_, **changed})


def found(problem: Problem, travel: Travel | None = None) -> dict[str, Lack]:
    return {lack.code: lack for lack in readiness(problem, travel).lacks}


def visit(**changed: object) -> tuple[Visit, ...]:
    return (Visit(**{"id": "v", "citizen": "b", "minutes": 30, "earliest": 480, "latest": 540, **changed}),)


def test_a_problem_in_order_lacks_nothing() -> None:
    got = readiness(small())
    assert got.ready and got.lacks == ()


@pytest.mark.parametrize(("changed", "code", "text"), [
    ({"visits": ()}, "nothing", "Der er ingen besøg, så der er intet at planlægge"),
    ({"visits": visit(skills=("sår",))}, "skills", "Ingen medarbejder har kompetencen sår; 1 besøg kræver den"),
    ({"visits": visit(skills=("medicin",)), "shifts": small().shifts[:1]}, "skills_day", "Ingen med medicin er på arbejde den dag"),
    ({"visits": visit(only=("x",))}, "nobody", "1 besøg må ingen på arbejde den dag udføre"),
    ({"visits": visit(earliest=900, latest=960)}, "window", "1 besøg har ingen, der må udføre det, på arbejde i dets tidsrum: Aase"),
    ({"visits": visit(earliest=700, latest=710)}, "window", "1 besøg har ingen"),
    ({"visits": visit(carers=2), "shifts": small().shifts[:1]}, "pair", "1 besøg kræver to medarbejdere, men kun én kan: Aase"),
    ({"visits": visit(earliest=500, latest=400)}, "backwards", "1 besøg har en seneste start før den tidligste"),
    ({"visits": (*visit(), *visit(id="w", after=After(visit="v", least=120)))}, "linked", "1 besøg kan ikke nå at ligge efter"),
])
def test_what_keeps_a_visit_out_of_every_plan_stops(changed: dict[str, object], code: str, text: str) -> None:
    got = readiness(small(**changed))
    lack = next(lack for lack in got.lacks if lack.code == code)
    assert lack.level == "stop" and not got.ready and lack.text.da.startswith(text) and lack.text.en


def test_the_day_without_a_skill_is_named() -> None:
    problem = small(days=2, visits=visit(earliest=1440 + 480, latest=1440 + 540, skills=("medicin",)))
    assert found(problem)["skills_day"].text.da == "Ingen med medicin er på arbejde den 1/12; 1 besøg kræver det"


def test_places_without_coordinates_far_away_or_swapped_are_found() -> None:
    lost = found(small(places=(small().places[0], Place(id="h"))))
    assert lost["no_way"].level == "stop" and lost["no_way"].visits == ("v", "w")
    assert found(small(places=(Place(id="k"), small().places[1])))["no_way_start"].shifts == ("s", "t")
    assert found(small(places=(small().places[0], Place(id="h", lat=55.67, lon=12.57))))["far"].places == ("h",)
    assert found(small(places=(small().places[0], Place(id="h", lat=9.93, lon=57.06))))["swapped"].places == ("h",)


def test_a_place_far_from_every_road_on_the_map_is_asked_about() -> None:
    travel = replace(Travel.from_arrays({"": np.ones((2, 2))}), snapped=(3.0, 450.0))
    assert found(small(), travel)["off_road"].text.da.startswith("1 sted ligger over 300 meter fra nærmeste vej på kortet: h.")


def test_a_matrix_needs_no_coordinates() -> None:
    problem = small(places=(Place(id="k"), Place(id="h")))
    assert readiness(problem, Travel.from_arrays({"": np.ones((2, 2))})).ready


def test_more_work_than_hours_is_proved_between_two_times() -> None:
    many = tuple(v for n in range(12) for v in visit(id=f"v{n}", earliest=480, latest=540))
    lack = found(small(visits=many))["overload"]
    assert lack.text.da == "Mellem 8.00 og 9.30 kræver besøgene mindst 360 minutter; der er 180 på arbejde. Nogle kan ikke nås"
    few = tuple(v for n in range(4) for v in visit(id=f"v{n}", skills=("medicin",), earliest=480, latest=480))
    (over,) = [one for one in overloads(small(visits=few)) if one.skill]
    assert (over.skill, over.since, over.until, over.needed, over.there) == ("medicin", 480, 510, 120, 30)


def test_a_tight_day_and_broken_rules_of_rest_are_warned_of() -> None:
    busy = tuple(v for n in range(18) for v in visit(id=f"v{n}", earliest=420, latest=690))
    assert found(small(visits=busy))["full"].level == "warn"
    long = tuple(s.model_copy(update={"end": s.start + 500}) for s in small().shifts)
    assert found(small(shifts=long))["rest_pause"].level == "warn"


def test_what_makes_a_plan_worse_is_told() -> None:
    assert found(small(citizens=(Citizen(id="b", place="h"),))).keys() == {"no_history", "no_contact"}
    assert found(small(carers=(*small().carers, Carer(id="o", name="Eva")))).keys() == {"no_skills", "no_shift"}


def test_long_lists_are_cut() -> None:
    carers = (*small().carers, *(Carer(id=f"o{n}", skills=("x",)) for n in range(8)))
    assert found(small(carers=carers))["no_shift"].text.da.endswith("o0, o1, o2, o3, o4 og 3 mere")


def test_half_hours_add_up_to_the_visits_minutes() -> None:
    problem = made.day(40, 6)
    whole = sum(slot.needed for slot in slots(problem) if not slot.skill) * 30
    assert whole == pytest.approx(sum(v.minutes * v.carers for v in problem.visits), rel=0.01)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20), st.integers(1, 12)), min_size=1, max_size=6), st.integers(1, 3))
def test_an_overload_is_never_claimed_where_a_plan_exists(windows: list[tuple[int, int, int]], crew: int) -> None:
    """Visits that a crew makes one after the other, each window opened around its place: nothing may be called impossible."""
    free = [0.0] * crew
    visits = []
    for n, (at, wide, quarters) in enumerate(windows):
        who = min(range(crew), key=lambda k: free[k])
        start = max(free[who], at * 10.0)
        free[who] = start + quarters * 5
        visits.append(Visit(id=f"v{n}", citizen="b", minutes=quarters * 5, earliest=max(0, start - wide), latest=start + wide))
    shifts = tuple(Shift(id=f"s{n}", carer="m", start=0, end=2000, from_place="k", to_place="k") for n in range(crew))
    assert overloads(small(visits=tuple(visits), shifts=shifts)) == ()
    assert expected(work(visits), 0).sum() <= sum(v.minutes for v in visits) / 30 + 1e-9

"""Planning anew during the day: what has begun stays, little changes, and every plan passes the checker."""

import pytest

from mertid.core import BadCase
from mertid.engines.route import made
from mertid.engines.route.changes import between, count
from mertid.engines.route.check import check
from mertid.engines.route.event import Acute, Cancelled, Late, Longer, Sick, read_event
from mertid.engines.route.problem import After
from mertid.engines.route.repair import repair
from mertid.engines.route.search import Limits, plan
from mertid.engines.route.timing import schedule

from .small import carer, citizen, problem, shift, travel_on_line, visit

QUICK = Limits(seconds=None, iterations=60)


@pytest.fixture
def town():
    """Two carers side by side: Anna at 1 to 3 minutes, Bo at 11 to 13, four half-hour visits each from eight o'clock."""
    people = [citizen(f"a{n}", n) for n in (1, 2, 3)] + [citizen(f"b{n}", 10 + n) for n in (1, 2, 3)]
    visits = [visit(f"v{c.id}", c.id, 30, 480 + 60 * n, 600 + 60 * n) for n, c in enumerate([*people[:3]])]
    visits += [visit(f"v{c.id}", c.id, 30, 480 + 60 * n, 600 + 60 * n) for n, c in enumerate([*people[3:]])]
    made_of = problem(people, visits, [carer("anna"), carer("bo")], [shift("sa", "anna"), shift("sb", "bo", at=10)])
    travel = travel_on_line(made_of)
    laid = schedule(made_of, {"sa": [("va1", 0), ("va2", 0), ("va3", 0)], "sb": [("vb1", 0), ("vb2", 0), ("vb3", 0)]}, travel)
    assert check(made_of, laid, travel) == ()
    return made_of, laid, travel


def mended(town, *events, now=500.0, **more):
    made_of, laid, travel = town
    found = repair(made_of, laid, events, now, travel=travel, limits=QUICK, **more)
    assert check(found.problem, found.plan, travel) == ()
    return found


def test_a_sick_carers_visits_go_to_another_and_what_has_begun_stays(town) -> None:
    found = mended(town, Sick(carer="anna"))
    where = found.plan.where()
    assert where["va1", 0][0] == "sa"
    assert where["va1", 0][1].start == 480
    assert {where["va2", 0][0], where["va3", 0][0]} == {"sb"}
    assert {change.visit for change in found.changes if change.kind == "carer"} == {"va2", "va3"}
    assert all(change.tell for change in found.changes if change.kind == "carer")


def test_a_carer_who_is_sick_before_the_first_visit_is_absent(town) -> None:
    found = mended(town, Sick(carer="anna"), now=430.0)
    assert next(s for s in found.problem.shifts if s.id == "sa").absent
    assert not [route for route in found.plan.routes if route.carer == "anna" and route.stops]


def test_nobody_left_names_the_visits_and_why(town) -> None:
    found = mended(town, Sick(carer="anna"), Sick(carer="bo"))
    assert {one.visit for one in found.plan.unplanned} == {"va2", "va3", "vb2", "vb3"}
    assert all(change.text.da.startswith("Besøget hos ") for change in found.changes)
    assert "ikke længere planlagt" in found.changes[0].text.da


def test_a_cancelled_visit_is_gone_and_what_hung_on_it_is_free(town) -> None:
    made_of, laid, travel = town
    visits = [v.model_copy(update={"after": After(visit="va2", least=30, most=120)}) if v.id == "va3" else v for v in made_of.visits]
    tied = made_of.model_copy(update={"visits": tuple(visits)})
    found = mended((tied, laid, travel), Cancelled(visit="va2"))
    assert "va2" not in {v.id for v in found.problem.visits}
    assert next(v for v in found.problem.visits if v.id == "va3").after is None
    assert [change.text.da for change in found.changes if change.kind == "cancelled"] == ["Besøget hos A2 kl. 9.00 er aflyst"]


def test_a_visit_under_way_cannot_be_cancelled_and_an_ended_one_not_made_longer(town) -> None:
    found = mended(town, Cancelled(visit="va1"), Longer(visit="va1", minutes=60), now=500.0)
    assert found.notes[0].da == "Besøget hos A1 begyndte kl. 8.00 og kan ikke aflyses"
    found = mended(town, Longer(visit="va1", minutes=60), now=530.0)
    assert found.notes[0].da == "Besøget hos A1 var slut kl. 8.30 og ændres ikke"
    assert found.changes == ()


def test_a_longer_visit_pushes_what_follows_and_no_more(town) -> None:
    found = mended(town, Longer(visit="va1", minutes=90))
    where = found.plan.where()
    assert where["va1", 0][1].end == 570
    assert where["va2", 0][1].start == 571
    assert [where[f"vb{n}", 0][1].start for n in (2, 3)] == [540, 600]
    assert count(found.changes) == {"time": 2}
    assert [(change.visit, change.minutes, change.tell) for change in found.changes] == [("va2", 31, True), ("va3", 2, False)]


def test_an_acute_visit_is_laid_in_its_time_with_an_id_of_its_own(town) -> None:
    found = mended(town, Acute(citizen="b2", minutes=20, latest=560))
    new = next(change for change in found.changes if change.kind == "new")
    assert new.visit == "acute-1"
    assert 500 <= new.after.start <= 560
    assert new.text.da.startswith("Nyt besøg hos B2 kl. ")


def test_an_acute_visit_to_somebody_new_brings_place_and_person() -> None:
    day = made.day(12, 3, 1)
    laid = plan(day, QUICK)
    home = day.places[0].model_copy(update={"id": "new home"})
    person = day.citizens[0].model_copy(update={"id": "new", "place": "new home", "known": {}, "contacts": ()})
    found = repair(day, laid, [Acute(citizen="new", minutes=20, latest=800, person=person, place=home)], 500.0, limits=QUICK)
    assert check(found.problem, found.plan) == ()
    assert "acute-1" in {stop.visit for route in found.plan.routes for stop in route.stops}


def test_a_carer_who_is_late_comes_later_or_is_relieved(town) -> None:
    found = mended(town, Late(carer="anna", minutes=40))
    stop = found.plan.where()["va2", 0]
    assert stop[0] == "sb" or stop[1].start >= 540
    assert found.plan.where()["va1", 0][1].start == 480


def test_a_carer_who_must_have_set_off_is_not_called_back(town) -> None:
    made_of, laid, travel = town
    found = repair(made_of, laid, [Cancelled(visit="va3")], 539.5, travel=travel, limits=QUICK)
    assert found.plan.where()["va2", 0] == laid.where()["va2", 0]


def test_one_of_two_carers_falling_ill_is_replaced_beside_the_other() -> None:
    people = [citizen("a", 5), citizen("b", 6)]
    visits = [visit("two", "a", 30, 540, 600, carers=2), visit("one", "b", 20, 430, 500)]
    staff = [carer("anna"), carer("bo"), carer("cilla")]
    made_of = problem(people, visits, staff, [shift(f"s{c.id}", c.id) for c in staff])
    travel = travel_on_line(made_of)
    laid = schedule(made_of, {"sanna": [("one", 0), ("two", 0)], "sbo": [("two", 1)], "scilla": []}, travel)
    found = mended((made_of, laid, travel), Sick(carer="bo"), now=500.0)
    carers = {found.plan.where()["two", part][0] for part in (0, 1)}
    assert carers == {"sanna", "scilla"}
    assert found.changes[0].text.da == "Besøget hos A kl. 9.00 flyttes fra Anna og Bo til Anna og Cilla, samme tid"


def test_a_lock_on_the_one_who_is_away_is_taken_off_and_told(town) -> None:
    made_of, laid, travel = town
    locked = made_of.model_copy(update={"visits": tuple(
        v.model_copy(update={"only": ("anna",)}) if v.id == "va3" else v for v in made_of.visits
    )})
    found = mended((locked, laid, travel), Sick(carer="anna"))
    assert found.notes[0].da == "Besøget hos A3 var låst til Anna, som er fraværende; låsen er taget af"
    assert found.plan.where()["va3", 0][0] == "sb"


def test_a_break_that_a_long_visit_pushes_is_held_later_and_told(town) -> None:
    made_of, laid, travel = town
    paused = made_of.model_copy(update={"shifts": tuple(
        s.model_copy(update={"pause": 30.0, "pause_from": 510.0, "pause_to": 530.0}) for s in made_of.shifts
    )})
    laid = schedule(paused, {r.shift: [(s.visit, s.part) for s in r.stops] for r in laid.routes}, travel)
    found = mended((paused, laid, travel), Longer(visit="va1", minutes=90))
    assert found.notes[0].da == "Anna holder pause senere, tidligst kl. 9.30"
    assert next(r for r in found.plan.routes if r.shift == "sa").pause_at >= 570


def test_only_the_day_it_happens_changes() -> None:
    weeks = made.municipality(10, 4, 3, 1)
    laid = plan(weeks, QUICK)
    now = 1440 + 540.0
    at_work = next(s.carer for s in weeks.shifts if s.start // 1440 == 1)
    found = repair(weeks, laid, [Sick(carer=at_work)], now, limits=QUICK)
    assert check(found.problem, found.plan, working_time=False) == ()
    before, after = laid.where(), found.plan.where()
    other_days = {key for key, (_, stop) in before.items() if stop.start < 1440 or stop.start >= 2880}
    assert other_days
    assert all(before[key] == after[key] for key in other_days)


def test_a_carer_away_for_days_is_away_on_each() -> None:
    weeks = made.municipality(10, 4, 3, 1)
    laid = plan(weeks, QUICK)
    busy = max(weeks.carers, key=lambda c: sum(len(r.stops) for r in laid.routes if r.carer == c.id)).id
    found = repair(weeks, laid, [Sick(carer=busy, until=3 * 1440)], -1.0, limits=QUICK)
    assert not [r for r in found.plan.routes if r.carer == busy and r.stops]
    assert check(found.problem, found.plan, working_time=False) == ()


def test_the_same_events_give_the_same_plan(town) -> None:
    assert mended(town, Sick(carer="anna")).plan.routes == mended(town, Sick(carer="anna")).plan.routes


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_whenever_the_plan_is_legal_and_what_has_begun_stays(seed) -> None:
    day = made.day(40, 5, seed)
    laid = plan(day, QUICK)
    lies = laid.where()
    names = sorted(lies)
    for now in (450.0, 600.0, 730.0, 1000.0):
        name = names[int(now) % len(names)][0]
        events = [
            Late(carer=day.carers[2].id, minutes=25), Longer(visit=name, minutes=70), Sick(carer=day.carers[seed].id),
            Acute(citizen=day.citizens[1].id, minutes=25, latest=now + 120, carers=2 if seed else 1),
            Cancelled(visit=names[-1 - int(now) % 7][0]),
        ]
        found = repair(day, laid, events, now, limits=QUICK)
        faults = [f for f in check(found.problem, found.plan, working_time=False) if f.code != "pause"]
        assert faults == [], (now, faults)
        after = found.plan.where()
        begun = {key for key, (_, stop) in lies.items() if stop.start <= now}
        assert {key: (after[key][0], after[key][1].start) for key in begun} == {key: (lies[key][0], lies[key][1].start) for key in begun}
        assert between(found.problem, laid, found.plan, earlier=day) == found.changes


def test_a_cancelled_visit_changes_nothing_else_and_an_acute_one_little() -> None:
    day = made.day(60, 8, 1, busy=0.7)
    laid = plan(day, Limits(seconds=None, iterations=400))
    assert not laid.unplanned
    later = next(name for (name, _), (_, stop) in sorted(laid.where().items()) if stop.start > 700)
    assert [(c.visit, c.kind) for c in repair(day, laid, [Cancelled(visit=later)], 600.0).changes] == [(later, "cancelled")]
    acute = repair(day, laid, [Acute(citizen=day.citizens[0].id, minutes=20, latest=760)], 600.0)
    assert count(acute.changes)["new"] == 1
    assert "carer" not in count(acute.changes)
    assert len(acute.changes) < 8
    assert all(abs(c.minutes) <= 31 for c in acute.changes)


def test_others_move_only_where_a_visit_would_be_left_out() -> None:
    people = [citizen("near", 1), citizen("far", 30), citizen("new", 2)]
    visits = [visit("v1", "near", 60, 600, 640, skills=("nurse",)), visit("v2", "far", 30, 700, 740)]
    staff = [carer("ada", skills=("nurse",)), carer("bo")]
    made_of = problem(people, visits, staff, [shift("sa", "ada"), shift("sb", "bo", 420, 780)])
    travel = travel_on_line(made_of)
    laid = schedule(made_of, {"sa": [("v1", 0), ("v2", 0)], "sb": []}, travel)
    easy = Acute(citizen="new", minutes=20, latest=600, id="easy")
    found = repair(made_of, laid, [easy], 500.0, travel=travel, limits=QUICK)
    assert count(found.changes) == {"new": 1}
    hard = Acute(citizen="new", minutes=60, earliest=690, latest=700, skills=("nurse",), id="hard")
    found = repair(made_of, laid, [hard], 500.0, travel=travel, limits=QUICK)
    assert count(found.changes) == {"carer": 1, "new": 1}
    assert found.plan.where()["v2", 0][0] == "sb"


def test_an_event_on_what_is_not_there_is_refused_without_naming_it(town) -> None:
    made_of, laid, travel = town
    for event in (Sick(carer="secret"), Late(carer="secret", minutes=5), Longer(visit="secret", minutes=5), Cancelled(visit="secret"),
                  Acute(citizen="secret", minutes=5, latest=900)):
        with pytest.raises(BadCase, match="what it names is not in") as told:
            repair(made_of, laid, [event], 500.0, travel=travel)
        assert "secret" not in str(told.value)


@pytest.mark.parametrize(("data", "field"), [
    ({"kind": "sick"}, "carer"), ({"kind": "longer", "visit": "v", "minutes": -1}, "minutes"), ({"kind": "quake"}, "kind"), ({}, "kind"),
    ({"kind": "cancelled", "visit": "v", "secret": 1}, "cancelled|kind"),
])
def test_an_event_that_cannot_be_read_names_the_field(data, field) -> None:
    with pytest.raises(BadCase, match=f"event: field '({field})' is wrong, expected") as told:
        read_event(data)
    assert "secret" not in str(told.value)
    assert "quake" not in str(told.value)


def test_an_event_is_read_from_its_json() -> None:
    assert read_event({"kind": "late", "carer": "anna", "minutes": 20}) == Late(carer="anna", minutes=20)

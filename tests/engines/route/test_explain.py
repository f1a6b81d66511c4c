"""Why a visit lies where it does, what the next best costs, and what more would give: the figures are those of the plans themselves."""

import pytest

from mertid.engines.route import explain, made
from mertid.engines.route.check import check
from mertid.engines.route.edit import move
from mertid.engines.route.figures import figures
from mertid.engines.route.left_out import why as left_out
from mertid.engines.route.more import neediest
from mertid.engines.route.plan import Unplanned
from mertid.engines.route.search import Limits, plan
from mertid.engines.route.timing import schedule

from .small import carer, citizen, problem, shift, travel_on_line, visit


@pytest.fixture
def town():
    """Ada knows Eva and is her contact carer; Bo lacks the skill; Cilla has it and may come; Dan must never be sent."""
    people = [citizen("eva", 5, known={"ada": 4}, contacts=("ada",), never=("dan",)), citizen("finn", 8)]
    visits = [visit("care", "eva", 30, 480, 600, skills=("nurse",), wished_from=490, wished_to=520), visit("meal", "finn", 20, 480, 700)]
    staff = [carer("ada", skills=("nurse",)), carer("bo"), carer("cilla", skills=("nurse",)), carer("dan", skills=("nurse",))]
    made_of = problem(people, visits, staff, [shift(f"s{c.id}", c.id) for c in staff])
    travel = travel_on_line(made_of)
    laid = schedule(made_of, {"sada": [("care", 0)], "sbo": [("meal", 0)], "scilla": [], "sdan": []}, travel)
    return made_of, laid, travel


def test_a_visit_is_explained_by_the_carer_the_way_and_the_time(town) -> None:
    made_of, laid, travel = town
    found = explain.visit(made_of, laid, "care", travel=travel)
    assert found.carer == "ada"
    assert [text.da for text in found.why] == [
        "Ada er borgerens kontaktperson",
        "Ada har besøgt Eva 4 gange de seneste 14 dage",
        "Ada har de kompetencer, besøget kræver: nurse",
        "Besøget giver 10 minutters ekstra vej på ruten",
        "Begynder kl. 8.10, inden for den ønskede tid",
        "3 andre er på arbejde i tidsrummet; 1 af dem må sendes",
        "De andre må ikke: 1 mangler kompetence, 1 må ikke sendes til borgeren",
    ]


def test_the_next_best_is_who_may_come_and_what_it_costs(town) -> None:
    made_of, laid, travel = town
    (option,) = explain.visit(made_of, laid, "care", travel=travel).next_best
    assert (option.carer, option.shift, option.start) == ("cilla", "scilla", 490)
    parts = {part.key: part.cost for part in option.parts}
    assert parts["cost_faces"] == made_of.weights.new_face + made_of.weights.unknown + made_of.weights.contact
    assert option.cost == pytest.approx(sum(parts.values()), abs=0.1)


def test_the_cost_told_is_what_the_move_costs(town) -> None:
    made_of, laid, travel = town
    (option,) = explain.visit(made_of, laid, "care", travel=travel).next_best
    moved = move(made_of, laid, "care", 0, option.shift, before=option.before, travel=travel)
    assert moved.faults == ()
    assert moved.figures.cost - figures(made_of, laid, travel).cost == pytest.approx(option.cost, abs=0.01)


def test_an_unplanned_visit_is_told_why_and_where_it_nearly_fits(town) -> None:
    made_of, _, travel = town
    laid = schedule(made_of, {"sada": [], "sbo": [("meal", 0)], "scilla": [], "sdan": []}, travel)
    busy = made_of.model_copy(update={"shifts": tuple(s.model_copy(update={"start": 590.0}) for s in made_of.shifts)})
    laid = laid.model_copy(update={"unplanned": left_out(busy, laid)})
    found = explain.visit(busy.model_copy(update={"shifts": busy.shifts}), laid, "care", travel=travel)
    assert found.unplanned is not None
    assert found.carer == ""
    free = explain.visit(made_of, laid, "care", travel=travel)
    assert {option.carer for option in free.next_best} == {"ada", "cilla"}
    assert free.next_best[0].carer == "ada"


def test_a_visit_that_nobody_can_reach_names_the_nearest_and_what_it_breaks(town) -> None:
    made_of, _, travel = town
    visits = tuple(v.model_copy(update={"earliest": 420.0, "latest": 422.0}) if v.id == "care" else v for v in made_of.visits)
    tight = made_of.model_copy(update={"visits": visits})
    laid = schedule(tight, {"sada": [], "sbo": [("meal", 0)], "scilla": [], "sdan": []}, travel)
    laid = laid.model_copy(update={"unplanned": (Unplanned(visit="care", code="window", why=explain.BOTH),)})
    found = explain.visit(tight, laid, "care", travel=travel)
    assert found.next_best == ()
    assert found.why[0].da == "Nærmest var Ada kl. 7.05, men: besøget hos Eva begynder kl. 7.05, senest tilladt kl. 7.02"


def test_every_option_on_a_whole_day_is_legal_and_dearer_parts_add_up() -> None:
    day = made.day(40, 5, 2)
    laid = plan(day, Limits(seconds=None, iterations=100))
    told = 0
    for name in [v.id for v in day.visits][::8]:
        for option in explain.visit(day, laid, name).next_best:
            if (name, 0) in laid.where():
                moved = move(day, laid, name, 0, option.shift, before=option.before)
                assert [f for f in moved.faults if f not in check(day, laid)] == []
                told += 1
            assert option.cost == pytest.approx(sum(part.cost for part in option.parts), abs=0.5)
    assert told


def test_more_hands_are_tried_on_the_day_that_needs_them_and_the_best_comes_first() -> None:
    people = [citizen(f"c{n}", n) for n in range(1, 13)]
    visits = [visit(f"v{n}", f"c{n}", 30, 1440 + 480, 1440 + 600) for n in range(1, 13)]
    calm = [visit("calm", "c1", 30, 480, 600)]
    shifts = [shift("a0", "ada"), shift("a1", "ada", 1440 + 420, 1440 + 780), shift("b1", "bo", 1440 + 420, 1440 + 780)]
    made_of = problem(people, [*visits, *calm], [carer("ada"), carer("bo")], shifts, days=2)
    travel, few = travel_on_line(made_of), Limits(seconds=None, iterations=60)
    laid = plan(made_of, few, travel=travel)
    assert laid.unplanned
    assert neediest(made_of, laid) == 1
    found = explain.more(made_of, laid, travel=travel, limits=few)
    assert {one.key for one in found} == {"carer", "longer", "wider"}
    assert all(one.day == 1 for one in found)
    assert [one.cost for one in found] == sorted((one.cost for one in found), reverse=True)
    best = found[0]
    assert best.key == "carer"
    assert best.planned == len(laid.unplanned)
    assert best.text.da.startswith(f"Én medarbejder mere tirsdag kl. 7.00–13.00 (uden særlige kompetencer): {best.planned} besøg mere")


def test_more_that_gives_nothing_is_said_so() -> None:
    made_of = problem([citizen("c", 5)], [visit("v", "c", 30, 480, 600)], [carer("ada")], [shift("a", "ada")])
    travel, few = travel_on_line(made_of), Limits(seconds=None, iterations=10)
    laid = plan(made_of, few, travel=travel)
    assert {one.text.da.rpartition(": ")[2] for one in explain.more(made_of, laid, travel=travel, limits=few)} == {"giver næsten intet"}

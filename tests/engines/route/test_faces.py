"""Faces and load, counted by hand."""

from datetime import date

from mertid.engines.route.faces import faces, groups, loads
from mertid.engines.route.plan import Unplanned
from mertid.engines.route.problem import DAY
from mertid.engines.route.timing import schedule

from .small import carer, citizen, problem, shift, travel_on_line, visit


def town():
    people = [citizen("eva", 5, known={"ada": 2}, contacts=("ada",), heavy=2.0), citizen("finn", 8)]
    visits = [visit("one", "eva", 30, 480, 600), visit("two", "eva", 30, DAY + 480, DAY + 600, carers=2)]
    visits += [visit("gone", "eva", 20, 500, 600), visit("meal", "finn", 20, 480, 700)]
    staff = [carer("ada", group="fast"), carer("bo", group="vikar"), carer("idle", group="vikar")]
    shifts = [shift("a0", "ada"), shift("a1", "ada", DAY + 420, DAY + 780), shift("b1", "bo", DAY + 420, DAY + 780), shift("b0", "bo")]
    made_of = problem(people, visits, staff, shifts, days=2)
    travel = travel_on_line(made_of)
    orders = {"a0": [("one", 0)], "a1": [("two", 0)], "b1": [("two", 1)], "b0": [("meal", 0)]}
    laid = schedule(made_of, orders, travel, unplanned=(Unplanned(visit="gone", code="crowded", why=shift_text()),))
    return made_of, laid, travel


def shift_text():
    from mertid.core import Text

    return Text(da="fyldt", en="full")


def test_a_citizens_faces_are_counted_with_new_ones_and_contact_carers() -> None:
    made_of, laid, _ = town()
    eva, finn = faces(made_of, laid)
    assert eva.by_carer == (("ada", 2), ("bo", 1))
    assert (eva.different, eva.new) == (2, 1)
    assert eva.contact_share == 2 / 3
    assert finn.contact_share is None
    assert [(day.day, [m.visit for m in day.visits], day.left) for day in eva.days] == [
        (date(2026, 11, 30), ["one"], ("gone",)), (date(2026, 12, 1), ["two"], ()),
    ]
    assert eva.days[1].visits[0].known == (True, False)


def test_the_faces_of_one_citizen_are_those_among_all() -> None:
    made_of, laid, _ = town()
    assert faces(made_of, laid, ["finn"]) == faces(made_of, laid)[1:]


def test_load_counts_heavy_visits_and_travel_against_working_time() -> None:
    made_of, laid, travel = town()
    ada, bo = loads(made_of, laid, travel)
    assert (ada.shifts, ada.visits, ada.citizens, ada.new) == (2, 2, 1, 0)
    assert (ada.visiting, ada.heavy, ada.travelling) == (60, 120, 20)
    assert ada.share == (120 + 20) / ada.paid
    assert (bo.new, bo.citizens) == (2, 2)


def test_groups_are_means_over_their_carers_and_an_empty_one_is_named() -> None:
    made_of, laid, travel = town()
    found = groups(loads(made_of, laid, travel), ("fast", "vikar", "natten"))
    assert [(one.group, one.carers) for one in found] == [("fast", 1), ("vikar", 1), ("natten", 0)]
    assert found[0].share == loads(made_of, laid, travel)[0].share
    assert found[0].heavy == 1.0

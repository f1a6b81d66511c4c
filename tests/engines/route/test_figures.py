"""Figures agree with an example worked out by hand."""

import pytest

from mertid.engines.route.figures import figures
from mertid.engines.route.problem import Weights
from mertid.engines.route.timing import schedule
from tests.engines.route import small


def example(weights=Weights()):  # noqa: B008 - frozen
    """Kim (car) visits Anna at 5 and Bo at 15, Lis (bicycle) Anna as the second carer; Eva's two visits are left out."""
    problem = small.problem(
        [
            small.citizen("anna", 5, known={"kim": 3}, contacts=("kim",), sex="f", language="da", heavy=2),
            small.citizen("bo", 15, language="so"), small.citizen("eva", 40),
        ],
        [
            small.visit("a", "anna", 30, carers=2, wished_from=400, wished_to=415), small.visit("b", "bo", 20, wished_from=500, latest=490),
            small.visit("c", "anna", 10, earliest=500), small.visit("e", "eva", priority=2), small.visit("f", "eva"),
        ],
        [small.carer("kim", mode="car", sex="m", languages=("da", "so")), small.carer("lis", sex="f"), small.carer("mia")],
        [small.shift("s", "kim", end=510), small.shift("t", "lis", end=510, proposed=True),
         small.shift("u", "mia", end=510, proposed=True)],
        weights=weights,
    )
    problem = problem.model_copy(update={"shifts": (*(s.model_copy(update={"overtime": 60.0}) for s in problem.shifts),)})
    plan = schedule(problem, {"s": [("a", 0), ("b", 0), ("c", 0)], "t": [("a", 1)], "u": []}, small.travel_on_line(problem))
    return problem, plan


def test_the_figures_are_those_worked_out_by_hand():
    problem, plan = example()
    made = figures(problem, plan, small.travel_on_line(problem))
    # Kim: 0-5-15-5-0 is 30 minutes, starts 425, 470 (towards 500, no later than the last allows), 500, back 515. Lis: 0-5-0, 10 minutes.
    assert [s.start for r in plan.routes for s in r.stops] == [425, 470, 500, 425]
    assert (made.visits, made.planned) == (5, 3)
    assert made.travel_minutes == 40
    assert made.km == 20
    assert made.co2_kg == pytest.approx(15 * 0.15)
    assert made.overtime_minutes == 5
    assert made.wait_minutes == pytest.approx(470 - 465)
    assert (made.wishes, made.wishes_missed, made.minutes_off_wish, made.worst_off_wish) == (2, 2, 10 + 30, 10)
    assert made.faces_mean == 1.5
    assert made.faces_most == 2
    assert made.new_faces == 2
    assert made.known_share == 0.5
    assert made.contact_share == pytest.approx(2 / 3)


def test_the_costs_are_the_figures_times_their_weights():
    problem, plan = example(Weights(km=0.5, shift=7))
    made = figures(problem, plan, small.travel_on_line(problem))
    assert made.cost_travel == pytest.approx(40 + 0.5 * 20 + 15 * 0.15)
    assert made.cost_faces == 3 * 4 + 2 * 12 + 2 * 2 + 1 * 2  # carers met, two of them unknown, at a stop each, one no contact
    assert made.cost_people == 2 * 30  # Kim is no woman, twice at Anna
    assert made.cost_wishes == 0.5 * 40
    assert made.cost_overtime == 2 * 5
    assert made.cost_unplanned == 1000 * 3
    assert made.cost_shifts == 7
    # Room is 90 minutes each, also Mia's; Kim's visits weigh 100, Lis's 60, all visits that there are 200 of 270 minutes.
    assert (made.load_low, made.load_high) == pytest.approx((0, 90 / 90))
    mean = 200 / 270
    assert made.cost_fair == pytest.approx(0.3 * 90 * ((100 / 90 - mean) ** 2 + (60 / 90 - mean) ** 2 + mean**2))
    parts = [value for name, value in made if name.startswith("cost_")]
    assert made.cost == pytest.approx(sum(parts))


def test_the_worst_delay_costs_once():
    problem, plan = example(Weights(wish=0, worst=3))
    assert figures(problem, plan, small.travel_on_line(problem)).cost_wishes == 30


def test_what_was_announced_costs_where_it_is_changed():
    problem, plan = example()
    routes = list(plan.routes)
    first = routes[0].stops[0].model_copy(update={"start": 405.0})
    routes[0] = routes[0].model_copy(update={"stops": (first,)})
    routes[1] = routes[1].model_copy(update={"stops": (first.model_copy(update={"part": 1}),), "carer": "mia"})
    routes[2] = routes[2].model_copy(update={"stops": (plan.routes[0].stops[1],)})
    published = plan.model_copy(update={"routes": tuple(routes)})
    made = figures(problem, plan, small.travel_on_line(problem), published=published)
    # Lis was not announced at Anna nor Kim at Bo; Anna's visit lies 20 minutes off.
    assert made.cost_moved == 20 * 2 + 0.5 * 5
    assert figures(problem, plan, small.travel_on_line(problem), published=plan).cost_moved == 0


def test_an_empty_plan_has_figures():
    problem, plan = example()
    empty = figures(problem, plan.model_copy(update={"routes": ()}), small.travel_on_line(problem))
    assert (empty.planned, empty.faces_mean, empty.contact_share) == (0, 0, None)
    assert empty.cost_unplanned == 6000

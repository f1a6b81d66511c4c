"""The pictures of people and work: as many figures as the figure says, and what is taken finds what was measured."""

import pytest

from mertid import catalog
from mertid.core import CalibrationPoint, Estimate, Reason, WorkPoint, same
from mertid.desk.risk.bars import WIDTH, interval_bar, reason_bars
from mertid.desk.risk.curves import benefit, calibration, work
from mertid.desk.risk.facts import asked, case_name, changed_facts
from mertid.desk.risk.panel import figure_of, listed
from mertid.desk.risk.people import people, whole
from mertid.desk.risk.work import hands_of, reach, says


def share(value: float, low: float = 0.0, high: float = 1.0, unit: str = "share") -> Estimate:
    return Estimate.model_validate({"value": value, "low": low, "high": high, "unit": unit, "told": same("x")})


@pytest.mark.parametrize(("value", "low", "high", "tones"), [
    (0.14, 0.09, 0.21, (9, 5, 7, 79)), (0.0, 0.0, 0.02, (0, 0, 2, 98)), (1.0, 0.95, 1.0, (95, 5, 0, 0)),
    (0.146, 0.146, 0.146, (15, 0, 0, 85)),
])
def test_a_hundred_people_are_drawn_in_the_tones_of_figure_and_interval(
    value: float, low: float, high: float, tones: tuple[int, ...],
) -> None:
    found = people(share(value, low, high))
    assert found is not None
    counted = [sum(one.tone == tone for one in found.people) for tone in ("sure", "likely", "maybe", "none")]
    assert tuple(counted) == tones
    assert found.count == whole(value)


def test_only_shares_are_people() -> None:
    assert people(share(2.0, 1.0, 3.0, "count")) is None
    assert people(None) is None


def test_the_interval_lies_within_the_drawing_and_a_change_around_its_middle() -> None:
    bar = interval_bar(share(0.14, 0.09, 0.21))
    assert bar is not None
    assert 0 <= bar.low < bar.value < bar.high <= WIDTH
    none = interval_bar(share(0.0, -0.08, 0.08, "change"))
    assert none is not None
    assert none.value == WIDTH / 2


def test_reasons_reach_to_either_side_by_their_weight() -> None:
    reasons = [Reason(text=same(name), kind="fact", weight=weight) for name, weight in (("a", 1.0), ("b", -0.5), ("c", 0.0))]
    up, down, flat = reason_bars([*reasons, Reason(text=same("d"), kind="limit")])
    assert up.up
    assert not down.up
    assert up.x == WIDTH / 2
    assert down.x + down.wide == pytest.approx(WIDTH / 2, abs=0.2)
    assert up.wide == pytest.approx(2 * down.wide, abs=0.2)
    assert not flat.drawn


POINTS = [
    WorkPoint(threshold=t, flagged=f, found=g, hit=h, net_benefit=0.1 - t / 10, net_benefit_all=0.1 - t)
    for t, f, g, h in ((0.1, 0.5, 0.8, 0.2), (0.3, 0.1, 0.4, 0.5), (0.6, 0.0, 0.0, 0.0))
]


def test_what_is_found_is_read_between_the_points_measured_in_whatever_order() -> None:
    half = reach(POINTS, 0.3)
    assert half is not None
    assert half.found == pytest.approx(0.6)
    assert reach([], 0.3) is None
    solution = catalog.get("elderly_admission")
    assert says(solution, POINTS, 3, 10).startswith("De 3 øverste forventes at finde 60 ud af 100")
    assert says(solution, POINTS, 10, 10).startswith("Tages alle 10, findes alle.")
    assert "når modellen er målt" in says(solution, [], 3, 10)


def test_hands_are_the_authoritys_own_number_else_a_share_of_the_list() -> None:
    assert hands_of({"hands_week": 20}, 0.1, 40) == 20
    assert hands_of({"hands_week": True}, 0.1, 40) == 4
    assert hands_of({}, 0.1, 0) == 1


def test_curves_are_drawn_only_of_what_was_measured() -> None:
    assert calibration([]) is None
    assert work(POINTS[:1], threshold=None, cases_month=10) is None
    assert benefit([]) is None
    drawn = work(POINTS, threshold=0.3, cases_month=100)
    assert drawn is not None
    assert "tages 10 af 100 (ca. 10 om måneden)" in drawn.here.says
    found = calibration([CalibrationPoint(predicted=0.2, observed=0.1, low=0.0, high=0.3, n=50)])
    assert found is not None
    assert found.top == 0.2


def test_a_person_is_called_by_the_first_facts_and_asked_only_of_what_can_be_changed() -> None:
    solution = catalog.get("elderly_admission")
    facts = {"age": 82, "gender": "woman", "lives_alone": True, "falls": 2, "weight_loss": 4.5}
    assert case_name(solution, facts) == "82 år · Kvinde · Bor alene"
    fields = {one.spec.name: one.value for one in asked(solution, facts)}
    assert fields["falls"] == "2"
    assert fields["weight_loss"] == "4,5"
    assert "age" not in fields
    assert changed_facts(solution, facts, {"falls": "0", "weight_loss": "4,5", "age": "99"}) == {**facts, "falls": 0}
    with pytest.raises(ValueError, match="falls"):
        changed_facts(solution, facts, {"falls": "mange"})


def test_figures_are_read_as_people_read_them() -> None:
    assert figure_of(share(0.143)) == "14 ud af 100"
    assert figure_of(share(0.004)) == "4 ud af 1.000"
    assert figure_of(share(0.0001)) == "under 1 ud af 1.000"
    assert figure_of(share(0.9999)) == "over 999 ud af 1.000"
    assert figure_of(share(-0.12, -1, 1, "change")) == "12 færre ud af 100"
    assert figure_of(share(0.0, -1, 1, "change")) == "ingen forskel"
    assert listed(["a", "b", "c"]) == "a, b og c"

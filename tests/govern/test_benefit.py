"""Hours freed."""

from collections import Counter

import numpy as np
import pytest

from mertid.govern import benefit


def lognormal(rng: np.random.Generator, n: int, mean_s: float, sigma: float = 0.8) -> Counter[int]:
    drawn = rng.lognormal(np.log(mean_s) - sigma**2 / 2, sigma, n)
    return Counter(round(v) for v in drawn)


def test_hours_are_the_difference_of_means_times_the_cases_shown() -> None:
    control, shown = Counter({200: 20, 280: 20}), Counter({60: 50, 120: 50})
    found = benefit.measure(control, shown, shown_cases=1000)
    assert found.state == "measured"
    assert found.control_s == 240
    assert found.shown_s == 90
    assert found.saved_s is not None
    assert found.saved_s.value == 150
    assert found.hours is not None
    assert found.hours.value == pytest.approx(150 * 1000 / 3600)
    assert found.hours.low < found.hours.value < found.hours.high


def test_too_few_control_cases_say_how_many_more() -> None:
    found = benefit.measure(Counter({240: 18}), Counter({90: 400}), shown_cases=400)
    assert found.state == "not_yet"
    assert found.more == 12
    assert found.why is not None
    assert found.why.da.startswith("Ikke endnu: 18 sager er målt uden forslag. Der skal mindst 30 til, altså 12 flere")
    assert found.hours is None


def test_too_few_shown_cases_are_said_as_such() -> None:
    found = benefit.measure(Counter({240: 40}), Counter({90: 10}), shown_cases=10)
    assert found.more == 20
    assert "med forslag" in str(found.why)


def test_an_interval_across_zero_is_not_yet_with_more_to_measure() -> None:
    control, shown = Counter({0: 25, 200: 25}), Counter({0: 600, 150: 600})
    found = benefit.measure(control, shown, shown_cases=1200)
    assert found.state == "not_yet"
    assert found.saved_s is not None
    assert found.saved_s.low < 0 < found.saved_s.high
    assert found.more is not None
    assert found.more > 0
    assert found.hours is None


def test_the_number_still_needed_is_the_one_that_closes_the_interval() -> None:
    # Control: mean 100, variance 10,000 * 50/49; shown: mean 75, variance 5,625 * 1200/1199.
    # room = (25 / 1.95996)^2 - 5629.7 / 1200 = 162.70 - 4.69 = 158.01; 10,204.1 / 158.01 = 64.6 -> 65 - 50 = 15.
    assert benefit.more_needed(Counter({0: 25, 200: 25}), Counter({0: 600, 150: 600})) == 15


def test_no_saving_means_no_number_is_promised() -> None:
    assert benefit.more_needed(Counter({100: 40, 120: 5}), Counter({110: 40, 130: 5})) is None


def test_suggestions_that_cost_time_are_shown_as_negative_hours() -> None:
    found = benefit.measure(Counter({60: 50, 70: 50}), Counter({160: 50, 170: 50}), shown_cases=36)
    assert found.state == "measured"
    assert found.hours is not None
    assert found.hours.value == pytest.approx(-1.0)


def test_one_forgotten_screen_counts_as_the_cap_alone() -> None:
    found = benefit.measure(Counter({100: 59, 50_000: 1}), Counter({50: 60}), shown_cases=60)
    assert found.control_s == pytest.approx((59 * 100 + 1800) / 60)


def test_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(3)
    control, shown = lognormal(rng, 60, 200), lognormal(rng, 500, 100)
    assert benefit.difference(control, shown, seed=1) == benefit.difference(control, shown, seed=1)
    assert benefit.difference(control, shown, seed=1) != benefit.difference(control, shown, seed=2)


def test_groups_without_spread_give_the_difference_itself() -> None:
    found = benefit.difference(Counter({100: 30}), Counter({40: 30}))
    assert (found.low, found.value, found.high) == (60, 60, 60)


def test_a_group_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="cases is 1, expected at least 2"):
        benefit.difference(Counter({100: 1}), Counter({40: 30}))


@pytest.mark.parametrize(("n_control", "least"), [(30, 0.91), (100, 0.925)])
def test_the_95_percent_interval_holds_the_truth_about_95_times_of_100(n_control: int, least: float) -> None:
    """Skewed times (log-normal, sigma .8) as handling times are; 400 simulated periods each."""
    rng = np.random.default_rng(20261121)
    held = 0
    for _ in range(400):
        found = benefit.difference(lognormal(rng, n_control, 234), lognormal(rng, 600, 84), draws=400, seed=int(rng.integers(1 << 30)))
        held += found.low <= 150 <= found.high
    assert least <= held / 400 <= 0.985

"""Evaluation: every kind of outcome on unseen cases, groups with intervals, what acting finds, today's tool and rivals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from mertid.core import Evaluation, same
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk import judged as judging
from mertid.engines.risk.groups import groups, parts, worst_gap
from mertid.engines.risk.judged import Asked, judge, plain_guess
from mertid.engines.risk.model import Estimates
from mertid.engines.risk.rivals import compare
from mertid.engines.risk.table import read_table
from mertid.engines.risk.truth import Truth, read_truth, settled
from mertid.engines.risk.work import at_capacity, per_week, told, work

from .made import answers, people, turned_out

LINEAR = {"model": "linear"}
VISIT = Action("visit", "none", "event", {"visit": same("Besøg"), "none": same("Intet")})


@pytest.fixture(scope="module")
def fitted():
    """An engine that has learned yes/no from 500 people and the 300 it has not seen."""
    cases, truth = people(800, dated=True)
    right = answers(truth)
    engine = Risk(endpoints=(Endpoint("event"),), action=VISIT, groups=("smokes", "home", "age")).with_settings(LINEAR)
    return engine.fit(cases[:500], right[:500]), cases[500:], right[500:]


@pytest.fixture(scope="module")
def found(fitted) -> Evaluation:
    engine, cases, right = fitted
    return engine.evaluate(cases, right)


def test_an_event_is_measured_in_rank_calibration_and_use(found):
    names = {"auroc", "auprc", "brier", "brier_skill", "calibration_error", "calibration_slope", "coverage", "net_benefit"}
    assert names <= {name.removeprefix("event_") for name in found.measures}
    assert found.measures["event_auroc"].low > 0.6
    assert found.baseline["event_auroc"] == 0.5
    assert found.measures["calibration_error"] == found.measures["event_calibration_error"]
    assert "chance alone gives" in found.measures["calibration_error"].method


def test_every_interval_holds_its_figure(found):
    for name, one in found.measures.items():
        assert one.low <= one.value <= one.high, name


def test_what_acting_finds_is_told_in_a_sentence(found):
    assert "finde" in found.promise.da
    assert "of 100" in found.promise.en
    point = next(one for one in found.work["event"] if one.threshold == pytest.approx(found.threshold))
    assert point.flagged == pytest.approx(0.1, abs=0.06)


def test_the_model_says_how_it_was_chosen(found):
    assert found.chosen.da.startswith("Regression")


def test_every_group_has_figures_with_intervals_or_says_that_it_is_too_small(found):
    labels = {(one.fact, one.value): one for one in found.protected}
    assert {fact for fact, _ in labels} == {"smokes", "home", "age"}
    for one in found.protected:
        assert one.measures or "for få til at måle" in one.label.da
        assert {"auroc", "found", "observed_to_expected"} <= set(one.measures) or not one.measures
    assert found.measures["event_gap_found"].method.startswith("largest gap")


def test_the_same_data_give_the_same_figures(fitted, found):
    engine, cases, right = fitted
    assert engine.evaluate(cases, right) == found


def test_cases_without_a_right_answer_are_left_out(fitted):
    engine, cases, right = fitted
    assert engine.evaluate(cases, right[:100]).n == 100
    assert engine.evaluate(cases, []).n == 0


def test_an_evaluation_goes_through_json(found):
    assert Evaluation.model_validate_json(found.model_dump_json()) == found


def test_rivals_are_fitted_on_the_same_cases_and_compared_in_pairs():
    cases, truth = people(400, seed=3)
    right = answers(truth, seed=3)
    made = compare(Risk().with_settings(LINEAR), cases[:250], right[:250], cases[250:], right[250:], rivals=("linear",))
    assert made.rivals["linear"]["event_auroc"] == made.measures["event_auroc"]
    assert made.rivals["linear"]["event_auroc_ahead"].value == 0


def test_todays_tool_is_measured_also_before_anything_is_learned(monkeypatch):
    cases, truth = people(300)

    class Points:
        points = truth.round()
        flagged = truth > 1

    monkeypatch.setattr("mertid.engines.risk.evaluate.measure", lambda tool, table: Points)
    monkeypatch.setattr("mertid.engines.risk.evaluate.read_tool", lambda name: None)
    made = Risk(tool="any").evaluate(cases, answers(truth))
    assert set(made.rivals["tool"]) == {f"event_{name}" for name in ("auroc", "auprc", "flagged", "found", "hit")}
    assert made.rivals["tool"]["event_auroc"].value > 0.6
    assert made.measures == {}


def estimates(value, keys=(), shares=None, possible=()):
    value = np.asarray(value, float)
    return Estimates(value, value, value, "share", keys, shares, possible)


def asked(kind, values, **more):
    endpoint = Endpoint("it", kind, 100, **more)
    truth = read_truth(endpoint, [{"it": one, "given": "none"} for one in values])
    return Asked(endpoint, truth, np.arange(len(truth)), 0.5)


def test_times_are_ranked_by_those_of_whom_it_is_known_who_came_first():
    made = judge(asked("time", ["10 yes", "50 no", "90 yes", "120 no"] * 30), estimates([0.9, 0.5, 0.6, 0.1] * 30))
    assert made["c_index"].value == 1
    assert made["auroc"].value == 1
    assert made["uno_c"].value == 1


def test_another_cause_counts_as_not_having_happened():
    classes = {"job": same("Job"), "other": same("Andet")}
    truth = asked("time", ["10 job", "20 other", "200 no"] * 20, classes=classes).truth
    assert truth.y.tolist() == [1, 0, 0] * 20
    assert truth.weight.tolist() == pytest.approx([1] * 60)


def test_classes_are_measured_by_the_first_ones_and_alike_however_rare():
    classes = {key: same(key) for key in "abc"}
    shares = np.array([[0.7, 0.2, 0.1]] * 9 + [[0.5, 0.4, 0.1]])
    made = judge(
        asked("class", ["a"] * 9 + ["b"], classes=classes), estimates(shares.max(1), ("a", "b", "c"), shares, (("a", "b"),) * 10),
    )
    assert made["top1"].value == pytest.approx(0.9)
    assert made["top3"].value == 1
    assert made["balanced"].value == pytest.approx(0.5)
    assert made["coverage"].value == 1
    assert made["single"].value == 0


def test_a_class_that_was_never_learned_is_a_miss_and_no_error():
    classes = {key: same(key) for key in "ab"}
    made = judge(asked("class", ["b"] * 5, classes=classes), estimates([1.0] * 5, ("a",), np.ones((5, 1))))
    assert made["top1"].value == 0


def test_counts_are_measured_against_the_usual_number():
    rng = np.random.default_rng(1)
    rate = rng.gamma(2, 1, 500)
    given = asked("count", [str(v) for v in rng.poisson(rate)])
    made = judge(replace(given, usual=2.0), estimates(rate))
    assert made["deviance_skill"].low > 0
    assert made["c_index"].low > 0.6
    assert made["observed_to_expected"].low < 1 < made["observed_to_expected"].high
    assert plain_guess(replace(given, usual=2.0))["deviance"] > made["deviance"].value


def test_cases_without_an_estimate_are_left_out():
    made = judge(asked("event", ["yes", "no"] * 20), estimates([np.nan, np.nan] * 10 + [0.9, 0.1] * 10))
    assert made["auroc"].n == 20
    assert judging.judge(asked("event", ["yes"]), estimates([np.nan])) == {}


def test_following_a_measure_that_helps_some_is_better_than_giving_it_to_all():
    rng = np.random.default_rng(0)
    cases, truth = people(1500)
    helps = np.array([case.facts.smokes for case in cases])
    given = rng.random(1500) < 0.5
    odds = truth + np.where(given, np.where(helps, -1.5, 0.8), 0)
    right = turned_out([
        {"event": "yes" if hit else "no", "given": "course" if had else "none"}
        for hit, had in zip(rng.random(1500) < 1 / (1 + np.exp(-odds)), given, strict=True)
    ])
    endpoint = Endpoint("event", "effect", classes={"course": same("Kursus"), "none": same("Intet")})
    engine = Risk(endpoints=(endpoint,)).with_settings(LINEAR).fit(cases[:1000], right[:1000])
    made = engine.evaluate(cases[1000:], right[1000:])
    assert made.measures["event_helped"].value > 0
    assert made.measures["event_gain"].value > made.baseline["event_gain"]
    assert made.measures["event_gain_error"].low < 0 < made.measures["event_gain_error"].high


def test_a_gap_planted_between_groups_is_seen():
    rng = np.random.default_rng(0)
    cases, _ = people(2000)
    table = read_table(cases)
    smokes = table.values["smokes"] == "true"
    p = rng.random(2000) * 0.5
    y = (rng.random(2000) < np.where(smokes, np.minimum(2 * p, 1), p)).astype(float)
    given = Asked(Endpoint("event"), Truth(np.arange(2000), y, np.ones(2000)), np.arange(2000), 0.3)
    made = groups(given, p, table, ("smokes",), 0.4)
    by = {one.value: one.measures["observed_to_expected"] for one in made}
    assert by["true"].low > 1.5
    assert by["false"].low < 1 < by["false"].high
    assert worst_gap(made, "observed_to_expected").low > 0.5


def test_missing_is_a_group_and_numbers_are_thirds_at_whole_cuts():
    table = read_table(people(200)[0])
    labels = [label.da for _, label, _ in parts(table, table.spec("blood"))]
    assert labels[-1] == "ikke oplyst"
    assert labels[0].startswith("Under ")
    assert sum(int(rows.sum()) for _, _, rows in parts(table, table.spec("blood"))) == 200
    assert [label.da for _, label, _ in parts(table, table.spec("smokes"))] == ["Ryger: ja", "Ryger: nej"]


def test_a_group_too_small_says_so_with_its_numbers():
    cases, truth = people(60)
    table = read_table(cases)
    y = np.zeros(60)
    y[:3] = 1
    made = groups(Asked(Endpoint("event"), Truth(np.arange(60), y, np.ones(60)), np.arange(60), 0.05), truth, table, ("home",), 0.5)
    assert all("for få til at måle" in one.label.da and not one.measures for one in made)


def test_capacity_is_told_per_week_where_dates_allow_it():
    y = np.array([1.0] * 61 + [0.0] * 39 + [1.0] * 39 + [0.0] * 861)
    p = np.linspace(0.99, 0.01, 1000)
    point = at_capacity(y, p, np.ones(1000), 0.1)
    assert told(point, 200.0).da.startswith("20 om ugen finder 61 af 100")
    assert told(point, None).da.startswith("Handles der på 10 af 100 sager, findes 61 af 100")
    assert point.hit == pytest.approx(0.61)


def test_a_week_is_counted_only_from_enough_dates():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    cases = [people(1)[0][0].model_copy(update={"received_at": start + timedelta(days=at)}) for at in range(57)]
    assert per_week(cases) == pytest.approx(7)
    assert per_week(cases[:20]) is None
    assert per_week([*cases, people(1)[0][0]]) is None


def test_the_curve_ends_where_nobody_is_flagged_and_holds_the_authoritys_threshold():
    p = np.linspace(0.02, 0.4, 200)
    made = work((p > 0.3).astype(float), p, np.ones(200), 0.123)
    assert made[-1].flagged == 0
    assert any(one.threshold == 0.123 for one in made)
    assert all(one.net_benefit <= 0.5 for one in made)


def test_of_two_answers_to_one_case_the_later_holds():
    cases, _ = people(1)
    early, late = turned_out([{"event": "no"}])[0], turned_out([{"event": "yes"}])[0]
    assert settled(cases, [late.model_copy(update={"at": late.at + timedelta(days=1)}), early])[0] == {"event": "yes"}


def test_an_answer_that_cannot_be_read_is_no_answer():
    time = Endpoint("it", "time", 30)
    assert len(read_truth(time, [{"it": "soon yes"}, {"it": "-3 yes"}, {"it": "12"}, {}, {"it": "12 no"}])) == 1
    assert len(read_truth(Endpoint("it", "count"), [{"it": "many"}, {"it": "3"}])) == 1
    assert len(read_truth(Endpoint("it", "class", classes={"a": same("a")}), [{"it": "b"}, {"it": "a"}])) == 1



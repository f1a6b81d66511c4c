"""What is learned from, what is refused, and what comes out for each kind of outcome."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mertid.core import BadSettings, FactSpec, NotEnoughData
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.folds import by_person, make_folds, persons_of
from mertid.engines.risk.learn import fit_one, learn
from mertid.engines.risk.settings import Settings
from mertid.engines.risk.table import Table, read_table
from mertid.engines.risk.truth import Truth

from .made import START, WORD, answers, draw, people, table, turned_out

FOUR = dict.fromkeys("abcd", WORD)


def fitted(endpoint, cases, decisions, **settings):
    """What is learned of one outcome."""
    return learn(Risk(endpoints=(endpoint,)).with_settings(settings), cases, decisions)


def test_a_chance_follows_the_truth_and_lies_in_its_interval():
    cases, truth = people(400)
    found = fitted(Endpoint("event"), cases, answers(truth))
    estimates = found.models[0].estimates(read_table(cases))
    assert np.corrcoef(estimates.value, truth)[0, 1] > 0.85
    assert (estimates.low <= estimates.value).all()
    assert (estimates.value <= estimates.high).all()
    assert found.n == 400
    assert len(found.digest) == 64


def test_the_same_seed_gives_the_same_model_and_the_input_stays():
    cases, truth = people(150)
    before = [case.model_dump_json() for case in cases]
    one, other = (fitted(Endpoint("event"), cases, answers(truth)) for _ in range(2))
    assert one.digest == other.digest
    assert [case.model_dump_json() for case in cases] == before


def test_of_several_answers_the_newest_counts_and_cases_without_one_are_left_out():
    cases, truth = people(200)
    right = answers(truth)
    swapped = {"yes": "no", "no": "yes"}
    earlier = [replace_at(one, swapped) for one in right]
    found = fitted(Endpoint("event"), [*cases, *(renamed(case, f"extra-{i}") for i, case in enumerate(cases[:30]))], [*right, *earlier])
    assert found.n == 200
    assert found.digest == fitted(Endpoint("event"), cases, right).digest


def replace_at(one, swapped):
    """An older answer that said the opposite."""
    return one.model_copy(update={"values": {"event": swapped[one.values["event"]]}, "at": START.replace(year=2020)})


def renamed(case, name):
    """The same case under another id."""
    return case.model_copy(update={"id": name})


def test_made_citizens_never_mix_with_real_ones():
    cases, truth = people(100)
    mixed = [case.model_copy(update={"origin": "made"}) if at < 30 else case for at, case in enumerate(cases)]
    with pytest.raises(NotEnoughData, match=r"risk: 30 of 100 cases are made citizens, expected all real or all made\. Leave"):
        fitted(Endpoint("event"), mixed, answers(truth))


def test_too_few_cases_and_too_few_outcomes_say_how_many():
    cases, truth = people(100)
    with pytest.raises(NotEnoughData, match=r"outcome 'event' is known for 20 cases, expected at least 40\. Import"):
        fitted(Endpoint("event"), cases, answers(truth)[:20])
    rare = turned_out([{"event": "yes" if i < 3 else "no"} for i in range(100)])
    with pytest.raises(NotEnoughData, match=r"outcome 'event' is seen 3 times each of yes and no, expected at least 8\. Collect"):
        fitted(Endpoint("event"), cases, rare)


def test_nobody_is_on_both_sides_of_a_split():
    rows = read_table(people(300)[0])
    persons, y = persons_of(rows), np.arange(300) % 3 == 0
    for learned, test in by_person(rows, y.astype(int)).pairs:
        assert not set(persons[learned]) & set(persons[test])


def test_where_dates_are_known_the_test_lies_after_what_is_learned_from():
    table = read_table(people(600, dated=True)[0])
    folds = make_folds(table, np.arange(600) % 2)
    assert folds.by_time
    for learned, test in folds.pairs:
        assert table.at[learned].max() < table.at[test].min()
        assert not set(persons_of(table)[learned]) & set(persons_of(table)[test])


def test_a_class_is_ranked_and_its_shares_add_up():
    cases, truth = people(400)
    rng = np.random.default_rng(0)
    which = (np.stack([truth, -truth, 0 * truth, 0 * truth - 1], 1) + rng.gumbel(size=(400, 4))).argmax(1)
    model = fitted(Endpoint("k", "class", classes=FOUR), cases, turned_out([{"k": "abcd"[i]} for i in which])).models[0]
    table = read_table(cases)
    found = model.estimates(table)
    assert found.keys == ("a", "b", "c", "d")
    assert found.shares.sum(1) == pytest.approx(1)
    assert found.shares.mean(0) == pytest.approx(np.bincount(which) / 400, abs=0.04)
    assert found.value == pytest.approx(found.shares.max(1))
    names, weights = model.weights(table, "a")
    assert np.corrcoef(weights.sum(1), truth)[0, 1] > 0.7
    assert weights.shape == (400, len(names))


def test_a_class_that_nobody_had_is_left_out():
    cases, truth = people(200)
    model = fitted(Endpoint("k", "class", classes=FOUR), cases, turned_out([{"k": "b" if one > 0 else "d"} for one in truth])).models[0]
    assert model.keys == ("b", "d")


def test_a_count_follows_the_truth_and_its_interval_holds_the_number_as_often_as_stated():
    cases, truth = people(1_200)
    drawn = np.random.default_rng(3).poisson(np.exp(truth))
    half = [{"k": str(one)} if at < 600 else {} for at, one in enumerate(drawn)]
    found = fitted(Endpoint("k", "count"), cases, turned_out(half), model="linear").models[0].estimates(read_table(cases[600:]))
    held = (found.low <= drawn[600:]) & (drawn[600:] <= found.high)
    assert found.value.mean() == pytest.approx(np.exp(truth[600:]).mean(), rel=0.15)
    assert held.mean() >= 0.9 - 0.035


@pytest.mark.parametrize("chosen", ["boosted", "linear", "boosting"])
def test_the_authority_can_choose_the_model(chosen):
    cases, truth = people(150)
    model = fitted(Endpoint("event"), cases, answers(truth), model=chosen).models[0]
    assert model.chosen == chosen
    assert set(model.tried) == {chosen}
    assert (model.glass is None) == (chosen == "boosting")


def test_curves_are_chosen_where_the_truth_is_curved_and_lines_where_it_is_not():
    cases, _ = people(600, 5)
    table = read_table(cases)
    curved = 2 * (np.abs(table.values["other"]) - 0.8)
    assert fitted(Endpoint("event"), cases, answers(curved)).models[0].chosen == "boosted"
    straight = fitted(Endpoint("event"), cases, answers(0.8 * table.values["other"])).models[0]
    assert straight.chosen == "linear"
    assert set(straight.tried) == {"linear", "boosted"}


def test_a_fact_known_only_after_the_case_came_is_not_learned_from():
    cases, truth = people(200, dated=True)
    leaking = [case.model_copy(update={"known_at": {"other": case.received_at + timedelta(days=3_000)}}) for case in cases]
    assert np.isnan(read_table(leaking).values["other"]).all()
    found = fitted(Endpoint("event"), leaking, answers(truth))
    assert "other" not in found.models[0].glass.names


def test_the_memory_keeps_the_newest_cases_and_what_was_said_of_them():
    cases, truth = people(120, dated=True)
    memory = fitted(Endpoint("event"), cases, answers(truth)).memory
    assert memory.ids[0] == "c119"
    assert memory.said[0].keys() == {"event"}
    assert memory.values.shape == (120, len(memory.facts))
    assert memory.parts.shape == (120, len(memory.terms))


def test_groups_that_differ_are_calibrated_apart_where_they_are_large_enough():
    cases, _ = people(2_000, 8)
    table = read_table(cases)
    truth = 0.8 * table.values["other"]
    blind = [case.model_copy(update={"facts": case.facts.model_copy(update={"smokes": None})}) for case in cases]
    engine = Risk(endpoints=(Endpoint("event"),), groups=("home",)).with_settings({"model": "linear"})
    model = learn(engine, blind, answers(truth)).models[0]
    assert [one.fact for one in model.calibration.shifts] == ["home"]
    off = learn(replace(engine, settings=replace(engine.settings, group_calibration=False)), blind, answers(truth)).models[0]
    assert off.calibration.shifts == ()


def test_a_sign_on_a_fact_that_does_not_exist_is_refused():
    cases, truth = people(100)
    with pytest.raises(BadSettings, match="'signs' names an unknown fact, expected some of: age, blood, home, other, smokes"):
        fitted(Endpoint("event"), cases, answers(truth), signs={"ago": 1})


@pytest.mark.parametrize("chosen", ["linear", "boosted", "boosting"])
def test_facts_with_nothing_to_learn_from_do_no_harm(chosen):
    """All missing, all alike, every key its own, three values only, numbers in the billions."""
    rows, truth = table(150, 1)
    odd = {
        "alike": np.ones(150), "gone": np.full(150, np.nan), "few": np.where(np.arange(150) < 3, 1.0, np.nan),
        "vast": 1e12 * np.abs(rows.values["x0"]) ** 5,
        "none": np.full(150, None, object), "own": np.array([f"k{i}" for i in range(150)], object), "one": np.full(150, "p", object),
    }
    specs = tuple(FactSpec(name, WORD, "", "", True, kind="choice" if column.dtype == object else "number") for name, column in odd.items())
    wide = Table(rows.ids, rows.specs + specs, {**rows.values, **odd}, rows.persons, rows.at)
    signs = {"alike": 1, "gone": -1, "few": 1, "own": 1, "one": -1}
    model, unseen = fit_one(Endpoint("e"), wide, Truth(np.arange(150), draw(truth), np.ones(150)), Settings(model=chosen, signs=signs))
    found = model.estimates(wide)
    assert np.isfinite(np.concatenate([found.value, found.low, found.high, unseen])).all()

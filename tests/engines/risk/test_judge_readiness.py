"""Whether the data are enough, and what looks wrong in them: against published examples and planted faults."""

import numpy as np
import pytest

from mertid.bench import _risk_simulated as simulated
from mertid.core import Text
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk import sufficiency as enough
from mertid.engines.risk.crossfit import read_sample, unseen
from mertid.engines.risk.doubts import contamination, origins, twins
from mertid.engines.risk.leakage import overlap
from mertid.engines.risk.table import read_table
from mertid.engines.risk.truth import read_truth, settled

EVENT = Endpoint("event")


def ready(made):
    return Risk(endpoints=(EVENT,)).readiness(*made.cases())


def sample_of(made):
    cases, told = made.cases()
    return read_sample(EVENT, read_table(cases), read_truth(EVENT, settled(cases, told)))


def test_the_sample_size_for_a_yes_no_outcome_is_that_of_riley_and_others():
    """24 terms, 17.4 %, Cox-Snell .288: 662 cases (pmsampsize's own example)."""
    assert enough.for_shrinkage(24, 0.288) == 623
    assert enough.for_optimism(24, 0.288, enough.most_explained(0.174)) == 662
    assert enough.for_share(0.174) == 221


def test_the_sample_size_for_times_is_that_of_riley_and_others():
    """30 terms, Cox-Snell .051, .065 events a year over 2.07 years: 5,143 and 1,039 cases (pmsampsize's own example)."""
    assert enough.for_shrinkage(30, 0.051) == 5143
    assert enough.for_optimism(30, 0.051, enough.most_explained_time(0.1346)) == 1039


def test_the_most_that_can_be_explained_is_that_of_the_paper():
    """Riley et al. (BMJ 2020), step 3: .33 at 5 %, .48 at 10 %, .74 at 40 %."""
    assert [round(enough.most_explained(share), 2) for share in (0.05, 0.1, 0.4)] == [0.33, 0.48, 0.74]


def test_expected_shrinkage_is_the_inverse_of_the_number_asked_for():
    n = enough.for_shrinkage(20, 0.1, 0.8)
    assert enough.expected_shrinkage(n, 20, 0.1) == pytest.approx(0.8, abs=1e-3)
    assert enough.expected_shrinkage(5, 20, 0.1) < 0.15
    assert enough.expected_shrinkage(5, 20, 0.0) == 0


def test_nothing_explained_asks_for_more_than_there_is():
    assert enough.for_shrinkage(10, 0.0) == 10**9


def test_terms_are_counted_as_the_plainest_model_has_them():
    """Five numbers that are filled, two gaps, one yes/no, choices of three and four values."""
    assert enough.count_terms(read_table(simulated.world(0).cases()[0])) == 5 + 2 + 1 + 2 + 3


def test_too_few_cases_are_refused_with_about_how_many_are_missing():
    found = ready(simulated.world(0, n=200))
    assert not found.enough
    assert found.because.da.startswith("Ikke nok: I mangler omkring")
    assert found.because.en.startswith("Not enough: you need about")
    assert "200 sager" in found.because.da


def test_enough_cases_are_said_to_be_enough_with_how_much_holds():
    found = ready(simulated.world(0))
    assert found.enough
    assert "holde" in found.because.da
    assert sum(one.n for one in found.groups) == 1500


def test_hardly_any_data_never_raises():
    for n in (0, 1, 5, 30):
        assert not ready(simulated.world(0, n=n)).enough


def test_the_learning_curve_rises_with_the_cases():
    sample = sample_of(simulated.world(0))
    curve = enough.learning_curve(sample)
    assert [step.n for step in curve] == [300, 600, 900, 1200]
    assert curve[-1].value > curve[0].value
    assert curve[-1].low < curve[-1].value < curve[-1].high


@pytest.mark.parametrize("fault", simulated.FAULTS)
def test_a_planted_fault_is_named(fault):
    make, kind, name = simulated.FAULTS[fault]
    said = simulated.findings(make(0))
    assert any(one.kind == kind and (not name or one.value == name) for one in said)
    assert all(one.value == name or one.kind == kind for one in said)


@pytest.mark.parametrize("clean", simulated.CLEAN)
def test_nothing_is_cried_where_nothing_is_wrong(clean):
    assert simulated.findings(simulated.CLEAN[clean](0)) == ()


def test_a_fact_that_gives_the_outcome_away_stops_the_training():
    found = ready(simulated.leaking(0))
    assert not found.enough
    assert found.because.da.startswith("Ikke klar: Sengedage røber udfaldet")


def test_most_of_the_cases_pointed_to_are_those_turned_round():
    made = simulated.noisy(0)
    ids = next(one.case_ids for one in simulated.findings(made) if one.kind == "label")
    assert len(ids) >= 10
    assert np.mean([int(i[1:]) in made.turned for i in ids]) > 0.7


def test_a_share_turned_round_is_estimated():
    made = simulated.noisy(1, share=0.08)
    sample = sample_of(made)
    share, gain, _ = contamination(sample.y, unseen(sample), sample.weight)
    assert share == pytest.approx(0.08, abs=0.03)
    assert gain > 15


def test_a_person_on_both_sides_of_a_split_is_told():
    made = simulated.world(0, n=200)
    table = read_table(made.cases()[0])
    assert overlap(table.take(range(100)), table.take(range(100, 200))) == []
    assert overlap(table.take(range(100)), table.take(range(90, 200)))[0].level == "stop"


def test_made_citizens_among_real_ones_stop_the_training():
    cases, _ = simulated.world(0, n=20).cases()
    mixed = [case.model_copy(update={"origin": "real"}) for case in cases[:10]] + cases[10:]
    assert origins(mixed, EVENT)[0].level == "stop"
    assert origins(cases, EVENT)[0].level == "info"


def test_alike_cases_that_ended_differently_are_told():
    made = simulated.world(0, n=60)
    rows = list(range(60)) * 2
    doubled = simulated.World(
        {name: [column[at] for at in rows] for name, column in made.facts.items()}, np.concatenate([made.y, ~made.y]),
        made.days[rows], tuple(f"p{at}" for at in range(120)),
    )
    assert {one.kind for one in twins(sample_of(doubled))} == {"duplicate", "label"}


def test_findings_hold_no_value_of_a_case():
    made = simulated.leaking(0)
    names = {str(v) for v in made.facts["age"]}
    for one in ready(made).findings:
        assert not names & set(one.text.da.split())


def test_every_outcome_gets_its_own_verdict():
    cases, told = simulated.world(0, n=150).cases()
    both = [simulated.Told(one.case_id, one.values | {"second": "yes" if at < 4 else "no"}, one.at) for at, one in enumerate(told)]
    engine = Risk(endpoints=(EVENT, Endpoint("second", happens=Text(da="{n}", en="{n}"))))
    assert any(one.kind == "few" and one.value == "second" and one.level == "warn" for one in engine.readiness(cases, both).findings)

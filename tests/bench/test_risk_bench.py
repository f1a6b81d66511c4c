"""The risk bench on small made files of the same form: what is read, how it is split, what is printed."""

import gzip
import zipfile

import numpy as np
import pytest

from mertid.bench import _risk_data as reading
from mertid.bench import _risk_plain as plain
from mertid.bench import _risk_sets as sets
from mertid.bench import _risk_simulated as simulated
from mertid.bench import _risk_speed, risk


def heart_rows(n, seed):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        age, ill = rng.integers(40, 75), rng.random() < 0.45
        thal = rng.choice(["3.0", "7.0", "?"])
        yield f"{age}.0,{rng.integers(0, 2)}.0,{rng.integers(1, 5)}.0,130.0,{240 + 40 * ill:.1f},0.0,2.0,{150 - 20 * ill:.1f},0.0," \
              f"{rng.random() + ill:.1f},2.0,{int(ill)}.0,{thal},{int(ill) * 2}"


@pytest.fixture
def data(tmp_path):
    """Two hospitals of 80 and 60 rows and 90 survival times."""
    for site, n in (("cleveland", 80), ("elsewhere", 60)):
        (tmp_path / f"processed.{site}.data").write_text("\n".join(heart_rows(n, n)) + "\n")
    rng = np.random.default_rng(0)
    lines = ["@relation x", "@attribute horTh {'no','yes'}", "@attribute age numeric", "@attribute menostat {'Pre','Post'}",
             "@attribute time numeric", "@attribute cens {0,1}", "@data"]
    for _ in range(90):
        age, given = int(rng.integers(30, 80)), rng.choice(["no", "yes"])
        lines.append(f"'{given}',{age},'{'Post' if age > 50 else 'Pre'}',{rng.exponential(6e4 / age):.0f},{rng.integers(0, 2)}")
    (tmp_path / "GBSG2.arff").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_hospitals_are_read_with_their_sites_and_missing_values(data):
    cleveland, together = sets.heart(data)
    assert (len(cleveland), len(together)) == (80, 140)
    assert set(together.sites) == {"cleveland", "elsewhere"}
    assert None in together.columns["thal"]
    assert set(together.answers) == {"yes", "no"}
    assert together.published == ()
    assert [figure for _, figure, _ in cleveland.published] == [0.898, 0.851]


def test_facts_reach_the_engine_through_its_own_face(data):
    cases, told = reading.cases_of(next(sets.heart(data)))
    kinds = {spec.name: spec.kind for spec in type(cases[0].facts).specs()}
    assert kinds["age"] == "number"
    assert kinds["sex"] == "choice"
    assert told[0].values["disease"] in ("yes", "no")


def test_times_are_read_as_days_and_whether_it_happened(data):
    one = next(sets.survival(data))
    assert one.endpoint.kind == "time"
    assert all(answer.split()[1] in ("yes", "no") for answer in one.answers)
    assert set(one.columns) == {"horTh", "age", "menostat"}


@pytest.mark.long
def test_the_bench_prints_ours_beside_every_rival_for_other_data_of_the_same_form(data, monkeypatch):
    monkeypatch.setattr(risk, "scores", lambda: iter(()))
    monkeypatch.setattr(risk, "speed", lambda seed: iter(()))
    monkeypatch.setattr(risk, "FOLDS", 2)
    rows = list(risk.bench(data, 0))
    seen = {(row.dataset, row.metric, row.baseline_name) for row in rows}
    assert ("heart, Cleveland", "AUROC", "logistic") in seen
    assert ("heart, Cleveland", "AUROC", "gradient boosting") in seen
    assert ("heart, all hospitals, elsewhere unseen", "AUROC", "logistic") in seen
    assert ("GBSG2, recurrence", "C-index (Harrell)", "Cox") in seen
    assert all(row.published is None or row.dataset == "heart, Cleveland" for row in rows)
    assert all(len(row.sha256) == 64 for row in rows)
    assert all(row.low is None or row.low <= row.ours + 1e-9 for row in rows)


def test_a_set_too_small_is_skipped_aloud(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(risk, "scores", lambda: iter(()))
    monkeypatch.setattr(risk, "speed", lambda seed: iter(()))
    (tmp_path / "processed.cleveland.data").write_text("\n".join(heart_rows(20, 1)) + "\n")
    assert list(risk.bench(tmp_path, 0)) == []
    assert "20 rows" in capsys.readouterr().err


def test_patients_are_never_on_both_sides(tmp_path):
    head = "encounter_id,patient_nbr,race,gender,age,admission_type_id,discharge_disposition_id,admission_source_id,diag_1,diag_2,diag_3," \
           "readmitted"
    rows = [
        f"{at},{at // 3},Caucasian,Female,[70-80),1,{'11' if at == 0 else '1'},7,250.8,V45,?,{'<30' if at % 7 == 0 else 'NO'}"
        for at in range(120)
    ]
    with zipfile.ZipFile(tmp_path / "dataset_diabetes.zip", "w") as packed:
        packed.writestr("dataset_diabetes/diabetic_data.csv", "\n".join([head, *rows]))
    one = next(sets.readmission(tmp_path))
    assert len(one) == 119
    assert one.columns["diag_1"][0] == "diabetes"
    assert one.columns["diag_2"][0] == "other"
    assert one.columns["age"][0] == 75
    (learn, ask), = risk.folds_of(one, 0)
    assert not {one.persons[at] for at in learn} & {one.persons[at] for at in ask}


def test_todays_score_is_no_fact(tmp_path):
    head = "recordid,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death,Age,HR_first"
    rows = [f"{at},{at % 20},-1,5,-1,{int(at % 20 > 15)},{60 + at % 9},{-1 if at % 4 == 0 else 80}" for at in range(100)]
    with gzip.open(tmp_path / "PhysionetChallenge2012-set-a.csv.gz", "wt") as packed:
        packed.write("\n".join([head, *rows]))
    one = next(sets.icu(tmp_path))
    assert set(one.columns) == {"Age", "HR_first"}
    assert np.isnan(one.columns["HR_first"][0])
    assert one.tool_name == "SAPS-I"


def test_plain_rivals_learn_from_the_training_part_alone(data):
    one = next(sets.heart(data))
    learn, ask = np.arange(60), np.arange(60, 80)
    turned = sets.part(one, range(80))
    assert plain.logistic(one, learn, ask, 0) == pytest.approx(plain.logistic(turned, learn, ask, 0))
    changed = reading.RiskSet(one.name, one.files, one.columns, (*one.answers[:60], *("no",) * 20), one.endpoint)
    assert plain.boosting(one, learn, ask, 0) == pytest.approx(plain.boosting(changed, learn, ask, 0))


def test_folds_are_the_same_for_the_same_seed_and_hold_everybody_once(data):
    one = next(sets.heart(data))
    first, again = risk.folds_of(one, 3), risk.folds_of(one, 3)
    assert all((a == b).all() for x, y in zip(first, again, strict=True) for a, b in zip(x, y, strict=True))
    assert sorted(np.concatenate([ask for _, ask in first]).tolist()) == list(range(80))


def test_made_citizens_are_the_same_for_the_same_seed():
    one, two = simulated.world(4), simulated.world(4)
    assert one.facts == two.facts
    assert (one.y == two.y).all()


def test_a_split_by_case_is_caught_and_one_by_person_is_not():
    found = simulated._split(2, 0)
    assert (found.found, found.alarms) == (2, 0)


def test_speed_is_measured_on_the_whole_engine(monkeypatch):
    monkeypatch.setattr(_risk_speed, "N", 400)
    monkeypatch.setattr(_risk_speed, "made", _small)
    rows = list(_risk_speed.speed(0))
    assert [row.unit for row in rows] == ["s", "s", "rows/s", "rows/s"]
    assert all(row.ours > 0 for row in rows)


def _small(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=400)
    return reading.RiskSet(
        "invented", (), {"n0": x.tolist(), "w0": ["a", "b"] * 200}, tuple("yes" if v > 0.5 else "no" for v in x + rng.normal(size=400)),
        reading.event("event", "{n} oplever det", "{n} have it"),
    )


def test_invented_rows_are_of_the_size_asked_for():
    one = _risk_speed.made(0, n=200, facts=9)
    assert (len(one), len(one.columns)) == (200, 9)

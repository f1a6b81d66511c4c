"""Made citizens: the truth they are made by, and that a model finds it."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from mertid import catalog, cli
from mertid.core import BadSettings
from mertid.core.measure import concordance, read_outcome
from mertid.samples import make as made_by
from mertid.samples.effects import Scale, class_intercepts, intercept, sigmoid, softmax
from mertid.samples.make import Shift, make, rows, write
from mertid.samples.read import read_cases, sample_file

RISK = [slug for slug in catalog.slugs() if catalog.get(slug).engine_name == "risk"]


@pytest.mark.parametrize("slug", RISK)
def test_the_same_seed_makes_the_same_citizens_and_another_seed_others(slug: str) -> None:
    solution = catalog.get(slug)
    first = rows(make(solution, 30, 4))
    assert rows(make(solution, 30, 4)) == first
    assert rows(make(solution, 30, 5)) != first


@pytest.mark.parametrize("slug", RISK)
def test_what_is_made_is_read_again_as_made(slug: str, tmp_path: Path) -> None:
    made = make(catalog.get(slug), 25, 1)
    write(tmp_path / "made.jsonl", rows(made))
    cases, rights = read_cases(tmp_path / "made.jsonl", catalog.get(slug))
    assert cases == made.cases
    assert [right.values for right in rights] == [right.values for right in made.rights]
    assert {case.origin for case in cases} == {"made"}
    assert all(case.person.startswith("made-") for case in cases)


@pytest.mark.parametrize("slug", RISK)
def test_the_truth_is_as_hard_as_life(slug: str) -> None:
    solution = catalog.get(slug)
    made = make(solution, 2000, 3)
    for one in solution.engine.endpoints:
        said, truth = [right.values[one.name] for right in made.rights], made.truth[one.name]
        if one.kind in ("event", "time"):
            cause = next(iter(one.classes), "")
            reached = concordance(truth.tolist(), [read_outcome(text, cause) for text in said])
            assert 0.70 < reached < 0.92, (one.name, reached)
        elif one.kind == "class":
            top = np.array(list(one.classes))[truth.argmax(1)]
            assert 0.5 < float(np.mean(top == np.array(said))) < 0.85


def test_what_happens_is_as_likely_as_the_truth_says() -> None:
    made = make(catalog.get("elderly_admission"), 6000, 8)
    truth = made.truth["admission"]
    happened = np.array([right.values["admission"] == "yes" for right in made.rights])
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 1)):
        part = (truth >= low) & (truth < high)
        assert happened[part].mean() == pytest.approx(truth[part].mean(), abs=4 * np.sqrt(0.25 / part.sum()))


def test_competing_causes_come_as_often_by_the_horizon_as_the_truth_says() -> None:
    made = make(catalog.get("prostate_spread"), 6000, 8)
    followed = [right.values["spread"].split() for right in made.rights]
    early = np.mean([int(days) <= 1200 and cause == "spread" for days, cause in followed])
    assert 0.05 < early < made.truth["spread"].mean()
    assert {cause for _, cause in followed} == {"spread", "death", "no"}


def test_a_persons_cases_agree_on_what_does_not_change() -> None:
    made = make(catalog.get("elderly_admission"), 600, 2)
    seen: dict[str, set[str | None]] = {}
    for case in made.cases:
        seen.setdefault(case.person, set()).add(case.facts.gender)
    assert 300 < len(seen) < 550
    assert all(len(genders) == 1 for genders in seen.values())


def test_answers_of_one_form_are_missing_together() -> None:
    values = [case.values() for case in make(catalog.get("long_term_unemployment"), 2000, 2).cases]
    asked = ("job_expectation", "applications", "confidence", "danish_enough")
    none = np.mean([all(one[name] is None for name in asked) for one in values])
    assert 0.3 < none < 0.45


def test_a_reform_moves_what_comes_after_it_alone() -> None:
    solution = catalog.get("long_term_unemployment")
    usual = make(solution, 3000, 6)
    moved = make(solution, 3000, 6, Shift(after=0.5, facts={"age": 1.0}, odds={"long_term": 0.8}))
    assert [case.facts for case in moved.cases[:1400]] == [case.facts for case in usual.cases[:1400]]
    early, late = moved.truth["long_term"][:1400], moved.truth["long_term"][1600:]
    assert np.array_equal(early, usual.truth["long_term"][:1400])
    assert late.mean() > usual.truth["long_term"][1600:].mean() + 0.1


def test_who_is_given_a_measure_is_confounded_so_plain_comparing_misleads() -> None:
    made = make(catalog.get("employment_measures"), 8000, 1)
    given = np.array([right.values["given"] for right in made.rights])
    truth = made.truth["job"]
    keys = ["none", *(key for key in catalog.get("employment_measures").engine.endpoints[0].classes if key != "none")]
    course = keys.index("course")
    plain = truth[given == "course", course].mean() - truth[given == "none", 0].mean()
    real = (truth[:, course] - truth[:, 0]).mean()
    assert abs(plain - real) > 0.015
    assert Counter(given.tolist())["wage"] > 800


def test_decisions_of_practice_follow_the_risk_but_not_wholly() -> None:
    made = make(catalog.get("elderly_admission"), 3000, 1)
    acts = np.array([right.values["action"] == "visit" for right in made.rights])
    truth = made.truth["admission"]
    assert acts.mean() == pytest.approx(0.12, abs=0.01)
    assert truth[acts].mean() > truth[~acts].mean() + 0.05
    assert (truth[acts] < np.median(truth)).any()


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["elderly_admission", "long_term_unemployment", "high_user_health"])
def test_a_model_finds_most_of_the_truth_of_three_thousand_made_citizens(slug: str) -> None:
    solution, cut = catalog.get(slug), 2250
    made = make(solution, 3000, 5)
    name = solution.measure.target
    suggestions = solution.engine.fit(made.cases[:cut], made.rights[:cut]).suggest(made.cases[cut:])
    told = [(i, answer.estimate.value) for i, one in enumerate(suggestions, cut) if (answer := one.answer(name)) and answer.estimate]
    outcomes = [read_outcome(made.rights[i].values[name]) for i, _ in told]
    reached = concordance([value for _, value in told], outcomes)
    best = concordance([float(made.truth[name][i]) for i, _ in told], outcomes)
    assert len(told) > 700
    assert best - 0.07 < reached < best + 0.03


@pytest.mark.slow
def test_following_the_proposed_measures_helps_nearly_as_much_as_knowing_the_truth() -> None:
    solution, cut = catalog.get("employment_measures"), 2250
    made = make(solution, 3000, 5)
    keys = ["none", *(key for key in solution.engine.endpoints[0].classes if key != "none")]
    suggestions = solution.engine.fit(made.cases[:cut], made.rights[:cut]).suggest(made.cases[cut:])
    truth = made.truth["job"][cut:]
    best, given, proposed = truth.max(1).mean(), [], []
    for i, one in enumerate(suggestions):
        given.append(truth[i, keys.index(made.rights[cut + i].values["given"])])
        proposed.append(truth[i, keys.index(one.main.value)] if one.main.proposed and one.main.value else truth[i, 0])
    assert np.mean(proposed) > np.mean(given) + 0.06
    assert best - np.mean(proposed) < 0.06


def test_an_intercept_meets_its_share() -> None:
    totals = np.random.default_rng(0).normal(size=500)
    start = intercept(lambda at: float(sigmoid(totals + at).mean()), 0.2)
    assert sigmoid(totals + start).mean() == pytest.approx(0.2, abs=1e-9)
    many = np.random.default_rng(1).normal(size=(500, 3))
    shares = np.array([0.5, 0.3, 0.2])
    assert softmax(many + class_intercepts(many, shares)).mean(0) == pytest.approx(shares, abs=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("age = 0.16", "agge = 0.16", "effect 'agge' is unknown, expected a fact"),
        ("gender = {", "gendre = {", "differ in \\['gender', 'gendre'\\]"),
        ("with = { age = 0.35 }", "with = { pulse = 0.35 }", "leans on \\['pulse'\\], expected facts above it"),
        ("[82, 8]", "[82, 8], note = 1", None),
        ("chance = 0.58", "log = [1, 1]", "fact 'lives_alone' has no distribution for a yes_no"),
    ],
)
def test_a_file_that_does_not_fit_is_named(old: str, new: str, says: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = made_by.truth_file("elderly_admission").read_text("utf-8")
    assert old in text
    path = tmp_path / "elderly_admission.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(made_by, "truth_file", lambda slug: path)
    made_by._read.cache_clear()
    try:
        if says is None:
            assert len(make(catalog.get("elderly_admission"), 5, 1).cases) == 5
        else:
            with pytest.raises(BadSettings, match=says):
                make(catalog.get("elderly_admission"), 5, 1)
    finally:
        made_by._read.cache_clear()


def test_a_solution_without_a_truth_says_so() -> None:
    with pytest.raises(BadSettings, match=r"samples/mail_triage\.toml is missing"):
        make(catalog.get("mail_triage"), 5, 1)


def test_a_part_of_an_effect_that_is_no_condition_is_named() -> None:
    with pytest.raises(BadSettings, match="effect 'age >> 3' is unknown"):
        Scale({}, {}, {}).score("age >> 3", {"age": np.zeros(1)})


def test_the_command_writes_cases_and_their_truth_but_over_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, truth = tmp_path / "made.jsonl", tmp_path / "truth.jsonl"
    argv = ["make", "acute-diagnostics", "--n", "12", "--seed", "3", "--out", str(out), "--truth", str(truth)]
    assert cli.main(argv) == 0
    assert "12 made cases of" in capsys.readouterr().out
    cases = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    known = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
    assert [row["id"] for row in cases] == [row["id"] for row in known]
    assert sum(known[0]["diagnosis"]) == pytest.approx(1, abs=1e-4)
    assert cli.main(argv) == 2
    assert "the file made.jsonl exists" in capsys.readouterr().err
    assert cli.main([*argv[:2], "--n", "0", "--out", str(tmp_path / "x")]) == 2


@pytest.mark.parametrize("slug", RISK)
def test_the_samples_are_what_the_command_writes(slug: str) -> None:
    lines = sample_file(slug).read_text("utf-8").splitlines()
    assert rows(make(catalog.get(slug), len(lines), 1)) == lines, f"run: mertid make {slug} --n {len(lines)} --seed 1"

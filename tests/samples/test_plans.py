"""The invented plan cases: the same each time, legal to read, and days that a plain plan does not hold."""

from mertid import catalog
from mertid.engines.route import Problem, greedy
from mertid.samples.plans import plan_cases
from mertid.samples.read import read_cases, sample_file

SOLUTION = catalog.get("homecare_planning")


def test_the_same_seed_makes_the_same_cases_and_another_others() -> None:
    first = list(plan_cases(SOLUTION, 2))
    assert first == list(plan_cases(SOLUTION, 2))
    assert first != list(plan_cases(SOLUTION, 2, seed=1))


def test_the_right_answer_of_a_sample_is_what_a_plain_plan_reaches() -> None:
    cases, rights = read_cases(sample_file("homecare_planning"), SOLUTION)
    assert len(cases) >= 20
    told = {right.case_id: float(right.values["planned"]) for right in rights}
    for case in cases[:4]:
        problem = Problem.model_validate(case.facts.problem)  # type: ignore[attr-defined]
        plain = greedy.plan(problem, each_day_alone=True)
        assert told[case.id] == round(1 - len(plain.unplanned) / len(problem.visits), 4)
    assert sum(told.values()) / len(told) < 1
    assert {case.origin for case in cases} == {"made"}

"""Gates: what opens them is measured or confirmed by a person, and nothing else."""

from mertid import catalog
from mertid.core import Evaluation, Interval, Readiness, Text
from mertid.govern.gates import gates_of, states

SAID = Text(da="Nok", en="Enough")


def _figure(value: float) -> Interval:
    return Interval(value=value, low=value, high=value, n=100)


def _evaluation(ours: float, tool: float) -> Evaluation:
    return Evaluation(
        n=100, measures={"admission_auroc": _figure(ours)}, rivals={"tool": {"admission_auroc": _figure(tool)}},
    )


def _open(evaluation: Evaluation | None, readiness: Readiness | None = None, **confirmed: str) -> set[str]:
    found = states(catalog.get("elderly_admission"), evaluation, readiness, confirmed)
    return {state.gate.name for state in found if state.open}


def test_a_solution_of_high_risk_has_gates_and_one_of_minimal_risk_has_none_of_its_own() -> None:
    names = [gate.name for gate in gates_of(catalog.get("elderly_admission"))]
    assert names == ["ground", "owner", "protocol", "groups", "readiness", "floor", "tool"]
    assert gates_of(catalog.get("mail_triage")) == ()


def test_without_a_model_and_without_people_every_gate_is_closed() -> None:
    assert _open(None) == set()


def test_a_gate_that_people_confirm_opens_by_a_persons_name_alone() -> None:
    assert _open(None, owner="Ida Kærsgaard, 2026-11-29") == {"owner"}
    assert _open(None, floor="Ida Kærsgaard, 2026-11-29") == set()


def test_measured_gates_open_by_the_model_in_use_alone() -> None:
    enough = Readiness(enough=True, because=SAID, n=5000)
    assert _open(_evaluation(0.80, 0.70), enough) == {"readiness", "floor", "tool"}
    assert _open(_evaluation(0.55, 0.50), enough) == {"readiness", "tool"}
    assert _open(_evaluation(0.80, 0.81), enough) == {"readiness", "floor"}
    assert _open(Evaluation(n=0, measures={}), enough) == {"readiness"}


def test_what_is_missing_is_said_in_both_languages() -> None:
    for state in states(catalog.get("elderly_admission"), _evaluation(0.55, 0.5), None, {}):
        assert state.says.da
        assert state.says.en
    floor = next(s for s in states(catalog.get("elderly_admission"), _evaluation(0.55, 0.5), None, {}) if s.gate.name == "floor")
    assert floor.says.da == "Modellen 0,55, gulvet 0,60"

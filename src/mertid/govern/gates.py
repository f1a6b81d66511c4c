"""Gates: what must be in place before a solution goes into operation. Closing for want of it is what the real projects taught.

Esbjerg closed for too little and inconsistent data, Aalborg for want of an owner and integration, Datatilsynet refused operation for
want of a ground (2023-212-0015), Odense could not learn until one rule for the outcome was written down.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mertid.core import Evaluation, Gate, Readiness, RiskClass, Solution, Text

GROUND = Gate(name="ground", text=Text(
    da="En jurist har bekræftet hjemlen til drift hos os", en="A jurist has confirmed the lawful ground for operation here",
))
OWNER = Gate(name="owner", text=Text(
    da="En navngiven ejer af drift og support er på plads, og løsningen er koblet til fagsystemet",
    en="A named owner of operation and support is in place, and the solution is joined with the case system",
))
PROTOCOL = Gate(name="protocol", text=Text(
    da="Udfaldet er opgjort efter den skrevne protokol, ens for alle, før der blev lært af det",
    en="The outcome was decided by the written protocol, alike for all, before anything was learned from it",
))
GROUPS = Gate(name="groups", text=Text(
    da="Forskellene mellem grupperne er set igennem og fundet forsvarlige",
    en="The differences between groups were looked through and found defensible",
))
READINESS = Gate(name="readiness", reads="readiness", text=Text(
    da="Der var data nok at lære af", en="There were data enough to learn from",
))
FLOOR = Gate(name="floor", reads="floor", text=Text(
    da="Modellen i brug når løsningens gulv på sager, den ikke havde set",
    en="The model in use reaches the solution's floor on cases it had not seen",
))
TOOL = Gate(name="tool", reads="tool", text=Text(
    da="Modellen i brug er bedre end nutidens redskab på de samme sager", en="The model in use beats today's tool on the same cases",
))
MEASURED = {"concordance": ("c_index", "auroc"), "top3": ("top3",), "accuracy": ("accuracy", "top1")}
"""Under which names an evaluation holds a solution's measure, by its kind."""


@dataclass(frozen=True)
class GateState:
    """A gate, whether it is open, and what says so (or what is missing)."""

    gate: Gate
    open: bool
    says: Text


def gates_of(solution: Solution) -> tuple[Gate, ...]:
    """Return the gates before operation: those of every solution of high risk, where they have something to look at, then its own."""
    if solution.risk is not RiskClass.HIGH:
        return solution.gates
    found = [GROUND, OWNER]
    if any(getattr(one, "protocol", None) for one in getattr(solution.engine, "endpoints", ())):
        found.append(PROTOCOL)
    if solution.protected:
        found.append(GROUPS)
    found.append(READINESS)
    if "measure_meets_the_floor" not in solution.exempt:
        found.append(FLOOR)
    if getattr(solution.engine, "tool", "") and "todays_tool_is_beaten" not in solution.exempt:
        found.append(TOOL)
    own = {gate.name for gate in solution.gates}
    return (*(gate for gate in found if gate.name not in own), *solution.gates)


def states(
    solution: Solution, evaluation: Evaluation | None, readiness: Readiness | None, confirmed: Mapping[str, str],
) -> list[GateState]:
    """Return each gate and whether it is open.

    Parameters
    ----------
    evaluation, readiness
        Of the model in use; None where there is none.
    confirmed
        By gate, who confirmed it and when, as it is shown.
    """
    made = []
    for gate in gates_of(solution):
        if gate.reads == "readiness":
            made.append(_ready(gate, readiness))
        elif gate.reads:
            made.append(_measured(gate, solution, evaluation))
        elif gate.name in confirmed:
            made.append(GateState(gate, True, Text(da=f"Bekræftet af {confirmed[gate.name]}", en=f"Confirmed by {confirmed[gate.name]}")))
        else:
            made.append(GateState(gate, False, Text(da="Ikke bekræftet endnu", en="Not confirmed yet")))
    return made


def _ready(gate: Gate, readiness: Readiness | None) -> GateState:
    if readiness is None:
        return GateState(gate, False, Text(da="Ingen model er i brug endnu", en="No model is in use yet"))
    return GateState(gate, readiness.enough, readiness.because)


def _measured(gate: Gate, solution: Solution, evaluation: Evaluation | None) -> GateState:
    ours = _figure(solution, evaluation.measures if evaluation else {})
    if evaluation is None or ours is None:
        return GateState(gate, False, Text(da="Ikke målt endnu", en="Not measured yet"))
    if gate.reads == "floor":
        return GateState(gate, ours >= solution.floor, _beside(ours, solution.floor, Text(da="gulvet", en="the floor")))
    theirs = _figure(solution, evaluation.rivals.get("tool", {}))
    if theirs is None:
        return GateState(gate, False, Text(da="Redskabet er ikke målt på de samme sager", en="The tool was not measured on the same cases"))
    return GateState(gate, ours > theirs, _beside(ours, theirs, Text(da="redskabet", en="the tool")))


def _figure(solution: Solution, measures: Mapping[str, object]) -> float | None:
    for name in MEASURED.get(solution.measure.name, ()):
        found = measures.get(f"{solution.measure.target}_{name}")
        if found is not None:
            return float(found.value)  # type: ignore[attr-defined]
    return None


def _beside(ours: float, other: float, what: Text) -> Text:
    da, en = (f"{ours:.2f}".replace(".", ","), f"{other:.2f}".replace(".", ",")), (f"{ours:.2f}", f"{other:.2f}")
    return Text(da=f"Modellen {da[0]}, {what.da} {da[1]}", en=f"The model {en[0]}, {what.en} {en[1]}")

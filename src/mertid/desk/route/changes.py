"""What differs between two versions of a plan, as the engine tells it: for the panel, the list of changes, the count of overrides."""

from collections.abc import Mapping
from typing import Any

from mertid.desk.planning import Opened

FIGURED = ("unplanned", "carer", "new", "planned", "time", "cancelled")


class Names:
    """What citizens, carers and visits are called in a problem: by name, else by id."""

    def __init__(self, *problems: Any) -> None:
        self.citizens: dict[str, str] = {}
        self.carers: dict[str, str] = {}
        self.what: dict[str, str] = {}
        self.whose: dict[str, str] = {}
        for problem in problems:
            self.citizens |= {one.id: one.name or one.id for one in problem.citizens}
            self.carers |= {one.id: one.name or one.id for one in problem.carers}
            self.what |= {one.id: one.what for one in problem.visits}
            self.whose |= {one.id: one.citizen for one in problem.visits}

    def citizen(self, key: str) -> str:
        """Return a citizen's name."""
        return self.citizens.get(key, key)

    def carer(self, key: str) -> str:
        """Return a carer's name."""
        return self.carers.get(key, key)

    def visited(self, visit: str) -> str:
        """Return the name of the citizen whom a visit is for."""
        return self.citizen(self.whose.get(visit, visit))


def changes(before: Opened, after: Opened) -> Any:
    """Return what differs between two versions, the gravest first (`mertid.engines.route.changes.Change`)."""
    return after.engine.changed(after.problem, before.plan, after.plan, earlier=before.problem)


def places(slot: Any) -> list[dict[str, Any]]:
    """Return where a visit lies, a line a carer; empty where it is on no route."""
    if slot is None:
        return []
    return [{"shift": shift, "carer": carer, "start": slot.start} for shift, carer in zip(slot.shifts, slot.carers, strict=True)]


def edited(suggested: Opened, final: Opened, by: Mapping[str, int]) -> dict[str, Any]:
    """Return what was changed since the suggestion: visits by kind of change, the weights that differ, versions by kind.

    Parameters
    ----------
    by
        How many versions of each kind lead from the suggestion to the final plan.
    """
    kinds = [one.kind for one in changes(suggested, final)]
    weights = [name for name, value in final.problem.weights if getattr(suggested.problem.weights, name) != value]
    counted = {kind: kinds.count(kind) for kind in FIGURED}
    return {"visits": len(final.problem.visits), **counted, "weights": weights, "by": dict(by)}

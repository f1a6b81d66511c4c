"""How the engine does on cases it has not seen: every figure with its interval, beside the naive guess and today's tool."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mertid.core import Case, Evaluation, Interval, Settled

from .truth import read_truth, settled

if TYPE_CHECKING:
    from .engine import Risk


def evaluate(engine: "Risk", cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
    """Measure the estimates against what turned out. Cases without a right answer are left out."""
    values = settled(cases, decisions)
    measures: dict[str, Interval] = {}
    made = engine.suggest(cases)
    used: set[int] = set()
    for endpoint in engine.endpoints:
        truth = read_truth(endpoint, values)
        used.update(truth.rows.tolist())
        answers = [made[at].answer(endpoint.name) for at in truth.rows]
        said = np.array([a is not None and a.estimate is not None for a in answers], bool)
        share = float(1 - said.mean()) if len(said) else 0.0
        measures[f"{endpoint.name}_abstained"] = Interval(value=share, low=0.0, high=1.0, n=len(said), method="share")
    return Evaluation(n=len(used), measures=measures)

"""How the engine does on decided requests: marks by overlap, and each target's share right, with intervals."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from mertid.core import Case, Evaluation, Interval, Settled, Suggestion
from mertid.core.measure import marks_f1, proposed, read_marks

RESAMPLES = 500


def evaluate(cases: Sequence[Case], decisions: Sequence[Settled], suggestions: Sequence[Suggestion], targets: Sequence[str]) -> Evaluation:
    """Return ``marks_f1`` with a bootstrap interval over requests, and ``<target>_accuracy`` with a Wilson interval."""
    right = {decision.case_id: decision.values for decision in decisions}
    told = [(s, right[s.case_id]) for s in suggestions if s.case_id in right]
    measures: dict[str, Interval] = {}
    baseline: dict[str, float] = {}
    pairs = [(proposed(s), read_marks(values["marks"])) for s, values in told if "marks" in values]
    if pairs:
        draw = np.random.default_rng(0)
        drawn = [marks_f1([pairs[i] for i in draw.integers(0, len(pairs), len(pairs))]) for _ in range(RESAMPLES)]
        low, high = np.quantile(drawn, (0.025, 0.975)).tolist()
        measures["marks_f1"] = Interval(value=marks_f1(pairs), low=low, high=high, n=len(pairs), method="bootstrap 95 %")
        baseline["marks_f1"] = 0.0
    for target in targets:
        rows = [(s.answer(target), values[target]) for s, values in told if target in values]
        if rows:
            hits = sum(answer is not None and answer.value == value for answer, value in rows)
            measures[f"{target}_accuracy"] = wilson(hits, len(rows))
            values = [value for _, value in rows]
            baseline[f"{target}_accuracy"] = max(values.count(one) for one in set(values)) / len(values)
    return Evaluation(n=len(told), measures=measures, baseline=baseline)


def wilson(right: int, n: int) -> Interval:
    """Return a share with its 95 % Wilson interval. Source: Wilson, JASA 22 (1927)."""
    if n == 0:
        return Interval(value=0.0, low=0.0, high=1.0, n=0, method="Wilson 95 %")
    z, share = 1.959964, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half), n=n, method="Wilson 95 %")

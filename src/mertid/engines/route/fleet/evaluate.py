"""How often the proposal was what the fleet manager decided, with an interval."""

from collections.abc import Sequence
from math import sqrt

from mertid.core import Evaluation, Interval, Settled, Suggestion


def evaluate(suggestions: Sequence[Suggestion], decisions: Sequence[Settled], target: str) -> Evaluation:
    """Return ``<target>_accuracy`` with a 95 % Wilson interval. Source: Wilson, JASA 22 (1927)."""
    right = {one.case_id: one.values[target] for one in decisions if target in one.values}
    told = [(one.main.value, right[one.case_id]) for one in suggestions if one.case_id in right]
    n = len(told)
    if not n:
        return Evaluation(n=0, measures={})
    share = sum(value == truth for value, truth in told) / n
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    truths = [truth for _, truth in told]
    interval = Interval(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half), n=n, method="Wilson 95 %")
    naive = max(truths.count(one) for one in set(truths)) / n
    return Evaluation(n=n, measures={f"{target}_accuracy": interval}, baseline={f"{target}_accuracy": naive})

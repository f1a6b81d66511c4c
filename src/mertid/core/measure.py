"""Measures by which a solution is judged: plain figures on suggestions and right answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from .suggestion import Suggestion

Rights = Mapping[str, Mapping[str, str]]


class Measure(BaseModel):
    """How good the suggestions are for one target, as a share in [0, 1].

    ``accuracy``: share of cases whose best value (abstained or not) is right. ``top3``: right value among the first three.
    """

    model_config = ConfigDict(frozen=True)

    name: Literal["accuracy", "top3"] = "accuracy"
    target: str

    def of(self, suggestions: Sequence[Suggestion], rights: Rights) -> float:
        """Return the measure over cases with a right answer; 0.0 when there are none."""
        hits = [self._hit(s, rights[s.case_id][self.target]) for s in suggestions if self.target in rights.get(s.case_id, {})]
        return sum(hits) / len(hits) if hits else 0.0

    def naive(self, learned: Sequence[str], rights: Rights) -> float:
        """Return what always guessing the most common value among ``learned`` would give."""
        if not learned:
            return 0.0
        best = {value for value, _ in Counter(learned).most_common(1 if self.name == "accuracy" else 3)}
        seen = [values[self.target] in best for values in rights.values() if self.target in values]
        return sum(seen) / len(seen) if seen else 0.0

    def _hit(self, suggestion: Suggestion, right: str) -> bool:
        answer = suggestion.answer(self.target)
        if answer is None:
            return False
        if self.name == "accuracy":
            return answer.value == right
        return right in [answer.value, *(a.value for a in answer.alternatives)][:3]

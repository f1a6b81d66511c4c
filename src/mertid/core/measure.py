"""Measures by which a solution is judged: plain figures on suggestions and right answers."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from .suggestion import Suggestion

Rights = Mapping[str, Mapping[str, str]]
Place = tuple[str, int, int]


class Measure(BaseModel):
    """How good the suggestions are for one target, as a share in [0, 1].

    ``accuracy``: share of cases whose best value (abstained or not) is right. ``top3``: right value among the first three.
    ``marks``: F1 of the marked passages over all cases. A proposed mark is right when it overlaps a right one, a right one is found
    when a proposed mark overlaps it; marks that are named as open are not proposed. The right marks are in the right answers
    under ``marks``, written as `read_marks` reads them; ``target`` is the answer that the marks lead to.
    ``concordance``: of two people of whom it is known who fared worse, how often the estimates say so (0.5 is chance). It is AUROC for
    ``yes``/``no``, Harrell's C for times; right answers are written as `read_outcome` reads them. ``cause`` names the one estimated
    where a time has several causes: whoever had another one first counts as never having it (Wolbers et al., Epidemiology 20 (2009)).
    ``planned``: mean share of what was to be done that the proposed plans do, as the answer's estimate states it; an abstention has
    planned nothing. The right answers hold under ``planned`` the share that today's way reaches on the same case.
    """

    model_config = ConfigDict(frozen=True)

    name: Literal["accuracy", "top3", "marks", "concordance", "planned"] = "accuracy"
    target: str
    cause: str = ""

    @property
    def key(self) -> str:
        """The name under which the right answers hold what is measured."""
        return self.name if self.name in ("marks", "planned") else self.target

    def of(self, suggestions: Sequence[Suggestion], rights: Rights) -> float:
        """Return the measure over cases with a right answer; 0.0 when there are none."""
        told = [(s, rights[s.case_id][self.key]) for s in suggestions if self.key in rights.get(s.case_id, {})]
        if self.name == "marks":
            return marks_f1([(proposed(s), read_marks(right)) for s, right in told])
        if self.name == "concordance":
            found = [(a.estimate.value, right) for s, right in told if (a := s.answer(self.target)) and a.estimate is not None]
            return concordance([value for value, _ in found], [read_outcome(right, self.cause) for _, right in found])
        if self.name == "planned":
            answers = [s.answer(self.target) for s, _ in told]
            done = [a.estimate.value if a and a.proposed and a.estimate else 0.0 for a in answers]
            return sum(done) / len(done) if done else 0.0
        hits = [self._hit(s, right) for s, right in told]
        return sum(hits) / len(hits) if hits else 0.0

    def naive(self, learned: Sequence[str], rights: Rights) -> float:
        """Return what the plain guess would give: always the most common value among ``learned``; for marks, to mark nothing;
        for concordance, to say the same of everybody; for plans, today's way."""
        if self.name == "concordance":
            return 0.5
        if self.name == "planned":
            today = [float(values[self.key]) for values in rights.values() if self.key in values]
            return sum(today) / len(today) if today else 0.0
        if not learned or self.name == "marks":
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


def read_outcome(text: str, cause: str = "") -> tuple[float, bool]:
    """Return ``(when, happened)`` of an outcome written as text; a smaller ``when`` is worse. Another cause than ``cause`` never happens.

    ``yes`` and ``no``; ``<days> yes`` (it happened after so many days; any word but ``no`` is a cause) and ``<days> no`` (not yet, when it
    was last looked at); a count such as ``3`` (more is worse).

    Raises
    ------
    ValueError
        Anything else.
    """
    said = text.strip().lower()
    if said in ("yes", "no"):
        return (0.0, True) if said == "yes" else (1.0, False)
    first, _, rest = said.partition(" ")
    if rest and cause and rest.strip() not in ("no", cause):
        return math.inf, False
    return (float(first), rest.strip() != "no") if rest else (-float(first), True)


def concordance(estimates: Sequence[float], outcomes: Sequence[tuple[float, bool]]) -> float:
    """Return the share of pairs told apart rightly, ties as halves; 0.5 where no pair can be told apart.

    A pair counts when the one with the smaller ``when`` had the event. Source: Harrell et al., JAMA 247 (1982).
    """
    right = pairs = 0.0
    for mine, (when, happened) in zip(estimates, outcomes, strict=True):
        if not happened:
            continue
        for other, (later, _) in zip(estimates, outcomes, strict=True):
            if later > when:
                pairs += 1
                right += 1.0 if mine > other else 0.5 if mine == other else 0.0
    return right / pairs if pairs else 0.5


def read_marks(text: str) -> tuple[Place, ...]:
    """Return the passages written one a line as ``<part> <start> <end>``, such as ``document:0 12 23``; what follows is not read.

    Raises
    ------
    ValueError
        A line that is not of that form.
    """
    found = []
    for line in text.splitlines():
        if line.strip():
            part, start, end, *_ = line.split()
            found.append((part, int(start), int(end)))
    return tuple(found)


def proposed(suggestion: Suggestion) -> tuple[Place, ...]:
    """Return the places of the marks that are proposed to be withheld."""
    return tuple((mark.part, mark.start, mark.end) for mark in suggestion.marks if not mark.open)


def marks_f1(pairs: Sequence[tuple[Sequence[Place], Sequence[Place]]]) -> float:
    """Return F1 by overlap over (proposed, right) passages of each case; 1.0 when there is nothing to mark and nothing is marked."""
    made = sum(len(mine) for mine, _ in pairs)
    wanted = sum(len(right) for _, right in pairs)
    if not made and not wanted:
        return 1.0 if pairs else 0.0
    hits = sum(any(_overlap(a, b) for b in right) for mine, right in pairs for a in mine)
    found = sum(any(_overlap(a, b) for a in mine) for mine, right in pairs for b in right)
    if not hits or not found:
        return 0.0
    precision, recall = hits / made, found / wanted
    return 2 * precision * recall / (precision + recall)


def _overlap(a: Place, b: Place) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]

"""What the engine has learned: how often planners used its plans as they were. Counts, never plans."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mertid.core import BadModel, Case, Finding, NotEnoughData, Readiness, Settled, Text

from .grounds import CHOICES

FORMAT = 1
ENOUGH = 10
LITTLE = Text(da="Kun {n} besluttede planer: der tælles først fra {least}", en="Only {n} decided plans: they are counted from {least}")
GOOD = Text(da="{n} besluttede planer", en="{n} decided plans")


@dataclass(frozen=True)
class Learned:
    """``counts``: number of plans by what was decided of them."""

    counts: tuple[tuple[str, int], ...] = ()

    @property
    def n(self) -> int:
        """How many plans were counted."""
        return sum(n for _, n in self.counts)

    def share(self, choice: str) -> float:
        """Return how often plans meet this choice, in (0, 1): the counts with one more of each choice (Laplace's rule)."""
        return (dict(self.counts).get(choice, 0) + 1) / (self.n + len(CHOICES))

    def save(self, folder: Path) -> None:
        """Write ``learned.json`` with its checksum; a folder that is half written never appears."""
        body = json.dumps({"format": FORMAT, "counts": dict(self.counts)}, sort_keys=True)
        text = json.dumps({"sha256": hashlib.sha256(body.encode()).hexdigest(), "learned": body})
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".route-") as place:
            made = Path(place) / "model"
            made.mkdir()
            (made / "learned.json").write_text(text, "utf-8")
            made.replace(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return what `save` wrote.

        Raises
        ------
        BadModel
            The file is missing, cut, changed or of another format.
        """
        try:
            file = json.loads((folder / "learned.json").read_text("utf-8"))
            whole = hashlib.sha256(file["learned"].encode()).hexdigest() == file["sha256"]
            told = json.loads(file["learned"]) if whole else {}
            counts = {name: told["counts"][name] for name in CHOICES if name in told["counts"]} if told else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise BadModel("route: learned.json is missing or cut, expected what save wrote. Count again.") from None
        if told.get("format") != FORMAT:
            raise BadModel("route: learned.json is changed or of another format, expected what save wrote. Count again.")
        return cls(tuple(counts.items()))


def learn(cases: Sequence[Case], decisions: Sequence[Settled], target: str) -> Learned:
    """Count what was decided of earlier plans.

    Raises
    ------
    NotEnoughData
        Fewer than `ENOUGH` decided plans.
    """
    told = _told(cases, decisions, target)
    if len(told) < ENOUGH:
        raise NotEnoughData(f"route: {len(told)} plans are decided, expected at least {ENOUGH}. Decide more plans first.")
    counts = Counter(told)
    return Learned(tuple((name, counts[name]) for name in CHOICES))


def readiness(cases: Sequence[Case], decisions: Sequence[Settled], target: str) -> Readiness:
    """Return whether enough plans are decided to count them. Plans are made without it."""
    n = len(_told(cases, decisions, target))
    if n >= ENOUGH:
        return Readiness(enough=True, because=GOOD.fill(n=n), n=n)
    because = LITTLE.fill(n=n, least=ENOUGH)
    return Readiness(enough=False, because=because, n=n, findings=(Finding(kind="few", level="info", text=because),))


def _told(cases: Sequence[Case], decisions: Sequence[Settled], target: str) -> list[str]:
    mine = {case.id for case in cases}
    return [d.values[target] for d in decisions if d.case_id in mine and d.values.get(target) in CHOICES]

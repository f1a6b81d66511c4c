"""What the engine has learned: how often fleet managers followed each kind of proposal. Counts, never fleets."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mertid.core import BadModel, Case, Finding, NotEnoughData, Readiness, Settled, Text

FORMAT = 1
ENOUGH = 10
CHOICES = {
    "smaller": Text(da="Færre køretøjer", en="Fewer vehicles"), "swap": Text(da="Lige så mange, andre typer", en="As many, other types"),
    "same": Text(da="Flåden som i dag", en="The fleet as today"), "larger": Text(da="Flere køretøjer", en="More vehicles"),
}
"""What a fleet manager decides of a fleet."""
LITTLE = Text(da="Kun {n} besluttede flåder: der tælles først fra {least}", en="Only {n} decided fleets: they are counted from {least}")
GOOD = Text(da="{n} besluttede flåder", en="{n} decided fleets")


@dataclass(frozen=True)
class Learned:
    """``counts``: number of fleets by what was decided of them."""

    counts: tuple[tuple[str, int], ...] = ()

    @property
    def n(self) -> int:
        """How many decided fleets were counted."""
        return sum(n for _, n in self.counts)

    def share(self, choice: str) -> float:
        """Return how often fleets met this choice, in (0, 1): the counts with one more of each choice (Laplace's rule)."""
        return (dict(self.counts).get(choice, 0) + 1) / (self.n + len(CHOICES))

    def save(self, folder: Path) -> None:
        """Write ``learned.json`` with its checksum; a folder that is half written never appears."""
        body = json.dumps({"format": FORMAT, "counts": dict(self.counts)}, sort_keys=True)
        text = json.dumps({"sha256": hashlib.sha256(body.encode()).hexdigest(), "learned": body})
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fleet-") as place:
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
            raise BadModel("fleet: learned.json is missing or cut, expected what save wrote. Count again.") from None
        if told.get("format") != FORMAT:
            raise BadModel("fleet: learned.json is changed or of another format, expected what save wrote. Count again.")
        return cls(tuple(counts.items()))


def learn(cases: Sequence[Case], decisions: Sequence[Settled]) -> Learned:
    """Count what was decided of earlier fleets.

    Raises
    ------
    NotEnoughData
        Fewer than `ENOUGH` decided fleets.
    """
    told = _told(cases, decisions)
    if len(told) < ENOUGH:
        raise NotEnoughData(f"fleet: {len(told)} fleets are decided, expected at least {ENOUGH}. Decide more first.")
    counts = Counter(told)
    return Learned(tuple((name, counts[name]) for name in CHOICES))


def readiness(cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
    """Return whether enough fleets are decided to count them. Fleets are worked out without it."""
    n = len(_told(cases, decisions))
    if n >= ENOUGH:
        return Readiness(enough=True, because=GOOD.fill(n=n), n=n)
    because = LITTLE.fill(n=n, least=ENOUGH)
    return Readiness(enough=False, because=because, n=n, findings=(Finding(kind="few", level="info", text=because),))


def _told(cases: Sequence[Case], decisions: Sequence[Settled]) -> list[str]:
    mine = {case.id for case in cases}
    return [d.values["fleet"] for d in decisions if d.case_id in mine and d.values.get("fleet") in CHOICES]

"""What is learned where people decide on whole proposals: how often each choice was made. Counts and nothing else, saved as JSON."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from mertid.core import BadModel, Case, Finding, NotEnoughData, Readiness, Settled, Text

FORMAT = 1
ENOUGH = 10


@dataclass(frozen=True)
class Counted:
    """``counts``: number of decisions by what was decided. A kind of its own names its ``room`` (in errors), ``choices`` and words."""

    counts: tuple[tuple[str, int], ...] = ()

    room: ClassVar[str]
    what: ClassVar[str]
    """What is decided, in errors: plans, fleets."""
    choices: ClassVar[tuple[str, ...]]
    little: ClassVar[Text]
    good: ClassVar[Text]

    @property
    def n(self) -> int:
        """How many decisions were counted."""
        return sum(n for _, n in self.counts)

    def share(self, choice: str) -> float:
        """Return how often this choice is made, in (0, 1): the counts with one more of each choice (Laplace's rule)."""
        return (dict(self.counts).get(choice, 0) + 1) / (self.n + len(self.choices))

    @classmethod
    def learn(cls, cases: Sequence[Case], decisions: Sequence[Settled], target: str) -> Self:
        """Count what was decided of ``target``.

        Raises
        ------
        NotEnoughData
            Fewer than `ENOUGH` decisions.
        """
        told = cls._told(cases, decisions, target)
        if len(told) < ENOUGH:
            raise NotEnoughData(f"{cls.room}: {len(told)} {cls.what} are decided, expected at least {ENOUGH}. Decide more first.")
        counts = Counter(told)
        return cls(tuple((name, counts[name]) for name in cls.choices))

    @classmethod
    def readiness(cls, cases: Sequence[Case], decisions: Sequence[Settled], target: str) -> Readiness:
        """Return whether enough is decided to count it. Proposals are made without it."""
        n = len(cls._told(cases, decisions, target))
        if n >= ENOUGH:
            return Readiness(enough=True, because=cls.good.fill(n=n), n=n)
        because = cls.little.fill(n=n, least=ENOUGH)
        return Readiness(enough=False, because=because, n=n, findings=(Finding(kind="few", level="info", text=because),))

    @classmethod
    def _told(cls, cases: Sequence[Case], decisions: Sequence[Settled], target: str) -> list[str]:
        mine = {case.id for case in cases}
        return [d.values[target] for d in decisions if d.case_id in mine and d.values.get(target) in cls.choices]

    def save(self, folder: Path) -> None:
        """Write ``learned.json`` with its checksum; a folder that is half written never appears."""
        body = json.dumps({"format": FORMAT, "counts": dict(self.counts)}, sort_keys=True)
        text = json.dumps({"sha256": hashlib.sha256(body.encode()).hexdigest(), "learned": body})
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{self.room}-") as place:
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
            counts = {name: told["counts"][name] for name in cls.choices if name in told["counts"]} if told else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise BadModel(f"{cls.room}: learned.json is missing or cut, expected what save wrote. Count again.") from None
        if told.get("format") != FORMAT:
            raise BadModel(f"{cls.room}: learned.json is changed or of another format, expected what save wrote. Count again.")
        return cls(tuple(counts.items()))

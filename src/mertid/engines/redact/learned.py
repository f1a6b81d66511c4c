"""What the engine has learned: how often people strike what each recogniser proposes. Counts, never texts."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from mertid.core import BadModel

from .values import Find

FORMAT = 1
WORTH = 20.0
"""So many decisions weigh as much as the recogniser's own score: with fewer the score hardly moves, with many it follows people."""


@dataclass(frozen=True)
class Learned:
    """``struck`` and ``left``: number of proposals that people struck and left open, by the recogniser's rule; ``cases`` they come from."""

    struck: tuple[tuple[str, int], ...] = ()
    left: tuple[tuple[str, int], ...] = ()
    cases: int = 0

    def corrected(self, found: Sequence[Find]) -> list[Find]:
        """Return the finds with scores drawn towards the share that people struck. Finds named as open keep theirs.

        Notes
        -----
        The score is the mean of a Beta distribution whose prior is the recogniser's score with the weight of `WORTH` decisions.
        """
        struck, left = dict(self.struck), dict(self.left)
        made = []
        for one in found:
            yes, no = struck.get(one.rule, 0), left.get(one.rule, 0)
            if one.open or not yes + no:
                made.append(one)
                continue
            made.append(replace(one, score=round((one.score * WORTH + yes) / (WORTH + yes + no), 4)))
        return made

    def save(self, folder: Path) -> None:
        """Write ``learned.json`` with its checksum; a folder that is half written never appears."""
        told = {"format": FORMAT, "cases": self.cases, "struck": dict(self.struck), "left": dict(self.left)}
        body = json.dumps(told, sort_keys=True)
        text = json.dumps({"sha256": hashlib.sha256(body.encode()).hexdigest(), "learned": body})
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".redact-") as place:
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
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise BadModel("redact: learned.json is missing or cut, expected what save wrote. Train again.") from None
        if told.get("format") != FORMAT:
            raise BadModel("redact: learned.json is changed or of another format, expected what save wrote. Train again.")
        return cls(tuple(sorted(told["struck"].items())), tuple(sorted(told["left"].items())), told["cases"])

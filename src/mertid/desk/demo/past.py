"""What the invented authorities did before today: mail decided long ago, and weeks of work with the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from mertid.desk import store
from mertid.desk.models import CaseRow, Deployment, User

from .parcel import message_id
from .towns import Town
from .write import Dice, Letter, letters, working_times

Say = Callable[[str], None]
# Median seconds of active work, invented: proposal accepted, proposal changed, no proposal, control case.
MEDIAN_S = {"accept": 41.0, "change": 78.0, "none": 92.0, "control": 104.0}


@dataclass(frozen=True)
class Amounts:
    """How much is invented for one authority; days count back from now.

    ``noise``: share of old mail that was sent to the wrong team, as happens. ``vague``: share of mail that says nothing of what
    it is about, so that the desk has something to abstain on.
    """

    imported: int
    worked: int
    days: int = 120
    worked_days: int = 42
    noise: float = 0.012
    vague: float = 0.05


def facts_of(letter: Letter, town: Town) -> dict[str, str]:
    """Return the letter as the solution's facts."""
    return {
        "subject": letter.subject, "body": letter.body, "sender": letter.sender, "sender_name": letter.sender_name,
        "to": f"post@{town.place.host}", "channel": "mail",
    }


def import_past(town: Town, deployment: Deployment, amounts: Amounts, now: datetime) -> list[Letter]:
    """Store the mail decided before the desk was taken into use; return those that got a case number, newest first."""
    until = now - timedelta(days=amounts.worked_days + 1)
    times = working_times(f"import {town.cvr}", until, amounts.days - amounts.worked_days, amounts.imported)
    dice = Dice(f"import {town.cvr}")
    written = letters(f"import {town.cvr}", town.place, times, vague=amounts.vague)
    items, numbered = [], []
    for letter in written:
        team = town.team_of(letter.team) if not dice.chance(amounts.noise) else dice.pick(town.teams).slug
        values = {"team": team, "kle": letter.kle}
        if dice.chance(0.2):
            values["case"] = letter.case_number
            numbered.append(letter)
        head = store.Letterhead(title=letter.subject, language="da", message_id=message_id(letter))
        items.append(store.Settled(facts_of(letter, town), values, letter.at, letterhead=head))
    store.import_decided(who=store.command(deployment.authority), deployment=deployment, items=items)
    return numbered[::-1]


def work_past(town: Town, deployment: Deployment, amounts: Amounts, now: datetime, say: Say) -> int:
    """Let the invented people work through some weeks of mail with the real engine's suggestions; return how many."""
    times = working_times(f"work {town.cvr}", now - timedelta(hours=20), amounts.worked_days, amounts.worked)
    written = letters(f"work {town.cvr}", town.place, times, vague=amounts.vague)
    who = store.command(deployment.authority)
    rows = [
        store.add_case(who=who, deployment=deployment, facts=facts_of(letter, town), received_at=letter.at,
                       letterhead=store.Letterhead(title=letter.subject, language="da", message_id=message_id(letter)))
        for letter in written
    ]
    store.suggest_now(deployment, rows)
    people = list(User.objects.filter(authority=deployment.authority, seats__role="sorter").order_by("pk"))
    dice = Dice(f"work {town.cvr}")
    for done, (letter, row) in enumerate(zip(written, rows, strict=True), 1):
        _decide(dice, town, letter, row, people)
        if done % 60 == 0:
            say(f"{done} af {len(rows)} opdigtede beslutninger")
    return len(rows)


def _decide(dice: Dice, town: Town, letter: Letter, row: CaseRow, people: Sequence[User]) -> None:
    row = CaseRow.objects.select_related("deployment", "authority").get(pk=row.pk)
    user = dice.pick(people)
    who = store.person(user)
    right = {"team": town.team_of(letter.team), "kle": letter.kle}
    suggestion = row.suggestions.first()
    payload = suggestion.payload["answers"] if suggestion else []
    shown = suggestion is not None and suggestion.proposed and not row.control and row.deployment.stage != "shadow"
    if suggestion is not None:
        store.mark_shown(who=who, suggestion=suggestion)
    store.beat(who=who, case=row, seconds=5)
    proposed = {a["target"]: a["value"] for a in payload if a["value"] and not a["abstained"]}
    if shown and proposed.get("team") != right["team"] and dice.chance(0.15):
        right["team"] = proposed["team"]  # sometimes a wrong proposal is accepted, and the mail comes back later
    kind = "accept" if shown and all(right.get(target) == value for target, value in proposed.items()) else "change"
    values = {**right, **proposed} if kind == "accept" else right
    reason = "" if kind == "accept" or not shown else dice.pick(("misread", "several", "new_area", "open_case", "misread"))
    store.decide(who=who, case=row, kind=kind, values=values, reason=reason)
    if values["team"] != town.team_of(letter.team) or dice.chance(0.01):
        other = row.authority.teams.exclude(slug=values["team"]).filter(active=True).order_by("slug")
        belongs = other.filter(slug=town.team_of(letter.team)).first() or other[dice.number(0, len(other) - 1)]
        store.reroute(who=who, case=row, team=belongs)
    state = "control" if row.control or row.deployment.stage == "shadow" else kind if shown else "none"
    active_s = MEDIAN_S[state] * exp(0.45 * _normal(dice))
    wait = timedelta(hours=dice.number(1, 30), minutes=dice.number(0, 59))
    store.move_to_past(who=who, case=row, decided_at=row.received_at + wait, active_s=round(active_s, 1))


def _normal(dice: Dice) -> float:
    """Return a number that is nearly normal with mean 0 and variance 1: twelve even ones less six."""
    return sum(dice.number(0, 10_000) / 10_000 for _ in range(12)) - 6.0



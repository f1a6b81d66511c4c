"""What is proposed for a place's fleet: the best composition at the authority's price of CO2, with the whole curve beside it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mertid.core import Alternative, Answer, Case, Reason, Suggestion, Text

from .compose import Composition, Slow, compose
from .curve import Fewer, curve, deciding_day, fewer
from .figures import Today, today
from .learned import CHOICES, Learned
from .model import Need
from .network import network

LEAST_TRIPS, LEAST_DAYS = 20, 7
FEW = Text(
    da="Kun {trips} [tur|ture] på {days} [dag|dage]: der skal mindst {least} ture på {least_days} dage, før en flåde kan regnes ud",
    en="Only {trips} [trip|trips] in {days} [day|days]: at least {least} trips in {least_days} days are needed to work out a fleet",
)
IMPOSSIBLE = Text(da="Ingen flåde inden for typernes grænser kan køre alle ture",
                  en="No fleet within the types' bounds can drive every trip")
SLOW = Text(da="Flåden blev ikke fundet i tide. Prøv med en kortere periode",
            en="No fleet was found in time. Try a shorter period")
CHANGE = Text(
    da="{change}: {dkk} kr. om året mod {now} i dag, og {co2} ton CO₂ mod {now_co2}",
    en="{change}: {dkk} DKK a year against {now} today, and {co2} tonnes of CO₂ against {now_co2}",
)
NONE_LEFT = Text(
    da="Alle {n} ture i perioden er kørt igennem med den flåde, med opladning",
    en="All {n} trips of the period were driven through with that fleet, charging included",
)
LEFT = Text(da="{n} [tur|ture] kan ingen af typerne køre", en="{n} [trip|trips] can be driven by none of the types")
PROVED = Text(
    da="Bevist: ingen flåde er mere end {gap} kr. billigere om året ved denne pris på CO₂",
    en="Proved: no fleet is more than {gap} DKK a year cheaper at this price of CO₂",
)
DECIDES = Text(
    da="{date} afgør størrelsen: med ét køretøj færre kan ikke alle ture køres den dag",
    en="{date} decides the size: with one vehicle fewer not all trips can be driven that day",
)
OWN = Text(
    da="{n} [tur kørte en medarbejder|ture kørte medarbejdere] i egen bil; flåden her kører [den|dem] med",
    en="{n} [trip was driven in an employee's own car|trips were driven in employees' own cars]; the fleet here drives [it|them] too",
)


@lru_cache(maxsize=32)
def worked_out(need: Need, price: float, points: int, seconds: float) -> tuple[Today, tuple[Composition, ...], int, tuple[Fewer, ...]]:
    """Return today, the curve with the best fleet at ``price`` among it, that one's number, and what one fewer of a type would mean."""
    net = network(need.types, need.driven, need.turn_min)
    chosen = compose(need, price, seconds=seconds, net=net)
    corners = [one for one in curve(need, most=points, seconds=seconds, net=net) if one.counts != chosen.counts] if points else []
    every = tuple(sorted([*corners, chosen], key=lambda one: (one.dkk, -one.co2_kg)))
    return today(need), every, every.index(chosen), fewer(need, chosen, seconds=seconds, net=net)


def suggest(cases: Sequence[Case], targets: Sequence[str], learned: Learned | None, points: int, seconds: float) -> list[Suggestion]:
    """Return one suggestion a case, with the figures and the curve as its plan."""
    return [_one(case, targets[0], learned, points, seconds) for case in cases]


def _one(case: Case, target: str, learned: Learned | None, points: int, seconds: float) -> Suggestion:
    facts: Any = case.facts
    need: Need = facts.need
    model = "fleet" if learned is None else f"fleet:{learned.n}"
    if len(need.driven) < LEAST_TRIPS or need.days < LEAST_DAYS:
        why = FEW.fill(trips=len(need.driven), days=need.days, least=LEAST_TRIPS, least_days=LEAST_DAYS)
        return Suggestion.abstain(case.id, target, why, model=model)
    try:
        now, every, at, rows = worked_out(need, facts.co2_price, points, seconds)
    except Slow:
        return Suggestion.abstain(case.id, target, SLOW, model=model)
    except ValueError:
        return Suggestion.abstain(case.id, target, IMPOSSIBLE, model=model)
    chosen = every[at]
    value = kind_of(now.counts, chosen.counts)
    held = learned or Learned()
    answer = Answer(
        target=target, value=value, label=CHOICES[value].da, score=held.share(value), by="rule",
        reasons=tuple(_reasons(need, now, chosen, rows)),
        alternatives=tuple(Alternative(value=key, label=CHOICES[key].da, score=held.share(key)) for key in CHOICES if key != value),
    )
    plan = {
        "today": now.model_dump(mode="json"), "points": [one.bare() for one in every], "chosen": at, "price": facts.co2_price,
        "fewer": [one.model_dump(mode="json") for one in rows], "day": deciding_day(need, rows),
    }
    return Suggestion(case_id=case.id, answers=(answer,), plan=plan, model=model)


def kind_of(now: Mapping[str, int], then: Mapping[str, int]) -> str:
    """Return what kind of change it is from one fleet to another: smaller, larger, swap or same."""
    before, after = sum(now.values()), sum(then.values())
    if before != after:
        return "smaller" if after < before else "larger"
    keys = set(now) | set(then)
    return "same" if all(now.get(key, 0) == then.get(key, 0) for key in keys) else "swap"


def _reasons(need: Need, now: Today, chosen: Composition, rows: Sequence[Fewer]) -> list[Reason]:
    from mertid.core.units import day as in_words

    change = change_said(need, now.counts, chosen.counts)
    told = CHANGE.fill(change="{change}", dkk=_da(chosen.dkk), now=_da(now.dkk), co2=_tonnes(chosen.co2_kg), now_co2=_tonnes(now.co2_kg))
    english = CHANGE.en.format(
        change=change.en, dkk=f"{chosen.dkk:,.0f}", now=f"{now.dkk:,.0f}", co2=f"{chosen.co2_kg / 1000:.1f}",
        now_co2=f"{now.co2_kg / 1000:.1f}",
    )
    reasons = [Reason(text=Text(da=told.da.replace("{change}", change.da), en=english), kind="fact", fact="need")]
    served = len(need.driven) - len(chosen.unserved)
    reasons.append(Reason(text=NONE_LEFT.fill(n=served), kind="fact", fact="need"))
    if chosen.unserved:
        reasons.append(Reason(text=LEFT.fill(n=len(chosen.unserved)), kind="limit", supports=False, fact="need"))
    apart = max(0.0, chosen.weighed - chosen.bound)
    reasons.append(Reason(text=PROVED.fill(gap=_da(apart + 0.5)), kind="rule"))
    day = deciding_day(need, rows)
    if day is not None:
        from datetime import timedelta

        when = in_words(need.start + timedelta(days=day))
        reasons.append(Reason(text=Text(da=DECIDES.da.format(date=when.da), en=DECIDES.en.format(date=when.en)), kind="fact", fact="need"))
    if now.own_trips:
        reasons.append(Reason(text=OWN.fill(n=now.own_trips), kind="fact", fact="need"))
    return reasons


def change_said(need: Need, now: Mapping[str, int], then: Mapping[str, int]) -> Text:
    """Return the change in words: "−2 Lille benzinbil, +1 Elcykel"."""
    da, en = [], []
    for kind in need.types:
        step = then.get(kind.key, 0) - now.get(kind.key, 0)
        if step:
            told = f"{'+' if step > 0 else '−'}{abs(step)} {kind.name}"
            da.append(told)
            en.append(told)
    return Text(da=", ".join(da) or "Samme flåde", en=", ".join(en) or "The same fleet")


def _da(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _tonnes(kg: float) -> str:
    return f"{kg / 1000:.1f}".replace(".", ",")

"""Who may be sent to whom, and what each fault of a plan is called. One place, so that checker, search and desk say the same."""

from collections.abc import Iterator

from mertid.core import Text

from .problem import Carer, Citizen, Visit

FAULTS = {
    "unknown": Text(da="Planen nævner et besøg eller en vagt, der ikke findes", en="The plan names a visit or a shift that does not exist"),
    "shift_twice": Text(da="Vagten står to gange i planen", en="The shift stands twice in the plan"),
    "carer": Text(da="Ruten har en anden medarbejder end vagten", en="The route has another carer than the shift"),
    "absent": Text(da="{carer} er fraværende, men har besøg", en="{carer} is absent but has visits"),
    "skills": Text(
        da="{carer} mangler kompetencen {what} til besøget hos {who}",
        en="{carer} lacks the skill {what} for the visit to {who}",
    ),
    "never": Text(da="{carer} må ikke sendes til {who}", en="{carer} must not be sent to {who}"),
    "animals": Text(da="{carer} tåler ikke {what} hos {who}", en="{carer} is allergic to {what} at {who}"),
    "key": Text(da="{carer} har ikke nøglen til {who}", en="{carer} does not hold the key to {who}"),
    "only": Text(da="Besøget hos {who} er låst til andre end {carer}", en="The visit to {who} is locked to others than {carer}"),
    "locked": Text(
        da="Besøget hos {who} er låst til kl. {to}, men ligger kl. {at}",
        en="The visit to {who} is locked to {to} but lies at {at}",
    ),
    "early": Text(
        da="Besøget hos {who} begynder kl. {at}, tidligst tilladt kl. {to}",
        en="The visit to {who} starts at {at}, earliest allowed {to}",
    ),
    "late": Text(
        da="Besøget hos {who} begynder kl. {at}, senest tilladt kl. {to}",
        en="The visit to {who} starts at {at}, latest allowed {to}",
    ),
    "length": Text(da="Besøget hos {who} skal vare {amount} [minut|minutter]",
                   en="The visit to {who} must last {amount} [minute|minutes]"),
    "travel": Text(da="Der mangler {amount} [minut|minutter] til turen til {who}",
                   en="{amount} [minute is|minutes are] missing for the way to {who}"),
    "travel_told": Text(
        da="Rejsetiden til {who} er en anden end den, der regnes med",
        en="The travel time to {who} differs from the one in use",
    ),
    "hours": Text(da="{carer} begynder {amount} [minut|minutter] før sin vagt",
                  en="{carer} starts {amount} [minute|minutes] before the shift"),
    "overtime": Text(
        da="{carer} er {amount} [minut|minutter] over det tilladte overarbejde",
        en="{carer} is {amount} [minute|minutes] beyond the overtime allowed",
    ),
    "capacity": Text(da="{carer} har {amount} mere med, end der er plads til", en="{carer} carries {amount} more than there is room for"),
    "pause": Text(da="{carer} får ingen pause", en="{carer} gets no break"),
    "pause_time": Text(
        da="{carer} har pause kl. {at}, uden for det tilladte tidsrum",
        en="{carer} has a break at {at}, outside the time allowed",
    ),
    "pause_taken": Text(da="{carer} er optaget i pausen kl. {at}", en="{carer} is busy in the break at {at}"),
    "named_twice": Text(da="Besøget hos {who} er nævnt to gange som ikke planlagt", en="The visit to {who} is named twice as unplanned"),
    "dropped": Text(
        da="Besøget hos {who} er hverken planlagt eller nævnt som ikke planlagt",
        en="The visit to {who} is neither planned nor named as unplanned",
    ),
    "both": Text(
        da="Besøget hos {who} er både planlagt og nævnt som ikke planlagt",
        en="The visit to {who} is planned and named as unplanned",
    ),
    "twice": Text(da="Besøget hos {who} er planlagt mere end én gang", en="The visit to {who} is planned more than once"),
    "pair": Text(da="Besøget hos {who} kræver to medarbejdere, men har kun én", en="The visit to {who} needs two carers but has only one"),
    "same_carer": Text(
        da="Besøget hos {who} kræver to forskellige medarbejdere",
        en="The visit to {who} needs two different carers",
    ),
    "together": Text(
        da="De to medarbejdere hos {who} begynder ikke samtidig ({amount} [minut|minutter] fra hinanden)",
        en="The two carers at {who} do not start together ({amount} [minute|minutes] apart)",
    ),
    "order": Text(
        da="Besøget hos {who} skal begynde {least} til {most} minutter efter det forrige",
        en="The visit to {who} must start {least} to {most} minutes after the other",
    ),
    "other": Text(
        da="Besøget hos {who} kræver en anden medarbejder end det forrige",
        en="The visit to {who} needs another carer than the one before",
    ),
    "overlap": Text(da="{carer} er på to ruter på samme tid", en="{carer} is on two routes at the same time"),
}


def barred(visit: Visit, citizen: Citizen, carer: Carer, part: int = 0) -> Iterator[tuple[str, str]]:
    """Return each rule that keeps the carer from the visit: its code, and what it is about ('' where the code says it all)."""
    needed = visit.second_skills if part == 1 and visit.second_skills is not None else visit.skills
    lacking = sorted(set(needed) - set(carer.skills))
    if lacking:
        yield "skills", ", ".join(lacking)
    if carer.id in citizen.never:
        yield "never", ""
    around = sorted(set(citizen.animals) & set(carer.allergies))
    if around:
        yield "animals", ", ".join(around)
    if citizen.key and citizen.key not in carer.keys:
        yield "key", citizen.key
    if visit.only and carer.id not in visit.only:
        yield "only", ""


def against_wish(citizen: Citizen, carer: Carer) -> bool:
    """Return whether the citizen wishes another sex or language than the carer's."""
    return bool(citizen.sex and carer.sex != citizen.sex) or bool(citizen.language and citizen.language not in carer.languages)

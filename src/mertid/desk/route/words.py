"""How the planning panel says times, weights and figures."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

DAY = 1440

WEIGHTS: tuple[tuple[str, Any, Any, float, float], ...] = (
    ("travel", _("Køretid"), _("pr. minut på vejen"), 5, 0.1),
    ("face", _("Få forskellige ansigter"), _("pr. forskellig medarbejder hos en borger"), 30, 1),
    ("new_face", _("Kendte ansigter"), _("mere for en, borgeren ikke har mødt i 14 dage"), 60, 1),
    ("unknown", _("Besøg af kendte"), _("pr. besøg af en, borgeren ikke har mødt i 14 dage"), 30, 1),
    ("contact", _("Kontaktperson"), _("pr. besøg af en anden end borgerens kontaktperson"), 30, 1),
    ("wish", _("Ønskede tider"), _("pr. minut før eller efter den ønskede tid"), 5, 0.1),
    ("person", _("Ønske om køn eller sprog"), _("pr. besøg imod ønsket"), 120, 5),
    ("fair", _("Ligelig belastning"), _("timer gange kvadratet på forskellen fra gennemsnittet"), 5, 0.1),
    ("overtime", _("Overtid"), _("pr. minut efter vagtens slutning"), 20, 0.5),
    ("km", _("Kilometer"), _("pr. kilometer"), 5, 0.1),
    ("co2", _("CO2"), _("pr. kilogram"), 20, 0.5),
    ("unplanned", _("Ingen besøg uden rute"), _("pr. besøg, der ikke kan nås"), 5000, 50),
    ("shift", _("Færre foreslåede vagter"), _("pr. foreslået vagt i brug"), 600, 10),
    ("moved", _("Ro om det udmeldte: medarbejder"), _("pr. besøg, der får en anden end udmeldt"), 120, 5),
    ("shifted", _("Ro om det udmeldte: tid"), _("pr. minut ud over 15 fra den udmeldte tid"), 10, 0.1),
)
"""Sliders in order: weight, name, what one unit is, most, step. The least is 0 (1 for ``unplanned``). Costs are minutes of working time."""

FIGURES: dict[str, Any] = {
    "planned": _("Besøg på ruter"), "visits": _("Besøg i alt"), "travel_minutes": _("Køretid (min.)"), "wait_minutes": _("Ventetid (min.)"),
    "km": _("Kilometer"), "co2_kg": _("CO2 (kg)"), "overtime_minutes": _("Overtid (min.)"), "wishes": _("Besøg med ønsket tid"),
    "wishes_missed": _("Uden for ønsket tid"), "minutes_off_wish": _("Minutter fra ønsket tid"),
    "worst_off_wish": _("Længst fra ønsket tid (min.)"), "faces_mean": _("Ansigter pr. borger"),
    "faces_most": _("Flest ansigter hos en borger"),
    "new_faces": _("Nye ansigter"), "known_share": _("Andel besøg af en, borgeren kender"),
    "contact_share": _("Andel besøg af kontaktperson"), "load_low": _("Mindst brugte arbejdstid"), "load_high": _("Mest brugte arbejdstid"),
    "cost_travel": _("Pris: kørsel"), "cost_faces": _("Pris: ansigter"), "cost_people": _("Pris: ønske om køn og sprog"),
    "cost_wishes": _("Pris: ønskede tider"), "cost_overtime": _("Pris: overtid"), "cost_fair": _("Pris: ulige belastning"),
    "cost_unplanned": _("Pris: uden rute"), "cost_shifts": _("Pris: foreslåede vagter"), "cost_moved": _("Pris: ændringer i det udmeldte"),
    "cost": _("Pris i alt (min.)"),
}
TOLD = (
    "planned", "travel_minutes", "km", "co2_kg", "faces_mean", "new_faces", "known_share", "contact_share", "wishes_missed",
    "minutes_off_wish", "overtime_minutes", "load_low", "load_high", "cost",
)
"""The figures that pages show, in order."""
SHARES = ("known_share", "contact_share", "load_low", "load_high")

MODES: dict[str, Any] = {"car": _("Bil"), "bicycle": _("Cykel"), "ebike": _("Elcykel"), "walk": _("Til fods")}
KINDS = {
    "suggested": _("Foreslået"), "empty": _("Tom plan"), "run": _("Beregnet"), "moved": _("Flyttet i hånden"),
    "removed": _("Taget ud i hånden"), "locked": _("Låst"), "unlocked": _("Låst op"), "event": _("Lagt om efter hændelse"),
}
EVENTS = {
    "sick": gettext_noop("Sygemelding"), "cancelled": gettext_noop("Aflyst besøg"), "longer": gettext_noop("Længere besøg"),
    "late": gettext_noop("Forsinket medarbejder"), "acute": gettext_noop("Akut besøg"),
}


def day_of(problem: Any, at: float) -> date:
    """Return the date of a time in minutes from the problem's first midnight."""
    start: date = problem.start
    return start + timedelta(days=int(at // DAY))


def clock(at: float) -> str:
    """Return the time of day as the panel's script writes it: ``7.30`` in Danish, ``07:30`` in English."""
    hour, minute = divmod(round(at) % DAY, 60)
    return f"{hour:02d}:{minute:02d}" if (get_language() or "da").startswith("en") else f"{hour}.{minute:02d}"


def when(problem: Any, at: float) -> str:
    """Return a time as people read it: ``7.30``, with the day before it where the plan has several."""
    if problem.days == 1 and 0 <= at < DAY:
        return clock(at)
    return f"{date_format(day_of(problem, at), 'D j/n')} {clock(at)}"


def number(name: str, value: Any) -> str:
    """Return a figure as it is shown: shares as per cent, others with at most one decimal, a comma in Danish."""
    if value is None:
        return "–"
    if name in SHARES:
        return f"{round(100 * value)} %"
    from django.utils.formats import number_format

    shown = round(float(value), 1)
    return str(number_format(shown, decimal_pos=0 if shown == round(shown) else 1, use_l10n=True, force_grouping=True))

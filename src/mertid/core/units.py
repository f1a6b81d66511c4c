"""How numbers, units and dates are read: "1 gang", "2,5 timer", "250.000 kr.", "1. marts 2024"; the same in English."""

from datetime import date

from .text import Text

UNITS = {
    "år": ("år", "år", "year", "years"), "timer": ("time", "timer", "hour", "hours"), "dage": ("dag", "dage", "day", "days"),
    "uger": ("uge", "uger", "week", "weeks"), "måneder": ("måned", "måneder", "month", "months"),
    "gange": ("gang", "gange", "time", "times"), "fald": ("fald", "fald", "fall", "falls"),
    "besøg": ("besøg", "besøg", "visit", "visits"), "minutter": ("minut", "minutter", "minute", "minutes"),
    "meter": ("meter", "meter", "metre", "metres"), "point": ("point", "point", "point", "points"),
    "kr.": ("kr.", "kr.", "DKK", "DKK"), "kroner": ("krone", "kroner", "DKK", "DKK"), "kr": ("kr.", "kr.", "DKK", "DKK"),
    "pr. minut": ("pr. minut", "pr. minut", "a minute", "a minute"), "døgn": ("døgn", "døgn", "day", "days"),
    "genstande": ("genstand", "genstande", "unit of alcohol", "units of alcohol"), "personer": ("person", "personer", "person", "persons"),
    "timer om ugen": ("time om ugen", "timer om ugen", "hour a week", "hours a week"),
    "timer/uge": ("time om ugen", "timer om ugen", "hour a week", "hours a week"),
    "slag/min": ("slag/min", "slag/min", "bpm", "bpm"),
}
"""Units in Danish and English, one and several."""
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)


def quantity(value: float, unit: str) -> Text:
    """Return a number with its unit, one or several, in both languages: "1 gang", "2,5 timer"."""
    da, en = _plain(value, unit)
    if not unit:
        return Text(da=da, en=en)
    one, many, one_en, many_en = UNITS.get(unit, (unit, unit, unit, unit))
    single = value == 1
    times = " ·" if unit[0].isdigit() else ""
    return Text(da=f"{da}{times} {one if single else many}", en=f"{en}{times} {one_en if single else many_en}")


def day(when: date) -> Text:
    """Return a date in words."""
    return Text(da=f"{when.day}. {MONTHS[when.month - 1]} {when.year}", en=f"{when.day} {MONTHS_EN[when.month - 1]} {when.year}")


def _plain(value: float, unit: str) -> tuple[str, str]:
    if float(value).is_integer():
        whole = int(value)
        year = not unit and 1900 <= whole <= 2100
        return (str(whole), str(whole)) if year else (f"{whole:,}".replace(",", ".").replace("-", "−"), f"{whole:,}".replace("-", "−"))
    plain = f"{value:.4g}".replace("-", "−")
    return plain.replace(".", ","), plain

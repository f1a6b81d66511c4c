"""One cell to one value: times, lengths, dates, lists, choices. What does not fit raises `Wrong`; nothing is guessed."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from mertid.core import Text

from ..problem import DAY
from .grid import Cell

MISSING = frozenset({"", "-", "–", "n/a", "null", "ikke oplyst"})
NOTHING = frozenset({"ingen", "intet", "none", "nej", "-"})
"""Members of a list that say that it is empty."""
YES = frozenset({"ja", "j", "yes", "y", "true", "sand", "1", "x"})
NO = frozenset({"nej", "n", "no", "false", "falsk", "0"})
MODES = {"bil": "car", "car": "car", "cykel": "bicycle", "bicycle": "bicycle", "bike": "bicycle", "elcykel": "ebike", "el-cykel": "ebike",
         "ebike": "ebike", "e-bike": "ebike", "gang": "walk", "gående": "walk", "til fods": "walk", "walk": "walk", "fod": "walk"}
SEXES = {"k": "f", "kvinde": "f", "f": "f", "female": "f", "m": "m", "mand": "m", "male": "m"}
LANGUAGES = {"dansk": "da", "engelsk": "en", "tysk": "de", "arabisk": "ar", "tyrkisk": "tr", "polsk": "pl", "somali": "so", "farsi": "fa",
             "persisk": "fa", "bosnisk": "bs", "urdu": "ur", "ukrainsk": "uk", "grønlandsk": "kl", "færøsk": "fo", "islandsk": "is",
             "kurdisk": "ku", "vietnamesisk": "vi", "tamil": "ta", "rumænsk": "ro", "russisk": "ru", "fransk": "fr", "spansk": "es"}
_CLOCK = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2})?)?")
_FOUR = re.compile(r"(\d{2})(\d{2})")
_LENGTH = re.compile(r"(?:(\d+) ?(?:t|time|timer|h|hours?)\.?)? ?(?:(\d+(?:[.,]\d+)?) ?(?:m|min|minut|minutter|minutes?)?\.?)?")
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})|(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_CPR = re.compile(r"\d{6}[- ]?\d{4}")


class Wrong(Exception):
    """A cell that holds something else than expected; ``text`` says what is expected, never what is there."""

    def __init__(self, da: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(da=da, en=en)


Reader = Callable[[Cell], object]


def missing(cell: Cell) -> bool:
    """Return whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in MISSING)


def text(cell: Cell) -> str:
    """Return plain text. Raises `Wrong` on a formula or a date."""
    if isinstance(cell, bool | date | datetime | time | timedelta) or (isinstance(cell, str) and cell.startswith("=")):
        raise Wrong("tekst, ikke en formel eller en dato", "text, not a formula or a date")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    shown = " ".join(str(cell).split())
    return shown[1:] if re.match(r"'[=+\-@]", shown) else shown


def ident(cell: Cell) -> str:
    """Return an id. Raises `Wrong` on what can be a civil registration number: the plan needs none."""
    shown = text(cell)
    if len(shown) > 100:
        raise Wrong("et nummer på højst 100 tegn", "an id of at most 100 characters")
    if _CPR.fullmatch(shown) and 1 <= int(shown[:2]) % 60 <= 31 and 1 <= int(shown[2:4]) <= 12:
        raise Wrong("et nummer fra omsorgssystemet, ikke et CPR-nummer", "a number of the care system, not a civil registration number")
    return shown


def number(least: float, most: float) -> Callable[[Cell], float]:
    """Return what reads numbers between two bounds, with a comma or a point."""

    def read(cell: Cell) -> float:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            value = float(cell)
        else:
            shown = cell.strip().replace(" ", "") if isinstance(cell, str) else ""
            value = float(shown.replace(",", ".")) if re.fullmatch(r"-?\d+(?:[.,]\d+)?", shown) else float("nan")
        if not least <= value <= most:
            raise Wrong(f"et tal fra {least:g} til {most:g}", f"a number from {least:g} to {most:g}")
        return value

    return read


def length(cell: Cell) -> float:
    """Return minutes of ``20``, ``20 min``, ``1 time 15 min``, ``0:45`` or Excel's own time."""
    value = -1.0
    if isinstance(cell, time):
        value = cell.hour * 60.0 + cell.minute
    elif isinstance(cell, timedelta):
        value = cell.total_seconds() / 60
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    elif isinstance(cell, str):
        shown = cell.strip().casefold()
        if found := re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00)?", shown):
            value = int(found[1]) * 60.0 + int(found[2])
        elif (found := _LENGTH.fullmatch(shown)) and (found[1] or found[2]):
            value = int(found[1] or 0) * 60 + float((found[2] or "0").replace(",", "."))
    if not 0 <= value <= DAY:
        raise Wrong("minutter, fx 20 eller 0:20", "minutes, such as 20 or 0:20")
    return value


def some_length(cell: Cell) -> float:
    """Return minutes above 0."""
    value = length(cell)
    if value <= 0:
        raise Wrong("minutter over 0", "minutes above 0")
    return value


def clock(cell: Cell) -> float:
    """Return minutes from midnight of ``07:30``, ``7.30``, ``0730``, ``kl. 7`` or Excel's own time; 24:00 is 1440."""
    value = -1.0
    if isinstance(cell, datetime | time):
        value = cell.hour * 60.0 + cell.minute + cell.second / 60
    elif isinstance(cell, timedelta):
        value = cell.total_seconds() / 60
    elif isinstance(cell, float) and 0 <= cell < 1:
        value = round(cell * DAY, 2)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        cell = str(int(cell))
    if isinstance(cell, str):
        shown = cell.strip().casefold()
        found = _FOUR.fullmatch(shown) or _CLOCK.fullmatch(shown)
        if found and int(found[2] or 0) < 60:
            value = int(found[1]) * 60.0 + int(found[2] or 0)
    if not 0 <= value <= DAY:
        raise Wrong("et klokkeslæt som 07:30", "a time such as 07:30")
    return value


def day(cell: Cell) -> date:
    """Return a date of ``30-11-2026``, ``2026-11-30`` or Excel's own."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DATE.fullmatch(cell.strip()) if isinstance(cell, str) else None
    try:
        if found is None:
            raise ValueError
        return date(int(found[3]), int(found[2]), int(found[1])) if found[3] else date(int(found[4]), int(found[5]), int(found[6]))
    except ValueError:
        raise Wrong("en dato som 30-11-2026", "a date such as 2026-11-30") from None


def days(cell: Cell) -> tuple[date, ...]:
    """Return dates, several with ``;`` between."""
    if not isinstance(cell, str):
        return (day(cell),)
    return tuple(day(part) for part in cell.split(";") if part.strip())


def listed(cell: Cell) -> tuple[str, ...]:
    """Return texts, several with ``;`` (or a comma) between, each once."""
    shown = text(cell)
    parts = [" ".join(part.split()) for part in re.split(r"[;\n]" if ";" in shown else r"[,\n]", shown)]
    return tuple(dict.fromkeys(part for part in parts if part and part.casefold() not in NOTHING))


def counted(cell: Cell) -> dict[str, int]:
    """Return counts by id of ``M1:5; M2`` (a name alone counts 1)."""
    found: dict[str, int] = {}
    for part in listed(cell):
        name, _, count = part.rpartition(":") if re.search(r":\s*\d+$", part) else (part, "", "1")
        found[name.strip()] = int(count)
    return found


def yes(cell: Cell) -> bool:
    """Return yes or no."""
    if isinstance(cell, bool):
        return cell
    shown = text(cell).casefold()
    if shown not in YES | NO:
        raise Wrong("ja eller nej", "yes or no")
    return shown in YES


def one_of(words: dict[str, str], da: str, en: str) -> Callable[[Cell], str]:
    """Return what reads one of the words as what it stands for."""

    def read(cell: Cell) -> str:
        found = words.get(text(cell).casefold())
        if found is None:
            raise Wrong(da, en)
        return found

    return read


def language(cell: Cell) -> str:
    """Return a language's code where its Danish name is known, else the word as it stands, in small letters."""
    shown = text(cell).casefold()
    return LANGUAGES.get(shown, shown)


def languages(cell: Cell) -> tuple[str, ...]:
    """Return languages' codes."""
    return tuple(language(part) for part in listed(cell))


def how_many(cell: Cell) -> int:
    """Return 1 or 2 carers."""
    value = number(1, 2)(cell)
    if value not in (1, 2):
        raise Wrong("1 eller 2", "1 or 2")
    return int(value)

"""One cell to one value: numbers with a comma or a point, dates, yes and no, choices by key or by word. Nothing is guessed."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from mertid.core import FactSpec, Text

from .table import Cell, Formula, Hidden

DENMARK = ZoneInfo("Europe/Copenhagen")
Decimal = Literal["", ",", "."]
MISSING = frozenset({"", "na", "n/a", "null", "none", "nan", "-", "–", ".", "ikke oplyst", "uoplyst", "not given"})
YES = frozenset({"ja", "j", "yes", "y", "true", "sand", "1", "x"})
NO = frozenset({"nej", "n", "no", "false", "falsk", "0"})
_REMEMBERED = 2_000
_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_POINT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_EITHER_WAY = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_DATE = re.compile(
    r"(?:(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2}))"
    r"(?:[T ](?:kl\.? ?)?(?P<h>\d{1,2})[:.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?)?(?P<z>Z|[+-]\d{2}(?::?\d{2})?)?"
)


class Wrong(Exception):
    """A cell that holds something else than expected; ``expected`` says what."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


Reader = Callable[[Cell], Any]


def reader(spec: FactSpec, *, decimal: Decimal = "", factor: float = 1.0, values: Mapping[str, Any] | None = None) -> Reader:
    """Return what reads a column's cells as the fact's values; None where a cell is missing. It raises `Wrong`.

    Parameters
    ----------
    factor
        What numbers are multiplied with, from the column's unit to the fact's.
    values
        The source's own words for values, such as ``{"K": "female"}``.
    """
    own = {_key(key): value for key, value in (values or {}).items()}
    missing = MISSING - choice_words(spec).keys() if spec.kind == "choice" else MISSING  # "none" may be a choice's key
    read = partial(_read, _of_kind(spec, decimal, factor), own, missing, expected(spec))
    seen: dict[str, Any] = {}

    def remembered(cell: Cell) -> Any:
        """Read a text once: columns hold the same few values over and over."""
        if type(cell) is not str:
            return read(cell)
        if cell not in seen:
            if len(seen) >= _REMEMBERED or len(cell) > 60:
                return read(cell)
            seen[cell] = read(cell)
        return seen[cell]

    return remembered


def _read(inner: Reader, own: dict[str, Any], missing: frozenset[str], wanted: Text, cell: Cell) -> Any:
    if cell is None:
        return None
    if isinstance(cell, str):
        key = cell.strip().casefold()
        if own and key in own:
            return own[key]
        if key in missing:
            return None
    elif isinstance(cell, Formula):
        raise Wrong(Text(da="en værdi, ikke en formel eller en fejl", en="a value, not a formula or an error"))
    elif isinstance(cell, Hidden):
        raise Wrong(wanted)
    elif isinstance(cell, float) and math.isnan(cell):
        return None
    elif own and _key(cell) in own:
        return own[_key(cell)]
    try:
        return inner(cell)
    except ValueError:
        raise Wrong(wanted) from None


def _key(cell: Any) -> str:
    """Return a cell as text for comparing: 1.0 is 1, and letters are small."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip().casefold()


def _of_kind(spec: FactSpec, decimal: Decimal, factor: float) -> Reader:
    if spec.kind == "number":
        return lambda cell: read_number(cell, decimal) * factor if factor != 1.0 else read_number(cell, decimal)
    if spec.kind == "whole":
        return partial(read_whole, decimal=decimal, factor=factor)
    if spec.kind == "yes_no":
        said = words_of({key: text for key, text in spec.words.items() if key in ("true", "false")})
        return lambda cell: said[_key(cell)] == "true" if not isinstance(cell, bool) and _key(cell) in said else read_yes_no(cell)
    if spec.kind == "date":
        return lambda cell: read_time(cell)[0].date()
    if spec.kind == "choice":
        return partial(read_choice, choice_words(spec))
    return lambda cell: str(cell).strip() if not isinstance(cell, datetime) else cell.isoformat()


def read_number(cell: Cell, decimal: Decimal = "") -> float:
    """Return a number. ``decimal`` is the sign before decimals; '' takes what can be read in one way only. Raises `ValueError`."""
    if isinstance(cell, bool | date):
        raise ValueError
    if isinstance(cell, int | float):
        if math.isinf(cell):
            raise ValueError
        return float(cell)
    text = str(cell).strip().replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if text.isdecimal():
        return float(text)
    if _POWER.fullmatch(text):
        return float(text.replace(",", "."))
    if decimal != "." and _COMMA.fullmatch(text) and (decimal or not _EITHER_WAY.fullmatch(text)):
        return float(text.replace(".", "").replace(",", "."))
    if decimal != "," and _POINT.fullmatch(text) and (decimal or not _EITHER_WAY.fullmatch(text)):
        return float(text.replace(",", ""))
    raise ValueError


def read_whole(cell: Cell, decimal: Decimal = "", factor: float = 1.0) -> int:
    """Return a whole number. Raises `ValueError`."""
    value = read_number(cell, decimal) * factor
    if value != (whole := round(value)) and abs(value - whole) > 1e-9:
        raise ValueError
    return whole


def read_yes_no(cell: Cell) -> bool:
    """Return yes or no. Raises `ValueError`."""
    if isinstance(cell, bool):
        return cell
    key = _key(cell)
    if key in YES:
        return True
    if key in NO:
        return False
    raise ValueError


def read_choice(words: Mapping[str, str], cell: Cell) -> str:
    """Return a choice's key, by its key or by its words. Raises `ValueError`."""
    if (found := words.get(_key(cell))) is None:
        raise ValueError
    return found


def choice_words(spec: FactSpec) -> dict[str, str]:
    """Return how a choice may be written: its keys, and its Danish and English words where they name one key only."""
    return words_of({key: spec.words.get(key, Text(da=key, en=key)) for key in spec.choices})


def words_of(named: Mapping[str, Text]) -> dict[str, str]:
    """Return small-letter key, Danish and English name -> key; a name that two keys share is left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for key, text in named.items():
        for word in {text.da.strip().casefold(), text.en.strip().casefold()}:
            if found.setdefault(word, key) != key:
                twice.add(word)
    return {word: key for word, key in found.items() if word not in twice} | {key.casefold(): key for key in named}


def read_time(cell: Cell) -> tuple[datetime, bool]:
    """Return an aware time and whether the cell gave a time of day. Without a zone it is Danish; a date alone is its first moment.

    A number is no date: days counted from 1900 cannot be told from anything else. Two-digit years are refused. Raises `ValueError`.
    """
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=DENMARK)), cell.time() != time()
    if isinstance(cell, date):
        return datetime.combine(cell, time(), DENMARK), False
    found = _DATE.fullmatch(str(cell).strip()) if isinstance(cell, str) else None
    if found is None:
        raise ValueError
    parts = found.groupdict()
    day = date(int(parts["y"] or parts["y2"]), int(parts["m"] or parts["m2"]), int(parts["d"] or parts["d2"]))
    clock = time(int(parts["h"] or 0), int(parts["min"] or 0), int(parts["s"] or 0))
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{parts['z']}").tzinfo if parts["z"] else DENMARK
    return datetime.combine(day, clock, zone), parts["h"] is not None and (clock != time() or parts["z"] is not None)


def expected(spec: FactSpec) -> Text:
    """Return what a fact's cells must hold, in words."""
    unit = f" {spec.unit}" if spec.unit else ""
    if spec.kind in ("number", "whole"):
        whole = spec.kind == "whole"
        da, en = ("et helt tal" if whole else "et tal"), ("a whole number" if whole else "a number")
        low, high = _plain(spec.low), _plain(spec.high)
        if low and high:
            da, en = f"{da} fra {low} til {high}", f"{en} from {low} to {high}"
        elif low or high:
            da, en = f"{da} på {'mindst' if low else 'højst'} {low or high}", f"{en} of at {'least' if low else 'most'} {low or high}"
        return Text(da=f"{da.replace('.', ',')}{unit}", en=f"{en}{unit}")
    if spec.kind == "yes_no":
        return Text(da="ja eller nej", en="yes or no")
    if spec.kind == "date":
        return Text(da="en dato (dd-mm-åååå)", en="a date (dd-mm-yyyy)")
    if spec.kind == "choice":
        named = [spec.words.get(key, Text(da=key, en=key)) for key in spec.choices]
        shown = named if len(named) <= 12 else named[:12]
        rest = len(named) - len(shown)
        more = (f" ({rest} andre: se datakontrakten)", f" ({rest} others: see the data contract)") if rest else ("", "")
        return Text(da=f"en af: {'; '.join(t.da for t in shown)}{more[0]}", en=f"one of: {'; '.join(t.en for t in shown)}{more[1]}")
    return Text(da="tekst", en="text")


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"

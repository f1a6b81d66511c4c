"""Which column of a table is which column of the contract: by name, by label, or as the authority says in a mapping."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mertid.core import BadSettings, Text

from .cells import Decimal
from .contract import Column
from .table import shown

LEFT_OUT = ""
_UNIT = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


@dataclass(frozen=True)
class Link:
    """Column number ``at`` is read as ``to``; ``values`` are the source's own words, ``factor`` what its numbers are multiplied with."""

    at: int
    to: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    factor: float = 1.0


@dataclass(frozen=True)
class Fit:
    """How a table fits a contract. ``unused``: columns that are left out, by number; ``missing``: columns that a row must have."""

    links: tuple[Link, ...]
    unused: tuple[int, ...]
    missing: tuple[Column, ...]
    decimal: Decimal = ""

    def at(self, to: str) -> int | None:
        """Return the number of the column that is read as ``to``, or None."""
        return next((link.at for link in self.links if link.to == to), None)

    def as_mapping(self, names: Sequence[str]) -> dict[str, Any]:
        """Return it in the form that `fit` takes, to be kept with the batch."""
        columns = {
            names[link.at]: {"to": link.to} | ({"values": dict(link.values)} if link.values else {})
            | ({"factor": link.factor} if link.factor != 1.0 else {})
            for link in self.links
        }
        return {"columns": columns | {names[at]: {"to": LEFT_OUT} for at in self.unused}, "decimal": self.decimal}


def read_mapping(path: Path) -> dict[str, Any]:
    """Return a mapping file: JSON such as ``{"columns": {"Alder": "age", "Vægt (g)": {"to": "weight", "factor": 0.001}}}``.

    Raises
    ------
    BadSettings
        When it is no such JSON.
    """
    try:
        given = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, UnicodeError):
        raise BadSettings('mapping: file is no JSON, expected {"columns": {"<column>": "<what it is read as>"}}. Correct it.') from None
    return check_mapping(given)


def check_mapping(given: Any) -> dict[str, Any]:
    """Return a mapping, checked. Raises `BadSettings`."""
    if not isinstance(given, dict) or not isinstance(given.get("columns", {}), dict) or set(given) - {"columns", "decimal"}:
        raise BadSettings("mapping: form is another, expected an object with 'columns' and, if needed, 'decimal'. Correct it.")
    if given.get("decimal", "") not in ("", ",", "."):
        raise BadSettings("mapping: 'decimal' is another sign, expected ',' or '.'. Correct it.")
    for number, one in enumerate(given.get("columns", {}).values(), 1):
        told = {"to": one} if isinstance(one, str) else one
        if not isinstance(told, dict) or not isinstance(told.get("to"), str) or set(told) - {"to", "values", "factor"}:
            raise BadSettings(f"mapping: entry {number} of 'columns' is another form, expected a name, or 'to' and more. Correct it.")
        factor = told.get("factor", 1.0)
        if not isinstance(told.get("values", {}), dict) or isinstance(factor, bool) or not isinstance(factor, int | float) or factor <= 0:
            raise BadSettings(f"mapping: entry {number} of 'columns' has wrong 'values' or 'factor', expected {{}}, number. Correct it.")
    return given


def fit(names: Sequence[str], contract: Sequence[Column], mapping: Mapping[str, Any] | None = None) -> Fit:
    """Return how the table's columns fit the contract. What the mapping says counts; the rest goes by name.

    Raises
    ------
    BadSettings
        The mapping names a column that is not there or a place that the contract has not, or two columns are read as the same.
    """
    said = check_mapping(dict(mapping or {})).get("columns", {})
    place = {name.casefold(): at for at, name in enumerate(names)}
    known = {one.to for one in contract}
    links: dict[str, Link] = {}
    taken: set[int] = set()
    for number, (name, one) in enumerate(said.items(), 1):
        told: dict[str, Any] = {"to": one} if isinstance(one, str) else one
        at = place.get(" ".join(name.split()).casefold())
        if at is None:
            raise BadSettings(f"mapping: entry {number} names a column that the table has not, expected one of its own. Correct it.")
        taken.add(at)
        if told["to"] == LEFT_OUT:
            continue
        if told["to"] not in known:
            raise BadSettings(f"mapping: entry {number} is read as what the contract has not. See: mertid contract <solution>.")
        if told["to"] in links:
            raise BadSettings(f"mapping: entry {number} is read as another column already is, expected one each. Correct it.")
        links[told["to"]] = Link(at, told["to"], told.get("values", {}), float(told.get("factor", 1.0)))
    by_name = _by_name(contract)
    for at, name in enumerate(names):
        if at in taken or not name:
            continue
        to = by_name.get(plain(name)) or by_name.get(plain(_UNIT.sub("", name)))
        if to is not None and to not in links:
            links[to] = Link(at, to)
            taken.add(at)
    used = {link.at for link in links.values()}
    missing = tuple(one for one in contract if one.needed and one.to not in links)
    unused = tuple(at for at, name in enumerate(names) if name and at not in used)
    return Fit(tuple(sorted(links.values(), key=lambda link: link.at)), unused, missing, (mapping or {}).get("decimal", ""))


def lacks(found: Fit, facts: Sequence[str], when: str, history: Sequence[str]) -> list[Text]:
    """Return what a table lacks before it can be read at all, in words; empty where nothing.

    Parameters
    ----------
    facts, when, history
        The names that facts, the time of the assessment and decisions or outcomes are read as.
    """
    to = {link.to for link in found.links}
    said = []
    if not to & set(facts):
        said.append(Text(da="ingen kolonne er en af løsningens oplysninger; navnene skal stå i første række",
                         en="no column is one of the solution's facts; their names must stand in the first row"))
    said += [Text(da=f"kolonnen '{one.label.da}' mangler ({one.to})", en=f"the column '{one.label.en}' is missing ({one.to})")
             for one in found.missing]
    if when not in to and any(one in to for one in history):
        said.append(Text(da="beslutninger eller udfald kræver kolonnen 'Modtaget': hvornår sagen blev vurderet (@received)",
                         en="decisions or outcomes need the column 'Received': when the case was assessed (@received)"))
    return said


def unused_names(found: Fit, names: Sequence[str]) -> list[str]:
    """Return the columns that are left out, as they may be shown."""
    return [shown(names[at], at) for at in found.unused]


def plain(name: str) -> str:
    """Return a name for comparing: small letters, one blank between words, no underscores."""
    return " ".join(name.casefold().replace("_", " ").split())


def _by_name(contract: Sequence[Column]) -> dict[str, str]:
    """Return name -> what it is read as. What comes first in the contract has the name: who and when, then facts, then the rest."""
    found: dict[str, str] = {}
    for one in contract:
        found.setdefault(plain(one.to), one.to)
    for one in contract:
        for name in (one.label.da, one.label.en):
            found.setdefault(plain(name), one.to)
    for one in contract:
        for name in one.names:
            found.setdefault(plain(name), one.to)
    return found

"""Tables to a problem: all of it or nothing. Ids that name each other are checked across tables, by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mertid.core import BadSettings, Text

from ..problem import Carer, Citizen, Place, Problem, Shift, Visit, Weights
from .columns import KINDS, TITLES, Kind
from .expand import Expander, Words
from .grid import Grid
from .rows import MOST_FAULTS, Record, RowFault, records

Source = tuple[Grid, Mapping[str, str]]
Part = TypeVar("Part", bound=BaseModel)
TWICE = Text(da="står også i en anden række; hvert nummer må kun stå én gang", en="stands in another row too; each id may stand once")
NO_CARER = Text(da="skal være medarbejdere fra tabellen Medarbejdere", en="must be carers of the table Carers")
NO_CITIZEN = Text(da="skal være en borger fra tabellen Borgere", en="must be a citizen of the table Citizens")
NO_PLACE = Text(da="skal være et sted fra tabellen Steder; hvor der er flere, skal det udfyldes",
                en="must be a place of the table Places; with several it must be filled in")
HALF = Text(da="skal udfyldes, når den anden koordinat er det", en="must be filled in where the other coordinate is")
AS_PLACE = Text(da="er også et steds nummer; giv dem hver sit", en="is the id of a place too; give each its own")
BEYOND = Text(da="skal være inden for det tilladte", en="must be within what is allowed")


@dataclass(frozen=True)
class Read:
    """What the tables gave. ``problem`` is None where there is any fault: nothing is half imported.

    ``more`` counts faults beyond those listed; ``outside`` rows of visits or shifts with no date in the plan; ``rows`` rows by table.
    """

    problem: Problem | None
    faults: tuple[RowFault, ...] = ()
    more: int = 0
    outside: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)


def read(sources: Mapping[Kind, Source], *, start: date, days: int, area: str = "", weights: Weights | None = None) -> Read:
    """Return the problem of the tables, or every fault by row and column.

    Parameters
    ----------
    sources
        Grid and mapping (as `columns.propose` gives and a person confirms) by table. Citizens, carers, visits and shifts must be there;
        places where shifts do not start at a citizen's.

    Raises
    ------
    BadSettings
        A table is missing or a mapping does not fit it.
    TooBig
        More visits than can be planned.
    """
    lacking = [kind for kind in KINDS if kind != "places" and kind not in sources]
    if lacking:
        raise BadSettings(f"{lacking[0]}: table is missing, expected citizens, carers, visits and shifts. Give '{TITLES[lacking[0]].da}'.")
    faults: list[RowFault] = []
    rows: dict[Kind, list[Record]] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        if kind in sources:
            rows[kind], found = records(kind, *sources[kind])
            faults += found
    made = _Maker(start, days, faults)
    made.all(rows)
    counts: dict[str, int] = {kind: len(sources[kind][0].rows) for kind in KINDS if kind in sources}
    faults.sort(key=lambda fault: (KINDS.index(fault.kind), fault.line))
    if faults:
        return Read(None, tuple(faults[:MOST_FAULTS]), max(0, len(faults) - MOST_FAULTS), made.outside, counts)
    problem = Problem(start=start, days=days, places=tuple(made.places.values()), citizens=tuple(made.citizens.values()),
                      visits=tuple(made.visits), carers=tuple(made.carers.values()), shifts=tuple(made.shifts), area=area,
                      weights=weights or Weights())
    return Read(problem, (), 0, made.outside, counts)


class _Maker:
    def __init__(self, start: date, days: int, faults: list[RowFault]) -> None:
        self.faults = faults
        self.expand = Expander(start, days, faults)
        self.words = Words()
        self.places: dict[str, Place] = {}
        self.citizens: dict[str, Citizen] = {}
        self.carers: dict[str, Carer] = {}
        self.visits: list[Visit] = []
        self.shifts: list[Shift] = []
        self.homes: dict[str, tuple[str, str]] = {}

    @property
    def outside(self) -> int:
        return self.expand.outside

    def all(self, rows: Mapping[Kind, list[Record]]) -> None:
        # Ids of rows with another fault are known all the same, so that one fault does not make many.
        for record in self._once("places", rows["places"]):
            self._place("places", record, str(record.values["id"]), str(record.values.get("label", "")))
        offices = list(self.places)
        carers = {str(record.values.get("id", "")) for record in rows["carers"]}
        for record in self._once("citizens", rows["citizens"]):
            self._citizen(record, carers)
        for record in self._once("carers", rows["carers"]):
            self._carer(record)
        citizens = {str(record.values.get("id", "")) for record in rows["citizens"]}
        for record in rows["visits"]:
            if str(record.values.get("citizen", "")) not in citizens | {""}:
                self._fault("visits", record.line, "citizen", NO_CITIZEN)
            self._carers_known("visits", record, ("only",), carers)
        for line, values in self.expand.visits(rows["visits"], self.words):
            self._made("visits", line, Visit, values, self.visits)
        for record in rows["shifts"]:
            self._carers_known("shifts", record, ("carer",), carers)
        for line, values in self.expand.shifts(rows["shifts"]):
            home = self.homes.get(str(values["carer"]), ("", ""))
            only = offices[0] if len(offices) == 1 else ""
            begin = str(values.get("from_place") or home[0] or only)
            values |= {"from_place": begin, "to_place": str(values.get("to_place") or home[1] or begin)}
            for name in ("from_place", "to_place"):
                if values[name] not in self.places and (name == "from_place" or values[name] != begin):
                    self._fault("shifts", line, name, NO_PLACE)
            self._made("shifts", line, Shift, values, self.shifts)

    def _fault(self, kind: Kind, line: int, column: str, text: Text) -> None:
        if not any(f.kind == kind and f.line == line and f.column == column for f in self.faults[-8:]):
            self.faults.append(RowFault(kind, line, column, text))

    def _once(self, kind: Kind, rows: Iterable[Record]) -> Iterable[Record]:
        seen: set[str] = set()
        for record in rows:
            name = str(record.values.get("id", ""))
            if name and name in seen:
                self._fault(kind, record.line, "id", TWICE)
                continue
            seen.add(name)
            if record.clean:
                yield record

    def _place(self, kind: Kind, record: Record, name: str, label: str) -> None:
        lat, lon = record.values.get("lat"), record.values.get("lon")
        if (lat is None) != (lon is None):
            self._fault(kind, record.line, "lat" if lat is None else "lon", HALF)
        elif name not in self.places:
            self.places[name] = Place(id=name, lat=lat, lon=lon, label=label)

    def _citizen(self, record: Record, carers: set[str]) -> None:
        values: dict[str, Any] = dict(record.values)
        name = str(values["id"])
        home = str(values.get("place") or name)
        if "place" not in values and home in self.places:
            self._fault("citizens", record.line, "id", AS_PLACE)
        self._place("citizens", record, home, str(values.get("address", "")))
        self._carers_known("citizens", record, ("contacts", "never"), carers)
        for gone in ("lat", "lon", "address"):
            values.pop(gone, None)
        values |= {"place": home, "animals": self.words.all("animal", values.get("animals", ())),
                   "key": self.words.one("key", values.get("key", ""))}
        found: list[Citizen] = []
        self._made("citizens", record.line, Citizen, values, found)
        if found:
            self.citizens[name] = found[0]

    def _carer(self, record: Record) -> None:
        values: dict[str, Any] = dict(record.values)
        self.homes[str(values["id"])] = (str(values.pop("from_place", "")), str(values.pop("to_place", "")))
        values |= {"skills": self.words.all("skill", values.get("skills", ())), "keys": self.words.all("key", values.get("keys", ())),
                   "allergies": self.words.all("animal", values.get("allergies", ()))}
        found: list[Carer] = []
        self._made("carers", record.line, Carer, values, found)
        if found:
            self.carers[found[0].id] = found[0]

    def _carers_known(self, kind: Kind, record: Record, columns: tuple[str, ...], carers: set[str]) -> None:
        for column in columns:
            named: Any = record.values.get(column, ())
            if not ({named} if isinstance(named, str) else set(named)) <= carers:
                self._fault(kind, record.line, column, NO_CARER)

    def _made(self, kind: Kind, line: int, part: type[Part], values: Mapping[str, Any], into: list[Part]) -> None:
        try:
            into.append(part(**values))
        except ValidationError as error:
            where = error.errors(include_input=False, include_context=False)[0]["loc"]
            self._fault(kind, line, str(where[0]) if where else "", BEYOND)

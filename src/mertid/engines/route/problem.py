"""The home-care problem as data: citizens, visits, carers, shifts, weights. Its JSON is the documented form (docs/route.md).

All times are minutes from 00:00 of the first day of the plan: 07:30 on the third day is ``2 * 1440 + 450``. All travel is in minutes
and kilometres. Costs are in minutes of a carer's time: a weight says how many minutes one unit of something is worth.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAY = 1440

Mode = Literal["car", "bicycle", "ebike", "walk"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Place(_Part):
    """A point that can be travelled to. ``lat`` and ``lon`` in degrees (WGS 84); without them only a matrix can tell the way."""

    id: str
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    label: str = ""


class Citizen(_Part):
    """Who is visited. ``known`` counts each carer's visits in the last 14 days; ``contacts`` are the contact carers.

    ``never`` are carers never to be sent; ``animals`` what a carer may be allergic to; ``key`` a key that the carer must hold ('' for
    none); ``heavy`` how much a minute here weighs in a carer's load (1 is usual).
    """

    id: str
    name: str = ""
    place: str
    known: Mapping[str, int] = {}
    contacts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    sex: Literal["", "f", "m"] = ""
    language: str = ""
    animals: tuple[str, ...] = ()
    key: str = ""
    heavy: float = Field(1.0, gt=0, le=5)


class After(_Part):
    """This visit starts ``least`` to ``most`` minutes after the start of ``visit``; ``other``: by another carer than that one."""

    visit: str
    least: float = Field(0.0, ge=0)
    most: float = Field(DAY, ge=0)
    other: bool = False


class Visit(_Part):
    """One visit on one day. ``earliest``/``latest`` bound its start (hard), ``wished_from``/``wished_to`` are the citizen's wish.

    ``carers`` is how many must be there at once; ``skills`` what each of them needs (the second only ``second_skills`` where given).
    ``only`` limits who may be sent and ``start`` fixes the time: what a planner has locked. ``priority`` multiplies the cost of leaving it
    unplanned. ``load`` counts against a shift's ``capacity`` (meals, goods).
    """

    id: str
    citizen: str
    minutes: float = Field(gt=0)
    earliest: float
    latest: float
    wished_from: float | None = None
    wished_to: float | None = None
    skills: tuple[str, ...] = ()
    second_skills: tuple[str, ...] | None = None
    carers: Literal[1, 2] = 1
    after: After | None = None
    priority: float = Field(1.0, gt=0)
    only: tuple[str, ...] = ()
    start: float | None = None
    load: float = Field(0.0, ge=0)
    what: str = ""


class Carer(_Part):
    """Who visits. Holds only what the task asks for: no health, no scores (see docs/route.md, the law)."""

    id: str
    name: str = ""
    skills: tuple[str, ...] = ()
    mode: Mode = "bicycle"
    sex: Literal["", "f", "m"] = ""
    languages: tuple[str, ...] = ("da",)
    allergies: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    group: str = ""
    """Group on the fairness page (employment form, team), never a trait of the person."""
    hours: float | None = Field(None, gt=0, le=60)
    """Agreed hours a week; None where the contract is not known here."""
    before: tuple[tuple[float, float], ...] = ()
    """Shifts just before the plan, ``(start, end)`` at negative minutes, or elsewhere during it: rest and days running count them."""


class Shift(_Part):
    """One carer's working time on one day. ``end`` is when pay ends; up to ``overtime`` minutes more may be used at a cost.

    ``pause`` minutes of break start between ``pause_from`` and ``pause_to``. ``proposed`` shifts cost ``Weights.shift`` when used.
    """

    id: str
    carer: str
    start: float
    end: float
    from_place: str
    to_place: str
    pause: float = Field(0.0, ge=0)
    pause_from: float | None = None
    pause_to: float | None = None
    overtime: float = Field(0.0, ge=0)
    capacity: float = Field(float("inf"), ge=0)
    proposed: bool = False
    absent: bool = False
    """Called in sick: what lies on it must move."""


class Weights(_Part):
    """What each thing costs, in minutes of a carer's time. A slider of the planner sets one of them."""

    travel: float = Field(1.0, ge=0, description="per minute of travel")
    km: float = Field(0.0, ge=0, description="per kilometre")
    co2: float = Field(1.0, ge=0, description="per kilogram of CO2")
    face: float = Field(4.0, ge=0, description="per different carer a citizen meets in the plan")
    new_face: float = Field(12.0, ge=0, description="more for a carer the citizen has not met in 14 days")
    unknown: float = Field(2.0, ge=0, description="per visit by a carer the citizen has not met in 14 days")
    contact: float = Field(2.0, ge=0, description="per visit by another than a contact carer, where the citizen has one")
    person: float = Field(30.0, ge=0, description="per visit against a wish of sex or language")
    wish: float = Field(0.5, ge=0, description="per minute before or after the wished time")
    overtime: float = Field(2.0, ge=0, description="per minute after a shift's end")
    fair: float = Field(0.3, ge=0, description="times the sum over carers of m x (u - U)^2")
    """m: minutes of the carer's shifts less pauses; u: minutes of its visits x `Citizen.heavy`, over m; U: the same over all carers, with
    every visit (each carer of it) counted, planned or not. Carers without a shift they can work do not count."""
    unplanned: float = Field(1000.0, gt=0, description="per visit left out, times its priority")
    shift: float = Field(0.0, ge=0, description="per proposed shift in use")
    moved: float = Field(20.0, ge=0, description="re-plan: per visit given to another carer than announced")
    shifted: float = Field(0.5, ge=0, description="re-plan: per minute more than 15 away from the time announced")
    worst: float = Field(0.0, ge=0, description="per minute of the one visit that lies furthest after its wished time (benchmarks)")


class Problem(_Part):
    """Everything a plan is made from. References between the parts are checked; each is named in the error, no content echoed."""

    start: date
    days: int = Field(1, ge=1, le=62)
    places: tuple[Place, ...]
    citizens: tuple[Citizen, ...]
    visits: tuple[Visit, ...]
    carers: tuple[Carer, ...]
    shifts: tuple[Shift, ...]
    weights: Weights = Weights()
    co2_per_km: Mapping[str, float] = {"car": 0.15, "ebike": 0.005}
    """Kilograms of CO2 per kilometre by mode; source and year stand in docs/route.md."""
    area: str = ""

    @model_validator(mode="after")
    def _references(self) -> Self:
        for kind, rows in (("places", self.places), ("citizens", self.citizens), ("visits", self.visits), ("carers", self.carers),
                           ("shifts", self.shifts)):
            ids = [row.id for row in rows]
            if len(set(ids)) != len(ids):
                raise ValueError(f"{kind}: an id stands twice, expected each once. Give every row its own id.")
        places = {p.id for p in self.places}
        citizens = {c.id for c in self.citizens}
        carers = {c.id for c in self.carers}
        visits = {v.id for v in self.visits}
        wrong = [("citizens", n, "place") for n, c in enumerate(self.citizens) if c.place not in places]
        wrong += [("visits", n, "citizen") for n, v in enumerate(self.visits) if v.citizen not in citizens]
        tied = [(n, v.id, v.after.visit) for n, v in enumerate(self.visits) if v.after]
        wrong += [("visits", n, "after") for n, own, other in tied if other not in visits or other == own]
        wrong += [("shifts", n, "carer") for n, s in enumerate(self.shifts) if s.carer not in carers]
        wrong += [("shifts", n, "from_place/to_place") for n, s in enumerate(self.shifts) if not {s.from_place, s.to_place} <= places]
        if wrong:
            kind, row, name = wrong[0]
            raise ValueError(f"{kind}, row {row}: field '{name}' names what is not there, expected an id in the list ({len(wrong)} rows).")
        return self

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON form; infinite capacities are left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

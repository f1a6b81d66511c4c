"""The engine: from trips and a vehicle register to today's figures, a better fleet, and the day's assignment. A person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from mertid.core import BadSettings, Case, Evaluation, NotFitted, Readiness, Settled, Suggestion

from .learned import Learned
from .model import Need, Trip, VehicleType
from .standard import STANDARD

if TYPE_CHECKING:
    from .compose import Composition
    from .day import DayPlan, Standing
    from .figures import Today
    from .read import Hide, ReadLog
    from .realised import Realised


@dataclass(frozen=True)
class Fleet:
    """Works out fleets: what today's costs, which is best at a price of CO2, what another can do, and who takes which booked trip.

    Nothing of it is learned; what `fit` counts is how often fleet managers follow it. ``points`` is the most corners of the curve,
    ``seconds`` the most time for one of them.
    """

    name: ClassVar[str] = "route"
    panel: ClassVar[str] = "fleet"
    """The desk's pages of this engine, where they are others than the room's."""
    extra: ClassVar[str | None] = None

    targets: tuple[str, ...] = ("fleet",)
    points: int = 9
    seconds: float = 120.0
    learned: Learned | None = field(default=None, repr=False, compare=False)

    @property
    def fitted(self) -> bool:
        """Whether it has counted what was decided; fleets are worked out without it."""
        return self.learned is not None

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with the authority's ``points`` and ``seconds``, other settings left. Raises `BadSettings`."""
        points, seconds = settings.get("points", self.points), settings.get("seconds", self.seconds)
        if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= 30:
            raise BadSettings(f"fleet: setting 'points' is {type(points).__name__}, expected a whole number from 0 to 30. Correct it.")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 1 <= seconds <= 3600:
            raise BadSettings(f"fleet: setting 'seconds' is {type(seconds).__name__}, expected a number from 1 to 3600. Correct it.")
        return replace(self, points=points, seconds=float(seconds))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        """Return a copy that has counted what was decided. Raises `NotEnoughData`."""
        return replace(self, learned=Learned.learn(cases, decisions, self.targets[0]))

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        """Return one suggestion per case, in the same order: the fleet, with the curve as its plan."""
        from .suggest import suggest

        return suggest(cases, self.targets, self.learned, self.points, self.seconds)

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        """Return whether enough was decided to count it."""
        return Learned.readiness(cases, decisions, self.targets[0])

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        """Return how often the proposal was what the fleet manager decided."""
        from .evaluate import evaluate

        return evaluate(self.suggest(cases), decisions, self.targets[0])

    def save(self, folder: Path) -> None:
        """Write what was counted as JSON, complete or not at all. Raises `NotFitted`."""
        if self.learned is None:
            raise NotFitted("fleet: nothing is counted yet, expected a fitted engine. Call fit first.")
        self.learned.save(folder)

    def load(self, folder: Path) -> Self:
        """Return a copy with what `save` wrote. Raises `BadModel`."""
        return replace(self, learned=Learned.load(folder))

    def standard(self) -> tuple[VehicleType, ...]:
        """Return the types to begin from."""
        return STANDARD

    def types(self, rows: Sequence[Mapping[str, Any]]) -> tuple[VehicleType, ...]:
        """Return types from their JSON form. Raises pydantic's ValidationError, which names the field alone."""
        return tuple(VehicleType.model_validate(dict(row)) for row in rows)

    def read_log(self, data: bytes, *, hide: "Hide", **how: Any) -> "ReadLog":
        """Return the round trips of a log; see `read.read_log`."""
        from .read import read_log

        return read_log(data, hide=hide, **how)

    def headings(self, data: bytes) -> tuple[list[str], dict[str, int]]:
        """Return a table's headings, '' for those that name a driver, and the column of each thing they tell. Raises `Unreadable`."""
        from .columns import TRIPS, left_out, mapping_of, table

        found = table(data)[0]
        return ["" if one in left_out(found) else one for one in found], mapping_of(found, TRIPS)

    def read_register(self, data: bytes, *, hide: "Hide", types: Sequence[VehicleType]) -> Any:
        """Return the vehicles of a register and its wrong rows; see `read.read_register`."""
        from .read import read_register

        names = {word.lower(): one.key for one in types for word in (one.key, one.name)}
        return read_register(data, hide=hide, types=names)

    def need(self, **parts: Any) -> Need:
        """Return a need from its parts. Raises pydantic's ValidationError, which names the field alone."""
        return Need.model_validate(parts)

    def today(self, need: Need) -> "Today":
        """Return what today's fleet costs, lets out and is used."""
        from .figures import today

        return today(need)

    def what_if(self, need: Need, counts: Mapping[str, int], price: float, *, seconds: float = 25.0) -> "Composition":
        """Return what a fleet given by hand can do: its cost and CO2, and the trips it cannot drive."""
        from .compose import compose

        return compose(need, price, counts=counts, seconds=seconds)

    def best(self, need: Need, price: float, *, seconds: float = 25.0) -> "Composition":
        """Return the cheapest fleet at a price of CO2."""
        from .compose import compose

        return compose(need, price, seconds=seconds)

    def change(self, need: Need, counts: Mapping[str, int]) -> Any:
        """Return the change from today's fleet in words, and its kind."""
        from .suggest import change_said, kind_of

        return change_said(need, need.counts(), counts), kind_of(need.counts(), counts)

    def fleet(self, need: Need, counts: Mapping[str, int]) -> Need:
        """Return the need with so many vehicles of each type instead of today's, named ``<type>-<number>``."""
        from .day import with_fleet

        return with_fleet(need, counts)

    def on_day(self, need: Need, day: int) -> Need:
        """Return the need with one day's trips alone (those under way on it), the clock unchanged."""
        from .day import on_day

        return on_day(need, day)

    def assign(
        self, need: Need, price: float = 0.0, *, standing: "Mapping[str, Standing] | None" = None, seconds: float = 20.0,
    ) -> "DayPlan":
        """Return which vehicle takes which trip, proved or with its gap; see `day.plan_day`."""
        from .day import plan_day

        return plan_day(need, price, standing=standing, seconds=seconds)

    def standing(self, **how: float) -> "Standing":
        """Return how a vehicle stands: ``free`` minutes from midnight, ``km_left`` of charge."""
        from .day import Standing

        return Standing.model_validate(how)

    def check(self, need: Need, given: Mapping[str, str], standing: "Mapping[str, Standing] | None" = None) -> Any:
        """Return what is wrong with an assignment of trips to the need's vehicles; checked from scratch."""
        from .check import check

        here = standing or {}
        charge = {name: one.km_left for name, one in here.items() if one.km_left is not None}
        free = {name: one.free for name, one in here.items()}
        return check(need, given, {v.id: v.type for v in need.vehicles}, charge=charge, free=free, may_leave_out=True)

    def bookings(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Trip, ...]:
        """Return booked trips from their JSON form. Raises pydantic's ValidationError, which names the field alone."""
        return tuple(Trip.model_validate(dict(row)) for row in rows)

    def realised(self, before: Need, promised: Mapping[str, Any], after: Need) -> "Realised":
        """Return what was promised against what the later trips show."""
        from .compose import Composition, compose
        from .realised import realised

        told = Composition.model_validate(dict(promised))
        same = set(told.counts) <= {one.key for one in after.types}
        return realised(before, told, after, compose(after, told.price, counts=told.counts, seconds=25.0) if same else None)

    def workbook(self, need: Need, plan: Mapping[str, Any], runs: Sequence[Mapping[str, Any]] = ()) -> bytes:
        """Return the figures as an Excel file; see `tables.workbook`."""
        from .tables import workbook

        return workbook(need, plan, runs)

    def sheet(self, need: Need, plan: Mapping[str, Any], name: str, runs: Sequence[Mapping[str, Any]] = ()) -> str:
        """Return one table as CSV; see `tables.sheets`."""
        from .tables import csv_of

        return csv_of(need, plan, name, runs)

    def day_sheet(self, need: Need, given: Mapping[str, str]) -> str:
        """Return a day's assignment as CSV."""
        from .tables import as_csv, day_rows

        return as_csv(day_rows(need, given))

    def invented(self, vehicles: int, days: int, seed: int, **how: Any) -> Need:
        """Return an invented place with its trips; see `made.need`."""
        from .made import need

        return need(vehicles, days, seed, **how)

    def with_vehicles(self, need: Need, counts: Mapping[str, int], then: Need) -> Need:
        """Return the trips of ``then`` as driven by a fleet of so many vehicles: what a place looks like once a fleet is in place.

        Trips that the fleet cannot drive are in employees' own cars.
        """
        from .compose import compose

        made = compose(then, 0.0, counts=counts)
        fleet = self.fleet(then, counts)
        trips = tuple(trip.model_copy(update={"vehicle": made.given.get(trip.id, "")}) for trip in fleet.trips)
        return Need.model_validate(fleet.model_copy(update={"trips": trips, "types": need.types}).model_dump())

"""A plan: who visits whom when, what was left out and why, and what it costs. Times as in `problem`."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mertid.core import Text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stop(_Part):
    """One carer at one visit. ``part`` is 0, or 1 for the second carer of a visit for two."""

    visit: str
    part: int = Field(0, ge=0, le=1)
    arrive: float
    start: float
    end: float
    travel: float = 0.0
    km: float = 0.0


class Route(_Part):
    """One shift as planned, stops in order. ``leave`` and ``back`` are when it leaves and returns; ``pause_at`` when the break starts.

    The break is held where the carer is before travelling to the next stop.
    """

    shift: str
    carer: str
    leave: float
    back: float
    stops: tuple[Stop, ...] = ()
    pause_at: float | None = None
    travel_back: float = 0.0
    km_back: float = 0.0


class Unplanned(_Part):
    """A visit that is in no route. ``code`` is the kind of reason (`left_out.REASONS`), ``why`` says it to the planner."""

    visit: str
    code: str
    why: Text


class Figures(_Part):
    """What a plan gives and costs. Costs (``cost_*`` and ``cost``) are minutes, weighed as in `problem.Weights`."""

    visits: int
    planned: int
    travel_minutes: float
    wait_minutes: float
    km: float
    co2_kg: float
    overtime_minutes: float
    wishes: int
    wishes_missed: int
    minutes_off_wish: float
    worst_off_wish: float
    faces_mean: float
    """Mean number of different carers per citizen in the plan."""
    faces_most: int
    new_faces: int
    """Pairs of citizen and carer who have not met in 14 days."""
    known_share: float
    """Share of visits (each carer counted) by somebody the citizen knows from the last 14 days."""
    contact_share: float | None
    """Share of visits by a contact carer, among citizens who have one; None where nobody has."""
    load_low: float
    load_high: float
    """Least and most used share of working time among carers, visits and travel, in [0, 1+]."""
    cost_travel: float
    cost_faces: float
    cost_people: float
    cost_wishes: float
    cost_overtime: float
    cost_fair: float
    cost_unplanned: float
    cost_shifts: float
    cost_moved: float
    cost: float


class Plan(_Part):
    """Routes, what is left out, figures, and how it was made: the same seed and iterations give the same plan."""

    routes: tuple[Route, ...]
    unplanned: tuple[Unplanned, ...] = ()
    figures: Figures | None = None
    seed: int = 0
    iterations: int = 0
    seconds: float = 0.0
    by: str = "mertid"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return self.model_dump(mode="json")

    def where(self) -> dict[tuple[str, int], tuple[str, Stop]]:
        """Return shift and stop by visit and part."""
        return {(s.visit, s.part): (r.shift, s) for r in self.routes for s in r.stops}

"""Places of the manager's drawings: predicted against observed, work against what it finds, and net benefit."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from mertid.core import CalibrationPoint, WorkPoint

from .people import whole

LEFT, RIGHT, TOP, BOTTOM = 52, 400, 14, 264
POINTS = 80
NICE = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Dot:
    """One point of the calibration curve: its place, its whisker's ends, and how large it is drawn by how many it holds."""

    x: float
    y: float
    low: float
    high: float
    size: float
    point: CalibrationPoint


@dataclass(frozen=True)
class Calibration:
    """The drawing of predicted against observed; the dashed line is where both are the same. ``top`` is the scale's end as a share."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, float, int], ...]
    top: float

    @property
    def line(self) -> str:
        """The path through the points."""
        return "M" + "L".join(f"{dot.x} {dot.y}" for dot in self.dots)


def calibration(points: Sequence[CalibrationPoint]) -> Calibration | None:
    """Return the drawing, or None where nothing was measured."""
    if not points:
        return None
    most = max(max(one.predicted, one.observed) for one in points)
    top = next((end for end in NICE if end >= most), 1.0)
    largest = max(one.n for one in points) or 1
    dots = tuple(
        Dot(_x(one.predicted / top), _y(one.observed / top), _y(one.low / top), _y(one.high / top), round(3 + 4 * one.n / largest, 1), one)
        for one in sorted(points, key=lambda one: one.predicted)
    )
    ticks = tuple((_x(i / 4), _y(i / 4), round(100 * top * i / 4)) for i in range(5))
    return Calibration(dots, ticks, top)


def _x(share: float) -> float:
    return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT), 1)


def _y(share: float) -> float:
    return round(BOTTOM - min(max(share, 0.0), 1.0) * (BOTTOM - TOP), 1)


@dataclass(frozen=True)
class Place:
    """One place of the line in the drawing of work: where it is and what it means in words."""

    x: float
    y: float
    label: str
    says: str
    threshold: float


@dataclass(frozen=True)
class Work:
    """The drawing of how much is looked at against how much of it all is found. ``at`` is the place shown first."""

    line: str
    places: tuple[Place, ...]
    ticks: tuple[tuple[float, float, int], ...]
    at: int

    @property
    def here(self) -> Place:
        """The place shown."""
        return self.places[self.at]

    @property
    def last(self) -> int:
        """Highest index."""
        return len(self.places) - 1

    def data(self) -> list[dict[str, Any]]:
        """The places as JSON values for risk-groups.js."""
        return [asdict(one) for one in self.places]


def work(points: Sequence[WorkPoint], *, threshold: float | None, cases_month: float, at: int | None = None) -> Work | None:
    """Return the drawing, or None with fewer than two points.

    Parameters
    ----------
    threshold : the least estimate at which acting is proposed now, or None
    cases_month : cases received in an average month
    at : the place looked at; None or out of range gives the one in use
    """
    every = sorted(points, key=lambda one: one.flagged)
    if len(every) < 2:
        return None
    wanted = [i / POINTS for i in range(POINTS + 1)]
    kept = sorted({min(range(len(every)), key=lambda i: abs(every[i].flagged - share)) for share in wanted})
    told = [every[i] for i in kept]
    places = tuple(_place(one, cases_month) for one in told)
    near = 0 if threshold is None else min(range(len(told)), key=lambda i: abs(told[i].threshold - threshold))
    ticks = tuple((_x(i / 4), _y(i / 4), 25 * i) for i in range(5))
    line = "M" + "L".join(f"{one.x} {one.y}" for one in places)
    return Work(line, places, ticks, at if at is not None and 0 <= at < len(places) else near)


def _place(point: WorkPoint, cases_month: float) -> Place:
    flagged, found, hit = whole(point.flagged), whole(point.found), whole(point.hit)
    label = _("grænse %(t)s ud af 100: der tages %(n)s af 100") % {"t": whole(point.threshold), "n": flagged}
    said = _(
        "Sættes grænsen ved %(t)s ud af 100, tages %(flagged)s af 100 (ca. %(month)s om måneden). Det finder %(found)s ud af 100 af"
        " dem, det ellers sker for; af 100, der tages, sker det for %(hit)s.",
    ) % {"t": whole(point.threshold), "flagged": flagged, "found": found, "hit": hit, "month": round(point.flagged * cases_month)}
    return Place(_x(point.flagged), _y(point.found), label, said, round(point.threshold, 4))


@dataclass(frozen=True)
class Benefit:
    """The decision curve: net benefit of the model and of acting on everybody, over thresholds. ``zero`` is acting on nobody."""

    model: str
    everybody: str
    zero: float
    ticks_x: tuple[tuple[float, int], ...]
    ticks_y: tuple[tuple[float, float], ...]


def benefit(points: Sequence[WorkPoint]) -> Benefit | None:
    """Return the drawing, or None with fewer than two points. Source: Vickers and Elkin, Medical Decision Making 26 (2006)."""
    worth = [one.threshold for one in points if one.flagged >= 0.01]
    end = next((nice for nice in NICE if nice >= max(worth, default=1.0)), 1.0)
    told = sorted((one for one in points if one.threshold <= end), key=lambda one: one.threshold)
    if len(told) < 2:
        return None
    top = max([*(one.net_benefit for one in told), 0.01])
    bottom = -top / 4

    def place(threshold: float, value: float) -> str:
        return f"{_x(threshold / end)} {_y((max(value, bottom) - bottom) / (top - bottom))}"

    return Benefit(
        "M" + "L".join(place(one.threshold, one.net_benefit) for one in told),
        "M" + "L".join(place(one.threshold, one.net_benefit_all) for one in told),
        _y((0 - bottom) / (top - bottom)),
        tuple((_x(i / 4), round(100 * end * i / 4)) for i in range(5)),
        tuple((_y((value - bottom) / (top - bottom)), round(100 * value, 1)) for value in (0.0, top / 2, top)),
    )

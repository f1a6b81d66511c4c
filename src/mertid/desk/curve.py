"""The curve of coverage against error as a drawing: places in an SVG and, for each place of the line, what it would mean."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _

from mertid.core import CurvePoint, Evaluation
from mertid.desk.templatetags.figures import hours, number, share
from mertid.govern.threshold import Consequence, consequence, nearest, thinned

LEFT, RIGHT, TOP, BOTTOM = 64, 690, 20, 240
POINTS = 60
LEAST_CASES = 20
"""Points measured on fewer proposals say next to nothing; their wide intervals must not squeeze the rest of the drawing."""
LIMITS_HIGH = 2.5
"""The drawing reaches at least this many times the accepted error share."""


@dataclass(frozen=True)
class Place:
    """One place of the line: where it stands in the drawing and what it says. ``error_share`` is the error in [0, 1]."""

    x: float
    y: float
    label: str
    says: str
    coverage: str
    error: str
    span: str
    hours: str
    wrong: str
    error_share: float


@dataclass(frozen=True)
class Drawing:
    """What the template draws. ``now`` is the index of the line in use, ``at`` of the one looked at."""

    line: str
    band: str
    ticks_y: list[tuple[float, str]]
    ticks_x: list[tuple[float, str]]
    places: list[Place]
    now: int
    at: int
    measured: bool

    @property
    def here(self) -> Place:
        """The place looked at."""
        return self.places[self.at]

    @property
    def used(self) -> Place:
        """The place in use."""
        return self.places[self.now]

    @property
    def last(self) -> int:
        """Highest index."""
        return len(self.places) - 1

    @property
    def some(self) -> list[tuple[Place, bool]]:
        """About twelve places for the table, with whether each is the one in use."""
        step = max(1, len(self.places) // 12)
        kept = sorted({*range(0, len(self.places), step), self.now, self.last})
        return [(self.places[i], i == self.now) for i in kept]

    def data(self) -> list[dict[str, Any]]:
        """The places as JSON values for curve.js."""
        return [asdict(p) for p in self.places]


def draw(
    evaluation: Evaluation | None, *, cases_month: float, saved_s: float | None, at: int | None = None, limit: float = 0.0,
) -> Drawing | None:
    """Return the drawing, or None when the model has no curve of two points or more.

    Parameters
    ----------
    cases_month : cases received in an average month
    saved_s : seconds saved a shown proposal; None when not measured
    at : the place looked at; None or out of range gives the one in use
    limit : accepted share of wrong proposals, in [0, 1)
    """
    points = thinned(_told(evaluation.curve), POINTS) if evaluation else []
    if evaluation is None or len(points) < 2:
        return None
    in_use = nearest(points, evaluation.threshold) or points[-1]
    now = points.index(in_use)
    low_x = floor(points[0].coverage * 10) / 10
    high_y = max(0.02, ceil(max(LIMITS_HIGH * limit, *(p.error for p in points)) * 50) / 50)

    def x(coverage: float) -> float:
        return round(LEFT + (coverage - low_x) / max(1 - low_x, 1e-9) * (RIGHT - LEFT), 1)

    def y(error: float) -> float:
        return round(BOTTOM - min(error, high_y) / high_y * (BOTTOM - TOP), 1)

    means = [consequence(p, cases_month=cases_month, saved_s=saved_s) for p in points]
    places = [_place(p, m, means[now], x(p.coverage), y(p.error)) for p, m in zip(points, means, strict=True)]
    upper = [f"{x(p.coverage)} {y(p.high)}" for p in points]  # a bound above the drawing is cut at its top
    lower = [f"{x(p.coverage)} {y(p.low)}" for p in reversed(points)]
    return Drawing(
        line="M" + "L".join(f"{p.x} {p.y}" for p in places),
        band="M" + "L".join(upper + lower) + "Z",
        ticks_y=[(y(high_y * i / 4), share(high_y * i / 4, 1 if high_y < 0.2 else 0)) for i in range(5)],
        ticks_x=[(x(low_x + (1 - low_x) * i / 5), share(low_x + (1 - low_x) * i / 5, 0)) for i in range(6)],
        places=places,
        now=now,
        at=now if at is None or not 0 <= at < len(places) else at,
        measured=saved_s is not None,
    )


def _told(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    """Return the points that were measured on enough proposals; all of them where hardly any were."""
    told = [point for point in curve if point.n >= LEAST_CASES]
    return told if len(told) >= 2 else list(curve)


def _place(point: CurvePoint, means: Consequence, now: Consequence, x: float, y: float) -> Place:
    coverage, error = share(point.coverage, 0), share(point.error)
    return Place(
        x=x,
        y=y,
        coverage=coverage,
        error=error,
        span=f"{share(point.low)}–{share(point.high)}",
        label=_("%(coverage)s får forslag, %(error)s af dem er forkerte") % {"coverage": coverage, "error": error},
        says=_says(means, now),
        hours=hours(means.hours_month),
        wrong=number(means.wrong_month),
        error_share=round(point.error, 4),
    )


def _says(means: Consequence, now: Consequence) -> str:
    if means == now:
        text = _("Her er I nu: ca. %(proposals)s forslag og %(wrong)s forkerte om måneden.") % {
            "proposals": number(means.proposals_month),
            "wrong": number(means.wrong_month),
        }
    else:
        more = means.wrong_month - now.wrong_month
        text = _("Ved %(coverage)s dækning ventes %(wrong)s om måneden.") % {
            "coverage": share(means.coverage, 0),
            "wrong": (_("%(n)s flere forkerte forslag") if more >= 0 else _("%(n)s færre forkerte forslag")) % {"n": number(abs(more))},
        }
    if means.hours_month is None or now.hours_month is None:
        return text + " " + _("Timerne kan først siges, når gevinsten er målt.")
    gain = means.hours_month - now.hours_month
    if means == now:
        return text + " " + _("Det frigør ca. %(hours)s om måneden.") % {"hours": hours(means.hours_month)}
    said = _("Det frigør %(hours)s mere om måneden.") if gain >= 0 else _("Det frigør %(hours)s mindre om måneden.")
    return text + " " + said % {"hours": hours(abs(gain))}

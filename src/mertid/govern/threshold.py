"""What follows if the line between "proposed" and "too uncertain" is moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from mertid.core import CurvePoint


@dataclass(frozen=True)
class Consequence:
    """One place to draw the line. Shares in [0, 1]; ``hours_month`` is None until a saving is measured."""

    threshold: float
    coverage: float
    error: float
    low: float
    high: float
    proposals_month: float
    wrong_month: float
    hours_month: float | None


def thinned(curve: Sequence[CurvePoint], most: int = 60) -> list[CurvePoint]:
    """Return at most ``most`` points of the curve in order of coverage, one a coverage, the ends kept."""
    by_coverage = {round(p.coverage, 4): p for p in sorted(curve, key=lambda p: p.threshold)}
    points = [by_coverage[c] for c in sorted(by_coverage)]
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return [points[round(i * step)] for i in range(most)]


def consequence(point: CurvePoint, *, cases_month: float, saved_s: float | None) -> Consequence:
    """Return what a month brings with the line at ``point``.

    Parameters
    ----------
    point : from the model's evaluation on mail it had not seen
    cases_month : cases received a month
    saved_s : seconds saved a shown proposal, measured; None when not yet measured
    """
    proposals = cases_month * point.coverage
    hours = None if saved_s is None else proposals * saved_s / 3600
    return Consequence(point.threshold, point.coverage, point.error, point.low, point.high, proposals, proposals * point.error, hours)


def nearest(curve: Sequence[CurvePoint], threshold: float) -> CurvePoint | None:
    """Return the point of the curve whose threshold is nearest, the stricter of two; None for an empty curve."""
    return min(curve, key=lambda p: (abs(p.threshold - threshold), -p.threshold), default=None)


def for_error(curve: Sequence[CurvePoint], error_share: float) -> CurvePoint | None:
    """Return the point with most coverage whose error, at the upper end of its interval, is within ``error_share``; None if none is.

    Notes
    -----
    Looking at every point's own interval is a preview: the engine's own threshold at training holds for the whole search
    (see the engine's notes) and may be a little stricter.
    """
    held = [p for p in curve if p.high <= error_share]
    return max(held, key=lambda p: (p.coverage, p.threshold), default=None)


def expected_error(curve: Sequence[CurvePoint], error_share: float) -> CurvePoint | None:
    """Return the point with most coverage whose measured error is within ``error_share``, interval aside; None if none is."""
    held = [p for p in curve if p.error <= error_share]
    return max(held, key=lambda p: (p.coverage, p.threshold), default=None)

"""What a threshold means for the work: how many are flagged, what that finds, and whether it is worth it."""

from collections.abc import Sequence

import numpy as np

from mertid.core import Case, Text, WorkPoint

from .intervals import Floats
from .metrics import work_points

THRESHOLDS = np.concatenate([[0.005], np.arange(0.01, 1.0, 0.01)])
WEEK = Text(
    da="{k} om ugen finder {found} af 100 med udfaldet; af 100, der handles på, får {hit} det",
    en="{k} a week find {found} of 100 with the outcome; of 100 acted on, {hit} have it",
)
SHARE = Text(
    da="Handles der på {share} af 100 sager, findes {found} af 100 med udfaldet; af 100, der handles på, får {hit} det",
    en="Acting on {share} of 100 cases finds {found} of 100 with the outcome; of 100 acted on, {hit} have it",
)
WORTH = Text(da=". Det er bedre end at handle på alle eller ingen", en=". That is better than acting on all or on none")
NOT_WORTH = Text(
    da=". Ved den grænse er det ikke bedre end at handle på alle eller ingen", en=". At that limit it is no better than acting on all or"
    " none"
)
DAY_S, WEEK_DAYS, LEAST_DAYS = 86_400.0, 7.0, 28.0


def work(y: Floats, p: Floats, weight: Floats, threshold: float) -> tuple[WorkPoint, ...]:
    """Return the points of the decision curve up to where nobody is flagged, the authority's own threshold among them."""
    asked = np.unique(np.append(THRESHOLDS, threshold if 0 < threshold < 1 else []))
    made = work_points(y, p, asked, weight)
    last = next((at for at, one in enumerate(made) if one.flagged == 0), len(made) - 1)
    return made[: last + 1]


def at_threshold(y: Floats, p: Floats, weight: Floats, threshold: float) -> WorkPoint:
    """Return what acting at one threshold means."""
    return work_points(y, p, np.array([float(np.clip(threshold, 1e-6, 1 - 1e-6))]), weight)[0]


def at_capacity(y: Floats, p: Floats, weight: Floats, share: float) -> WorkPoint:
    """Return what acting on the ``share`` of cases with the highest chance means, (0, 1]."""
    return at_threshold(y, p, weight, float(np.quantile(p, 1 - share)) if len(p) else 1.0)


def per_week(cases: Sequence[Case]) -> float | None:
    """Return how many cases come in a week, or None where dates are missing or span less than four weeks."""
    at = np.array([case.received_at.timestamp() for case in cases if case.received_at], np.float64)
    if len(at) < 2 or len(at) < len(cases) or np.ptp(at) < LEAST_DAYS * DAY_S:
        return None
    return float((len(at) - 1) / (np.ptp(at) / DAY_S / WEEK_DAYS))


def told(point: WorkPoint, week: float | None) -> Text:
    """Return the sentence on what acting finds: "20 om ugen finder 61 af 100 med udfaldet ...". ``week``: cases a week."""
    found, hit = round(point.found * 100), round(point.hit * 100)
    count = point.flagged * week if week is not None else 0.0
    first = WEEK.fill(k=round(count), found=found, hit=hit) if count >= 1 else SHARE.fill(
        share=max(round(point.flagged * 100), 1) if point.flagged > 0 else 0, found=found, hit=hit,
    )
    last = WORTH if point.net_benefit > max(point.net_benefit_all, 0.0) else NOT_WORTH
    return Text(da=first.da + last.da, en=first.en + last.en)

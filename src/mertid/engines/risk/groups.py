"""How each protected group fares, with intervals: told apart, foretold rightly, found at the threshold; small ones are said to be."""

from collections.abc import Iterator, Sequence

import numpy as np

from mertid.core import FactSpec, GroupMeasure, Interval, Text

from .concordance import auroc
from .intervals import Floats, ratio
from .judged import Asked, only
from .metrics import calibration_error, observed_to_expected
from .table import NUMERIC, Table

Bools = np.ndarray
LEAST_EVENTS, LEAST_CASES = 10, 30
BANDS = 3
SMALL = Text(da="{label}: for få til at måle ({n} sager, {events} med udfaldet)", en="{label}: too few to measure ({n} cases, {events}"
" with it)")


def groups(asked: Asked, value: Floats, table: Table, facts: Sequence[str], threshold: float) -> tuple[GroupMeasure, ...]:
    """Return the figures of every value of every protected fact.

    Parameters
    ----------
    value
        The estimate, shape (n,); for a class 1 where the likeliest is right.
    table
        The same cases.
    threshold
        At or above it is acted.

    Notes
    -----
    A group with fewer than ten events (or ten without, or thirty cases) gets no figure, and its label says so.
    Source: Paulus and Kent, npj Digital Medicine 3 (2020); Hardt et al., NeurIPS 2016 (found at the threshold as equal opportunity).
    """
    made = []
    for fact in facts:
        if fact not in table.values:
            continue
        for key, label, rows in parts(table, table.spec(fact)):
            made.append(_one(only(asked, rows), value[rows], fact, key, label, threshold))
    return tuple(made)


def parts(table: Table, spec: FactSpec) -> Iterator[tuple[str, Text, Bools]]:
    """Yield (value, how it is read, mask) of each group: a choice's keys, or thirds of a number at whole cuts; missing is a group too."""
    values = table.values[spec.name]
    if spec.kind not in NUMERIC:
        declared = [*spec.choices] if spec.choices else ["true", "false"]
        seen = sorted({one for one in values if one is not None}, key=lambda one: (declared.index(one) if one in declared else 99, one))
        for key in seen:
            label = spec.read(key == "true") if spec.kind == "yes_no" else spec.read(key)
            if spec.kind == "yes_no" and key not in spec.words:
                label = Text(da=f"{spec.label.da}: {label.da}", en=f"{spec.label.en}: {label.en}")
            yield key, label, np.array([one == key for one in values], bool)
        gone = np.array([one is None for one in values], bool)
    else:
        numbers = values.astype(np.float64)
        gone = np.isnan(numbers)
        edges = _edges(numbers[~gone])
        for low, high in zip([-np.inf, *edges], [*edges, np.inf], strict=True):
            rows = ~gone & (numbers >= low) & (numbers < high)
            if rows.any():
                yield f"{low:g}..{high:g}", _band(spec, low, high), rows
    if gone.any():
        yield "", spec.read(None), gone


def _edges(numbers: Floats) -> list[float]:
    if len(np.unique(numbers)) < 2:
        return []
    cuts = np.quantile(numbers, np.linspace(0, 1, BANDS + 1)[1:-1])
    size = 10 ** np.floor(np.log10(max(float(np.ptp(numbers)), 1e-9)) - 0.7)
    return [float(one) for one in np.unique(np.round(cuts / size) * size) if numbers.min() < one <= numbers.max()]


def _band(spec: FactSpec, low: float, high: float) -> Text:
    unit = f" {spec.unit}" if spec.unit else ""
    one, two = (f"{edge:g}" for edge in (low, high))
    if low == -np.inf:
        if high == np.inf:
            return Text(da="Alle", en="All")
        return Text(da=f"Under {two.replace('.', ',')}{unit}", en=f"Below {two}{unit}")
    if high == np.inf:
        return Text(da=f"{one.replace('.', ',')}{unit} og derover", en=f"{one}{unit} and above")
    return Text(da=f"{one} til under {two}{unit}".replace(".", ","), en=f"{one} to below {two}{unit}")


def _one(asked: Asked, value: Floats, fact: str, key: str, label: Text, threshold: float) -> GroupMeasure:
    y, own, persons = asked.truth.y, asked.truth.weight, asked.persons
    kind, n = asked.endpoint.kind, int((own > 0).sum())
    events = n if kind == "class" else int(((y > 0) & (own > 0)).sum())
    made: dict[str, Interval] = {}
    small = n < LEAST_CASES or events < LEAST_EVENTS or (kind in ("event", "time") and n - events < LEAST_EVENTS)
    if small:
        label = Text(da=SMALL.da.format(label=label.da, n=n, events=events), en=SMALL.en.format(label=label.en, n=n, events=events))
    elif kind == "class":
        made["top1"] = ratio(value, np.ones(len(value)), persons)
    else:
        made["observed_to_expected"] = observed_to_expected(y, np.maximum(value, 1e-9), own, persons)
        flagged = (value >= threshold).astype(np.float64)
        made["flagged"] = ratio(own * flagged, own, persons)
        if kind != "count":
            made["auroc"] = auroc(y, value, own, persons)
            made["found"] = ratio(own * y * flagged, own * y, persons)
            made["false_alarms"] = ratio(own * (1 - y) * flagged, own * (1 - y), persons)
            made["calibration_error"] = calibration_error(y, np.clip(value, 0, 1), own, persons, seed=asked.seed)
    return GroupMeasure(target=asked.endpoint.name, fact=fact, value=key, label=label, n=len(y), events=events, measures=made)


def worst_gap(found: Sequence[GroupMeasure], measure: str) -> Interval | None:
    """Return the largest gap between two groups of one fact, with an interval as if the two were chosen beforehand; None where none can be
    measured. Limits: the largest of many gaps is above 0 by chance too.
    """
    best: Interval | None = None
    for fact in {one.fact for one in found}:
        own = [one.measures[measure] for one in found if one.fact == fact and measure in one.measures]
        if len(own) < 2:
            continue
        low, high = min(own, key=lambda one: one.value), max(own, key=lambda one: one.value)
        gap = high.value - low.value
        down = float(np.hypot(high.value - high.low, low.high - low.value))
        up = float(np.hypot(high.high - high.value, low.value - low.low))
        if best is None or gap > best.value:
            best = Interval(value=gap, low=max(0.0, gap - down), high=gap + up, n=low.n + high.n, method=f"largest gap, {fact}")
    return best



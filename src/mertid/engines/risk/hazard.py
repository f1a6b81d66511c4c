"""Time until it happens: the chance per interval among those it has not happened to yet, a glass box per cause; the chance by the horizon
follows. Calibrated on the intervals themselves, which censoring leaves whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from .additive import Additive
from .calibrate import Calibration, calibrate
from .choose import Box, Chosen, choose
from .conformal import Sets, learn_sets
from .endpoint import Endpoint
from .event import KEYS, scaled_parts
from .model import Estimates
from .periods import INTERVAL, Periods, cut_time, key_of, split, spread_out
from .settings import Settings
from .table import Table
from .truth import at_horizon

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Cause:
    """One cause's chance per interval: ``box`` adds up facts and interval, ``calibration`` makes it a chance."""

    key: str
    box: Box
    wide: float
    calibration: Calibration
    events: int

    def hazards(self, table: Table, intervals: int, box: Box | None = None) -> Floats:
        """Return the chance in each interval, shape (n, intervals)."""
        return self._chances((box or self.box).sums(stretched(table, 1)), box or self.box, table, intervals, None)

    def bag_hazards(self, table: Table, intervals: int) -> Iterator[Floats]:
        """Yield the chance per bag, shape (n, intervals) each."""
        for bag, one in enumerate(self.box.bag_sums(stretched(table, 1))):
            yield self._chances(one, self.box, table, intervals, bag)

    def _chances(self, sums: Floats, box: Box, table: Table, intervals: int, bag: int | None) -> Floats:
        if isinstance(box, Additive):
            made = sums + _levels(box, intervals, bag)
        else:
            long = stretched(table, intervals)
            made = (box.sums(long) if bag is None else box.bag_sums(long)[bag]).reshape(-1, intervals)
        shifts = self.calibration.shift(table)
        return expit(self.calibration.line(made) + shifts[:, None])


def _levels(box: Additive, intervals: int, bag: int | None) -> Floats:
    """Return what each interval adds against the first one, shape (intervals,). Time stands in no pair."""
    for term in box.terms:
        column = box.columns[term.columns[0]]
        if column.name == INTERVAL:
            places = column.place(np.array([key_of(at) for at in range(intervals)], object))
            scores = (term.scores.mean(0) if bag is None else term.scores[bag])[places, 0]
            return scores - scores[0]
    return np.zeros(intervals)


def stretched(table: Table, intervals: int) -> Table:
    """Return a row for every case and interval."""
    return spread_out(table, np.repeat(np.arange(len(table)), intervals), np.tile(np.arange(intervals), len(table)))


@dataclass(frozen=True)
class TimeModel:
    """See `Model`. ``ends`` are the intervals' ends in days; ``by`` how many intervals lie before the horizon."""

    endpoint: Endpoint
    n: int
    events: int
    usual: float
    chosen: str
    tried: dict[str, float]
    causes: tuple[Cause, ...]
    ends: Floats
    by: int
    sets: Sets
    sure: float
    coverage: float

    @property
    def glass(self) -> Additive | None:
        """The first cause's additive model, None for gradient boosting."""
        box = self.causes[0].box
        return box if isinstance(box, Additive) else None

    def estimates(self, table: Table, settings: Settings | None = None) -> Estimates:
        """Return the chance that the first cause has come by the horizon; ``shares`` that of each cause."""
        hazards = [cause.hazards(table, self.by) for cause in self.causes]
        shares = np.column_stack([came[:, -1] for came in incidence(hazards)])
        value, middle = shares[:, 0], logit(np.clip(shares[:, 0], 1e-9, 1 - 1e-9))
        first = self.causes[0]
        bags = np.stack([
            logit(np.clip(incidence([one, *hazards[1:]])[0][:, -1], 1e-9, 1 - 1e-9)) for one in first.bag_hazards(table, self.by)
        ])
        sums = first.box.sums(stretched(table, 1))[:, 0]
        variance = first.wide * bags.var(0, ddof=1 if first.wide != 1.0 else 0) + first.calibration.variance(sums, table)
        aside = norm.ppf(0.5 + (settings.sure if settings else self.sure) / 2) * np.sqrt(variance)
        possible = self.sets.possible(np.column_stack([value, 1 - value]), settings.coverage if settings else self.coverage)
        keys = tuple(cause.key for cause in self.causes)
        return Estimates(value, expit(middle - aside), expit(middle + aside), "share", keys, shares, possible)

    def weights(self, table: Table, output: str = "") -> tuple[tuple[str, ...], Floats]:
        """Return what each fact adds to a cause's chance per interval, in log-odds; the interval itself is left out."""
        cause = next((one for one in self.causes if one.key == output), self.causes[0])
        names, parts = scaled_parts(cause.box, cause.calibration, stretched(table, 1))
        kept = [at for at, name in enumerate(names) if INTERVAL not in name]
        return tuple(names[at] for at in kept), parts[:, kept]

    def median_days(self, table: Table) -> Floats:
        """Return the days by which it has come to half of those like the case (all causes), NaN where that was never seen, shape (n,)."""
        hazards = [cause.hazards(table, len(self.ends)) for cause in self.causes]
        gone = sum(incidence(hazards))
        reached = np.asarray(gone >= 0.5)
        return np.where(reached.any(1), self.ends[reached.argmax(1)], np.nan)


def incidence(hazards: Sequence[Floats]) -> list[Floats]:
    """Return each cause's chance of having come by the end of each interval, shape (n, intervals) each."""
    together = np.minimum(np.sum(hazards, axis=0), 1.0)
    left = np.cumprod(1 - together, axis=1)
    before = np.hstack([np.ones((len(left), 1)), left[:, :-1]])
    return [np.cumsum(before * one, axis=1) for one in hazards]


def fit_time(
    endpoint: Endpoint, table: Table, days: Floats, cause: Places, settings: Settings, groups: Sequence[str] = (),
) -> tuple[TimeModel, Floats]:
    """Learn from times and causes (0 not seen yet), shape (n,); return the model and the chances by the horizon of cases not seen."""
    horizon = float(endpoint.horizon_days) if endpoint.horizon_days else float(np.median(days[cause > 0]))
    ends = cut_time(days, cause, horizon)
    by = min(int(np.searchsorted(ends, horizon, side="left")) + 1, len(ends))
    periods = split(days, cause, ends, settings.seed)
    long = spread_out(table, periods.rows, periods.spell)
    named = tuple(endpoint.classes) or KEYS[:1]
    causes, found, tested = [], None, np.zeros(0, np.int64)
    for at in range(1, max(int(cause.max()), 1) + 1):
        if at > 1 and (cause == at).sum() < 5:
            continue
        one = _fit_cause(long, periods, at, settings)
        key = named[at - 1] if at <= len(named) else "other"
        kept = groups if settings.group_calibration and at == 1 else ()
        shifts = calibrate(
            one.sums[:, 0], (periods.cause[one.rows] == at).astype(np.float64), long.take(one.rows), "binary", groups=kept,
            weights=periods.weight[one.rows],
        )
        causes.append(Cause(key, one.box, one.wide, shifts, int((cause == at).sum())))
        if at == 1:
            found = one
    assert found is not None
    unseen, tested = _unseen(found, causes, table, periods, by)
    y, weight = at_horizon(days, cause, horizon)
    sure = tested[weight[tested] > 0]
    scores = unseen[np.isin(tested, sure)]
    sets = learn_sets(np.column_stack([scores, 1 - scores]), np.where(y[sure] == 1, 0, 1), KEYS)
    model = TimeModel(
        endpoint, len(table), int((cause == 1).sum()), float(np.average(y, weights=weight)), found.name, found.tried, tuple(causes), ends,
        by, sets, settings.sure, settings.coverage,
    )
    return model, unseen


def _fit_cause(long: Table, periods: Periods, at: int, settings: Settings) -> Chosen:
    y = (periods.cause == at).astype(np.float64)
    if at > 1 and settings.model == "auto":
        # Other causes only take people out; a plain model of them is enough.
        settings = replace(settings, model="linear", signs={spec.name: 0 for spec in long.specs})
    return choose(long, y, "binary", settings, weights=None if (periods.weight == 1).all() else periods.weight)


def _unseen(found: Chosen, causes: list[Cause], table: Table, periods: Periods, by: int) -> tuple[Floats, Places]:
    """Return the chances by the horizon of the cases in some test, by models that had not seen them, and those cases' places."""
    scores, places = [], []
    for box, (_, test) in zip(found.boxes, found.folds, strict=True):
        cases = np.unique(periods.rows[test])
        part = table.take(cases)
        hazards = [causes[0].hazards(part, by, box), *(other.hazards(part, by) for other in causes[1:])]
        scores.append(incidence(hazards)[0][:, -1])
        places.append(cases)
    return np.concatenate(scores), np.concatenate(places)


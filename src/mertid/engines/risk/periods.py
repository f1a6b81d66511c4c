"""Time cut into intervals: one row a person and interval lived through, so that censoring and competing causes need no special model.

Source: Singer and Willett, Journal of Educational Statistics 18 (1993); Tutz and Schmid, Modeling Discrete Time-to-Event Data (2016).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mertid.core import FactSpec, Text

from .table import Table

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
INTERVAL = "interval:"
"""Name of the interval's column: a colon can stand in no fact's name."""
MOST_ROWS = 150_000
EVENTS_EACH, FEWEST, MOST = 25, 4, 12


@dataclass(frozen=True)
class Periods:
    """Rows of (case, interval). ``rows``: place of the case; ``spell``: its interval; ``cause``: what ended it there, 0 nothing."""

    rows: Places
    spell: Places
    cause: Places
    weight: Floats


def cut_time(days: Floats, cause: Places, horizon: float) -> Floats:
    """Return the intervals' ends (days, rising, the last the longest time to an event): as many events in each, the horizon an end."""
    times = days[cause > 0]
    count = int(np.clip(len(times) // EVENTS_EACH, FEWEST, MOST))
    ends = np.unique(np.quantile(times, np.linspace(0, 1, count + 1)[1:], method="higher"))
    if horizon < ends[-1]:
        nearest = int(np.abs(ends - horizon).argmin())
        ends = np.unique(np.append(np.delete(ends, nearest), [horizon, times.max()]))
    return np.asarray(np.maximum(ends, 1e-6), np.float64)


def split(days: Floats, cause: Places, ends: Floats, seed: int) -> Periods:
    """Return the rows. A person lost in the first half of an interval is not counted in it; of too many rows without an event a part stands
    for all, by its weight.
    """
    last = np.minimum(np.searchsorted(ends, days, side="left"), len(ends) - 1)
    starts = np.concatenate([[0.0], ends[:-1]])
    past = days > ends[-1]
    lost = (cause == 0) & ~past & (days < (starts[last] + ends[last]) / 2)
    lived = np.where(lost, last, last + 1)
    rows = np.repeat(np.arange(len(days)), lived)
    spell = np.arange(len(rows)) - np.repeat(np.cumsum(lived) - lived, lived)
    ended = (spell == last[rows]) & ~past[rows]
    found = np.where(ended, cause[rows], 0)
    weight = np.ones(len(rows))
    if len(rows) > MOST_ROWS:
        quiet = found == 0
        share = max((MOST_ROWS - (~quiet).sum()) / quiet.sum(), 0.05)
        kept = ~quiet | (np.random.default_rng(seed).random(len(rows)) < share)
        weight[quiet] = 1 / share
        rows, spell, found, weight = rows[kept], spell[kept], found[kept], weight[kept]
    return Periods(rows, spell, found.astype(np.int64), weight)


def spread_out(table: Table, rows: Places, spell: Places) -> Table:
    """Return the table with a row per (case, interval) and the interval as a fact; a person's rows stay one person's."""
    persons = tuple(person or f"case:{name}" for person, name in zip(table.persons or ("",) * len(table), table.ids, strict=True))
    made = Table(table.ids, table.specs, table.values, persons, table.at).take(rows)
    keys = tuple(key_of(at) for at in range(int(spell.max()) + 1))
    spec = FactSpec(INTERVAL, Text(da="tidsrum", en="interval"), "", "", True, kind="choice", choices=keys)
    names = np.array(keys, object)
    return Table(made.ids, (*made.specs, spec), {**made.values, INTERVAL: names[spell]}, made.persons, made.at)


def key_of(interval: int) -> str:
    """Return the interval's key, which sorts as time does."""
    return f"{interval:03d}"

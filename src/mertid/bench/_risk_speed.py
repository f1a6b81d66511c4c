"""How fast: learning from 100,000 made rows of 30 facts, and estimates and whole suggestions a second."""

from collections.abc import Iterator
from dataclasses import replace
from time import process_time

import numpy as np

from mertid.bench._risk_data import RiskSet, cases_of, event
from mertid.bench.harness import Row, clock, peak_mb
from mertid.engines.risk import Risk
from mertid.engines.risk.table import read_table

N, FACTS, SUGGESTED = 100_000, 30, 2_000


def made(seed: int, n: int = N, facts: int = FACTS) -> RiskSet:
    """Return invented rows: two thirds numbers, some bent in their effect, one third words; one in nine has the outcome."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(n, facts * 2 // 3))
    words = rng.integers(0, 6, size=(n, facts - facts * 2 // 3))
    pull = np.linspace(0.6, 0.1, numbers.shape[1] // 2)
    odds = -2.6 + numbers[:, : len(pull)] @ pull + 0.4 * np.abs(numbers[:, -1]) + 0.3 * (words[:, 0] == 2) + 0.06 * words[:, -1]
    y = rng.random(n) < 1 / (1 + np.exp(-odds))
    columns: dict[str, list[object]] = {f"n{at}": np.round(column, 3).tolist() for at, column in enumerate(numbers.T)}
    columns |= {f"w{at}": [f"k{v}" for v in column.tolist()] for at, column in enumerate(words.T)}
    return RiskSet("invented", (), columns, tuple("yes" if one else "no" for one in y), event("event", "{n} oplever det", "{n} have it"))


def speed(seed: int) -> Iterator[Row]:
    """Measure fit, estimates a second, suggestions a second."""
    one = made(seed)
    cases, told = cases_of(one)
    before = process_time()
    with clock() as fit:
        engine = Risk(endpoints=(one.endpoint,)).with_settings({"seed": seed}).fit(cases, told)
    worked = process_time() - before
    assert engine.learned is not None
    table = read_table(cases)
    model = engine.learned.models[0]
    with clock() as score:
        model.estimates(table, engine.settings)
    with clock() as told_all:
        engine.suggest(cases[:SUGGESTED])
    base = Row(bench="risk", dataset=f"invented, {N:,} x {FACTS}", sha256="", metric=f"fit (by {model.chosen})", unit="s", ours=fit.seconds,
               baseline=60.0, baseline_name="goal", seconds=fit.seconds, peak_mb=peak_mb(), n=N)
    yield base
    yield replace(base, metric="fit, processor time", ours=worked, baseline=None, baseline_name="")
    yield replace(base, metric="estimates a second", unit="rows/s", ours=N / max(score.seconds, 1e-3), baseline=50_000.0)
    yield replace(base, metric="suggestions with reasons a second", unit="rows/s", ours=SUGGESTED / max(told_all.seconds, 1e-3),
                  baseline=None, baseline_name="", n=SUGGESTED)

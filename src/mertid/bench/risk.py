"""Risk on real data: ours beside penalised regression (logistic, Cox), gradient boosting, today's tool and the published figures.

The engine runs as an authority would run it, by its own face and default settings; every figure is of cases that its model has not seen
(five folds, by person where persons repeat; repeated where the set is small). Nothing is tuned on a test part.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from mertid.bench import _risk_sets as sets
from mertid.bench._risk_data import RiskSet, cases_of
from mertid.bench._risk_plain import boosting, cox, logistic
from mertid.bench._risk_simulated import scores
from mertid.bench._risk_speed import speed
from mertid.bench.harness import Row, clock, peak_mb, sha256
from mertid.core import Interval, NotEnoughData
from mertid.engines.risk import Risk
from mertid.engines.risk.concordance import auroc_gap
from mertid.engines.risk.groups import groups, worst_gap
from mertid.engines.risk.intervals import person_codes
from mertid.engines.risk.judged import Asked, Measures, judge, only, ranked
from mertid.engines.risk.metrics import chance_error, net_benefit
from mertid.engines.risk.model import Estimates
from mertid.engines.risk.table import Table, read_table
from mertid.engines.risk.truth import read_truth

FOLDS = 5
FEWEST, FEWEST_EVENTS = 60, 10
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RANKED = ("auroc", "auprc", "c_index", "uno_c")
"""Measures of rank are taken fold by fold and averaged; the others on all folds together."""
NAMES = {
    "auroc": "AUROC", "auprc": "average precision", "c_index": "C-index (Harrell)", "uno_c": "C-index (Uno)", "brier": "Brier score",
    "calibration_error": "calibration error", "calibration_slope": "calibration slope",
}


@dataclass
class Run:
    """What one way said of each row it had not seen: ``value`` (n,), and its ``sets`` where it gives any; per fit ``fits`` seconds by the
    wall and ``worked`` seconds of processor, which other work on the machine does not lengthen.
    """

    value: Floats
    sets: list[tuple[str, ...]]
    fits: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


def bench(data: Path, seed: int) -> Iterator[Row]:
    """Run every set that lies under ``data`` in a form read here, then the simulation with known truth and the speed."""
    for reader in sets.READERS:
        some = list(reader(data))
        if not some:
            skip(reader.__name__, "no file of that form")
        for one in some:
            happened = sum(a.split()[-1] not in ("no",) for a in one.answers)
            if len(one) < FEWEST or min(happened, len(one) - happened) < min(FEWEST_EVENTS, len(one) // 20):
                skip(one.name, f"{len(one)} rows with {happened} outcomes, expected at least {FEWEST} and {FEWEST_EVENTS}")
                continue
            try:
                yield from _set(one, seed)
            except NotEnoughData as error:
                skip(one.name, str(error))
    yield from _simulated()
    yield from speed(seed)


def skip(what: str, why: str) -> None:
    """Say what is not measured and why."""
    print(f"risk: {what} is skipped, because: {why}.", file=sys.stderr, flush=True)


def folds_of(one: RiskSet, seed: int) -> list[tuple[Ints, Ints]]:
    """Return pairs of rows (learn, ask): five folds in balance, or for a large set with persons one fifth of the persons."""
    rng = np.random.default_rng(seed)
    persons = person_codes(one.persons or ("",) * len(one), len(one))
    happened = np.array([a.split()[-1] for a in one.answers])
    count = int(persons.max()) + 1
    first = np.empty(count, happened.dtype)
    first[persons] = happened
    deal = np.empty(count, np.int64)
    deal[np.lexsort((rng.random(count), first))] = np.arange(count) % FOLDS
    fold = deal[persons]
    made = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(FOLDS)]
    return made[:1] if one.single_split else made


def ours(one: RiskSet, folds: Sequence[tuple[Ints, Ints]], seed: int, model: str = "auto") -> Run:
    """Learn from each training part through the engine's own face and say what it thinks of the others."""
    cases, told = cases_of(one)
    made = Run(np.full(len(one), np.nan), [()] * len(one))
    engine = Risk(endpoints=(one.endpoint,)).with_settings({"seed": seed, "model": model})
    for learn, ask in folds:
        before = process_time()
        with clock() as spent:
            fitted = engine.fit([cases[at] for at in learn], [told[at] for at in learn])
        made.fits.append(spent.seconds)
        made.worked.append(process_time() - before)
        assert fitted.learned is not None
        own = fitted.learned.models[0]
        said = own.estimates(read_table([cases[at] for at in ask]), fitted.settings)
        made.value[ask] = said.value
        made.chosen.append(own.chosen)
        for at, possible in zip(ask, said.possible, strict=False):
            made.sets[at] = possible
    return made


def measured(one: RiskSet, folds: Sequence[tuple[Ints, Ints]], run: Run, seed: int) -> Measures:
    """Return the measures of what was said of unseen rows."""
    truth = read_truth(one.endpoint, [{one.endpoint.name: text} for text in one.answers])
    persons = person_codes(one.persons or ("",) * len(one), len(one))
    whole = Asked(one.endpoint, truth, persons, float(np.average(truth.y, weights=truth.weight)), seed)

    def told(rows: Ints) -> tuple[Asked, Estimates]:
        mask = np.zeros(len(one), bool)
        mask[rows] = True
        value = run.value[mask]
        kept = tuple(own for own, k in zip(run.sets, mask, strict=True) if k)
        return only(whole, mask), Estimates(value, value, value, "share", possible=kept if all(kept) else ())

    asked = np.sort(np.concatenate([ask for _, ask in folds]))
    made = judge(*told(asked))
    each = [ranked(*told(ask)) for _, ask in folds]
    for name in RANKED:
        if name in made:
            made[name] = _mean([page[name] for page in each])
    part, said = told(asked)
    base = float(np.average(part.truth.y, weights=part.truth.weight))
    made["net_benefit"] = net_benefit(part.truth.y, said.value, base, part.truth.weight, part.persons)
    made["calibration_by_chance"] = Interval(value=chance_error(said.value, part.truth.weight), low=0, high=0, n=len(asked))
    return made


def _mean(found: Sequence[Interval]) -> Interval:
    """Return the mean over folds, weighted by their size, its error from theirs (each fold's people are others)."""
    share = np.array([one.n for one in found], np.float64) / max(sum(one.n for one in found), 1)
    value = float(share @ [one.value for one in found])
    half = float(np.sqrt(sum((w * (one.high - one.low) / 2) ** 2 for w, one in zip(share, found, strict=True))))
    return Interval(value=value, low=value - half, high=min(1.0, value + half), n=sum(one.n for one in found), method="mean over folds,"
                                                                                                                      " 95 %")


def _repeated(found: Sequence[Measures]) -> Measures:
    """Return the mean of figures and bounds over repeats: they are of the same people, so the interval does not shrink."""
    return {
        name: found[0][name].model_copy(update={
            part: float(np.mean([getattr(page[name], part) for page in found])) for part in ("value", "low", "high")
        })
        for name in found[0] if all(name in page for page in found)
    }


def _set(one: RiskSet, seed: int) -> Iterator[Row]:
    time = one.endpoint.kind == "time"
    plain = {"Cox": cox} if time else {"logistic": logistic, "gradient boosting": boosting}
    pages: dict[str, list[Measures]] = {}
    last: tuple[list[tuple[Ints, Ints]], Run] | None = None
    spent = Run(np.zeros(0), [])
    for repeat in range(one.repeats):
        folds = folds_of(one, seed + repeat)
        run = ours(one, folds, seed)
        last = (folds, run)
        spent.fits.extend(run.fits)
        spent.worked.extend(run.worked)
        spent.chosen.extend(run.chosen)
        pages.setdefault("ours", []).append(measured(one, folds, run, seed))
        for name, way in plain.items():
            value = np.full(len(one), np.nan)
            for learn, ask in folds:
                value[ask] = way(one, learn, ask, seed)
            pages.setdefault(name, []).append(measured(one, folds, Run(value, [()] * len(one)), seed))
        if time and repeat == 0:
            pages["gradient boosting"] = [measured(one, folds, ours(one, folds, seed, "boosting"), seed)]
        if one.tool and repeat == 0:
            rank = np.array(one.tool)
            pages[one.tool_name] = [measured(one, folds, Run((rank - rank.min() + 1) / (np.ptp(rank) + 2), [()] * len(one)), seed)]
    assert last is not None
    figures = {name: _repeated(found) for name, found in pages.items()}
    yield from _rows(one, figures, last, seed, spent)
    if len(set(one.sites)) > 1:
        yield from _elsewhere(one, seed)


def _rows(
    one: RiskSet, figures: dict[str, Measures], last: tuple[list[tuple[Ints, Ints]], Run], seed: int, spent: Run,
) -> Iterator[Row]:
    our, time = figures["ours"], one.endpoint.kind == "time"
    wall, most = float(np.mean(spent.fits)), peak_mb()

    def row(metric: str, value: Interval | None, baseline: float | None = None, name: str = "", unit: str = "share") -> Row:
        return Row(
            bench="risk", dataset=one.name, sha256=sha256(*one.files), metric=metric, unit=unit, ours=value.value if value else None,
            low=value.low if value else None, high=value.high if value else None, n=value.n if value else None, baseline=baseline,
            baseline_name=name, seconds=wall, peak_mb=most,
        )

    wanted = ("c_index", "uno_c", "brier", "calibration_error") if time else ("auroc", "auprc", "brier", "calibration_error")
    for measure in wanted:
        for rival, page in figures.items():
            if rival == "ours" or (rival == one.tool_name and measure in ("brier", "calibration_error")):
                continue
            yield row(NAMES[measure], our[measure], page[measure].value, rival)
    for metric, figure, source in one.published:
        yield replace(row(NAMES[metric], our[metric]), published=figure, published_source=source)
    yield row("calibration error", our["calibration_error"], our["calibration_by_chance"].value, "perfect calibration, this n")
    yield row("calibration slope", our["calibration_slope"], 1.0, "right")
    if "coverage" in our:
        yield row("coverage of sets", our["coverage"], 0.9, "promised")
        yield row("sets of one value", our["single"])
    yield row("net benefit at the base rate", our["net_benefit"], 0.0, "act on all, or on none")
    for rival, page in figures.items():
        if rival not in ("ours", one.tool_name):
            yield row("net benefit at the base rate", our["net_benefit"], page["net_benefit"].value, rival)
    yield from (row(*each) for each in _gaps(one, last, seed))
    n = len(spent.fits)
    own, walls = spent.worked, spent.fits
    yield row(f"fit, glass box by {_most(spent.chosen)}", Interval(value=wall, low=min(walls), high=max(walls), n=n), 60.0, "goal", "s")
    yield row("fit, processor time", Interval(value=float(np.mean(own)), low=min(own), high=max(own), n=n), unit="s")


def _most(chosen: Sequence[str]) -> str:
    names = sorted(set(chosen), key=lambda name: -chosen.count(name))
    return ", ".join(f"{name} ({chosen.count(name)} of {len(chosen)})" for name in names)


def _gaps(one: RiskSet, last: tuple[list[tuple[Ints, Ints]], Run], seed: int) -> Iterator[tuple[str, Interval | None, None, str]]:
    """The largest gap between groups in AUROC and in the share found among a tenth acted on."""
    folds, run = last
    asked = np.sort(np.concatenate([ask for _, ask in folds]))
    table = _facts(one).take(asked)
    truth = read_truth(one.endpoint, [{one.endpoint.name: one.answers[at]} for at in asked])
    persons = person_codes(table.persons, len(table))
    least = float(np.quantile(run.value[asked], 0.9))
    found = groups(Asked(one.endpoint, truth, persons, 0.0, seed), run.value[asked], table, one.groups, least)
    for measure, name in (("auroc", "worst group gap, AUROC"), ("found", "worst group gap, found by a tenth"),
                          ("observed_to_expected", "worst group gap, seen per foretold")):
        gap = worst_gap(found, measure)
        if gap is not None:
            yield f"{name} ({gap.method.rpartition(', ')[2]})", gap, None, ""


def _facts(one: RiskSet) -> Table:
    """Return the groups' facts alone, as the engine reads them."""
    own = replace(one, columns={name: one.columns[name] for name in one.groups} or dict([next(iter(one.columns.items()))]))
    return read_table(cases_of(own)[0])


def _elsewhere(one: RiskSet, seed: int) -> Iterator[Row]:
    """Learn from all sites but one and ask that one: what a model is worth where it was not made."""
    sites = np.array(one.sites)
    for site in sorted(set(one.sites)):
        ask = np.flatnonzero(sites == site)
        learn = np.flatnonzero(sites != site)
        run = ours(one, [(learn, ask)], seed)
        value = logistic(one, learn, ask, seed)
        page = measured(one, [(learn, ask)], run, seed)
        y = np.array([one.answers[at] == "yes" for at in ask], np.float64)
        gap = auroc_gap(y, run.value[ask], value)
        base = Row(bench="risk", dataset=f"{one.name}, {site} unseen", sha256=sha256(*one.files), metric="AUROC", unit="share",
                   ours=page["auroc"].value, low=page["auroc"].low, high=page["auroc"].high, n=len(ask), seconds=run.fits[0],
                   peak_mb=peak_mb(), baseline=page["auroc"].value - gap.value, baseline_name="logistic")
        yield base
        for name in ("calibration_error", "observed_to_expected"):
            own = page[name]
            yield replace(base, metric=name.replace("_", " "), ours=own.value, low=own.low, high=own.high, baseline=None, baseline_name="")


def _simulated() -> Iterator[Row]:
    """Made citizens with a planted fault: how often it is named, and how many findings a set are false."""
    for one in scores():
        base = Row(bench="risk", dataset=f"made citizens: {one.fault}", sha256="", metric="fault is named", unit="share",
                   ours=one.found / one.n, n=one.n, peak_mb=peak_mb())
        if not one.fault.startswith("nothing"):
            yield base
        yield replace(base, metric="false findings a set", ours=one.alarms / one.n)
        if one.pointed is not None:
            yield replace(base, metric="cases pointed to that are at fault", ours=one.pointed)

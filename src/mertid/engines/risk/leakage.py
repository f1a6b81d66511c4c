"""Facts that tell too much: known too late, telling the outcome itself, numbering the cases. Findings point, and say what to do.

Source: Kaufman et al., "Leakage in data mining", ACM TKDD 6 (2012); Kapoor and Narayanan, Patterns 4 (2023).
"""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from scipy.stats import spearmanr

from mertid.core import Case, Finding, Settled, Text

from .concordance import auroc, auroc_gap
from .crossfit import FOLDS, Floats, Ints, Sample, alone, unseen
from .findings import MOST_IDS
from .folds import by_person
from .table import NUMERIC, Table, late

TELLS_ALL, TELLS_ALL_LEAST = 0.97, 0.93
"""A fact that alone tells two people apart this often is taken as the outcome itself; its interval must reach above the second."""
TELLS_MUCH, AHEAD = 0.85, 0.03
UNIQUE, UNIQUE_WHOLE, LEAST_ROWS, GROWS = 0.9, 0.99, 50, 0.95
LEAST_EVENTS = 10


def leaks(sample: Sample, *, seed: int = 0) -> list[Finding]:
    """Return facts that alone tell the outcome nearly perfectly, or far better than all the others together."""
    y = sample.binary
    counted = sample.weight > 0
    if min((y[counted] > 0).sum(), (y[counted] == 0).sum()) < LEAST_EVENTS:
        return []
    folds = by_person(sample.table, y, seed=seed, folds=FOLDS).pairs
    found, scores = [], {spec.name: alone(sample, spec.name, folds) for spec in sample.table.specs}
    best = max(scores, key=lambda name: scores[name][1], default="")
    for name, (score, value) in scores.items():
        if value < TELLS_MUCH:
            continue
        label = sample.table.spec(name).label
        if value >= TELLS_ALL and auroc(y, score, sample.weight, sample.persons).low >= TELLS_ALL_LEAST:
            found.append(Finding(kind="leak", level="stop", value=name, text=_text(
                f"{label.da} røber udfaldet: oplysningen alene peger rigtigt i {value * 100:.0f} af 100 par. Den er formentlig skrevet, da"
                " udfaldet var kendt. Fjern den, eller brug værdien fra før",
                f"{label.en} gives the outcome away: alone it is right in {value * 100:.0f} of 100 pairs. It was probably written when the"
                " outcome was known. Remove it, or use the value from before",
            )))
        elif name == best:
            found.extend(_far_ahead(sample, name, score, value, seed))
    return found


def _far_ahead(sample: Sample, name: str, score: Floats, value: float, seed: int) -> list[Finding]:
    others = without(sample, name)
    if not others.table.specs:
        return []
    rest = unseen(others, seed=seed)
    rest = rest if rest.ndim == 1 else rest[:, int(np.bincount(sample.y.astype(np.int64)).argmax())]
    if auroc_gap(sample.binary, score, rest, sample.weight, sample.persons).low < AHEAD:
        return []
    label = sample.table.spec(name).label
    apart = auroc(sample.binary, rest, sample.weight, sample.persons).value
    return [Finding(kind="leak", level="warn", value=name, text=_text(
        f"{label.da} siger mere end alt andet tilsammen ({value * 100:.0f} mod {apart * 100:.0f} af 100 par rigtige). Se efter, om den"
        " er kendt, når forslaget skal gives",
        f"{label.en} says more than all the rest together ({value * 100:.0f} against {apart * 100:.0f} of 100 pairs right). Check that"
        " it is known when the proposal is to be made",
    ))]


def without(sample: Sample, name: str) -> Sample:
    """Return the sample without one fact."""
    own = sample.table
    table = Table(own.ids, tuple(s for s in own.specs if s.name != name), {k: v for k, v in own.values.items() if k != name}, own.persons,
                  own.at)
    return Sample(table, sample.truth, sample.y, sample.weight, sample.family, sample.outputs, sample.persons)


def identifiers(table: Table) -> list[Finding]:
    """Return facts that number the cases instead of describing them: nearly every value another, or growing with time or row."""
    found: list[Finding] = []
    n = len(table)
    if n < LEAST_ROWS:
        return found
    order = table.at if np.isfinite(table.at).all() and np.ptp(table.at) > 0 else np.arange(n, dtype=np.float64)
    by = ("tiden", "time") if order is table.at else ("rækkefølgen", "the order")
    for spec in table.specs:
        values, label = table.values[spec.name], spec.label
        if spec.kind not in NUMERIC:
            keys = [one for one in values if one is not None]
            if len(keys) >= LEAST_ROWS and len(set(keys)) >= UNIQUE * len(keys):
                found.append(_identifier(spec.name, "stop", f"{label.da} er forskellig i næsten alle sager og ligner et nummer eller navn",
                                         f"{label.en} differs in nearly all cases and looks like a number or name"))
            continue
        numbers = values.astype(np.float64)
        known = ~np.isnan(numbers)
        if known.sum() < LEAST_ROWS or spec.kind == "date":
            continue
        unique = len(np.unique(numbers[known])) / int(known.sum())
        whole = bool((numbers[known] == np.round(numbers[known])).all())
        grows = abs(float(spearmanr(numbers[known], order[known]).statistic)) if np.ptp(numbers[known]) > 0 else 0.0
        if grows >= GROWS:
            found.append(_identifier(spec.name, "stop" if whole and unique >= UNIQUE else "warn",
                                     f"{label.da} følger {by[0]} næsten fuldstændigt og kan være et løbenummer",
                                     f"{label.en} follows {by[1]} almost entirely and may be a running number"))
        elif whole and spec.kind == "whole" and not spec.unit and spec.high is None and unique >= UNIQUE_WHOLE:
            found.append(_identifier(spec.name, "warn", f"{label.da} er et helt tal, som næsten aldrig gentages, og kan være et nummer",
                                     f"{label.en} is a whole number that hardly ever repeats and may be an identifier"))
    return found


def _identifier(name: str, level: str, da: str, en: str) -> Finding:
    cure = (". Fjern den: modellen ville genkende sagen i stedet for at kende forholdene", ". Remove it: the model would recognise the case"
            " instead of knowing the circumstances")
    return Finding(kind="identifier", level="stop" if level == "stop" else "warn", value=name, text=_text(da + cure[0], en + cure[1]))


def future(cases: Sequence[Case], decisions: Sequence[Settled]) -> list[Finding]:
    """Return facts that became known after their case, facts that are dates after it, and outcomes written before it."""
    found: list[Finding] = []
    if not cases:
        return found
    specs = {spec.name: spec for spec in type(cases[0].facts).specs()}
    stamped = [case for case in cases if case.known_at]
    for name, spec in specs.items():
        after = [case.id for case in stamped if late(case, name)]
        if after:
            most = len(after) * 2 >= sum(getattr(case.facts, name) is not None for case in cases)
            found.append(Finding(kind="future", level="stop" if most else "warn", value=name, case_ids=tuple(after[:MOST_IDS]), text=_text(
                f"{spec.label.da} blev først kendt efter modtagelsen i {len(after)} sager; de værdier bruges ikke. Hent værdien, som den"
                " var, da sagen kom",
                f"{spec.label.en} became known only after receipt in {len(after)} cases; those values are not used. Fetch the value as it"
                " was when the case came",
            )))
        if spec.kind == "date":
            ahead = [c.id for c in cases if c.received_at is not None and (day := getattr(c.facts, name)) is not None
                     and _day(day) > c.received_at.date()]
            if ahead:
                found.append(Finding(kind="future", level="warn", value=name, case_ids=tuple(ahead[:MOST_IDS]), text=_text(
                    f"{spec.label.da} ligger efter modtagelsen i {len(ahead)} sager. Er det en aftalt dato, er det i orden; ellers er den"
                    " skrevet senere",
                    f"{spec.label.en} lies after receipt in {len(ahead)} cases. An agreed date is fine; else it was written later",
                )))
    told = {one.case_id: one.at for one in decisions}
    early = [c.id for c in cases if c.received_at is not None and (at := told.get(c.id)) is not None and at < c.received_at]
    if early:
        found.append(Finding(kind="future", level="stop" if len(early) * 20 >= len(told) else "warn", case_ids=tuple(early[:MOST_IDS]),
                             text=_text(
            f"Udfaldet er skrevet før sagen i {len(early)} sager. Ret datoerne, eller tag sagerne ud",
            f"The outcome was written before the case in {len(early)} cases. Correct the dates or leave the cases out",
        )))
    return found


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def rows_alike(table: Table) -> Ints:
    """Return a number per set of identical facts, shape (n,); a missing value is like a missing value."""
    code = np.zeros(len(table), np.int64)
    for spec in table.specs:
        column = table.values[spec.name]
        if spec.kind not in NUMERIC:
            column = np.array(["\0" if one is None else one for one in column], str)
        own = np.unique(column, return_inverse=True, equal_nan=spec.kind in NUMERIC)[1]
        code = np.unique(code * (int(own.max(initial=0)) + 1) + own, return_inverse=True)[1].astype(np.int64)
    return code


def overlap(learned: Table, asked: Table) -> list[Finding]:
    """Return what is on both sides of a split: the same person, and rows with the same facts beyond what chance gives."""
    found = []
    persons = set(learned.persons) & set(asked.persons) - {""}
    if persons:
        ids = tuple(i for i, p in zip(asked.ids, asked.persons, strict=True) if p in persons)
        found.append(Finding(kind="duplicate", level="stop", case_ids=ids[:MOST_IDS], text=_text(
            f"{len(persons)} personer er både lært af og målt på ({len(ids)} sager). Del efter person",
            f"{len(persons)} persons are both learned from and measured on ({len(ids)} cases). Split by person",
        )))
    size = len(learned)
    both = Table(learned.ids + asked.ids, learned.specs, {
        k: np.concatenate([learned.values[k], asked.values[k]]) for k in learned.values
    }, learned.persons + asked.persons, np.concatenate([learned.at, asked.at]))
    code = rows_alike(both)
    same = np.flatnonzero(np.isin(code[size:], code[:size]))
    if len(same) > by_chance(both) * len(asked) / max(len(both), 1):
        found.append(Finding(kind="duplicate", level="warn", case_ids=tuple(asked.ids[at] for at in same[:MOST_IDS]), text=_text(
            f"{len(same)} sager, der måles på, har samme oplysninger som en sag, der er lært af. Er det samme sag, så fjern den ene",
            f"{len(same)} cases measured on have the same facts as one learned from. If it is the same case, remove one",
        )))
    return found


def by_chance(table: Table, seed: int = 0) -> float:
    """Return how many rows may be alike by chance: five more than three times what columns shuffled on their own give."""
    rng = np.random.default_rng(seed)
    mixed = Table(table.ids, table.specs, {k: v[rng.permutation(len(v))] for k, v in table.values.items()}, table.persons, table.at)
    return 5 + 3 * (len(table) - len(np.unique(rows_alike(mixed))))


def _text(da: str, en: str) -> Text:
    return Text(da=da, en=en)

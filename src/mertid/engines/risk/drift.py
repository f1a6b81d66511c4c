"""What has changed over time: how facts are spread, how often the outcome comes, what a fact means for it."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, ks_2samp, norm

from mertid.core import Finding

from .crossfit import Floats, Ints, Sample, plain
from .findings import comma, finding, percent
from .linear import make_design, matrix
from .table import NUMERIC, Table

Bools = NDArray[np.bool_]
DRIFT_LEAST, DRIFT_P, DRIFT_SHARE, MEANING_Z = 100, 1e-4, 0.15, 4.5


def drift(sample: Sample, chances: Floats) -> list[Finding]:
    """Compare the older cases with the newer: how facts are spread, how often the outcome comes, and what facts mean.

    Notes
    -----
    Spread: Kolmogorov-Smirnov or total variation of at least .15, p < .0001, older half against newer. Meaning: whether a fact's pull on
    the
    outcome is another before and after any of three points in time (score test on a regression's unseen residuals, persons together).
    Source: Gama et al., ACM Computing Surveys 46 (2014); score test: Rao (1948).
    """
    at = sample.table.at
    known = np.isfinite(at)
    if known.sum() < DRIFT_LEAST or np.ptp(at[known]) == 0 or known.mean() < 0.9:
        return []
    order = np.flatnonzero(known)[np.argsort(at[known], kind="stable")]
    newer = np.zeros(len(sample), bool)
    newer[order[len(order) // 2 :]] = True
    found = [one for spec in sample.table.specs if (one := _spread(sample.table, spec.name, newer & known, ~newer & known)) is not None]
    return [*found, *_share(sample, newer & known, ~newer & known), *_meaning(sample, chances, order)]


def _spread(table: Table, name: str, new: np.ndarray, old: np.ndarray) -> Finding | None:
    spec, values = table.spec(name), table.values[name]
    gone = np.isnan(values.astype(np.float64)) if spec.kind in NUMERIC else np.array([one is None for one in values], bool)
    jump = float(gone[new].mean() - gone[old].mean())
    if abs(jump) >= DRIFT_SHARE and _chance(int(gone[new].sum()), int(new.sum()), int(gone[old].sum()), int(old.sum())) < DRIFT_P:
        return finding("drift", name, f"{spec.label.da} mangler i {percent(gone[new].mean())} af de nyeste sager mod"
                                      f" {percent(gone[old].mean())}"
                        " af de ældste. Er den registreret på en anden måde?",
                        f"{spec.label.en} is missing in {percent(gone[new].mean())} of the newer cases against"
                        f" {percent(gone[old].mean())} of the"
                        " older. Is it recorded in another way?")
    if spec.kind in NUMERIC:
        one, two = (values[part & ~gone].astype(np.float64) for part in (new, old))
        if min(len(one), len(two)) < 20:
            return None
        test = ks_2samp(one, two, method="asymp")
        distance, chance = float(test.statistic), float(test.pvalue)
        said = (f"i midten {comma(np.median(two))} før, {comma(np.median(one))} nu", f"the middle was {np.median(two):.4g}, is"
                f" {np.median(one):.4g}")
    else:
        keys = np.array(["" if one is None else one for one in values], str)
        names, place = np.unique(keys, return_inverse=True)
        counts = np.array([np.bincount(place[part], minlength=len(names)) for part in (old, new)])
        if len(names) < 2 or counts.sum(1).min() < 20:
            return None
        shares = counts / counts.sum(1, keepdims=True)
        distance = float(np.abs(shares[1] - shares[0]).sum() / 2)
        chance = float(chi2_contingency(counts[:, counts.sum(0) > 0]).pvalue)
        most = int(np.abs(shares[1] - shares[0]).argmax())
        word = spec.read(str(names[most]) or None)
        said = (f"mest for {word.da}: {percent(shares[0, most])} før, {percent(shares[1, most])} nu",
                f"most for {word.en}: {percent(shares[0, most])} before, {percent(shares[1, most])} now")
    if distance < DRIFT_SHARE or chance >= DRIFT_P:
        return None
    return finding("drift", name, f"{spec.label.da} fordeler sig anderledes i den nyeste halvdel ({said[0]})",
                    f"{spec.label.en} is spread differently in the newer half ({said[1]})")


def _chance(hits: int, n: int, before: int, m: int) -> float:
    """Return the two-sided p-value that two shares are alike."""
    both = (hits + before) / max(n + m, 1)
    error = np.sqrt(max(both * (1 - both), 1e-9) * (1 / max(n, 1) + 1 / max(m, 1)))
    return float(2 * norm.sf(abs(hits / max(n, 1) - before / max(m, 1)) / error))


def _share(sample: Sample, new: np.ndarray, old: np.ndarray) -> list[Finding]:
    """Whether the outcome is more or less common than before."""
    y, own = sample.binary, sample.weight
    sides = [(float(np.average(y[part], weights=own[part])), int(part.sum())) if own[part].sum() > 0 else (0.0, 0) for part in (old, new)]
    (before, n_old), (now, n_new) = sides
    if min(n_old, n_new) < 50:
        return []
    both = (before * n_old + now * n_new) / (n_old + n_new)
    error = np.sqrt(max(both * (1 - both), 1e-9) * (1 / n_old + 1 / n_new))
    if abs(now - before) < 0.05 or 2 * norm.sf(abs(now - before) / error) >= DRIFT_P:
        return []
    return [finding("drift", "", f"Udfaldet ses i {percent(now)} af de nyeste sager mod {percent(before)} af de ældste. Mål modellen på"
                                 f" de nyeste",
                     f"The outcome is seen in {percent(now)} of the newer cases against {percent(before)} of the older. Measure the model"
                     " on the newest")]


def _meaning(sample: Sample, chances: Floats, order: Ints) -> list[Finding]:
    """Facts whose pull on the outcome changes at some point in time."""
    if sample.family != "binary":
        return []
    design = make_design(sample.table, plain(sample))
    x = matrix(design, sample.table)
    kept = x[:, x.std(0) > 1e-9] if x.size else x
    names = np.array([column.name for column, (a, b) in zip(design.columns, design.spans, strict=True) for _ in range(b - a)])
    names = names[x.std(0) > 1e-9] if x.size else names
    if not kept.size:
        return []
    best = np.zeros(kept.shape[1])
    spread = sample.weight * np.clip(chances * (1 - chances), 1e-6, None)
    residual = sample.weight * (sample.y - chances)
    for share in (0.25, 0.5, 0.75):
        newer = np.zeros(len(x))
        newer[order[int(len(order) * share) :]] = 1.0
        full = np.column_stack([np.ones(len(x)), newer, kept])
        held = (full * spread[:, None]).T
        crossed = kept * newer[:, None]
        moved = (crossed - full @ (np.linalg.pinv(held @ full, hermitian=True) @ (held @ crossed))) * residual[:, None]
        by = np.stack([np.bincount(sample.persons, weights=column) for column in moved.T], axis=1)
        z = moved.sum(0) / np.maximum(np.sqrt((by**2).sum(0)), 1e-9)
        best = np.where(np.abs(z) > np.abs(best), z, best)
    found = []
    for name in dict.fromkeys(names.tolist()):
        if np.abs(best[names == name]).max() >= MEANING_Z:
            label = sample.table.spec(name).label
            found.append(finding("drift", name, f"{label.da} betyder noget andet for udfaldet i de nyeste sager end i de ældste. Er en"
                                                " regel, en kode eller en praksis ændret? Lær kun af tiden efter",
                                  f"{label.en} means something else for the outcome in the newer cases than in the older. Has a rule, a"
                                  " code or practice changed? Learn only from the time after"))
    return found

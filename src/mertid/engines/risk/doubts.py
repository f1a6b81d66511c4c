"""What looks wrong in the data beyond leakage and drift: doubtful answers, signs against the experts, empty facts, twins."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import norm

from mertid.core import Case, Finding, Text

from .crossfit import STRENGTH, Floats, Ints, Sample, plain
from .endpoint import Endpoint
from .findings import MOST_IDS, finding, percent
from .glm import fit_glm
from .leakage import by_chance, rows_alike
from .linear import Design, make_design, matrix
from .table import NUMERIC

SIGN_Z = 3.0
NOISE_LEAST, NOISE_GAIN, NOISE_CASES, LIKELIER_WRONG = 0.005, 15.0, 5, 0.5
OTHER_LEAST, OWN_MOST = 0.9, 0.05
EMPTY, TELLING, TELLING_P = 0.5, 0.15, 1e-4


def doubtful(sample: Sample, chances: Floats) -> list[Finding]:
    """Return cases whose right answer looks wrong: far from what all the others lead one to expect, and more of them than chance gives.

    Notes
    -----
    Yes/no: a share of answers turned round must explain the data far better (see `contamination`), and each case pointed to is likelier
    turned round than not. Classes: another class at least 90 %, their own at most 5 %.
    Source: Copas (1988); Northcutt, Jiang and Chuang, "Confident learning", JAIR 70 (2021).
    Limits: an outcome that chance decides has true surprises; these are cases to look at, not to change.
    """
    if sample.family == "multi":
        right = sample.y.astype(np.int64)
        own, other = chances[np.arange(len(right)), right], chances.argmax(1)
        rows = np.flatnonzero((other != right) & (chances.max(1) >= OTHER_LEAST) & (own <= OWN_MOST))
        return _pointed(sample, rows[np.argsort(own[rows], kind="stable")]) if len(rows) else []
    if sample.family != "binary":
        return []
    share, gain, wrong = contamination(sample.y, chances, sample.weight)
    rows = np.flatnonzero(wrong >= LIKELIER_WRONG)
    if share < NOISE_LEAST or gain < NOISE_GAIN or len(rows) < NOISE_CASES:
        return []
    return _pointed(sample, rows[np.argsort(-wrong[rows], kind="stable")])


def contamination(y: Floats, chances: Floats, weight: Floats) -> tuple[float, float, Floats]:
    """Return the share of right answers that seem turned round, twice the log-likelihood that this gains, and per case the chance that its
    own answer is turned round, shape (n,).

    ``P(y = 1) = e + (1 - 2 e) s(a + b logit p)``, with ``p`` the unseen chances, ``s`` the logistic curve and ``e`` the share.
    Source: Copas, "Binary regression models for contaminated data", JRSS B 50 (1988).
    """
    odds = np.log(np.clip(chances, 1e-9, 1 - 1e-9) / (1 - np.clip(chances, 1e-9, 1 - 1e-9)))

    def loss(at: Floats) -> float:
        share = 0.3 * expit(at[2])
        chance = share + (1 - 2 * share) * expit(at[0] + np.exp(at[1]) * odds)
        return -float((weight * (y * np.log(chance + 1e-12) + (1 - y) * np.log(1 - chance + 1e-12))).sum())

    plainly = minimize(lambda two: loss(np.array([*two, -30.0])), np.zeros(2), method="Nelder-Mead", options={"maxiter": 200})
    best = minimize(loss, np.array([*plainly.x, -2.0]), method="Nelder-Mead", options={"maxiter": 400})
    share, clean = 0.3 * expit(best.x[2]), expit(best.x[0] + np.exp(best.x[1]) * odds)
    own = np.where(y > 0, clean, 1 - clean)
    wrong = share * (1 - own) / (share * (1 - own) + (1 - share) * own)
    return float(share), 2 * float(plainly.fun - best.fun), np.where(weight > 0, wrong, 0.0)


def _pointed(sample: Sample, rows: Ints) -> list[Finding]:
    n, ids = len(rows), tuple(sample.table.ids[at] for at in rows)
    return [finding(
        "label", "", f"{_cases(n)} har et udfald, der er langt fra, hvad alle de andre sager peger på. Se efter, om det er registreret"
                     f" efter"
        " den aftalte regel; behold det, hvis det er",
        f"{n} case{'s have' if n > 1 else ' has'} an outcome far from what all the others point to. See whether it was recorded by the"
        f" agreed"
        " rule; keep it if it was", case_ids=ids,
    )]


def _cases(n: int) -> str:
    return "1 sag" if n == 1 else f"{n} sager"


def against_signs(sample: Sample, signs: dict[str, int]) -> list[Finding]:
    """Return facts that pull the other way than experts said, the others held alike, with evidence (|z| of at least 3 and alone too).

    ``signs``: per fact -1, 0 or +1, as declared and as the authority set it.
    """
    if sample.family == "multi" or not any(signs.values()) or len(sample) < 30:
        return []
    design = make_design(sample.table, plain(sample))
    x = matrix(design, sample.table)
    fit = fit_glm(x, sample.y, sample.family, np.full(x.shape[1], STRENGTH / 3), weights=sample.weight)
    if fit.cov is None:
        return []
    centred = sample.weight * (sample.y - np.average(sample.y, weights=sample.weight))
    found = []
    for at, column in enumerate(design.columns):
        sign = signs.get(column.name, 0)
        if not sign:
            continue
        line = _growing(design, at)
        slope = float(line @ fit.coef[1:, 0])
        error = max(float(line @ fit.cov[1:, 1:] @ line), 1e-12) ** 0.5
        own = x @ line
        by_itself = float(centred @ (own - own.mean())) * sign
        if sign * slope / error <= -SIGN_Z and by_itself < 0:
            label = sample.table.spec(column.name).label
            way = ("op", "ned", "up", "down") if sign > 0 else ("ned", "op", "down", "up")
            found.append(finding("sign", column.name,
                                  f"{label.da} trækker {way[1]} i data, hvor fagfolk har sagt {way[0]}. Er værdien vendt, eller er den et"
                                  " tegn på noget andet? Modellen holder den på 0, til det er afklaret",
                                  f"{label.en} pulls {way[3]} in the data where experts said {way[2]}. Is the value reversed, or does it"
                                  " stand for something else? The model holds it at 0 until that is settled"))
    return found


def _growing(design: Design, at: int) -> Floats:
    """Return the direction in which one fact grows: its number, or its keys in the order declared, scaled to one step."""
    line = np.zeros(sum(end - start for start, end in design.spans))
    column, (start, end) = design.columns[at], design.spans[at]
    if column.cuts is not None:
        line[start] = 1.0
    else:
        keys = min(len(column.keys), end - start)
        line[start : start + keys] = np.linspace(-0.5, 0.5, keys) if keys > 1 else 0.0
    return line


def missing(sample: Sample) -> list[Finding]:
    """Return facts that are mostly empty or always the same, and those whose absence tells the outcome."""
    found, y, own = [], sample.binary, sample.weight
    for spec in sample.table.specs:
        values = sample.table.values[spec.name]
        numeric = spec.kind in NUMERIC
        gone = np.isnan(values.astype(np.float64)) if numeric else np.array([one is None for one in values], bool)
        label, share = spec.label, float(gone.mean()) if len(gone) else 0.0
        if share == 1 or (len({*values[~gone].tolist()}) == 1 and share == 0):
            what = ("er tom i alle sager", "is empty in all cases") if share == 1 else ("er ens i alle sager", "is the same in all cases")
            found.append(finding("missing", spec.name, f"{label.da} {what[0]} og kan intet sige", f"{label.en} {what[1]} and cannot tell"
                                  " anything", level="info"))
            continue
        if share >= EMPTY:
            found.append(finding("missing", spec.name, f"{label.da} mangler i {percent(share)} af sagerne", f"{label.en} is missing in"
                                  f" {percent(share)} of the cases", level="info"))
        if min(gone.sum(), (~gone).sum()) < 20 or min(own[gone].sum(), own[~gone].sum()) <= 0:
            continue
        with_it, without_it = (float(np.average(y[part], weights=own[part])) for part in (~gone, gone))
        both = float(np.average(y, weights=own))
        error = np.sqrt(max(both * (1 - both), 1e-9) * (1 / gone.sum() + 1 / (~gone).sum()))
        if abs(with_it - without_it) >= TELLING and 2 * norm.sf(abs(with_it - without_it) / error) < TELLING_P:
            found.append(finding("leak", spec.name,
                                  f"Om {label.da.lower()} er udfyldt, siger i sig selv noget om udfaldet ({percent(with_it)} mod"
                                  f" {percent(without_it)}"
                                  " hvor den mangler). Udfyldes den først, når noget er sket?",
                                  f"Whether {label.en.lower()} is filled in tells of the outcome itself ({percent(with_it)} against"
                                  f" {percent(without_it)} where it is missing). Is it filled in only once something has happened?"))
    return found


def twins(sample: Sample) -> list[Finding]:
    """Return rows with identical facts beyond chance, and how often alike cases ended differently: how consistent the data are."""
    code = rows_alike(sample.table)
    sizes = np.bincount(code, minlength=1)
    extra = np.flatnonzero(sizes[code] > 1)
    found = []
    if len(extra) and len(extra) - int((sizes > 1).sum()) > by_chance(sample.table):
        ids = tuple(sample.table.ids[at] for at in extra[np.argsort(code[extra], kind="stable")][:MOST_IDS])
        found.append(Finding(kind="duplicate", level="warn", case_ids=ids, text=Text(
            da=f"{len(extra)} sager har nøjagtig samme oplysninger som en anden. Er det samme sag to gange, så fjern den ene; ellers måles"
            " modellen på det, den har lært udenad",
            en=f"{len(extra)} cases have exactly the same facts as another. If it is one case twice, remove one; else the model is"
            " measured on what it learned by heart",
        )))
    low, high = np.full(len(sizes), np.inf), np.full(len(sizes), -np.inf)
    np.minimum.at(low, code, sample.y)
    np.maximum.at(high, code, sample.y)
    split = (high > low)[sizes > 1]
    if len(split) >= 10 and split.mean() >= 0.25:
        found.append(Finding(kind="label", level="warn", text=Text(
            da=f"{int(split.sum())} af {len(split)} grupper af sager med samme oplysninger endte forskelligt. Enten mangler en oplysning,"
            " som afgør det, eller også er praksis uens",
            en=f"{int(split.sum())} of {len(split)} groups of cases with the same facts ended differently. Either a fact that decides it is"
            " missing, or practice differs",
        )))
    return found


def origins(cases: Sequence[Case], endpoint: Endpoint) -> list[Finding]:
    """Return whether made citizens are among the cases: never mixed with real ones, and never proof of anything about these."""
    made = [case.id for case in cases if case.origin == "made"]
    if not made:
        return []
    if len(made) < len(cases):
        return [Finding(kind="origin", level="stop", case_ids=tuple(made[:MOST_IDS]), text=Text(
            da=f"{len(made)} opdigtede borgere ligger blandt virkelige. Tag dem ud", en=f"{len(made)} made citizens lie among real ones."
            " Take them out"))]
    return [Finding(kind="origin", level="info", value=endpoint.name, text=Text(
        da="Alle sager er opdigtede borgere: tallene viser, at maskineriet virker, ikke at modellen gør",
        en="All cases are made citizens: the figures show that the machinery works, not that the model does"))]

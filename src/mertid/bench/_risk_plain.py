"""The plain rivals: logistic regression and gradient boosting as scikit-learn ships them, Cox as lifelines does; no engine of ours."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from mertid.bench._risk_data import RiskSet

Floats = NDArray[np.float64]
RARE = 5


def matrix(columns: Mapping[str, Sequence[Any]], learn: NDArray[np.int64]) -> Floats:
    """Return standardised numbers with the mean where missing and a column for "missing", and a column a word; by the rows learned from."""
    parts = []
    for column in columns.values():
        if _is_number(column):
            values = np.array(column, np.float64)
            gone = np.isnan(values)
            known = values[learn][~gone[learn]]
            middle, spread = (float(known.mean()), float(known.std()) or 1.0) if len(known) else (0.0, 1.0)
            parts.append(np.where(gone, 0.0, (values - middle) / spread)[:, None])
            if gone[learn].sum() > 0:
                parts.append(gone.astype(np.float64)[:, None])
        else:
            words = np.array(["" if v is None else v for v in column], str)
            seen, counts = np.unique(words[learn], return_counts=True)
            parts.extend((words == one).astype(np.float64)[:, None] for one in seen[counts >= RARE][1:])
    return np.hstack(parts)


def codes(columns: Mapping[str, Sequence[Any]]) -> tuple[Floats, list[bool]]:
    """Return numbers with NaN for missing, words as whole numbers, and which columns are words."""
    made, kinds = [], []
    for column in columns.values():
        number = _is_number(column)
        kinds.append(not number)
        if number:
            made.append(np.array(column, np.float64))
        else:
            words = np.array(["" if v is None else v for v in column], str)
            place = np.unique(words, return_inverse=True)[1].astype(np.float64)
            made.append(np.where(words == "", np.nan, place))
    return np.column_stack(made), kinds


def _is_number(column: Sequence[Any]) -> bool:
    return not any(isinstance(v, str) for v in column)


def logistic(one: RiskSet, learn: NDArray[np.int64], ask: NDArray[np.int64], seed: int) -> Floats:
    """Chances by L2-penalised logistic regression at scikit-learn's default strength."""
    x, y = matrix(one.columns, learn), np.array([a == "yes" for a in one.answers])
    with threadpool_limits(1):  # beside other work, threads that wait for each other take many times as long
        model = LogisticRegression(max_iter=2000, random_state=seed).fit(x[learn], y[learn])
        return np.asarray(model.predict_proba(x[ask])[:, 1], np.float64)


def boosting(one: RiskSet, learn: NDArray[np.int64], ask: NDArray[np.int64], seed: int) -> Floats:
    """Chances by histogram gradient boosting at scikit-learn's defaults, words as words."""
    x, kinds = codes(one.columns)
    y = np.array([a == "yes" for a in one.answers])
    with threadpool_limits(1):
        model = HistGradientBoostingClassifier(categorical_features=kinds, random_state=seed).fit(x[learn], y[learn])
        return np.asarray(model.predict_proba(x[ask])[:, 1], np.float64)


def cox(one: RiskSet, learn: NDArray[np.int64], ask: NDArray[np.int64], seed: int) -> Floats:
    """Chance by the horizon from lifelines' Cox model (penalty .01), other causes taken as lost. ``seed`` is not used: nothing is drawn."""
    import pandas as pd
    from lifelines import CoxPHFitter

    x = matrix(one.columns, learn)
    keep = x[learn].std(0) > 1e-9
    days = np.array([float(a.split()[0]) for a in one.answers])
    first = next(iter(one.endpoint.classes), "yes")
    seen = np.array([a.split()[1] == first for a in one.answers])
    frame = pd.DataFrame(x[:, keep], columns=[f"x{at}" for at in range(int(keep.sum()))])
    told = frame.iloc[learn].assign(days=days[learn], seen=seen[learn])
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = CoxPHFitter(penalizer=0.01).fit(told, "days", "seen")
        left = model.predict_survival_function(frame.iloc[ask], times=[float(one.endpoint.horizon_days or 1)])
        hazard = np.asarray(model.predict_partial_hazard(frame.iloc[ask]), np.float64)
    made = 1 - np.asarray(left.iloc[0], np.float64)
    order = np.argsort(np.argsort(hazard, kind="stable"), kind="stable")
    return np.asarray(made + 1e-9 * order / len(order), np.float64)  # ties from rounding at 0 or 1 keep the hazard's order

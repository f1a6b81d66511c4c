"""Gradient boosting as open arrays: each tree's nodes, read from scikit-learn's and scored in NumPy. Not readable; never the default."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from .additive import Column
from .columns import read_columns, signs_of
from .glm import Family
from .settings import Settings
from .table import Table

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Trees:
    """``bags`` forests in one. Node arrays of shape (nodes,): ``feature`` (-1 in a leaf), ``at`` the number up to which one goes
    ``left``, ``missing_left``, ``value``. ``starts``, ``bag`` and ``output`` of shape (trees,); ``intercept`` (bags, outputs).
    """

    columns: tuple[Column, ...]
    feature: Places
    at: Floats
    left: Places
    right: Places
    missing_left: NDArray[np.bool_]
    value: Floats
    starts: Places
    bag: Places
    output: Places
    intercept: Floats

    def sums(self, table: Table) -> Floats:
        """Return the sum per output, mean over bags: shape (n, outputs)."""
        return self.bag_sums(table).mean(0)

    def bag_sums(self, table: Table) -> Floats:
        """Return the sum per bag and output: shape (bags, n, outputs)."""
        x = given(self.columns, table)
        total = np.repeat(self.intercept[:, None, :], len(table), axis=1)
        for start, bag, output in zip(self.starts, self.bag, self.output, strict=True):
            total[bag, :, output] += self._walk(x, int(start))
        return total

    def _walk(self, x: Floats, start: int) -> Floats:
        node, rows = np.full(len(x), start), np.arange(len(x))
        while len(rows):
            here = node[rows]
            rows = rows[self.feature[here] >= 0]
            if not len(rows):
                break
            here = node[rows]
            value = x[rows, self.feature[here]]
            goes_left = np.where(np.isnan(value), self.missing_left[here], value <= self.at[here])
            node[rows] = np.where(goes_left, self.left[here], self.right[here])
        return self.value[node]


def given(columns: tuple[Column, ...], table: Table) -> Floats:
    """Return the facts as numbers, shape (n, columns): keys by their place, missing and never seen as NaN."""
    made = []
    for column in columns:
        values = table.values[column.name]
        if column.cuts is not None:
            made.append(values.astype(np.float64))
        else:
            placed = column.place(values)
            made.append(np.where((placed == 0) | (placed > len(column.keys)), np.nan, placed.astype(np.float64)))
    return np.column_stack(made) if made else np.zeros((len(table), 0))


def fit_trees(
    table: Table, y: Floats, family: Family, settings: Settings, *, weights: Floats | None = None, outputs: int = 1, quick: bool = False,
) -> Trees:
    """Fit on the whole (first bag) and, unless ``quick``, on three bootstrap samples, whose spread says how sure it is."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    columns, signs = read_columns(table), signs_of(table, settings)
    columns = tuple(one for one in columns if not np.isnan(given((one,), table)).all())
    x, rng = given(columns, table), np.random.default_rng(settings.seed)
    held = np.ones(len(y)) if weights is None else weights
    bound = [signs[column.name] for column in columns] if outputs == 1 else None
    common: dict[str, Any] = {
        "max_iter": 200 if len(y) >= 2_000 else 80, "learning_rate": 0.06, "max_leaf_nodes": 15, "min_samples_leaf": 20,
        "l2_regularization": 1.0,
        "early_stopping": len(y) >= 1_000, "random_state": settings.seed, "monotonic_cst": bound,
    }
    fitted = []
    for bag in range(1 if quick else 4):
        drawn = held * (1 if bag == 0 else rng.multinomial(len(y), np.full(len(y), 1 / len(y))))
        if family in ("binary", "multi"):
            model: Any = HistGradientBoostingClassifier(**common)
            target: NDArray[Any] = y.astype(np.int64)
        else:
            model = HistGradientBoostingRegressor(loss="poisson" if family == "poisson" else "squared_error", **common)
            target = y
        # Threads that wait for each other cost more than they give on so few cases.
        with warnings.catch_warnings(), threadpool_limits(1 if len(y) < 20_000 else None, user_api="openmp"):
            warnings.simplefilter("ignore")
            fitted.append(model.fit(x, target, sample_weight=drawn))
    return _opened(fitted, columns, outputs)


def _opened(fitted: list[Any], columns: tuple[Column, ...], outputs: int) -> Trees:
    parts: dict[str, list[Any]] = {name: [] for name in ("feature", "at", "left", "right", "missing_left", "value")}
    starts, bags, places, intercepts, count = [], [], [], [], 0
    for bag, model in enumerate(fitted):
        intercepts.append(np.asarray(model._baseline_prediction, np.float64).reshape(-1)[:outputs])
        for stage in model._predictors:
            for output, tree in enumerate(stage):
                nodes = tree.nodes
                leaf = nodes["is_leaf"].astype(bool)
                parts["feature"].append(np.where(leaf, -1, nodes["feature_idx"].astype(np.int64)))
                parts["at"].append(nodes["num_threshold"].astype(np.float64))
                parts["left"].append(nodes["left"].astype(np.int64) + count)
                parts["right"].append(nodes["right"].astype(np.int64) + count)
                parts["missing_left"].append(nodes["missing_go_to_left"].astype(bool))
                parts["value"].append(nodes["value"].astype(np.float64))
                starts.append(count)
                bags.append(bag)
                places.append(output)
                count += len(nodes)
    joined: dict[str, Any] = {name: np.concatenate(part) for name, part in parts.items()}
    return Trees(
        columns, joined["feature"], joined["at"], joined["left"], joined["right"], joined["missing_left"], joined["value"],
        np.array(starts, np.int64), np.array(bags, np.int64), np.array(places, np.int64), np.array(intercepts),
    )

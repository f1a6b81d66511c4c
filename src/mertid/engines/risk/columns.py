"""How facts are cut into bins and keys before anything is learned: what is rare is counted together with what was never seen."""

import numpy as np

from mertid.core import FactSpec

from .additive import Column
from .settings import Settings
from .table import NUMERIC, Table

RARE = 5
"""A key seen fewer times than this is no key of its own."""


def read_columns(table: Table, bins: int = 32) -> tuple[Column, ...]:
    """Return one column a fact that has any value: numbers cut at quantiles into at most ``bins``, keys that are not rare."""
    made = []
    for spec in table.specs:
        column = read_column(table, spec, bins)
        if column is not None:
            made.append(column)
    return tuple(made)


def read_column(table: Table, spec: FactSpec, bins: int = 32) -> Column | None:
    """Return how one fact is cut, or None where it is always missing."""
    values = table.values[spec.name]
    if spec.kind in NUMERIC:
        known = values[~np.isnan(values)]
        if not len(known):
            return None
        cuts = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1], method="higher"))
        cuts = cuts[cuts > known.min()]
        return counted(Column(spec.name, cuts.astype(np.float64), low=float(known.min()), high=float(known.max())), table)
    found = [one for one in values if one is not None]
    if not found:
        return None
    keys, counts = np.unique(np.array(found, dtype=str), return_counts=True)
    kept = {str(key) for key, count in zip(keys, counts, strict=True) if count >= RARE}
    return counted(Column(spec.name, None, tuple(ordered(spec, kept))), table)


def ordered(spec: FactSpec, keys: set[str]) -> list[str]:
    """Return keys in the order declared: a sign on a choice reads it as growing in that order; ``false`` comes before ``true``."""
    declared = spec.choices or ("false", "true")
    return sorted(keys, key=lambda key: (declared.index(key) if key in declared else len(declared), key))


def counted(column: Column, table: Table) -> Column:
    """Return the column with the cases of the table counted in each bin."""
    seen = np.bincount(column.place(table.values[column.name]), minlength=column.bins).astype(np.int64)
    return Column(column.name, column.cuts, column.keys, seen, column.low, column.high)


def signs_of(table: Table, settings: Settings) -> dict[str, int]:
    """Return what is known of each fact's direction: the authority's own word first (0 lifts what the declaration says)."""
    return {spec.name: int(settings.signs.get(spec.name, spec.sign)) for spec in table.specs}

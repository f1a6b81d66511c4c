"""What is unusual is named; what is like the cases learned from is left in peace."""

import numpy as np
import pytest

from mertid.engines.risk.outside import learn_outside
from mertid.engines.risk.table import read_table

from .made import people, table


@pytest.fixture(scope="module")
def outside():
    """What a thousand made-up citizens show."""
    return learn_outside(read_table(people(1_000, 1)[0]))


def odd(**changes):
    """One citizen with some facts changed."""
    case = people(3, 2)[0][1]
    return read_table([case.model_copy(update={"facts": case.facts.model_copy(update=changes)})])


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_at_most_one_in_a_hundred_like_those_learned_from_is_called_unusual(outside, seed):
    found = outside.unusual(read_table(people(2_000, seed)[0]))
    assert sum(bool(one) for one in found) <= 20


@pytest.mark.parametrize("n", [120, 400, 5_000])
def test_it_stays_quiet_on_few_and_on_many_facts_too(n):
    found = learn_outside(table(n, 3, numbers=12)[0]).unusual(table(3_000, 4, numbers=12)[0])
    assert np.mean([bool(one) for one in found]) <= 0.01


@pytest.mark.parametrize(("name", "value"), [("age", 140), ("age", 12), ("blood", 70.0), ("blood", -30.0)])
def test_a_number_far_beyond_is_named_with_the_range_seen(outside, name, value):
    (found,) = outside.unusual(odd(**{name: value}))
    assert [(one.facts, one.kind) for one in found] == [((name,), "beyond")]
    seen = next(column for column in outside.columns if column.name == name)
    assert (found[0].low, found[0].high) == (seen.low, seen.high)


def test_a_key_never_seen_and_a_gap_that_never_was_are_named(outside):
    (never,) = outside.unusual(odd(home="boat"))
    assert [(one.facts, one.kind, one.count) for one in never] == [(("home",), "unseen", 0)]
    (gap,) = outside.unusual(odd(age=None))
    assert [(one.facts, one.kind) for one in gap] == [(("age",), "missing")]
    (usual,) = outside.unusual(odd(blood=None))
    assert usual == ()


def test_facts_that_never_meet_are_named_together():
    rows, _ = table(3_000, 5)
    rng = np.random.default_rng(5)
    tied = {name: rows.values["x0"] + 0.15 * rng.normal(size=3_000) for name in ("x2", "x3", "x4")}
    for name, column in tied.items():
        rows = rows.put(name, column)
    outside = learn_outside(rows)
    assert np.mean([bool(one) for one in outside.unusual(rows)]) <= 0.01
    strange = rows.take([0]).put("x0", np.array([1.8])).put("x2", np.array([-1.8])).put("x3", np.array([1.8])).put("x4", np.array([-1.8]))
    (found,) = outside.unusual(strange)
    assert found[0].kind == "together"
    assert len(found[0].facts) == 2

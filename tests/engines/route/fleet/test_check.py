"""The checker finds each kind of planted fault, and none where there is none."""

import ast
from pathlib import Path

import pytest

from mertid.engines.route.fleet import check as room
from mertid.engines.route.fleet.check import check

from .given import need, trip

DAY = need(
    trip("a", 480, 540, 60), trip("b", 530, 600, 10), trip("c", 600, 660, 80), trip("many", 800, 830, 5, seats=5),
    trip("box", 900, 930, 5, load=1),
)
FLEET = {"el-1": "el", "benzin-1": "benzin", "benzin-2": "benzin", "cykel-1": "cykel"}
GOOD = {"a": "benzin-1", "b": "benzin-2", "c": "el-1", "many": "benzin-1", "box": "benzin-2"}


def test_a_right_assignment_has_no_faults() -> None:
    assert check(DAY, GOOD, FLEET) == ()


@pytest.mark.parametrize(("code", "wrong"), [
    ("unserved", {k: v for k, v in GOOD.items() if k != "a"}),
    ("unknown", GOOD | {"a": "fly-1"}),
    ("unknown", GOOD | {"nothing": "benzin-1"}),
    ("overlap", GOOD | {"b": "benzin-1"}),
    ("seats", GOOD | {"many": "el-1"}),
    ("load", GOOD | {"box": "el-1"}),
    ("far", GOOD | {"b": "cykel-1"}),
    ("charge", GOOD | {"a": "el-1", "c": "el-1"}),
])
def test_a_planted_fault_is_found(code: str, wrong: dict[str, str]) -> None:
    assert code in {fault.code for fault in check(DAY, wrong, FLEET)}


def test_charge_at_the_beginning_counts_and_charging_between_trips_too() -> None:
    day = need(trip("a", 60, 120, 50))
    assert [f.code for f in check(day, {"a": "el-1"}, FLEET, charge={"el-1": 10.0})] == ["charge"]
    assert check(day, {"a": "el-1"}, FLEET, charge={"el-1": 25.0}) == ()  # an hour at home gives thirty


def test_texts_are_in_both_languages() -> None:
    fault = check(DAY, GOOD | {"b": "benzin-1"}, FLEET)[0]
    assert "benzin-1" in fault.text.da
    assert fault.text.da != fault.text.en


def test_the_checker_shares_only_the_data_with_what_it_checks() -> None:
    tree = ast.parse(Path(room.__file__).read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"collections.abc", "dataclasses", "mertid.core", "model"}

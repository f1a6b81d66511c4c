"""A glass box as a PMML 4.4 scorecard: one characteristic a term, one attribute a bin, the calibrated figure as an output.

Source: Data Mining Group, PMML 4.4.1 (Scorecard, Output, BuiltinFunctions), dmg.org.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from lxml import etree

from .additive import Additive, Column, Term
from .calibrate import Calibration, Shift

if TYPE_CHECKING:
    from .counts import CountModel
    from .event import EventModel

SPACE = "http://www.dmg.org/PMML-4_4"
SCORE, SHIFTED = "score", "calibrated"


def write_pmml(model: "EventModel | CountModel") -> bytes:
    """Return the file; its output field ``value`` is the chance (event) or the expected number (count)."""
    box = model.glass
    assert box is not None
    used = {box.columns[at].name: box.columns[at] for term in box.terms for at in term.columns}
    for shift in model.calibration.shifts:
        used.setdefault(shift.fact, Column(shift.fact, shift.cuts, shift.keys))
    root = etree.fromstring(f'<PMML xmlns="{SPACE}" version="4.4"/>')
    _add(_add(root, "Header", description=f"mertid risk: {model.endpoint.name}, {model.n} cases"), "Application", name="mertid")
    fields = _add(root, "DataDictionary", numberOfFields=str(len(used)))
    for name, column in used.items():
        number = column.cuts is not None
        _add(fields, "DataField", name=name, optype="continuous" if number else "categorical", dataType="double" if number else "string")
    card = _add(
        root, "Scorecard", modelName=model.endpoint.name, functionName="regression", useReasonCodes="false",
        initialScore=_number(box.intercept.mean()),
    )
    schema = _add(card, "MiningSchema")
    for name in used:
        _add(schema, "MiningField", name=name, invalidValueTreatment="asIs")
    _outputs(card, model.calibration, getattr(model, "most", None))
    if model.calibration.shifts:
        changes = _add(card, "LocalTransformations")
        for at, shift in enumerate(model.calibration.shifts):
            field = _add(changes, "DerivedField", name=f"group{at}", optype="continuous", dataType="double")
            _choose(field, list(_groups(shift)))
    parts = _add(card, "Characteristics")
    for name, term in zip(box.names, box.terms, strict=True):
        _characteristic(parts, name, term, box)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _characteristic(parent: etree._Element, name: str, term: Term, box: Additive) -> None:
    made, scores = _add(parent, "Characteristic", name=name), term.scores.mean(0)[..., 0]
    columns = [box.columns[at] for at in term.columns]
    if term.slope is not None:
        missing = _add(made, "Attribute", partialScore=_number(scores[0]))
        _add(missing, "SimplePredicate", field=columns[0].name, operator="isMissing")
        line = _add(made, "Attribute")
        _add(line, "True")
        slope = float(term.slope.mean(0)[0]) / term.spread
        taken = _apply(_add(line, "ComplexPartialScore"), "*")
        centred = _apply(taken, "-")
        if term.bend:
            more = _apply(_apply(centred, "ln"), "+")
            above = _apply(more, "max")
            _add(above, "FieldRef", field=columns[0].name)
            _constant(above, 0.0)
            _constant(more, 1.0)
        else:
            _add(centred, "FieldRef", field=columns[0].name)
        _constant(centred, term.centre)
        _constant(taken, slope)
        return
    for where in product(*(range(column.bins) for column in columns)):
        attribute = _add(made, "Attribute", partialScore=_number(scores[where]))
        tests = [test for column, at in zip(columns, where, strict=True) for test in _tests(column, at)]
        spot = attribute if len(tests) == 1 else _add(attribute, "CompoundPredicate", booleanOperator="and")
        for test in tests:
            _predicate(spot, test)


Test = tuple[str, str, str]
"""Field, operator and value; the operator ``isNotIn`` has its keys joined by tabs."""


def _tests(column: Column, at: int) -> list[Test]:
    """Return the conditions of one bin."""
    if at == 0:
        return [(column.name, "isMissing", "")]
    if column.cuts is None:
        if at <= len(column.keys):
            return [(column.name, "equal", column.keys[at - 1])]
        return [(column.name, "isNotIn", "\t".join(column.keys))] if column.keys else [(column.name, "isNotMissing", "")]
    found = []
    if at > 1:
        found.append((column.name, "greaterOrEqual", _number(column.cuts[at - 2])))
    if at <= len(column.cuts):
        found.append((column.name, "lessThan", _number(column.cuts[at - 1])))
    return found or [(column.name, "isNotMissing", "")]


def _predicate(parent: etree._Element, test: Test) -> None:
    field, operator, value = test
    if operator == "isNotIn":
        made = _add(parent, "SimpleSetPredicate", field=field, booleanOperator="isNotIn")
        keys = value.split("\t")
        quoted = " ".join('"' + key.replace('"', '\\"') + '"' for key in keys)
        _add(made, "Array", n=str(len(keys)), type="string").text = quoted
    elif operator in ("isMissing", "isNotMissing"):
        _add(parent, "SimplePredicate", field=field, operator=operator)
    else:
        _add(parent, "SimplePredicate", field=field, operator=operator, value=value)


def _outputs(card: etree._Element, calibration: Calibration, most: float | None) -> None:
    made = _add(card, "Output")
    _add(made, "OutputField", name=SCORE, feature="predictedValue", optype="continuous", dataType="double")
    field = _add(made, "OutputField", name=SHIFTED, feature="transformedValue", optype="continuous", dataType="double")
    parent = field
    for at in range(len(calibration.shifts)):
        parent = _apply(parent, "+")
        _add(parent, "FieldRef", field=f"group{at}")
    if calibration.steps is None:
        taken = _apply(parent, "+")
        _constant(taken, calibration.intercept)
        scaled = _apply(taken, "*")
        _constant(scaled, calibration.slope)
        _add(scaled, "FieldRef", field=SCORE)
    else:
        curve = _add(parent, "NormContinuous", field=SCORE, outliers="asExtremeValues")
        for x, y in calibration.steps.T:
            _add(curve, "LinearNorm", orig=_number(x), norm=_number(y))
    value = _add(made, "OutputField", name="value", feature="transformedValue", optype="continuous", dataType="double")
    if most is not None:
        least = _apply(_apply(value, "exp"), "min")
        _add(least, "FieldRef", field=SHIFTED)
        _constant(least, most)
        return
    share = _apply(value, "/")
    _constant(share, 1.0)
    below = _apply(share, "+")
    _constant(below, 1.0)
    minus = _apply(_apply(below, "exp"), "*")
    _constant(minus, -1.0)
    _add(minus, "FieldRef", field=SHIFTED)


def _groups(shift: Shift) -> Iterator[tuple[str, str, str, float]]:
    """Yield (function, field, value, what it adds), to be tried in that order."""
    if shift.cuts is None:
        for key, add in zip(shift.keys, shift.add, strict=True):
            yield "equal", shift.fact, key, float(add)
        return
    for cut, add in zip(shift.cuts, shift.add, strict=False):
        yield "lessThan", shift.fact, _number(cut), float(add)
    yield "isNotMissing", shift.fact, "", float(shift.add[-1])


def _choose(parent: etree._Element, ways: Iterable[tuple[str, str, str, float]]) -> None:
    """Nest ``if`` for each way; a missing value, or one of no group, adds nothing."""
    outer = _apply(parent, "if")
    field = next(iter(ways))[1]
    _add(_apply(outer, "isMissing"), "FieldRef", field=field)
    _constant(outer, 0.0)
    spot = outer
    for function, name, value, add in ways:
        inner = _apply(spot, "if")
        test = _apply(inner, function)
        _add(test, "FieldRef", field=name)
        if function != "isNotMissing":
            made = _add(test, "Constant", dataType="string" if function == "equal" else "double")
            made.text = value
        _constant(inner, add)
        spot = inner
    _constant(spot, 0.0)


def _apply(parent: etree._Element, function: str) -> etree._Element:
    return _add(parent, "Apply", function=function)


def _constant(parent: etree._Element, value: float) -> None:
    _add(parent, "Constant", dataType="double").text = _number(value)


def _add(parent: etree._Element, kind: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{SPACE}}}{kind}", attrib=attributes)


def _number(value: float | np.floating) -> str:
    return repr(float(value))

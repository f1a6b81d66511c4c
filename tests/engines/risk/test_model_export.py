"""Exported models give our figures to others, for missing and unseen values too, or are refused."""

import sys

import numpy as np
import pytest
from lxml import etree

from mertid.core import BadSettings, MissingExtra
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.export import export
from mertid.engines.risk.learn import learn
from mertid.engines.risk.table import read_table

from .made import WORD, answers, people
from .test_model_files import made

P = "{http://www.dmg.org/PMML-4_4}"


def strange(cases):
    """The table with missing values, a key never seen and numbers far out."""
    table = read_table(cases)
    for name in ("age", "blood", "other"):
        column = table.values[name].copy()
        column[:10], column[10:15] = np.nan, 300.0
        table = table.put(name, column)
    for name in ("home", "smokes"):
        column = table.values[name].copy()
        column[5:15], column[15:25] = None, "never"
        table = table.put(name, column)
    return table


def given(table, names):
    """Facts as ONNX wants them."""
    made = {}
    for name in names:
        column = table.values[name]
        plain = column.astype(float) if column.dtype != object else np.array(["" if one is None else one for one in column], object)
        made[name] = plain[:, None]
    return made


def run_onnx(file, table):
    """What the runtime says."""
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return session.run(None, given(table, [one.name for one in session.get_inputs()]))[0]


ONNX = [("event", "linear"), ("event", "boosted"), ("count", "linear"), ("time", "linear"), ("class", "linear")]


@pytest.mark.parametrize(("kind", "model"), ONNX)
def test_onnx_gives_our_figures(tmp_path, kind, model):
    pytest.importorskip("onnx")
    _, cases, learned = made(kind, model=model)
    export(learned.models[0], tmp_path / "m.onnx", "onnx")
    table = strange(cases)
    found = learned.models[0].estimates(table)
    wanted = found.shares if kind == "class" else found.value[:, None]
    assert np.abs(run_onnx(tmp_path / "m.onnx", table) - wanted).max() < 1e-5


@pytest.fixture(scope="module")
def grouped():
    """A model whose groups are calibrated apart."""
    cases, truth = people(2_000, 8)
    blind = [case.model_copy(update={"facts": case.facts.model_copy(update={"home": "own"})}) for case in cases]
    engine = Risk(endpoints=(Endpoint("event"),), groups=("smokes", "age")).with_settings({"model": "linear"})
    return cases, learn(engine, blind, answers(truth)).models[0]


def test_onnx_carries_the_groups_calibration(tmp_path, grouped):
    pytest.importorskip("onnx")
    cases, model = grouped
    assert model.calibration.shifts
    export(model, tmp_path / "m.onnx", "onnx")
    table = strange(cases)
    assert np.abs(run_onnx(tmp_path / "m.onnx", table)[:, 0] - model.estimates(table).value).max() < 1e-5


@pytest.mark.parametrize(("kind", "model"), [("event", "linear"), ("event", "boosted"), ("count", "linear")])
def test_pmml_read_as_its_standard_says_gives_our_figures(tmp_path, kind, model):
    _, cases, learned = made(kind, model=model)
    check_pmml(tmp_path / "m.pmml", learned.models[0], strange(cases[:40]))


def test_a_long_tailed_number_leaves_as_its_log(tmp_path):
    pytest.importorskip("onnx")
    cases, truth = people(150)
    tailed = [case.model_copy(update={"facts": case.facts.model_copy(update={"other": float(np.exp(case.facts.other))})}) for case in cases]
    model = learn(Risk(endpoints=(Endpoint("event"),)), tailed, answers(truth)).models[0]
    assert any(term.bend for term in model.glass.terms)
    table = strange(tailed[:40])
    export(model, tmp_path / "m.onnx", "onnx")
    assert np.abs(run_onnx(tmp_path / "m.onnx", table)[:, 0] - model.estimates(table).value).max() < 1e-5
    check_pmml(tmp_path / "m.pmml", model, table)


def test_pmml_carries_the_groups_calibration(tmp_path, grouped):
    cases, model = grouped
    check_pmml(tmp_path / "m.pmml", model, strange(cases[:40]))


def check_pmml(file, model, table):
    """Write, read back and compare case by case."""
    export(model, file, "pmml")
    root = etree.parse(str(file)).getroot()
    wanted = model.estimates(table).value
    for at in range(len(table)):
        row = {name: None if column[at] is None or column[at] != column[at] else column[at] for name, column in table.values.items()}
        assert score(root, row) == pytest.approx(wanted[at], abs=1e-5)


def score(root, row):
    """A small reading of the scorecard's standard: first attribute that holds, derived fields, outputs."""
    card = root.find(f"{P}Scorecard")
    total = float(card.get("initialScore"))
    for part in card.find(f"{P}Characteristics"):
        for attribute in part:
            if holds(next(one for one in attribute if one.tag != f"{P}ComplexPartialScore"), row):
                own = attribute.find(f"{P}ComplexPartialScore")
                total += float(attribute.get("partialScore")) if own is None else worked_out(own[0], row)
                break
    known = {**row, "score": total}
    for field in card.iterfind(f"{P}LocalTransformations/{P}DerivedField"):
        known[field.get("name")] = worked_out(field[0], known)
    for field in card.iterfind(f"{P}Output/{P}OutputField"):
        if field.get("feature") == "transformedValue":
            known[field.get("name")] = worked_out(field[0], known)
    return known["value"]


def holds(test, row):
    """Whether a predicate holds; a comparison with a missing value does not."""
    kind = test.tag.removeprefix(P)
    if kind == "True":
        return True
    if kind == "CompoundPredicate":
        return all(holds(one, row) for one in test)
    value = row.get(test.get("field"))
    operator = test.get("operator") or test.get("booleanOperator")
    if operator in ("isMissing", "isNotMissing"):
        return (value is None) == (operator == "isMissing")
    if value is None:
        return False
    if operator == "isNotIn":
        return value not in test.find(f"{P}Array").text.strip('"').split('" "')
    if operator == "equal":
        return value == test.get("value")
    return value >= float(test.get("value")) if operator == "greaterOrEqual" else value < float(test.get("value"))


def worked_out(spot, row):
    """Work out an expression."""
    kind = spot.tag.removeprefix(P)
    if kind == "FieldRef":
        return row[spot.get("field")]
    if kind == "Constant":
        return float(spot.text) if spot.get("dataType") == "double" else spot.text
    function = spot.get("function")
    if function == "if":
        return worked_out(spot[1] if worked_out(spot[0], row) else spot[2], row)
    values = [worked_out(one, row) for one in spot]
    return {
        "+": lambda: values[0] + values[1], "-": lambda: values[0] - values[1], "*": lambda: values[0] * values[1],
        "/": lambda: values[0] / values[1], "exp": lambda: float(np.exp(values[0])), "min": lambda: min(values), "max": lambda: max(values),
        "ln": lambda: float(np.log(values[0])),
        "isMissing": lambda: values[0] is None,
        "isNotMissing": lambda: values[0] is not None, "equal": lambda: values[0] == values[1], "lessThan": lambda: values[0] < values[1],
    }[function]()


def test_what_cannot_be_carried_whole_is_refused(tmp_path):
    _, _, learned = made("effect")
    with pytest.raises(BadSettings, match="of kind 'effect' is not exported, since its figures must be refused where too few are alike"):
        export(learned.models[0], tmp_path / "m.onnx", "onnx")
    with pytest.raises(BadSettings, match="PMML holds no outcome of kind 'effect', expected event or count"):
        export(learned.models[0], tmp_path / "m.pmml", "pmml")
    with pytest.raises(BadSettings, match="export form is unknown, expected one of: onnx, pmml"):
        export(learned.models[0], tmp_path / "m", "pkl")
    _, _, opaque = made("event", model="boosting")
    with pytest.raises(BadSettings, match="gradient boosting is not exported, expected a glass box"):
        export(opaque.models[0], tmp_path / "m.onnx", "onnx")
    assert not list(tmp_path.iterdir())


def test_without_onnx_the_pip_line_is_said(tmp_path, monkeypatch, grouped):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtra, match=r"onnx is not installed\. Run: pip install 'mertid\[export\]'"):
        export(grouped[1], tmp_path / "m.onnx", "onnx")


def test_an_engine_exports_the_outcome_asked_for(tmp_path):
    pytest.importorskip("onnx")
    cases, truth = people(120)
    engine = Risk(endpoints=(Endpoint("event", people=WORD),)).fit(cases, answers(truth))
    engine.export(tmp_path / "m.onnx")
    assert (tmp_path / "m.onnx").stat().st_size > 500
    with pytest.raises(BadSettings, match="outcome to export is unknown, expected one of: event"):
        engine.export(tmp_path / "m.onnx", outcome="other")


def test_the_command_writes_a_trained_model_for_others(tmp_path, capsys):
    from mertid import catalog, cli
    from mertid.samples.read import read_cases, sample_file

    pytest.importorskip("onnx")
    solution = catalog.get("elderly_admission")
    solution.engine.fit(*read_cases(sample_file("elderly_admission"), solution)).save(tmp_path / "model")
    for name in ("m.onnx", "m.pmml"):
        assert cli.main(["export", "elderly_admission", "--model", str(tmp_path / "model"), "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 500
    assert "elderly_admission: written to" in capsys.readouterr().out
    assert cli.main(["export", "mail_triage", "--model", str(tmp_path / "model"), "--out", str(tmp_path / "m.onnx")]) == 2
    assert "engine 'triage' has no export, expected engine 'risk'" in capsys.readouterr().err

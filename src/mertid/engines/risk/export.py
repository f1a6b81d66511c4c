"""Models for other systems: ONNX (event, class, count, time) and PMML 4.4 (event, count). What cannot be carried whole is refused.

An exported file gives the calibrated figure alone: no interval, no "unlike what is known", no reasons. Facts go in under their own names;
dates as days before the case was received, yes/no as ``true`` and ``false``, a missing number as NaN and a missing key as ``""``.
"""

from pathlib import Path
from typing import Any

import numpy as np

from mertid.core import BadSettings, MissingExtra

from .additive import Additive, Column, Term
from .calibrate import Calibration, Shift
from .classes import ClassModel
from .counts import CountModel
from .event import EventModel
from .hazard import Cause, TimeModel
from .model import Model
from .periods import INTERVAL, key_of
from .pmml import write_pmml

FORMS = ("onnx", "pmml")


def export(model: Model, file: Path, form: str) -> None:
    """Write ``model`` to ``file``.

    Raises
    ------
    BadSettings
        The form is unknown or cannot carry this model.
    MissingExtra
        onnx is not installed.
    """
    if form not in FORMS:
        raise BadSettings(f"risk: export form is unknown, expected one of: {', '.join(FORMS)}. Correct it.")
    if model.glass is None:
        raise BadSettings("risk: gradient boosting is not exported, expected a glass box. Train with model 'auto', 'boosted' or 'linear'.")
    if form == "pmml":
        if not isinstance(model, EventModel | CountModel):
            raise BadSettings(f"risk: PMML holds no outcome of kind '{model.endpoint.kind}', expected event or count. Export it as ONNX.")
        data = write_pmml(model)
    else:
        if not isinstance(model, EventModel | ClassModel | CountModel | TimeModel):
            raise BadSettings(
                f"risk: an outcome of kind '{model.endpoint.kind}' is not exported, since its figures must be refused "
                "where too few are alike. Use mertid itself."
            )
        data = write_onnx(model)
    file = Path(file)
    beside = file.with_name(f"{file.name}.tmp")
    beside.write_bytes(data)
    beside.replace(file)


def write_onnx(model: EventModel | ClassModel | CountModel | TimeModel) -> bytes:
    """Return the ONNX file: output ``value`` (n, 1), for a class ``shares`` (n, k) in the order of the metadata's ``keys``."""
    graph = Graph()
    if isinstance(model, TimeModel):
        output, name, width = graph.incidence(model), "value", 1
    elif isinstance(model, ClassModel):
        glass = model.glass
        assert glass is not None
        scaled = graph.node("Mul", graph.sums(glass), graph.numbers(np.array([model.calibration.slope])))
        output = graph.node("Softmax", graph.node("Add", scaled, graph.numbers(model.calibration.add[None])), axis=1)
        name, width = "shares", len(model.keys)
    else:
        glass = model.glass
        assert glass is not None
        made = graph.calibrated(graph.sums(glass), model.calibration)
        if isinstance(model, CountModel):
            output = graph.node("Exp", graph.node("Min", made, graph.numbers(np.array([[model.most]]))))
        else:
            output = graph.node("Sigmoid", made)
        name, width = "value", 1
    told = {
        "outcome": model.endpoint.name, "kind": model.endpoint.kind, "horizon_days": str(model.endpoint.horizon_days or ""),
        "cases": str(model.n), "keys": ",".join(model.keys) if isinstance(model, ClassModel) else "",
    }
    return graph.finish(output, name, width, told)


class Graph:
    """A graph in the making; every method returns the name of a tensor of shape (n, something), double or int64."""

    def __init__(self) -> None:
        try:
            import onnx
        except ImportError:
            raise MissingExtra("onnx", "export") from None
        self._onnx, self._nodes, self._weights = onnx, list[Any](), list[Any]()
        self._inputs: dict[str, Any] = {}
        self._places: dict[str, str] = {}

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add an operation."""
        name = f"t{len(self._nodes)}"
        domain = "ai.onnx.ml" if kind == "LabelEncoder" else ""
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def numbers(self, values: Any) -> str:
        """Add a constant."""
        name = f"w{len(self._weights)}"
        self._weights.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def fact(self, column: Column) -> str:
        """Return the input of a fact, shape (n, 1)."""
        if column.name not in self._inputs:
            kind = self._onnx.TensorProto.DOUBLE if column.cuts is not None else self._onnx.TensorProto.STRING
            self._inputs[column.name] = self._onnx.helper.make_tensor_value_info(column.name, kind, ["n", 1])
        return column.name

    def place(self, column: Column) -> str:
        """Return each case's bin, as `Column.place` does."""
        key = f"{column.name} {column.cuts.tobytes() if column.cuts is not None else ''!r}"
        if key not in self._places:
            if column.cuts is not None:
                self._places[key] = self._cut(self.fact(column), column.cuts, 1)
            else:
                keys = {"": 0} | {one: at for at, one in enumerate(column.keys, 1)}
                self._places[key] = self._keys(self.fact(column), keys, len(column.keys) + 1)
        return self._places[key]

    def _keys(self, fact: str, keys: dict[str, int], rest: int) -> str:
        return self.node("LabelEncoder", fact, keys_strings=list(keys), values_int64s=list(keys.values()), default_int64=rest)

    def _cut(self, fact: str, cuts: Any, first: int, missing: int = 0) -> str:
        """Return ``first`` plus how many cuts lie at or below the number; ``missing`` for NaN."""
        below = self.node("GreaterOrEqual", fact, self.numbers(np.asarray(cuts, np.float64)[None])) if len(cuts) else ""
        axis = self.numbers(np.array([1], np.int64))
        if below:
            count = self.node("ReduceSum", self.node("Cast", below, to=self._onnx.TensorProto.INT64), axis, keepdims=1)
        else:
            count = self.node("Cast", self.node("IsNaN", fact), to=self._onnx.TensorProto.INT64)
        placed = self.node("Add", count, self.numbers(np.array([[first]], np.int64)))
        return self.node("Where", self.node("IsNaN", fact), self.numbers(np.array([[missing]], np.int64)), placed)

    def term(self, term: Term, columns: tuple[Column, ...]) -> str:
        """Return what a term adds, shape (n, outputs), the mean over bags."""
        scores = term.scores.mean(0)
        outputs = scores.shape[-1]
        if term.slope is not None:
            fact = self.fact(columns[term.columns[0]])
            number = self._bent_number(fact) if term.bend else fact
            centred = self.node("Sub", number, self.numbers(np.array([[term.centre]])))
            scaled = self.node("Div", centred, self.numbers(np.array([[term.spread]])))
            line = self.node("Mul", scaled, self.numbers(term.slope.mean(0)[None]))
            return self.node("Where", self.node("IsNaN", fact), self.numbers(scores.reshape(1, outputs)), line)
        place = self.place(columns[term.columns[0]])
        for at, one in enumerate(term.columns[1:], 1):
            wide = self.node("Mul", place, self.numbers(np.array([[scores.shape[at]]], np.int64)))
            place = self.node("Add", wide, self.place(columns[one]))
        flat = self.node("Reshape", place, self.numbers(np.array([-1], np.int64)))
        return self.node("Gather", self.numbers(scores.reshape(-1, outputs)), flat, axis=0)

    def _bent_number(self, fact: str) -> str:
        above = self.node("Max", fact, self.numbers(np.zeros((1, 1))))
        return self.node("Log", self.node("Add", above, self.numbers(np.ones((1, 1)))))

    def sums(self, box: Additive, without: str = "") -> str:
        """Return the sum of the terms, shape (n, outputs); terms of the fact ``without`` left out."""
        made = self.numbers(box.intercept.mean(0)[None])
        for term in box.terms:
            if box.columns[term.columns[0]].name != without:
                made = self.node("Add", made, self.term(term, box.columns))
        return made

    def calibrated(self, sums: str, calibration: Calibration) -> str:
        """Return the sums on the calibrated scale."""
        if calibration.steps is None:
            scaled = self.node("Mul", sums, self.numbers(np.array([[calibration.slope]])))
            made = self.node("Add", scaled, self.numbers(np.array([[calibration.intercept]])))
        else:
            made = self._bent(sums, *calibration.steps)
        for shift in calibration.shifts:
            made = self.node("Add", made, self._shift(shift))
        return made

    def _bent(self, sums: str, x: Any, y: Any) -> str:
        """Return a line through points: each stretch adds its slope times how much of it has been passed."""
        width = np.diff(x)
        passed = self.node("Max", self.node("Sub", sums, self.numbers(x[None, :-1])), self.numbers(np.zeros((1, 1))))
        passed = self.node("Min", passed, self.numbers(width[None]))
        rises = self.node("Mul", passed, self.numbers((np.diff(y) / np.where(width > 0, width, 1.0))[None]))
        total = self.node("ReduceSum", rises, self.numbers(np.array([1], np.int64)), keepdims=1)
        return self.node("Add", total, self.numbers(np.array([[y[0]]])))

    def _shift(self, shift: Shift) -> str:
        column = Column(shift.fact, shift.cuts, shift.keys)
        if shift.cuts is not None:
            place = self._cut(self.fact(column), shift.cuts, 0, missing=len(shift.keys))
        else:
            place = self._keys(self.fact(column), {key: at for at, key in enumerate(shift.keys)}, len(shift.keys))
        flat = self.node("Reshape", place, self.numbers(np.array([-1], np.int64)))
        return self.node("Gather", self.numbers(np.append(shift.add, 0.0)[:, None]), flat, axis=0)

    def incidence(self, model: TimeModel) -> str:
        """Return the chance that the first cause has come by the horizon, shape (n, 1)."""
        hazards = [self._hazards(cause, model.by) for cause in model.causes]
        one = self.numbers(np.ones((1, 1)))
        left, came = one, self.numbers(np.zeros((1, 1)))
        for at in range(model.by):
            place = self.numbers(np.array([at], np.int64))
            each = [self.node("Gather", hazard, place, axis=1) for hazard in hazards]
            came = self.node("Add", came, self.node("Mul", left, each[0]))
            together = each[0]
            for other in each[1:]:
                together = self.node("Add", together, other)
            left = self.node("Mul", left, self.node("Sub", one, self.node("Min", together, one)))
        return came

    def _hazards(self, cause: Cause, intervals: int) -> str:
        box = cause.box
        assert isinstance(box, Additive)
        levels = np.zeros(intervals)
        for term in box.terms:
            column = box.columns[term.columns[0]]
            if column.name == INTERVAL:
                levels = term.scores.mean(0)[column.place(np.array([key_of(at) for at in range(intervals)], object)), 0]
        plain = Calibration(cause.calibration.intercept, cause.calibration.slope, steps=cause.calibration.steps)
        sums = self.node("Add", self.sums(box, INTERVAL), self.numbers(levels[None]))
        if plain.steps is None:
            made = self.calibrated(sums, plain)
        else:
            parts = [self.node("Gather", sums, self.numbers(np.array([at], np.int64)), axis=1) for at in range(intervals)]
            made = self.node("Concat", *(self.calibrated(part, plain) for part in parts), axis=1)
        for shift in cause.calibration.shifts:
            made = self.node("Add", made, self._shift(shift))
        return self.node("Sigmoid", made)

    def finish(self, output: str, name: str, width: int, told: dict[str, str]) -> bytes:
        """Return the checked file."""
        helper = self._onnx.helper
        self._nodes.append(helper.make_node("Identity", [output], [name]))
        ends = [helper.make_tensor_value_info(name, self._onnx.TensorProto.DOUBLE, ["n", width])]
        graph = helper.make_graph(self._nodes, "mertid-risk", list(self._inputs.values()), ends, self._weights)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=9)
        made.producer_name = "mertid"
        helper.set_model_props(made, told)
        self._onnx.checker.check_model(made)
        return bytes(made.SerializeToString())

"""How the engine does on cases it has not seen: every figure with its interval, beside the naive guess and today's tool.

Fitted rivals (plain regression, gradient boosting) need cases to learn from, which are not at hand here: `rivals.compare` fits them on the
same training part; what the training itself found by cross-validation is told in ``chosen``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mertid.core import CalibrationPoint, Case, Evaluation, GroupMeasure, Interval, Settled, Text, WorkPoint

from . import work
from .effect import EffectModel
from .endpoint import Endpoint
from .findings import percent
from .gain import gain, group_gains
from .groups import groups, worst_gap
from .intervals import person_codes, ratio, wilson
from .judged import Asked, Measures, judge, plain_guess, ranked
from .metrics import calibration_points, net_benefit
from .model import Estimates, Model
from .table import Table, read_table
from .tool import measure, read_tool
from .truth import read_truth, settled

if TYPE_CHECKING:
    from .engine import Risk

NAMES = {
    "boosted": Text(da="Forklarlig boosting", en="Explainable boosting"),
    "linear": Text(da="Regression", en="Regression"),
    "boosting": Text(da="Gradient boosting", en="Gradient boosting"),
}
CHOSEN = Text(
    da="{name}, valgt på sager, den ikke havde set. Så meget af usikkerheden ved at gætte på det sædvanlige fjernede hver: {tried}",
    en="{name}, chosen on cases it had not seen. Of the uncertainty of guessing the usual each removed: {tried}",
)


@dataclass
class Pages:
    """What is gathered, outcome by outcome, for an `Evaluation`."""

    measures: dict[str, Interval] = field(default_factory=dict)
    baseline: dict[str, float] = field(default_factory=dict)
    rivals: dict[str, dict[str, Interval]] = field(default_factory=dict)
    work: dict[str, tuple[WorkPoint, ...]] = field(default_factory=dict)
    calibration: dict[str, tuple[CalibrationPoint, ...]] = field(default_factory=dict)
    protected: list[GroupMeasure] = field(default_factory=list)
    told: dict[str, tuple[Asked, Estimates]] = field(default_factory=dict)

    def add(self, name: str, made: Measures, rival: str = "") -> None:
        """Add measures under the outcome's name."""
        page = self.rivals.setdefault(rival, {}) if rival else self.measures
        page.update({f"{name}_{key}": value for key, value in made.items()})


def evaluate(engine: "Risk", cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
    """Measure the estimates against what turned out. Cases without a right answer are left out.

    Notes
    -----
    Measures are named ``<outcome>_<measure>`` (see `judged`); ``coverage`` is the share of cases that get an estimate, and
    ``calibration_error`` that of the main outcome. Persons are kept together in every interval. Without a model today's tool alone is
    measured.
    """
    values = settled(cases, decisions)
    known = [at for at, own in enumerate(values) if any(own.get(one.name) for one in engine.endpoints)]
    kept = [cases[at] for at in known]
    table, pages = read_table(kept), Pages()
    for at, endpoint in enumerate(engine.endpoints):
        truth = read_truth(endpoint, [values[row] for row in known])
        if not len(truth):
            continue
        part = table.take(truth.rows)
        model = engine.learned.models[at] if engine.learned else None
        usual = model.usual if model else float(np.average(truth.y, weights=truth.weight)) if truth.weight.sum() > 0 else 0.0
        asked = Asked(endpoint, truth, person_codes(part.persons, len(part)), usual, engine.settings.seed)
        pages.baseline.update({f"{endpoint.name}_{key}": value for key, value in plain_guess(asked).items()})
        if model is not None:
            _measured(engine, model, asked, part, pages)
        if engine.tool and endpoint.name == main_of(engine).name and endpoint.kind in ("event", "time"):
            pages.add(endpoint.name, tool_measures(engine.tool, asked, part), "tool")
    main = main_of(engine)
    if engine.learned is not None and kept:
        outside = np.array([bool(one) for one in engine.learned.outside.unusual(table)], bool)
        pages.measures["coverage"] = wilson(int((~outside).sum()), len(outside))
        pages.measures[f"{main.name}_abstained"] = wilson(int(outside.sum()), len(outside))
        if (own := pages.measures.get(f"{main.name}_calibration_error")) is not None:
            pages.measures["calibration_error"] = own
    return Evaluation(
        n=len(kept), measures=pages.measures, baseline=pages.baseline, rivals=pages.rivals, work=pages.work, calibration=pages.calibration,
        protected=tuple(pages.protected), threshold=threshold_of(engine, main), promise=_promise(engine, kept, pages, main),
        chosen=chosen(engine.learned.model(main.name)) if engine.learned else None,
    )


def main_of(engine: "Risk") -> Endpoint:
    """Return the outcome that the action rests on, else the first."""
    on = engine.action.on if engine.action else ""
    return next((one for one in engine.endpoints if one.name == on), engine.endpoints[0])


def threshold_of(engine: "Risk", endpoint: Endpoint) -> float:
    """Return the least estimate at which it is acted on this outcome: as for the action, else the highest ``capacity_share``; in [0, 1]."""
    if engine.learned is None or endpoint.kind == "effect":
        return 1.0
    return float(np.clip(engine.learned.threshold(endpoint.name, engine.settings), 0.0, 1.0))


def _measured(engine: "Risk", model: Model, asked: Asked, table: Table, pages: Pages) -> None:
    name, kind = asked.endpoint.name, asked.endpoint.kind
    told = model.estimates(table, engine.settings)
    pages.told[name] = (asked, told)
    if isinstance(model, EffectModel):
        made, plain = gain(model, table, asked, told)
        pages.add(name, made)
        pages.baseline.update({f"{name}_{key}": value for key, value in plain.items()})
        pages.protected.extend(group_gains(model, table, asked, told, engine.groups))
        return
    pages.add(name, judge(asked, told))
    least = engine.learned.threshold(name, engine.settings) if engine.learned else 1.0
    y, own, value = asked.truth.y, asked.truth.weight, told.value
    if kind in ("event", "time"):
        value = np.clip(value, 0.0, 1.0)
        pages.work[name] = work.work(y, value, own, least)
        pages.calibration[name] = calibration_points(y, value, own, asked.persons)
        if 0 < least < 1:
            pages.add(name, {"net_benefit": net_benefit(y, value, least, own, asked.persons)})
    if kind == "class" and told.shares is not None:
        value = np.array([told.keys[at] == asked.truth.keys[int(right)] for at, right in zip(told.shares.argmax(1), y, strict=True)],
        np.float64)
    found = groups(asked, value, table, engine.groups, least)
    pages.protected.extend(found)
    for of in ("found", "auroc", "observed_to_expected", "top1"):
        if (gap := worst_gap(found, of)) is not None:
            pages.add(name, {f"gap_{of}": gap})


def tool_measures(name: str, asked: Asked, table: Table) -> Measures:
    """Return how today's tool does: its points as a ranking, and what it flags. Points are no chances, so there is no calibration."""
    made = measure(read_tool(name), table)
    points = Estimates(made.points, made.points, made.points, "count")
    flagged = made.flagged.astype(np.float64)
    y, own = asked.truth.y, asked.truth.weight
    return ranked(asked, points) | {
        "flagged": ratio(own * flagged, own, asked.persons), "found": ratio(own * flagged * y, own * y, asked.persons),
        "hit": ratio(own * flagged * y, own * flagged, asked.persons),
    }


def _promise(engine: "Risk", cases: Sequence[Case], pages: Pages, main: Endpoint) -> Text | None:
    """Return what acting at the threshold finds, in a sentence."""
    if main.name not in pages.work:
        return None
    asked, told = pages.told[main.name]
    point = work.at_threshold(asked.truth.y, np.clip(told.value, 0, 1), asked.truth.weight, threshold_of(engine, main))
    return work.told(point, work.per_week(cases))


def chosen(model: Model) -> Text:
    """Tell which model was chosen, with what each candidate explains."""
    name = NAMES.get(model.chosen, Text(da=model.chosen, en=model.chosen))
    parts = [(NAMES.get(key.rpartition(": ")[2], Text(da=key, en=key)), percent(max(share, 0.0))) for key, share in model.tried.items()]
    if not parts:
        return name
    return Text(
        da=CHOSEN.da.format(name=name.da, tried=", ".join(f"{one.da.lower()} {share}" for one, share in parts)),
        en=CHOSEN.en.format(name=name.en, tried=", ".join(f"{one.en.lower()} {share}" for one, share in parts)),
    )

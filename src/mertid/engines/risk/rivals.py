"""The engine beside what it must beat, learned from the same cases and measured on the same others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from mertid.core import Case, Evaluation, Interval, Settled

from .concordance import auroc_gap
from .evaluate import main_of
from .intervals import person_codes
from .judged import Asked
from .table import read_table
from .truth import read_truth, settled

if TYPE_CHECKING:
    from .engine import Risk

Rival = Literal["linear", "boosting"]
RIVALS: tuple[Rival, ...] = ("linear", "boosting")


def compare(
    engine: "Risk", cases: Sequence[Case], decisions: Sequence[Settled], asked: Sequence[Case], right: Sequence[Settled],
    rivals: Sequence[Rival] = RIVALS,
) -> Evaluation:
    """Fit the engine and its rivals on ``cases``, measure all of them on ``asked``.

    ``linear`` is penalised regression (logistic; hazards per interval for times), ``boosting`` gradient boosting, both calibrated as ours
    is; ``tool``, where the engine has one, is today's tool. The gap in AUROC to each rival stands in its measures as
    ``<outcome>_auroc_ahead`` (ours less theirs, paired). Raises `NotEnoughData`, `MissingExtra`.
    """
    ours = engine.fit(cases, decisions)
    made = ours.evaluate(asked, right)
    found: dict[str, dict[str, Interval]] = dict(made.rivals)
    for rival in rivals:
        other = replace(engine, settings=replace(engine.settings, model=rival)).fit(cases, decisions)
        page = dict(other.evaluate(asked, right).measures)
        if (gap := ahead(ours, other, asked, right)) is not None:
            page[f"{main_of(engine).name}_auroc_ahead"] = gap
        found[rival] = page
    return made.model_copy(update={"rivals": found})


def ahead(ours: "Risk", other: "Risk", cases: Sequence[Case], decisions: Sequence[Settled]) -> Interval | None:
    """Return how much higher our AUROC on the main outcome is, paired on the same people; None where the outcome has no AUROC."""
    main = main_of(ours)
    if main.kind not in ("event", "time") or ours.learned is None or other.learned is None:
        return None
    truth = read_truth(main, settled(cases, decisions))
    if not len(truth):
        return None
    table = read_table(cases).take(truth.rows)
    asked = Asked(main, truth, person_codes(table.persons, len(table)), 0.0)
    one, two = (engine.learned.model(main.name).estimates(table).value for engine in (ours, other) if engine.learned is not None)
    return auroc_gap(truth.y, one, two, truth.weight, asked.persons)

"""One training: gather what people decided, learn from the older part, measure on the newest, keep the better model."""

import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from mertid import catalog
from mertid.core import BadCase, BadModel, Case, Engine, Evaluation, NotEnoughData, Text
from mertid.core.decision import Decision
from mertid.desk.engine import check_model, core_case, folder_digest, model_folder, settings_for
from mertid.desk.estimating import estimates
from mertid.desk.models import DecisionRow, Deployment, ModelVersion, OutcomeRow
from mertid.desk.store.models import model_done, model_failed, model_progress, model_readiness

from .compare import Verdict, compare
from .compare_estimates import compare_estimates
from .outcomes import gather_outcomes, learns_effects

log = logging.getLogger(__name__)

HELD_OUT = 0.2
"""Share of the newest decisions that the model is measured on and never sees."""
LEAST_HELD_OUT = 30

NOT_ENOUGH = "Der er ikke nok afgjorte sager at lære af endnu."
EFFECT = Text(
    da="Hvad en indsats gør, kan ikke ses på den enkelte, så modeller kan ikke rangordnes efter, hvor ofte de havde ret. Se tallene,"
    " før den tages i brug.",
    en="What a measure does cannot be seen on one citizen, so models cannot be ranked by how often they were right. See the figures"
    " before it is put in use.",
)
BROKE = "Træningen gik i stykker. Modellen i brug er uændret."


@dataclass(frozen=True)
class Lesson:
    """A case and its right answer: what was decided on it, or what turned out. ``at`` places it in time."""

    case: Case
    decision: Decision
    at: datetime


def train(model_id: int) -> None:
    """Train one model version. It ends as active, worse or failed; the one in use stays unless the new one is better.

    Raises
    ------
    django.db.DatabaseError
        When the database is away; the training is taken up again.
    """
    model = ModelVersion.objects.select_related("deployment__authority").filter(pk=model_id, state="training").first()
    if model is None:
        return  # another worker ended it
    try:
        _train(model)
    except DatabaseError:
        raise
    except NotEnoughData as error:
        log.info("model %s: %s", model.pk, error)
        model_failed(model=model, why=NOT_ENOUGH, error="NotEnoughData")
    except Exception as error:  # the error's text could quote a case, so only its kind is kept
        log.error("model %s: training failed: %s", model.pk, type(error).__name__)
        model_failed(model=model, why=BROKE, error=type(error).__name__)


def _train(model: ModelVersion) -> None:
    deployment = model.deployment
    say = _progress(model)
    say(0.05, "Samler afgjorte sager", "Gathering decided cases")
    lessons = gather(deployment, timezone.now())
    engine = catalog.get(deployment.solution).engine.with_settings(settings_for(deployment))
    say(0.15, "Ser om der er nok at lære af", "Checking whether there is enough to learn from")
    readiness = engine.readiness(*_apart(lessons))
    model_readiness(model=model, readiness=readiness)
    if not readiness.enough:
        model_failed(model=model, why=readiness.because.da, error="NotEnoughData")
        return
    older, newest = hold_out(lessons)
    say(0.25, "Lærer af sagerne", "Learning from the cases")
    learned = engine.fit(*_apart(older))
    say(0.7, "Måler på de nyeste sager", "Measuring on the newest cases")
    verdict, new, old = _measure(deployment, engine, learned, older, newest)
    say(0.9, "Gemmer modellen", "Saving the model")
    folder = _save(learned, model)
    why = {**verdict.why.model_dump(), "trained_until": older[-1].at.isoformat(), "paired": verdict.figures}
    model_done(
        model=model, folder=str(folder.relative_to(settings.MODELS_FOLDER)), digest=folder_digest(folder), cases=len(older),
        new=new, old=old, why=why, better=verdict.better,
    )


def gather(deployment: Deployment, now: datetime, *, newest: int | None = None) -> list[Lesson]:
    """Return decided cases with what was decided last, oldest decision first.

    ``newest`` reads that many of the newest decisions and no more, for a page that must answer; a training reads all.
    A case that was sent on counts for the team it belonged to. Rejected mail, and decisions older than the solution keeps
    training data, are left out.
    """
    solution = catalog.get(deployment.solution)
    since = now - timedelta(days=solution.retention.training_days)
    if estimates(solution):
        return gather_outcomes(deployment, solution, since, newest=newest)
    rows = (
        DecisionRow.objects.filter(case__deployment=deployment, undone_at=None, at__gte=since, case__state__in=("decided", "filed"))
        .select_related("case__deployment", "user").prefetch_related("case__documents").defer("case__shown_html", "case__search")
        .order_by("-at", "-id")
    )
    rerouted = _rerouted(deployment)
    last: dict[object, DecisionRow] = {}
    for row in rows[:newest] if newest is not None else rows.iterator(chunk_size=500):
        last.setdefault(row.case_id, row)
    lessons = []
    for row in sorted(last.values(), key=lambda row: (row.at, row.pk)):
        if row.kind == "reject" or not row.values.get(next(iter(solution.targets))):
            continue
        try:
            lessons.append(Lesson(core_case(row.case), _decision(row, rerouted.get(row.pk)), row.at))
        except BadCase as error:
            log.warning("case %s is left out of the training: %s", row.case_id, error)
    return lessons


def _rerouted(deployment: Deployment) -> dict[int, str]:
    rows = OutcomeRow.objects.filter(case__deployment=deployment, kind="rerouted", team__isnull=False).order_by("at", "id")
    return dict(rows.values_list("decision_id", "team__slug"))


def _decision(row: DecisionRow, team: str | None) -> Decision:
    return Decision(
        case_id=str(row.case_id), kind="accept" if row.kind == "import" else row.kind, at=row.at, active_s=row.active_s, shown=row.shown,
        values={**row.values, "team": team} if team else row.values, decided_by=f"user:{row.user_id}" if row.user_id else "import",
    )


def hold_out(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Return the older lessons to learn from and the newest fifth to measure on, at least 30 where there are 60.

    Nobody is both learned from and measured on: earlier cases of the people held out are left out of the older part.
    """
    held = min(max(round(len(lessons) * HELD_OUT), LEAST_HELD_OUT), len(lessons) // 2)
    cut = len(lessons) - held
    people = {one.case.person for one in lessons[cut:]} - {""}
    older = [one for one in lessons[:cut] if one.case.person not in people]
    return older, list(lessons[cut:])


def _measure(
    deployment: Deployment, engine: Engine, learned: Engine, older: list[Lesson], newest: list[Lesson],
) -> tuple[Verdict, Evaluation, Evaluation | None]:
    used = deployment.models.filter(state="active").first()
    measure = catalog.get(deployment.solution).measure
    target = measure.key
    old_engine = _load(engine, used)
    seen_until = _seen_until(used)
    unseen = [one for one in newest if seen_until is None or one.at > seen_until]
    fair = old_engine is None or len(unseen) == len(newest) or len(unseen) >= LEAST_HELD_OUT
    judged = unseen if fair and unseen else newest
    cases, decisions = _apart(judged)
    rights = {one.decision.case_id: one.decision.values[target] for one in judged}
    naive = [one.decision.values[target] for one in older]
    new, old = learned.suggest(cases), old_engine.suggest(cases) if old_engine else None
    ours, theirs = learned.evaluate(cases, decisions), old_engine.evaluate(cases, decisions) if old_engine else None
    if learns_effects(catalog.get(deployment.solution)):
        verdict = Verdict(old is None, EFFECT, {"n": len(judged)})
    elif measure.name == "concordance":
        off = ours.measures.get("calibration_error"), theirs.measures.get("calibration_error") if theirs else None
        people = {case.id: case.person for case in cases}
        verdict = compare_estimates(rights, new, old, measure=measure, fair=fair, people=people, off=off)
    else:
        verdict = compare(rights, new, old, target=target, naive=naive, error_share=deployment.error_share, fair=fair)
    return verdict, ours, theirs


def _load(engine: Engine, used: ModelVersion | None) -> Engine | None:
    """Return the engine in use, or None where there is none or its files are damaged."""
    if used is None:
        return None
    try:
        check_model(used)
        return engine.load(model_folder(used))
    except BadModel as error:
        log.error("model %s: %s", used.pk, error)
        return None


def _seen_until(used: ModelVersion | None) -> datetime | None:
    said = (used.evaluation.get("why") or {}).get("trained_until") if used else None
    return datetime.fromisoformat(said) if said else None


def _save(learned: Engine, model: ModelVersion) -> Path:
    """Write the model beside its place, then move it there: a killed training leaves no half model."""
    deployment = model.deployment
    folder = Path(settings.MODELS_FOLDER) / deployment.authority.cvr / deployment.solution / str(model.number)
    draft = folder.with_name(f".{model.number}.draft-{os.getpid()}")
    for left in (draft, folder):
        shutil.rmtree(left, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    learned.save(draft)
    for file in draft.rglob("*"):
        _to_disk(file)
    draft.replace(folder)
    _to_disk(folder.parent)
    return folder


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _apart(lessons: Sequence[Lesson]) -> tuple[list[Case], list[Decision]]:
    return [one.case for one in lessons], [one.decision for one in lessons]


def _progress(model: ModelVersion) -> Callable[[float, str, str], None]:
    def say(done: float, da: str, en: str) -> None:
        model_progress(model=model, done=done, doing=Text(da=da, en=en))

    return say

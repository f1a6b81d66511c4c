"""Model versions: trained, measured, put in use, rolled back."""

from typing import Any

from django.db.models import Max
from django.utils import timezone

from mertid import catalog
from mertid.core import Evaluation, Readiness, Refused, Text
from mertid.desk.models import Deployment, ModelVersion

from .audit import audited, record, unaudited
from .who import Who, worker


def trained_here(deployment: Deployment) -> bool:
    """Whether the desk can train the solution's engine.

    Where passages are marked it cannot: the marks lie on a request's papers, a decision holds outcome and law only, and there is no
    measure yet by which a new model could be told to mark better than the one in use. A plan is made anew from its own facts, not
    foretold from earlier ones: what is learned is only how often plans are used unchanged, which makes no plan better.
    """
    return catalog.get(deployment.solution).measure.name not in ("marks", "planned")


@audited
def new_model(*, who: Who, deployment: Deployment) -> ModelVersion:
    """Start a training: the next version, with the job that trains it. One under way is given back instead.

    Raises
    ------
    Refused
        When the desk cannot train this solution.
    """
    if not trained_here(deployment):
        raise Refused(f"model: {deployment.solution} marks passages or plans, expected one that the desk can train. Nothing was started.")
    going = deployment.models.filter(state="training").first()
    if going is not None:
        record(who, "model.again", going)
        return going
    number = (deployment.models.aggregate(Max("number"))["number__max"] or 0) + 1
    model = ModelVersion.objects.create(deployment=deployment, number=number, made_by=who.user)
    record(who, "model.started", model, number=number)
    enqueue_training(model)
    return model


def enqueue_training(model: ModelVersion) -> None:
    """Put the training in the queue of slow jobs, in the current transaction."""
    from mertid.desk.jobs.train import train_job

    train_job.enqueue(model.pk)


@unaudited("How far a training has come; its start and end have their audit rows.")
def model_progress(*, model: ModelVersion, done: float, doing: Text) -> None:
    """Note how far a training has come: ``done`` in [0, 1] and what it is doing."""
    progress = {"done": round(min(max(done, 0.0), 1.0), 3), "doing": doing.model_dump()}
    ModelVersion.objects.filter(pk=model.pk, state="training").update(progress=progress)


@audited
def model_readiness(*, model: ModelVersion, readiness: Readiness) -> None:
    """Store whether the data are enough, before anything is learned from them."""
    ModelVersion.objects.filter(pk=model.pk).update(readiness=readiness.model_dump(mode="json"), cases=readiness.n)
    record(worker(model.deployment.authority), "model.readiness", model, enough=readiness.enough, cases=readiness.n)


@audited
def model_done(
    *, model: ModelVersion, folder: str, digest: str, cases: int, new: Evaluation, old: Evaluation | None,
    why: dict[str, Any], better: bool,
) -> ModelVersion:
    """Store a trained model with both figures; put it in use when it is ``better``, else keep the one in use.

    Parameters
    ----------
    folder
        Relative to the folder of models.
    why
        ``da`` and ``en`` say which was better and by how much; ``trained_until`` is the newest decision it learned from.

    Raises
    ------
    Refused
        When another worker ended this training.
    """
    who = worker(model.deployment.authority)
    if not ModelVersion.objects.filter(pk=model.pk, state="training").exists():
        raise Refused("model: the training was ended by another worker, expected it under way. Nothing to do.")
    evaluation = {"new": new.model_dump(mode="json"), "old": old.model_dump(mode="json") if old else None, "why": why}
    ModelVersion.objects.filter(pk=model.pk).update(
        state="ready" if better else "worse", folder=folder, digest=digest, cases=cases, evaluation=evaluation,
        progress={"done": 1.0, "doing": {"da": "Færdig", "en": "Done"}}, error="",
    )
    model.refresh_from_db()
    record(who, "model.done", model, cases=cases, better=better, digest=digest)
    return put_in_use(who, model) if better else model


@audited
def model_failed(*, model: ModelVersion, why: str, error: str = "") -> None:
    """Say that a training gave no model. ``why`` is plain Danish without content; ``error`` the error's class."""
    ModelVersion.objects.filter(pk=model.pk, state="training").update(state="failed", error=why[:300])
    model.refresh_from_db()
    record(worker(model.deployment.authority), "model.failed", model, error=error)


@audited
def activate(*, who: Who, model: ModelVersion) -> ModelVersion:
    """Put a model in use.

    Raises
    ------
    Refused
        When it is not trained.
    BadModel
        When its folder is incomplete or changed.
    """
    if not model.folder or model.state in ("training", "failed"):
        raise Refused(f"model: state is {model.state}, expected a trained one. Train again.")
    return put_in_use(who, model)


@audited
def roll_back(*, who: Who, deployment: Deployment) -> ModelVersion:
    """Put the version that was in use before back in use and return it.

    Raises
    ------
    Refused
        When there is none.
    """
    earlier = deployment.models.filter(state="retired", activated_at__isnull=False).order_by("-activated_at").first()
    if earlier is None:
        raise Refused("model: no earlier version has been in use, expected one. Train again.")
    record(who, "model.rolled_back", earlier)
    return put_in_use(who, earlier)


def put_in_use(who: Who, model: ModelVersion) -> ModelVersion:
    """Retire the model in use and put this one in its place. Call inside the transaction of what led to it."""
    from mertid.desk.engine import check_model

    check_model(model)
    ModelVersion.objects.filter(deployment=model.deployment_id, state="active").exclude(pk=model.pk).update(state="retired")
    model.state, model.activated_at = "active", timezone.now()
    model.save(update_fields=["state", "activated_at"])
    record(who, "model.activated", model, number=model.number, digest=model.digest)
    enqueue_renewal(model.deployment)
    return model


def enqueue_renewal(deployment: Deployment) -> None:
    """Put the job in the queue that makes suggestions anew for undecided cases."""
    from mertid.desk.jobs.suggest import renew_job

    renew_job.enqueue(deployment.pk)



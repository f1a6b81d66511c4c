"""The engine of a deployment: the solution's, with the authority's settings and the model in use."""

import hashlib
import json
import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from django.conf import settings

from mertid import catalog
from mertid.core import BadModel, BadSettings, Case, Document, Engine
from mertid.desk.models import Authority, CaseRow, Deployment, KleSubject, ModelVersion, Team

log = logging.getLogger(__name__)
_KEPT = 8
_lock = RLock()
_learned: OrderedDict[tuple[str, str], Engine] = OrderedDict()
_ready: OrderedDict[tuple[str, str, str], Engine] = OrderedDict()


@dataclass(frozen=True)
class Ready:
    """An engine that can be asked, and the model version it holds; None before the first training."""

    engine: Engine
    model: ModelVersion | None


_stamped: OrderedDict[tuple[int, str], Ready] = OrderedDict()


def engine_for(deployment: Deployment) -> Engine:
    """Return the deployment's engine; see `ready_engine`."""
    return ready_engine(deployment).engine


def ready_engine(deployment: Deployment) -> Ready:
    """Return the engine with settings and the model in use, kept for the next call while neither changes.

    One question tells whether anything changed, in this process or another: every write of a team, rule, subject plan,
    deployment or model leaves its stamp at the authority, with its audit row. When the model in use is damaged, the one used
    before it answers instead, and without any the rules alone do: post must not stop. The damage stands in the log and on the
    page of models.
    """
    # The stamp is read before what it stands for: a change in between is found by the next call.
    stamp = Authority.objects.values_list("engine_stamp", flat=True).get(pk=deployment.authority_id)
    key = (deployment.pk, stamp)
    with _lock:
        if stamp and (known := _stamped.get(key)) is not None:
            _stamped.move_to_end(key)
            return known
    ready, sound = _read(Deployment.objects.get(pk=deployment.pk))
    if stamp and sound:
        with _lock:
            _keep(_stamped, key, ready)
    return ready


def _read(deployment: Deployment) -> tuple[Ready, bool]:
    """Return the engine as the database has it now, and whether it holds the model in use (or there is none)."""
    given = settings_for(deployment)
    used = deployment.models.filter(state="active").first()
    earlier = deployment.models.filter(state="retired", activated_at__isnull=False).order_by("-activated_at")
    for model in [used, *earlier[:3]] if used else []:
        try:
            return Ready(_with_model(deployment, model, given), model), model == used
        except BadModel as error:
            log.error("model %s: %s", model.pk, error)
    return Ready(_with_model(deployment, None, given), None), used is None


def forget() -> None:
    """Forget every engine kept, as a new process would."""
    with _lock:
        for kept in (_learned, _ready, _stamped):
            kept.clear()


def _with_model(deployment: Deployment, model: ModelVersion | None, given: dict[str, Any]) -> Engine:
    told = hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()
    key = (deployment.solution, model.digest if model else "", told)
    with _lock:
        if (known := _ready.get(key)) is not None:
            _ready.move_to_end(key)
            return known
        engine = _apply(_learn(deployment, model), given)
        _keep(_ready, key, engine)
        return engine


def _learn(deployment: Deployment, model: ModelVersion | None) -> Engine:
    engine: Engine = catalog.get(deployment.solution).engine
    if model is None:
        return engine
    key = (deployment.solution, model.digest)
    if (known := _learned.get(key)) is None:
        check_model(model)
        known = engine.load(model_folder(model))
        _keep(_learned, key, known)
    return known


def _keep(kept: OrderedDict[Any, Any], key: object, engine: object) -> None:
    kept[key] = engine
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)


def _apply(engine: Engine, given: dict[str, Any]) -> Engine:
    """Set the settings; a rule that cannot be used (its team was closed ...) is left out rather than stopping the post."""
    try:
        return engine.with_settings(given)
    except BadSettings:
        usable = []
        for rule in given["rules"]:
            try:
                engine.with_settings({**given, "rules": [rule]})
            except BadSettings as error:
                log.warning("rule left out: %s", error)
            else:
                usable.append(rule)
        return engine.with_settings({**given, "rules": usable})


def settings_for(deployment: Deployment) -> dict[str, Any]:
    """Return the authority's settings in the engine's form: teams, subjects, rules, promise."""
    teams = Team.objects.filter(authority=deployment.authority_id).order_by("slug")
    subjects = KleSubject.objects.filter(plan__authority=deployment.authority_id, plan__active=True)
    return {
        "teams": list(teams.values("slug", "name", "contact_points", "kle_prefixes", "active")),
        "kle": list(subjects.values("number", "title", "retired", "replaced_by", "keywords")),
        "rules": [{**rule.definition, "name": rule.name, "active": True} for rule in deployment.rules.filter(active=True)],
        "error_share": deployment.error_share, "confidence": deployment.confidence, **deployment.settings.get("engine", {}),
    }


def core_case(row: CaseRow) -> Case:
    """Return the case as an engine sees it.

    Raises
    ------
    BadCase
        When its facts no longer fit the solution.
    """
    solution = catalog.get(row.deployment.solution)
    documents = tuple(
        Document(name=d.name, media_type=d.media_type, text=d.text, pages=d.pages, state=d.state, note=d.note)
        for d in row.documents.all()
    )
    facts = solution.facts.read(row.facts, where=solution.slug)
    known_at = {name: datetime.fromisoformat(at) for name, at in row.known_at.items()}
    return Case(
        id=str(row.pk), solution=solution.slug, facts=facts, documents=documents, received_at=row.received_at, person=row.person,
        known_at=known_at, origin=row.origin,
    )


def model_folder(model: ModelVersion) -> Path:
    """Return where a model lies."""
    return Path(settings.MODELS_FOLDER) / model.folder


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 over names and bytes of all files in a folder, as 64 hexadecimal characters."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{file.relative_to(folder).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def check_model(model: ModelVersion) -> None:
    """Check that a model's files are those that were saved.

    Raises
    ------
    BadModel
        When a file is missing, new or changed.
    """
    folder = model_folder(model)
    if not model.folder or not folder.is_dir():
        raise BadModel(f"model {model.number}: its folder is missing, expected it under the folder of models. Restore it or train again.")
    if folder_digest(folder) != model.digest:
        raise BadModel(f"model {model.number}: its files are not those that were saved. Restore them or train again.")

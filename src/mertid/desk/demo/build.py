"""Builds the demo: authorities, people, subject plan, past, models, waiting post and citizens. Run once; then it is left alone."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.utils import timezone

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, DecisionRow, Delivery, Deployment, Intake, ModelVersion, Source
from mertid.exchange.kle import read_kle

from .disclosure import build_requests
from .estimates import build_estimates
from .fleet import build_fleets
from .homecare import build_homecare
from .past import Amounts, Say, import_past, work_past
from .post import waiting_post
from .towns import TOWNS, Town

KLE = Path(__file__).with_name("kle.xml")
NUMBER_PATTERN = r"S20\d\d-\d{4}"
FULL = (Amounts(imported=780, worked=260), Amounts(imported=560, worked=80))
SMALL = (Amounts(imported=420, worked=24, noise=0.0, vague=0.0), Amounts(imported=60, worked=6))


def state_file() -> Path:
    """Return where the demo keeps its log-ins and how far it has come."""
    return Path(settings.VAR) / "demo.json"


def read_state() -> dict[str, Any]:
    """Return what `build` wrote; empty before it has run."""
    try:
        return dict(json.loads(state_file().read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def build(say: Say, *, small: bool = False) -> dict[str, Any]:
    """Build the demo and return its state. ``small`` makes a few mails only, for tests.

    Raises
    ------
    Refused
        When the database holds other authorities already.
    """
    if Authority.objects.exists():
        raise Refused("demo: the database holds authorities already, expected an empty one. Set MERTID_VAR to another folder.")
    # Compiled meanwhile, so that the routes of home care wait for nothing. What it cannot do is told when they are planned.
    subprocess.Popen([sys.executable, "-m", "mertid.cli", "route", "ready"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    state: dict[str, Any] = {"ready": False, "password": _password(), "people": []}
    _write_state(state)
    now = timezone.now().replace(microsecond=0)
    for number, (town, amounts) in enumerate(zip(TOWNS, SMALL if small else FULL, strict=True)):
        say(f"{town.name}: team, medarbejdere, emneplan og regler")
        deployment = _found(town, state)
        say(f"{town.name}: {amounts.imported} tidligere mails")
        filed = import_past(town, deployment, amounts, now)
        _train(deployment, town.name, say)
        say(f"{town.name}: {amounts.worked} mails, som opdigtede medarbejdere har arbejdet med")
        work_past(town, deployment, amounts, now, say)
        _since_first_work(deployment)
        say(f"{town.name}: post, der venter")
        _arrive(town, deployment, filed, now, count=8 if small or number else 26)
    say(f"{TOWNS[0].name}: aktindsigt")
    build_requests(TOWNS[0], state, now, say, small=small)
    build_estimates(state, now, say, _train, small=small)
    build_homecare(TOWNS[0], state, now, say, small=small)
    build_fleets(TOWNS[0], state, now, say, small=small)
    state["ready"] = True
    _write_state(state)
    return state


def forget() -> None:
    """Delete the demo's database, models and files, and nothing else in the folder.

    Raises
    ------
    Refused
        When the folder holds no demo, or the database is not the embedded one.
    """
    if not read_state() or settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        raise Refused(f"demo: no demo in the embedded database of {settings.VAR}, expected one. Nothing was deleted.")
    var = Path(settings.VAR)
    for path in [*var.glob("mertid.sqlite3*"), state_file()]:
        path.unlink(missing_ok=True)
    for folder in ("demo", "models"):
        shutil.rmtree(var / folder, ignore_errors=True)


def inbox(town: Town) -> Path:
    """Return the folder in which a dropped .eml file becomes a case."""
    first = town is TOWNS[0]
    return Path(settings.VAR) / "demo" / ("indbakke" if first else f"indbakke-{town.place.host.split('.')[0]}")


def _found(town: Town, state: dict[str, Any]) -> Deployment:
    """Make the authority with its teams, people, subject plan, deployment, sources and rules."""
    authority = store.save_authority(cvr=town.cvr, name=town.name, contact_email=f"post@{town.place.host}")
    who = store.command(authority)
    teams = {}
    for plan in town.teams:
        teams[plan.slug] = store.save_team(
            who=who, slug=plan.slug, name=plan.name, email=f"{plan.slug}@{town.place.host}", folder=f"Sorteret/{plan.name}",
            contact_points=[f"{town.place.host.split('.')[0]}-{plan.slug}"], kle_prefixes=list(plan.kle),
        )
    plan_data = read_kle(KLE.read_bytes())
    store.save_kle(who=who, version=plan_data.version, subjects=plan_data.subjects)
    deployment = store.save_deployment(
        who=who, solution="mail_triage", stage=town.stage, control_share=0.2, filing="none", case_number_pattern=NUMBER_PATTERN,
        promised_hours_month=40.0, deadline_days=7,
    )
    for person in town.people:
        email = f"{person.login}@{town.place.host}"
        user = store.save_user(who=who, email=email, password=state["password"], name=person.name)
        mail_only = "mail_triage" if person.role in ("sorter", "case_worker") else ""
        store.save_seat(who=who, user=user, role=person.role, team=teams.get(person.team), solution=mail_only)
        state["people"].append({"email": email, "name": person.name, "role": person.role, "authority": town.name})
    for name, definition in town.rules:
        store.save_rule(who=who, deployment=deployment, name=name, definition=definition)
    inbox(town).mkdir(parents=True, exist_ok=True)
    store.save_source(who=who, deployment=deployment, kind="folder", name="Indbakke (mappe)", settings={"path": str(inbox(town))})
    store.save_source(who=who, deployment=deployment, kind="memo", name="Digital Post", settings={})
    return deployment


def _train(deployment: Deployment, name: str, say: Say) -> None:
    """Train here and now, telling how far it has come."""
    from mertid.desk.jobs.training import train

    model = store.new_model(who=store.command(deployment.authority), deployment=deployment)
    done = Event()
    teller = Thread(target=_tell, args=(model.pk, name, say, done), daemon=True)
    teller.start()
    began = time.monotonic()
    try:
        train(model.pk)
    finally:
        done.set()
        teller.join()
    model.refresh_from_db()
    said = {"active": "i brug", "ready": "klar", "worse": "ikke taget i brug", "failed": f"mislykket: {model.error}"}
    say(f"{name}: model {model.number} {said.get(model.state, model.state)} ({time.monotonic() - began:.0f} s)")


def _tell(model: int, name: str, say: Say, done: Event) -> None:
    from django.db import connection

    told = ""
    while not done.wait(0.5):
        progress: dict[str, Any] = ModelVersion.objects.values_list("progress", flat=True).get(pk=model) or {}
        doing = progress.get("doing", {}).get("da", "")
        if doing and doing != told:
            say(f"{name}: {doing.lower()}")
            told = doing
    connection.close()


def _arrive(town: Town, deployment: Deployment, filed: Any, now: datetime, *, count: int) -> None:
    """Let the waiting post come in through the front door: stored, opened, suggested. Then one delivery fails for good."""
    sources = {source.kind: source for source in Source.objects.filter(deployment=deployment)}
    for number, parcel in enumerate(waiting_post(town.place, town.cvr, now, filed, count=count)):
        intake, _ = store.receive(
            source=sources[parcel.source], data=parcel.data, media_type=parcel.media_type, name=parcel.name,
            received_at=parcel.at or now - timedelta(minutes=37 * number),
        )
        store.open_intake(str(intake.pk))
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
    folder = Path(settings.VAR) / "demo" / f"sagssystem-{town.place.host.split('.')[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    case_system = {"kind": "folder", "path": str(folder)}
    store.save_deployment(who=store.command(deployment.authority), deployment=deployment, case_system=case_system)
    _fail_one(deployment)


def _since_first_work(deployment: Deployment) -> None:
    """Let the stage begin a day before the first work with the desk, so that the figures lie within it."""
    first = DecisionRow.objects.filter(case__deployment=deployment).exclude(kind="import").order_by("at").first()
    if first is not None:
        store.stage_since(who=store.command(deployment.authority), deployment=deployment, since=first.at - timedelta(days=1))


def _fail_one(deployment: Deployment) -> None:
    case = CaseRow.objects.filter(deployment=deployment, state="waiting", intake__isnull=False).order_by("received_at").first()
    user = deployment.authority.users.filter(seats__role="sorter").order_by("pk").first()
    if case is None or user is None:
        return
    team = deployment.authority.teams.get(slug="vej-og-park")
    decision = store.decide(who=store.person(user), case=case, kind="change", values={"team": team.slug, "kle": "92.15.10"}, reason="other")
    for delivery in Delivery.objects.filter(decision=decision).select_related("case__authority"):
        store.delivery_failed(delivery=delivery, error="Sagssystemet svarede ikke (eksempel i demoen)", dead=True)


def counts() -> dict[str, int]:
    """Return how many cases wait and how many messages are unreadable, over both authorities."""
    waiting = CaseRow.objects.filter(state__in=("new", "waiting")).count()
    return {"waiting": waiting, "unreadable": Intake.objects.filter(state="unreadable").count(), "cases": CaseRow.objects.count()}


def _password() -> str:
    """Return one password for all invented people of this installation: five pronounceable words, about 60 bits."""
    sounds = [f"{c}{v}" for c in "bdfghklmnprstv" for v in "aeiouy"]
    return "-".join("".join(secrets.choice(sounds) for _ in range(2)) for _ in range(5))


def _write_state(state: dict[str, Any]) -> None:
    path = state_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(state, file, ensure_ascii=False, indent=1)
    draft.replace(path)



"""Invented authorities whose cases are made citizens, with a model fitted on the solution's sample and used as in real life."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from mertid import catalog
from mertid.core import Case, Engine
from mertid.desk import store
from mertid.desk.engine import folder_digest
from mertid.desk.models import Authority, CaseRow, Deployment, ModelVersion, Role, Seat, User
from mertid.samples.read import Right, read_cases, sample_file

from .words import PASSWORD

MEASURED = 60
"""Cases of the sample that the model is measured on and has not seen."""


@dataclass
class Place:
    """An authority with one deployment about people, its cases and a person in each role."""

    authority: Authority
    deployment: Deployment
    people: dict[str, User] = field(default_factory=dict)
    rows: list[CaseRow] = field(default_factory=list)

    def client(self, role: str = "case_worker") -> Client:
        """Return a browser in which the person with this role is logged in."""
        client = Client()
        client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def who(self, role: str = "case_worker") -> store.Who:
        """Return the person with this role, as the store names who acts."""
        return store.person(self.people[role])

    def url(self, rest: str) -> str:
        """Return an address of the deployment."""
        return f"/{self.deployment.solution}/{rest}"

    def ranked(self) -> list[CaseRow]:
        """Return the waiting cases with a figure, largest first."""
        return list(CaseRow.objects.filter(deployment=self.deployment, state="waiting", estimate__isnull=False).order_by("-estimate", "id"))


@cache
def sample(slug: str) -> tuple[list[Case], list[Right]]:
    """Return the solution's sample."""
    return read_cases(sample_file(slug), catalog.get(slug))


@cache
def fitted(slug: str) -> tuple[Engine, str, str]:
    """Return the engine fitted on the sample's first part, the folder it is saved in and what was measured on the rest, as JSON."""
    cases, rights = sample(slug)
    cut = len(cases) - MEASURED
    engine: Engine = catalog.get(slug).engine.fit(cases[:cut], rights[:cut])
    folder = Path(tempfile.mkdtemp(prefix="mertid-test-model-")) / "1"
    engine.save(folder)
    return engine, str(folder), engine.evaluate(cases[cut:], rights[cut:]).model_dump_json()


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def place(
    slug: str = "elderly_admission", *, cvr: str = "99900067", name: str = "Menneskeby Kommune", count: int = 8, stage: str = "pilot",
    control_share: float = 0.0, learned: bool = True,
) -> Place:
    """Return a new authority with a deployment of ``slug``, ``count`` waiting cases and a person in each role."""
    authority = Authority.objects.create(cvr=cvr, name=name, contact_email=f"post@{cvr}.example")
    deployment = Deployment.objects.create(
        authority=authority, solution=slug, stage=stage, control_share=control_share, filing="none", settings={"hands_week": 3},
    )
    made = Place(authority, deployment)
    for role in Role.values:
        user = User.objects.create(authority=authority, email=f"{role}@{cvr}.example", name=f"{role} {slug}", password=_hashed())
        Seat.objects.create(user=user, role=role)
        made.people[role] = user
    if learned:
        use_model(deployment)
    add(made, sample(slug)[0][-count:] if count else [])
    return made


def use_model(deployment: Deployment) -> ModelVersion:
    """Put the fitted model in use, with what was measured of it."""
    import json

    _engine, folder, measured = fitted(deployment.solution)
    own = Path(settings.MODELS_FOLDER) / deployment.authority.cvr / deployment.solution / "1"
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, own, dirs_exist_ok=True)
    return ModelVersion.objects.create(
        deployment=deployment, number=1, state="active", cases=120, folder=str(own.relative_to(settings.MODELS_FOLDER)),
        digest=folder_digest(own), activated_at=timezone.now(), evaluation={"new": json.loads(measured)},
    )


def add(made: Place, cases: Sequence[Case], *, person: str = "", received_at: datetime | None = None) -> list[CaseRow]:
    """Let these citizens' cases come in and get their suggestions; return their rows."""
    who = store.command(made.authority)
    now = received_at or timezone.now()
    rows = [
        store.add_case(who=who, deployment=made.deployment, facts=case.facts, received_at=now - timedelta(hours=at))
        for at, case in enumerate(cases)
    ]
    CaseRow.objects.filter(pk__in=[row.pk for row in rows]).update(origin="made", person=person)
    store.suggest_now(made.deployment, CaseRow.objects.filter(pk__in=[row.pk for row in rows]))
    for row in rows:
        row.refresh_from_db()
    made.rows += rows
    return rows

"""Two invented authorities that must never see each other, with a person in each role."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, Role, Seat, Source, Team, User

PASSWORD = "fire tilfældige ord her"
SECRET_TITLE = "Kloakken løber over hos Birgit Opdigtet"
OTHER_TITLE = "Ansøgning fra Egon Opfundet"
_HASH: list[str] = []


@dataclass
class Town:
    """One authority with what it owns."""

    authority: Authority
    deployment: Deployment
    teams: dict[str, Team]
    people: dict[str, User]
    source: Source
    case: CaseRow
    tokens: dict[str, str] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Return a browser in which the person with this role is logged in."""
        client = Client()
        client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    @property
    def who(self) -> store.Who:
        """The administrator."""
        return store.person(self.people["admin"])


def make_town(cvr: str, name: str, mark: str, title: str) -> Town:
    """Make an authority with two teams, a person in each role and one case that lies with team 'vand'."""
    authority = Authority.objects.create(cvr=cvr, name=name)
    deployment = Deployment.objects.create(authority=authority, solution="mail_triage", stage="pilot", control_share=0.0)
    teams = {slug: Team.objects.create(authority=authority, slug=slug, name=slug.title()) for slug in ("vand", "vej")}
    if not _HASH:
        _HASH.append(make_password(PASSWORD))
    people = {}
    for role in Role.values:
        person = User.objects.create(authority=authority, email=f"{role}@{mark}.example", name=f"{role} {mark}", password=_HASH[0])
        Seat.objects.create(user=person, role=role)
        people[role] = person
    source = Source.objects.create(deployment=deployment, kind="memo", name="Digital Post")
    who = store.person(people["admin"])
    facts = {"subject": title, "body": f"Tekst: {title}", "sender": f"borger@{mark}.example"}
    case = store.add_case(who=who, deployment=deployment, facts=facts)
    CaseRow.objects.filter(pk=case.pk).update(team=teams["vand"], state="waiting")
    case.refresh_from_db()
    tokens = {scope: store.new_token(who=who, name=scope, scopes=[scope])[1] for scope in store.SCOPES}
    return Town(authority, deployment, teams, people, source, case, tokens)


@pytest.fixture(autouse=True)
def quick_client(settings: Any) -> None:
    """Every test client starts the middleware anew, and listing all static files takes longer than most tests."""
    settings.WHITENOISE_USE_FINDERS = False


@pytest.fixture
def town(db: None) -> Town:
    """Our own authority."""
    return make_town("11223344", "Eksempelby Kommune", "eksempelby", SECRET_TITLE)


@pytest.fixture
def other(db: None) -> Town:
    """Another authority on the same installation."""
    return make_town("55667788", "Nabokommunen", "nabo", OTHER_TITLE)


@pytest.fixture
def stranger() -> Iterator[Client]:
    """A browser that nobody is logged in to, which checks CSRF like a real one."""
    yield Client(enforce_csrf_checks=False)

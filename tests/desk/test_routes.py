"""Every route of the site and the API, found in the resolver itself, refuses strangers, wrong roles and other tenants.

A new route is walked without being added anywhere. One that takes a new kind of key makes `key_of` fail until it is told
which thing the key names.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from mertid.core import Document
from mertid.desk import store
from mertid.desk.api import api
from mertid.desk.models import (
    ApiToken,
    CaseRow,
    DecisionRow,
    Delivery,
    ImportBatch,
    Intake,
    KlePlan,
    KleSubject,
    ModelVersion,
    Role,
    RuleRow,
    Seat,
    Team,
    User,
)
from mertid.desk.store.intake import keep

from .conftest import OTHER_TITLE, Town

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MARK = "Kun-hos-naboen"
RULE = {"match": "all", "when": [{"field": "subject", "op": "contains", "value": "kloak"}], "then": {"team": "vand"}, "active": True}


@dataclass(frozen=True)
class Route:
    """One route: its pattern, view and the names of its keys."""

    pattern: str
    view: Any
    keys: tuple[str, ...]
    api: bool

    def address(self, town: Town) -> str:
        """Return the route's address with the keys of this authority's things."""
        route = self.pattern
        for name in self.keys:
            start = route.index("<")
            route = route[:start] + str(key_of(town, self.pattern, name)) + route[route.index(">") + 1 :]
        return f"/{route}"


def walk(patterns: list[Any], before: str = "", inside: tuple[str, ...] = ()) -> Iterator[Route]:
    for one in patterns:
        where = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Route(where, one.callback, tuple(one.pattern.converters) or _keys(where), "ninja" in inside)
        else:
            yield from walk(one.url_patterns, where, (*inside, *filter(None, (one.app_name,))))


def _keys(pattern: str) -> tuple[str, ...]:
    return tuple(part.partition(">")[0].rpartition(":")[2] for part in pattern.split("<")[1:])


ROUTES = [Route(r.pattern, r.view, _keys(r.pattern), r.api) for r in walk(get_resolver().url_patterns)]
PAGES = [route for route in ROUTES if hasattr(route.view, "page_roles")]
OPEN = [route for route in ROUTES if hasattr(route.view, "open_to_all")]


def key_of(town: Town, pattern: str, name: str) -> object:
    """Return the key of the authority's thing that ``name`` stands for in this route."""
    by_place = [
        ("/models/", "number", "model"), ("/rules/", "number", "rule"), ("/kle/", "number", "plan"), ("/sources/", "number", "source"),
        ("/picture/", "number", "zero"), ("/sources/new/", "kind", "source_kind"), ("log/", "kind", "log_kind"),
        ("/teams/", "slug", "team"), ("/tables/", "kind", "table_kind"),
    ]
    keys: dict[str, object] = town.__dict__["keys"]
    for place, key, thing in by_place:
        if place in f"/{pattern}" and name == key:
            return keys[thing]
    if name not in keys:
        pytest.fail(f"{pattern}: say in key_of which thing <{name}> names")
    return keys[name]


def furnish(town: Town, mark: str) -> Town:
    """Give the authority one of everything that has a page of its own."""
    who, here = town.who, town.authority
    case = store.add_case(
        who=who, deployment=town.deployment, facts={"subject": f"{mark} sag", "body": mark},
        documents=[store.Paper(Document(name=f"{mark}.txt", media_type="text/plain", text=mark), mark.encode())],
    )
    CaseRow.objects.filter(pk=case.pk).update(team=town.teams["vand"], state="waiting", sender_name=mark)
    decision = DecisionRow.objects.create(case=case, kind="import", values={"team": "vand"}, shown=False, at=timezone.now())
    delivery = Delivery.objects.create(
        case=case, decision=decision, kind="case_system", state="dead", next_try_at=timezone.now(), last_error=mark,
    )
    intake = Intake.objects.create(
        deployment=town.deployment, source=town.source, key=mark, name=mark, blob=keep(here, mark.encode()), state="unreadable",
        received_at=timezone.now(), why=mark,
    )
    model = ModelVersion.objects.create(deployment=town.deployment, number=70 + here.pk, state="failed", error=mark)
    rule = RuleRow.objects.create(deployment=town.deployment, name=mark, definition=RULE)
    plan = KlePlan.objects.create(authority=here, version=mark)
    KleSubject.objects.create(plan=plan, number="06", title=mark)
    team = Team.objects.create(authority=here, slug=f"kun-{here.cvr}", name=mark)
    batch = ImportBatch.objects.create(deployment=town.deployment, state="done", error=mark)
    token = ApiToken.objects.create(authority=here, name=mark, digest=mark, scopes=["read"])
    user = User.objects.create(authority=here, email=f"{mark}@x.example".lower(), name=mark)
    everything = User.objects.create(authority=here, email=f"alt{here.pk}@x.example", name="Alle roller")
    for role in Role.values:
        Seat.objects.create(user=everything, role=role)
    town.people["everything"] = everything
    town.__dict__["keys"] = {
        "solution": "mail_triage", "case_id": case.pk, "delivery_id": delivery.pk, "intake_id": intake.pk, "model": model.number,
        "rule": rule.pk, "plan": plan.pk, "source": town.source.pk, "source_id": town.source.pk, "team": team.slug, "token_id": token.pk,
        "user_id": user.pk, "zero": 0, "position": 0, "source_kind": "imap", "log_kind": "all", "request_id": case.pk, "paper": 1,
        "mark": 1, "sheet": 1, "release": 1, "file": 1, "file_id": 1, "batch": batch.pk, "table_kind": "cases", "form": "csv",
    }
    return town


NOBODYS = {"solution", "position", "kind", "form"}
"""Keys that name no thing of an authority; ``number`` and ``slug`` do."""


@pytest.fixture
def ours(town: Town) -> Town:
    return furnish(town, "Vores")


@pytest.fixture
def theirs(other: Town) -> Town:
    return furnish(other, MARK)


def ask(client: Client, method: str, address: str) -> Any:
    return client.generic(method, address) if method != "POST" else client.post(address, {})


def text(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


def content_of(answer: Any) -> str:
    """Return the answer with its headers, where a file name could stand."""
    return text(answer) + str(dict(answer.headers))


def names(routes: list[Route]) -> list[str]:
    return [route.pattern or "/" for route in routes]


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES, ids=names(ROUTES))
def test_a_route_says_who_may_open_it(route: Route) -> None:
    said = [hasattr(route.view, "page_roles"), bool(getattr(route.view, "open_to_all", "")), route.api]
    assert any(said), f"{route.pattern}: no page(...) and no open_to_all(reason)"
    assert not (said[0] and said[1])


def sends_strangers_to_the_log_in(route: Route, ours: Town, theirs: Town) -> None:
    stranger = Client()
    answers = [ask(stranger, method, route.address(ours)) for method in METHODS]
    for answer in answers:
        assert answer.status_code in (302, 405), answer.status_code
        if answer.status_code == 302:
            assert answer["Location"].startswith("/login/?next=%2F")
        assert "Vores" not in content_of(answer)
    assert 302 in [answer.status_code for answer in answers]


def refuses_wrong_roles_and_roles_at_another_solution(route: Route, ours: Town, theirs: Town) -> None:
    if not route.view.page_roles:
        return  # every person of the authority
    people = [user for role, user in ours.people.items() if role in Role.values and Role(role) not in route.view.page_roles]
    if "solution" in route.keys:
        elsewhere = User.objects.create(authority=ours.authority, email="andet@x.example", name="Andet")
        for role in Role.values:
            Seat.objects.create(user=elsewhere, role=role, solution="another_solution")
        people.append(elsewhere)
    roleless = User.objects.create(authority=ours.authority, email="ingen@x.example", name="Ingen")
    before = audit_writes(ours)
    for user in [*people, roleless]:
        client = Client()
        client.force_login(user)
        codes = [ask(client, method, route.address(ours)).status_code for method in ("GET", "POST")]
        assert set(codes) <= {403, 405}, (user.name, codes)
        assert 403 in codes
    assert audit_writes(ours) == before


def audit_writes(town: Town) -> int:
    return town.authority.audit.count()


def never_shows_or_changes_another_tenants_things(route: Route, ours: Town, theirs: Town) -> None:
    client = Client()
    client.force_login(ours.people["everything"])
    before = audit_writes(theirs)
    answers = {method: ask(client, method, route.address(theirs)) for method in METHODS}
    for answer in answers.values():
        shown = content_of(answer)
        assert MARK not in shown
        assert OTHER_TITLE not in shown
        assert theirs.authority.name not in shown
    if set(route.keys) - NOBODYS:
        codes = {method: answer.status_code for method, answer in answers.items()}
        assert set(codes.values()) <= {404, 405}, codes
        assert 404 in codes.values()
    assert audit_writes(theirs) == before


def knows_no_solution_that_the_authority_has_not_taken_up(route: Route, ours: Town, theirs: Town) -> None:
    if "solution" not in route.keys:
        return
    client = Client()
    client.force_login(ours.people["everything"])
    address = route.address(ours).replace("/mail_triage/", "/another_solution/", 1)
    assert {ask(client, method, address).status_code for method in ("GET", "POST")} <= {404, 405}


def answers_each_of_its_roles_without_failing(route: Route, ours: Town, theirs: Town) -> None:
    for role in route.view.page_roles or Role:
        answer = ask(ours.client(role.value), "GET", route.address(ours))
        content_of(answer)
        assert answer.status_code in (200, 302, 404, 405), (role, answer.status_code)
        if answer.status_code == 302:
            assert not answer["Location"].startswith("/login/")


def refuses_a_form_without_a_csrf_token(route: Route, ours: Town, theirs: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ours.people["everything"])
    before = audit_writes(ours)
    assert client.post(route.address(ours), {"x": SimpleUploadedFile("x", b"x")}).status_code in (403, 405)
    assert audit_writes(ours) == before


CHECKS = (
    sends_strangers_to_the_log_in, refuses_wrong_roles_and_roles_at_another_solution, never_shows_or_changes_another_tenants_things,
    knows_no_solution_that_the_authority_has_not_taken_up, refuses_a_form_without_a_csrf_token, answers_each_of_its_roles_without_failing,
)


@pytest.mark.parametrize("route", PAGES, ids=names(PAGES))
def test_a_page_opens_only_to_its_own_people_and_for_their_own_things(route: Route, ours: Town, theirs: Town) -> None:
    for check in CHECKS:
        with transaction.atomic():
            check(route, ours, theirs)
            transaction.set_rollback(True)


@pytest.mark.parametrize("route", OPEN, ids=names(OPEN))
def test_an_open_route_shows_strangers_nothing_of_anybody(route: Route, ours: Town) -> None:
    stranger = Client()
    for method in METHODS:
        shown = content_of(ask(stranger, method, route.address(ours)))
        for name in ("Vores", ours.authority.name, ours.authority.cvr):
            assert name not in shown


def test_the_resolver_was_really_walked() -> None:
    assert {"login/", "people/", "<slug:solution>/queue/", "<slug:solution>/case/<uuid:case_id>/"} <= set(names(ROUTES))
    assert len(PAGES) > 30
    assert sum(route.api for route in ROUTES) > 10


# --- the API ----------------------------------------------------------------------------------------------------------


DOCUMENT: dict[str, Any] = api.get_openapi_schema()
OPERATIONS = [(path, method.upper()) for path, found in DOCUMENT["paths"].items() for method in found]
OPERATION_IDS = [f"{method} {path}" for path, method in OPERATIONS]


def example(schema: dict[str, Any]) -> Any:
    """Return the least that fits a schema, so that a refusal is not the body's fault."""
    if "$ref" in schema:
        return example(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for several in ("anyOf", "allOf"):
        if several in schema:
            return example(schema[several][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: example(schema["properties"][name]) for name in schema.get("required", ())}
    if schema.get("type") == "array":
        return [example(schema["items"])] * schema.get("minItems", 0)
    return {"string": "x", "integer": 1, "number": 1.0, "boolean": True}[schema["type"]]


def call(town: Town, path: str, method: str, headers: dict[str, str], client: Client | None = None) -> Any:
    operation = DOCUMENT["paths"][path][method.lower()]
    pattern = path.lstrip("/").replace("{", "<").replace("}", ">")
    address = Route(pattern, None, _keys(pattern), True).address(town)
    body: Any = None
    if "requestBody" in operation:
        ((kind, sent),) = operation["requestBody"]["content"].items()
        body = example(sent["schema"])
        return (client or Client()).generic(method, address, body if "xml" in kind else json.dumps(body), kind, headers=headers)
    return (client or Client()).generic(method, address, headers=headers)


def refuses_strangers_sessions_and_revoked_tokens(path: str, method: str, ours: Town, theirs: Town) -> None:
    revoked, clear = store.new_token(who=ours.who, name="x", scopes=list(store.SCOPES))
    store.revoke_token(who=ours.who, token=revoked)
    logged_in = Client()
    logged_in.force_login(ours.people["everything"])
    bearers = [{"authorization": f"Bearer {token}"} for token in (clear, "x", "")]
    for client, headers in ((None, {}), (logged_in, {}), *((None, bearer) for bearer in bearers)):
        answer = call(ours, path, method, headers, client)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "unauthorized"


def needs_exactly_one_scope(path: str, method: str, ours: Town, theirs: Town) -> None:
    codes = {scope: call(ours, path, method, {"authorization": f"Bearer {ours.tokens[scope]}"}).status_code for scope in store.SCOPES}
    assert list(codes.values()).count(403) >= 2, codes
    if method != "GET" and not path.endswith("/suggestions"):
        assert codes["read"] == 403, "a write needs more than the scope 'read'"


def keeps_to_its_own_tenants_things(path: str, method: str, ours: Town, theirs: Town) -> None:
    _token, clear = store.new_token(who=ours.who, name="all", scopes=list(store.SCOPES))
    before = audit_writes(theirs)
    answer = call(theirs, path, method, {"authorization": f"Bearer {clear}"})
    shown = content_of(answer)
    assert MARK not in shown
    assert OTHER_TITLE not in shown
    if set(_keys(path.replace("{", "<").replace("}", ">"))) - NOBODYS:
        assert answer.status_code == 404, (answer.status_code, shown)
        assert answer.json()["error"]["code"] == "not_found"
    assert audit_writes(theirs) == before


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=OPERATION_IDS)
def test_an_operation_answers_only_its_own_authoritys_tokens(path: str, method: str, ours: Town, theirs: Town) -> None:
    for check in (refuses_strangers_sessions_and_revoked_tokens, needs_exactly_one_scope, keeps_to_its_own_tenants_things):
        with transaction.atomic():
            check(path, method, ours, theirs)
            transaction.set_rollback(True)


def test_every_api_route_is_in_the_document() -> None:
    described = {path.lstrip("/").replace("{", "<").replace("}", ">") for path in DOCUMENT["paths"]}
    routed = {route.pattern for route in ROUTES if route.api and not hasattr(route.view, "open_to_all")} - {"api/v1/"}
    assert routed == described


def test_the_apis_root_holds_nothing(ours: Town) -> None:
    answer = Client().get("/api/v1/")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"

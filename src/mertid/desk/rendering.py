"""Renders every page of a solution with its sample cases, for the contract's rule on blanks. Leaves nothing in the database."""

from collections.abc import Iterator

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from mertid.core import Solution
from mertid.desk import store
from mertid.desk.estimating import exists_for
from mertid.desk.models import CaseRow, Role, User
from mertid.desk.redaction import redacts
from mertid.samples.read import read_cases, sample_file

CVR = "99900032"  # no company's number begins with 999
CASES = 3
FILES = ("raw", "shown")


def render_pages(solution: Solution) -> dict[str, str]:
    """Return the HTML of every page of the solution, by name and language, as an invented authority would see it.

    A page that does not answer is returned as its status alone, in the marks of a blank, so that the rule fails. Files, forms that
    only take posts, redirects, and what an API-made case does not have (its original mail) are no pages.
    """
    pages: dict[str, str] = {}
    with transaction.atomic():
        user, case = _town(solution)
        for language in ("da", "en"):
            store.set_language(who=store.person(user), user=user, language=language)
            client = Client(SERVER_NAME="localhost")
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            for name, address in _addresses(solution, case):
                answer = client.get(address, HTTP_ACCEPT_LANGUAGE=language)
                if not answer.headers.get("Content-Type", "").startswith("text/html"):
                    continue
                if answer.status_code == 405 or answer.status_code // 100 == 3 or (answer.status_code == 404 and name in FILES):
                    continue
                body = answer.content.decode()
                if answer.status_code == 200 and "<html" not in body:
                    continue  # a fragment that a page asks for
                pages[f"{name} ({language})"] = body if answer.status_code == 200 else f"{{{{ status {answer.status_code} }}}}"
        transaction.set_rollback(True)
    return pages


def _town(solution: Solution) -> tuple[User, CaseRow]:
    """Make an authority with the samples' teams, a person in every role, and some sample cases; return person and a case."""
    authority = store.save_authority(cvr=CVR, name="Prøveby Kommune (opdigtet)", contact_email="post@proeveby.example")
    who = store.command(authority)
    cases, rights = read_cases(sample_file(solution.slug), solution)
    for slug in sorted({right.values.get("team", "") for right in rights} - {""}):
        store.save_team(who=who, slug=slug, name=slug.replace("-", " ").capitalize())
    deployment = store.save_deployment(who=who, solution=solution.slug, stage="pilot", control_share=0.0)
    store.save_source(who=who, deployment=deployment, kind="api", name="API", settings={})
    user = store.save_user(who=who, email="alle@proeveby.example", name="Alle Roller")
    for role in Role.values:
        store.save_seat(who=who, user=user, role=role)
    rows = [
        store.add_case(who=who, deployment=deployment, facts=case.facts, documents=case.documents) for case in cases[:CASES]
    ]
    store.suggest_now(deployment, rows)
    return user, rows[0]


def _addresses(solution: Solution, case: CaseRow) -> Iterator[tuple[str, str]]:
    """Yield name and address of each route that takes the solution alone, or the solution and a case."""
    known = {"solution": solution.slug, "case_id": case.pk}
    if redacts(case.deployment):
        known["request_id"] = case.pk
    for pattern in _patterns(get_resolver()):
        wanted = set(pattern.pattern.converters)
        if not pattern.name or "solution" not in wanted or not wanted <= set(known) or not exists_for(pattern.callback, solution):
            continue
        try:
            yield pattern.name, reverse(pattern.name, kwargs={key: known[key] for key in wanted})
        except NoReverseMatch:
            continue


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one

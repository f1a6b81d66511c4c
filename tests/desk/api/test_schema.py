"""Requests made from the OpenAPI document itself, good and bad: nothing fails inside, and answers are as described."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from mertid.desk import store
from mertid.desk.api import api
from mertid.desk.wsgi import application

from ..conftest import Town

pytestmark = pytest.mark.slow
document = schemathesis.openapi.from_dict(api.get_openapi_schema())
document.app = application
EXAMPLES = 12


@pytest.fixture
def open_line(db: None) -> Iterator[None]:
    """The requests run in the test's own transaction, as in Django's test client: its connection is not closed between them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(town: Town, monkeypatch: pytest.MonkeyPatch, open_line: None) -> dict[str, str]:
    """A token with every scope, and an engine that always abstains, so that no model must be trained."""
    from .test_api import Parrot

    monkeypatch.setattr(store, "engine_for", lambda deployment: Parrot())
    _token, clear = store.new_token(who=town.who, name="all", scopes=list(store.SCOPES))
    return {"Authorization": f"Bearer {clear}", "Host": "127.0.0.1"}


@document.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_the_api_fail_or_answer_otherwise_than_described(case: Any, bearer: dict[str, str], town: Town) -> None:
    own = {"solution": "mail_triage", "case_id": str(town.case.pk), "source_id": town.source.pk}
    for name in case.path_parameters or {}:
        if name in own and len(str(case.path_parameters[name])) % 2:  # half of the calls reach a thing that is there
            case.path_parameters[name] = own[name]
    case.call_and_validate(
        headers=bearer, checks=[not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance],
    )


def test_the_document_names_no_address_outside(client: Any) -> None:
    said = client.get("/api/v1/openapi.json").content.decode()
    assert not re.search(r"https?://", said)

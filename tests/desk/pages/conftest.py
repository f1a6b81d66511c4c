"""One invented authority with a deployment, and a logged-in browser for each role."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mertid.desk.models import Deployment, Role

from . import rows


@pytest.fixture(autouse=True)
def static_folder(settings: Any, tmp_path: Path) -> None:
    """The static files' folder must exist, or the static file server warns; none is collected in tests."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def here(db: None) -> Deployment:
    return rows.deployment(rows.authority())


@pytest.fixture
def as_role(here: Deployment) -> Callable[[Role], Client]:
    """Return a client logged in as an invented person of the role."""

    def log_in(role: Role) -> Client:
        client = Client()
        client.force_login(rows.person(here.authority, role))
        return client

    return log_in

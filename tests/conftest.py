"""Set-up shared by all tests: tables, quick passwords, shared data where present. The environment is set in `tests.early`."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from tests.template import fill

ARGON2_COST = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")}
"""What people's passwords cost in operation."""

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; the test skips with the reason where it is missing."""
    folder = Path(os.environ.get("MERTID_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (set MERTID_DATA)")
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the tables are copied from a file migrated once a run; Django's own migrate then finds nothing to do."""
    creation: Any = connection.creation
    if connection.vendor != "sqlite" or hasattr(creation, "kept"):
        return
    make = creation._create_test_db

    def filled(*args: Any, **kwargs: Any) -> str:
        name = str(make(*args, **kwargs))
        creation.kept = fill(name)  # a database in memory is gone with its last connection
        if not name.startswith("file:"):
            creation.kept.close()
        return name

    creation._create_test_db = filled


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Argon2 as everywhere, with the least cost it allows; `test_access` measures and checks what people get."""
    for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
        setattr(Argon2PasswordHasher, name, least)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what takes long and stands beside a shorter test of the same; the run says so."""
    if not os.environ.get("MERTID_TEST_ALL"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="long: MERTID_TEST_ALL=1 make test runs it"))

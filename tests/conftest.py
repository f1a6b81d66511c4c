"""Set-up shared by all tests: a folder of their own, the database chosen by MERTID_TEST_DATABASE, shared data where present."""

import os
import tempfile
from pathlib import Path

import pytest

os.environ["MERTID_VAR"] = tempfile.mkdtemp(prefix="mertid-test-")
os.environ.setdefault("MERTID_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["MERTID_DATABASE"] = os.environ.get("MERTID_TEST_DATABASE", "")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs an event loop in the test's thread

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; the test skips with the reason where it is missing."""
    folder = Path(os.environ.get("MERTID_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (set MERTID_DATA)")
    return folder

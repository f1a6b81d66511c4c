"""Set-up shared by all tests: shared data where present. The environment is set in `tests.early`."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; the test skips with the reason where it is missing."""
    folder = Path(os.environ.get("MERTID_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (set MERTID_DATA)")
    return folder

"""The environment of the tests, loaded before anything reads Django's settings (pyproject: ``-p tests.early``).

pytest-django reads the settings before any conftest.py, so this cannot stand there.
"""

import os
import tempfile
from pathlib import Path

VAR = Path(tempfile.mkdtemp(prefix="mertid-test-"))
(VAR / "static").mkdir()  # whitenoise warns where it is missing
os.environ["MERTID_VAR"] = str(VAR)
# One folder for the whole run: set in the process that starts the others, who inherit it.
if "MERTID_TEST_SHARED" not in os.environ:
    os.environ["MERTID_TEST_SHARED"] = tempfile.mkdtemp(prefix="mertid-tests-")
SHARED = Path(os.environ["MERTID_TEST_SHARED"])
os.environ.setdefault("MERTID_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["MERTID_DATABASE"] = os.environ.get("MERTID_TEST_DATABASE", "")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs an event loop in the test's thread

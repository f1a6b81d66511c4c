"""Run tests on a PostgreSQL server started for them: ``python -m tests.on_postgres [pytest's arguments]``.

Without arguments: what stores, works, answers and decides. Ends with 0 and says why where there is no PostgreSQL.
"""

import os
import subprocess
import sys

from tests.postgres import NoServer, postgres

USUAL = ("tests/desk/store", "tests/desk/jobs", "tests/desk/pages/test_decide.py", "tests/desk/pages/test_queue.py",
         "tests/desk/test_odd_text.py", *(("tests/desk/api",) if os.environ.get("MERTID_TEST_ALL") else ()))


def main(given: list[str]) -> int:
    """Start the server, run pytest, return its exit code."""
    try:
        with postgres() as address:
            env = {**os.environ, "MERTID_TEST_DATABASE": address}
            # Those marked slow start installations of their own, on a database of their own; they ran already.
            argv = ["-q", "-n", "2", "--dist", "loadgroup", "-m", "not slow", *(given or USUAL)]
            return subprocess.run([sys.executable, "-m", "pytest", *argv], env=env, check=False).returncode
    except NoServer as why:
        sys.stdout.write(f"== not run on PostgreSQL: {why}\n")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

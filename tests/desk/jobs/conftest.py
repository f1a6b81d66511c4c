"""Fixtures of the jobs tests."""

from django.conf import settings

from tests.exchange.dovecot import bare_dovecot, dovecot, dovecot_server, dovecot_without_move

__all__ = ["bare_dovecot", "dovecot", "dovecot_server", "dovecot_without_move"]

_default = settings.DATABASES["default"]
if _default["ENGINE"].endswith("sqlite3"):
    # Threads of a job share the database with the test. Django's test database in memory locks whole tables between threads and
    # never waits, unlike the file that people run on; so the tests get a file too, without its fsync.
    _default.setdefault("TEST", {})["NAME"] = str(settings.VAR / "test.sqlite3")
    _default["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

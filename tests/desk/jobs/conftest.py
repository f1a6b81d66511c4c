"""Fixtures of the jobs tests."""

from tests.exchange.dovecot import bare_dovecot, dovecot, dovecot_server, dovecot_without_move

__all__ = ["bare_dovecot", "dovecot", "dovecot_server", "dovecot_without_move"]

"""The web server: granian over WSGI, with a worker beside it where that is wanted."""

import subprocess
import sys

STOP_S = 30
"""Seconds that requests under way have to end after SIGTERM, before their process is killed."""


def serve(*, host: str, port: int, workers: int, with_worker: bool = False) -> int:
    """Serve until SIGTERM or Ctrl-C and return 0. A worker started with it ends with it.

    No access log is written: it would hold addresses with search words and case ids. Look-ups stand in the audit log.
    """
    from django.db import connections
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    connections.close_all()  # the web processes open their own
    beside = subprocess.Popen([sys.executable, "-m", "mertid.cli", "worker"]) if with_worker else None
    server = Server(
        "mertid.desk.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, http=HTTPModes.http1, websockets=False,
        workers=max(1, workers), blocking_threads=4, blocking_threads_idle_timeout=600, respawn_failed_workers=True, log_access=False,
        workers_kill_timeout=STOP_S,
    )
    try:
        server.serve()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=60)
    return 0

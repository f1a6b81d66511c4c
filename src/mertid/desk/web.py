"""The web server: granian over WSGI, with a worker beside it where that is wanted."""

import subprocess
import sys


def serve(*, host: str, port: int, workers: int, with_worker: bool = False) -> int:
    """Serve until SIGTERM or Ctrl-C and return 0. A worker started with it ends with it."""
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    beside = subprocess.Popen([sys.executable, "-m", "mertid.cli", "worker"]) if with_worker else None
    server = Server(
        "mertid.desk.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, http=HTTPModes.http1, websockets=False,
        workers=max(1, workers), blocking_threads=4, respawn_failed_workers=True, log_access=False,
    )
    try:
        server.serve()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=60)
    return 0

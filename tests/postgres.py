"""A PostgreSQL server of the tests' own: unprivileged, on a free loopback port, in a folder that is thrown away."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)


class NoServer(RuntimeError):
    """PostgreSQL cannot be started here; the message says why."""


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server and give its address, such as ``postgresql://mertid@127.0.0.1:40123/mertid``; stop it afterwards.

    Raises
    ------
    NoServer
        When PostgreSQL is not installed, or nobody is there to run it as (it refuses to run as root).
    """
    on_path = [Path(found).parent] if (found := shutil.which("postgres")) else []
    needed = ("postgres", "initdb", "pg_ctl", "createdb")
    binaries = next((place for place in [*_PLACES, *on_path] if all((place / name).exists() for name in needed)), None)
    if binaries is None:
        raise NoServer("PostgreSQL is not installed (apt-get install postgresql)")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="mertid-pg-"))
    try:
        if user:
            os.chown(folder, *user)
        port = _free_port()
        data = folder / "data"
        _run([binaries / "initdb", "-D", data, "-U", "mertid", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], user)
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={folder} -c max_connections=60"
        _run([binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "-t", "30", "start"], user)
        try:
            _run([binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "mertid", "mertid"], user)
            yield f"postgresql://mertid@127.0.0.1:{port}/mertid"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> tuple[int, int] | None:
    """Return whom to run as: nobody in particular where we are not root, else postgres or nobody."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise NoServer("running as root and there is no user postgres or nobody")


def _run(command: list[object], user: tuple[int, int] | None) -> None:
    as_user = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd="/", timeout=60,
        check=False, **as_user,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise NoServer(f"{Path(str(command[0])).name} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

"""Starts the demo's web server and worker on this machine alone, and stops both on Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from mertid.core import MertidError

from .build import counts, inbox
from .past import Say
from .towns import TOWNS

HOST = "127.0.0.1"
ROLES = {
    "sorter": "postfordeler", "case_worker": "sagsbehandler", "manager": "leder", "data_scientist": "dataspecialist",
    "dpo": "databeskyttelsesrådgiver", "admin": "administrator",
}


def free_port(wanted: int) -> int:
    """Return ``wanted`` when nobody listens there, otherwise a free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError:
            probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def serve_demo(port: int, state: dict[str, Any], say: Say) -> int:
    """Run web and worker until Ctrl-C or SIGTERM; when one of them ends of itself, stop the other and return 1."""
    port = free_port(port)
    env = {**os.environ, "MERTID_VAR": str(settings.VAR)}
    logs = Path(settings.VAR) / "demo"
    logs.mkdir(parents=True, exist_ok=True)
    web = [sys.executable, "-m", "mertid.cli", "serve", "--host", HOST, "--port", str(port), "--workers", "1"]
    worker = [sys.executable, "-m", "mertid.cli", "worker"]
    running = [_start(command, env, logs / name) for command, name in ((web, "web.log"), (worker, "worker.log"))]
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        if _answers(port, running[0], stopped):
            for line in greeting(port, state):
                say(line)
        while not stopped and all(process.poll() is None for process in running):
            time.sleep(0.2)
    finally:
        _stop(running)
    if not stopped:
        raise MertidError(f"demo: web or worker ended of itself, expected both to run. See {logs}/web.log and worker.log.")
    say("Demoen er stoppet. Data er gemt til næste gang.")
    return 0


def greeting(port: int, state: dict[str, Any]) -> list[str]:
    """Return the lines that tell where the demo is and how to log in."""
    now = counts()
    lines = ["", f"mertid kører på  http://{HOST}:{port}", ""]
    lines.append(f"{now['waiting']} sager venter, {now['unreadable']} kan ikke læses. Alt er opdigtet: mennesker, mails, tider og tal.")
    for name in dict.fromkeys(person["authority"] for person in state["people"]):
        lines += ["", f"  {name}"]
        mine = [person for person in state["people"] if person["authority"] == name]
        lines += [f"    {person['email']:<32} {ROLES[person['role']]:<26} {person['name']}" for person in mine]
    lines += ["", f"  Adgangskode til alle: {state['password']}", ""]
    lines.append(f"Læg en .eml-fil i {inbox(TOWNS[0])}, så bliver den til en sag.")
    lines.append("Ctrl-C stopper. Næste start beholder data; `mertid demo --reset` begynder forfra.")
    return lines


def _start(command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process of its own group, so that Ctrl-C reaches it through us alone."""
    with log.open("ab") as file:
        return subprocess.Popen(command, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)  # noqa: S603


def _answers(port: int, web: subprocess.Popen[bytes], stopped: list[int]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and web.poll() is None and not stopped:
        try:
            with urlopen(f"http://{HOST}:{port}/login/", timeout=2):
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

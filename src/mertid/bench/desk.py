"""`mertid bench desk`: pages and API answers a second, and the 95th percentile at 50 users, on the demo's data.

The demo is built in a folder of its own, served by the same command an authority uses, and asked over loopback. Times
include the load generator, which shares the machine's processors with the server.
"""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ._desk_data import MANY_DECIDED, MANY_WAITING, WAITING, build, enlarge
from ._desk_store import receive_and_open, verify
from .harness import Row
from .load import Ask, Times, run

USERS = 50
SECONDS = 20.0
THINK_S = 2.0
API_BATCH = 25
GOAL = {"p95_s": 0.2, "suggestions": 200.0, "one_s": 0.015}
QUEUE = "/mail_triage/queue/"


def bench(data: Path, seed: int) -> Iterator[Row]:
    """Yield the figures. ``data`` is not used: the data set is the demo's invented mail, made from ``seed``.

    SQLite, unless ``MERTID_DATABASE`` names an empty PostgreSQL database.
    """
    with tempfile.TemporaryDirectory(prefix="mertid-bench-") as folder:
        os.environ.update(MERTID_VAR=folder, MERTID_HOSTS="127.0.0.1", DJANGO_SETTINGS_MODULE="mertid.desk.settings", MERTID_LOG="WARNING")
        told, digest = build(seed)
        kind = "PostgreSQL" if os.environ.get("MERTID_DATABASE") else "SQLite"
        common: dict[str, Any] = {"bench": "desk", "sha256": digest, "published_source": "none found"}
        with _server(folder) as (port, process):
            for row in _measure(port, told):
                yield Row(**common, dataset=f"demo, {kind}, {WAITING} waiting", peak_mb=_peak_mb(process.pid), **row)
            enlarge()
            for row in _measure_large(port, told):
                yield Row(**common, dataset=f"demo, {kind}, {MANY_WAITING} waiting, {MANY_DECIDED} decided", **row)
        for row in _measure_store(seed):
            yield Row(**common, dataset=f"demo, {kind}", **row)


@contextmanager
def _server(folder: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mertid.cli", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    log = Path(folder, "serve.log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait(port, process, log)
            yield port, process
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"bench desk: the server did not answer. It said:\n{log.read_text(errors='replace')[-2000:]}")


def _log_in(port: int, told: dict[str, Any], role: str) -> tuple[tuple[str, str], ...]:
    """Log in over HTTP as a person would and return the cookie header."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/login/"
    page = opener.open(address).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    form = {"csrfmiddlewaretoken": found[1], "email": told[role], "password": told["password"]}
    opener.open(urllib.request.Request(address, urllib.parse.urlencode(form).encode(), {"Referer": address}))
    if not any(cookie.name == "sessionid" for cookie in jar):
        raise RuntimeError("bench desk: log-in gave no session, expected one. Is the demo's password right?")
    return (("Cookie", "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)),)


def _measure(port: int, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    cookies = _log_in(port, told, "sorter")
    walks = []
    for user in range(USERS):
        walk = []
        for case in told["cases"][user::USERS] or told["cases"]:
            walk += [Ask("queue", "GET", QUEUE, cookies), Ask("case", "GET", f"/mail_triage/case/{case}/", cookies)]
        walks.append(walk)
    run("127.0.0.1", port, walks[:4], seconds=3)  # warm-up: templates, model, connections
    working = run("127.0.0.1", port, walks, seconds=SECONDS, think_s=THINK_S)
    yield from _pages(working, run("127.0.0.1", port, walks, seconds=SECONDS))
    keys = (("Authorization", f"Bearer {told['token']}"), ("Content-Type", "application/json"))
    for size, users in ((1, 1), (API_BATCH, 4)):
        body = json.dumps({"cases": [{"facts": told["facts"]}] * size}).encode()
        asks = [[Ask("api", "POST", "/api/v1/solutions/mail_triage/suggestions", keys, body)]] * users
        yield from _api(run("127.0.0.1", port, asks, seconds=SECONDS / 2), size)


def _measure_large(port: int, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One person at a time: what the page itself costs when there is much."""
    for name, path, role in (("queue", QUEUE, "sorter"), ("manager page", "/mail_triage/manager/", "manager")):
        walk = [Ask(name, "GET", path, _log_in(port, told, role))]
        times = run("127.0.0.1", port, [walk], seconds=SECONDS / 4)
        yield _row(f"{name} p95, one person", "s", _p95(times.all()), times, GOAL["p95_s"])


def _measure_store(seed: int) -> Iterator[dict[str, Any]]:
    begun = time.perf_counter()
    received, opened, spent_ms = receive_and_open(seed)
    took = Times(took=time.perf_counter() - begun)
    yield _row("mails received and stored", "1/s", received, took, None)
    yield _row("mails opened, with suggestion, one worker", "1/s", opened, took, None)
    yield _row("processor time a mail, received to suggested", "ms", spent_ms, took, None)
    begun = time.perf_counter()
    rows_s, count = verify()
    yield _row(f"audit rows verified, of {count}", "1/s", rows_s, Times(took=time.perf_counter() - begun), None)


def _pages(working: Times, flat_out: Times) -> Iterator[dict[str, Any]]:
    for name in ("queue", "case"):
        yield _row(f"{name} p95, {USERS} users, {THINK_S:.0f} s between clicks", "s", _p95(working.seconds[name]), working, GOAL["p95_s"])
    yield _row(f"pages, {USERS} users without pause", "1/s", len(flat_out.all()) / flat_out.took, flat_out, None)
    yield _row(f"page p95, {USERS} users without pause", "s", _p95(flat_out.all()), flat_out, GOAL["p95_s"])


def _api(times: Times, size: int) -> Iterator[dict[str, Any]]:
    if size == 1:
        yield _row("API, one case, median", "s", float(np.median(times.all())), times, GOAL["one_s"])
    else:
        yield _row(f"API suggestions, batches of {size}", "1/s", size * len(times.all()) / times.took, times, GOAL["suggestions"])


def _row(metric: str, unit: str, ours: float, times: Times, goal: float | None) -> dict[str, Any]:
    if times.wrong:
        raise RuntimeError(f"bench desk: answers other than 200 came ({times.wrong}), expected none. See serve.log.")
    return {
        "metric": metric, "unit": unit, "ours": round(ours, 4), "baseline": goal, "baseline_name": "goal (targets)" if goal else "",
        "published": None, "seconds": round(times.took, 1),
    }


def _p95(seconds: list[float]) -> float:
    return float(np.percentile(np.array(seconds), 95))


def _peak_mb(pid: int) -> float:
    """Return the sum of the peak resident memory of the server's processes, in MB."""
    total = 0.0
    children = Path(f"/proc/{pid}/task/{pid}/children")
    family = [str(pid), *(children.read_text().split() if children.exists() else [])]
    for one in family:
        status = Path(f"/proc/{one}/status")
        if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
            total += int(found[1]) / 1024
    return round(total, 1)

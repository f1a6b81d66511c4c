"""`mertid bench desk`: pages and API answers a second, and the 95th percentile at 50 users, on the demo's data.

The demo is built in a folder of its own, served by the same command an authority uses, and asked over loopback. Times
include the load generator, which shares the machine's processors with the server.
"""

import hashlib
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

from .harness import Row
from .load import Ask, Times, run

USERS = 50
SECONDS = 20.0
THINK_S = 2.0
WAITING = 1500
API_BATCH = 25
GOAL = {"p95_s": 0.2, "suggestions": 200.0}


def bench(data: Path, seed: int) -> list[Row]:
    """Return the figures. ``data`` is not used: the data set is the demo's invented mail, made from ``seed``."""
    with tempfile.TemporaryDirectory(prefix="mertid-bench-") as folder:
        os.environ.update(MERTID_VAR=folder, MERTID_DATABASE="", MERTID_HOSTS="127.0.0.1", DJANGO_SETTINGS_MODULE="mertid.desk.settings")
        facts, digest = _build(seed)
        with _server(folder) as (port, process):
            rows = _measure(port, facts)
            peak_mb = _peak_mb(process.pid)
    return [Row(bench="desk", dataset=f"demo, {WAITING} waiting cases", sha256=digest, peak_mb=peak_mb, **row) for row in rows]


def _build(seed: int) -> tuple[dict[str, Any], str]:
    """Build the demo with many waiting cases; return what the load needs and a checksum of the mails."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from mertid.desk import store
    from mertid.desk.demo import build
    from mertid.desk.demo.towns import TOWNS
    from mertid.desk.demo.write import Dice, write
    from mertid.desk.models import CaseRow, Deployment

    state = build.build(lambda text: print(f"  {text}", file=sys.stderr))
    deployment = Deployment.objects.select_related("authority").order_by("pk")[0]
    who, dice, digest = store.worker(deployment.authority), Dice(seed), hashlib.sha256()
    from django.utils import timezone

    for _ in range(WAITING):
        letter = write(dice, TOWNS[0].place, timezone.now())
        values = {"subject": letter.subject, "body": letter.body, "sender": letter.sender, "sender_name": letter.sender_name}
        digest.update(json.dumps(values, sort_keys=True).encode())
        store.add_case(who=who, deployment=deployment, facts=values)
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
    _, token = store.new_token(who=who, name="bench", scopes=["read"])
    cases = [str(key) for key in CaseRow.objects.filter(deployment=deployment, state="waiting").values_list("pk", flat=True)[:500]]
    sorter = next(p["email"] for p in state["people"] if p["role"] == "sorter")
    return {"email": sorter, "password": state["password"], "token": token, "cases": cases, "facts": values}, digest.hexdigest()


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


def _log_in(port: int, facts: dict[str, Any]) -> str:
    """Log in over HTTP as a person would and return the cookie header."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/login/"
    page = opener.open(address).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    form = {"csrfmiddlewaretoken": found[1], "email": facts["email"], "password": facts["password"]}
    opener.open(urllib.request.Request(address, urllib.parse.urlencode(form).encode(), {"Referer": address}))
    if not any(cookie.name == "sessionid" for cookie in jar):
        raise RuntimeError("bench desk: log-in gave no session, expected one. Is the demo's password right?")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _measure(port: int, facts: dict[str, Any]) -> list[dict[str, Any]]:
    cookies = (("Cookie", _log_in(port, facts)),)
    walks = []
    for user in range(USERS):
        own = facts["cases"][user::USERS] or facts["cases"]
        walk = []
        for case in own:
            walk += [Ask("queue", "GET", "/mail_triage/queue/", cookies), Ask("case", "GET", f"/mail_triage/case/{case}/", cookies)]
        walks.append(walk)
    run("127.0.0.1", port, walks[:4], seconds=3)  # warm-up: templates, model, connections
    working = run("127.0.0.1", port, walks, seconds=SECONDS, think_s=THINK_S)
    flat_out = run("127.0.0.1", port, walks, seconds=SECONDS)
    body = json.dumps({"cases": [{"facts": facts["facts"]}] * API_BATCH}).encode()
    keys = (("Authorization", f"Bearer {facts['token']}"), ("Content-Type", "application/json"))
    api = run("127.0.0.1", port, [[Ask("api", "POST", "/api/v1/solutions/mail_triage/suggestions", keys, body)]] * 4, seconds=SECONDS / 2)
    return [*_pages(working, flat_out), *_api(api)]


def _pages(working: Times, flat_out: Times) -> Iterator[dict[str, Any]]:
    for name in ("queue", "case"):
        yield _row(f"{name} p95, {USERS} users, {THINK_S:.0f} s between clicks", "s", _p95(working.seconds[name]), working, GOAL["p95_s"])
    yield _row(f"pages, {USERS} users without pause", "1/s", len(flat_out.all()) / flat_out.took, flat_out, None)
    yield _row(f"page p95, {USERS} users without pause", "s", _p95(flat_out.all()), flat_out, GOAL["p95_s"])


def _api(times: Times) -> Iterator[dict[str, Any]]:
    yield _row(f"API suggestions, batches of {API_BATCH}", "1/s", API_BATCH * len(times.all()) / times.took, times, GOAL["suggestions"])


def _row(metric: str, unit: str, ours: float, times: Times, goal: float | None) -> dict[str, Any]:
    if times.wrong:
        raise RuntimeError(f"bench desk: answers other than 200 came ({times.wrong}), expected none. See serve.log.")
    return {
        "metric": metric, "unit": unit, "ours": round(ours, 4), "baseline": goal, "baseline_name": "goal (targets)" if goal else "",
        "published": None, "published_source": "none found", "seconds": round(times.took, 1),
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

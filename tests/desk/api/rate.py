"""Measure suggestions a second through the API over HTTP: ``python -m tests.desk.api.rate [cases a call] [calls]``.

Starts granian with one worker on a free loopback port, with a model trained on the samples, and calls the dry run.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import early

os.environ["DJANGO_SETTINGS_MODULE"] = "mertid.desk.settings"


def main(size: int = 50, calls: int = 40) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    clear, texts = furnish()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "mertid.desk.wsgi:application"]
    server = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        measure(port, clear, texts, size, calls)
    finally:
        server.terminate()
        server.wait(20)


def furnish() -> tuple[str, list[Any]]:
    """Make an authority with a trained model; return a token and the samples' facts."""
    from mertid import catalog, samples
    from mertid.core import Case
    from mertid.core.decision import Decision
    from mertid.desk import store
    from mertid.desk.engine import folder_digest, settings_for
    from mertid.desk.models import Authority, Deployment, ModelVersion, Team

    rows = [json.loads(line) for line in (Path(samples.__file__).parent / "mail_triage.jsonl").read_text().splitlines()]
    here = Authority.objects.create(cvr="11223344", name="Eksempelby")
    deployment = Deployment.objects.create(authority=here, solution="mail_triage", stage="operation", error_share=0.2, confidence=0.8)
    for slug in sorted({row["values"]["team"] for row in rows}):
        Team.objects.create(authority=here, slug=slug, name=slug)
    solution = catalog.get("mail_triage")
    began = datetime(2026, 1, 1, tzinfo=UTC)
    cases, made = [], []
    for number, row in enumerate(rows):
        at, read = began + timedelta(hours=number), solution.facts.read(row["facts"], where="samples")
        cases.append(Case(id=str(number), solution="mail_triage", facts=read, received_at=at))
        made.append(Decision(case_id=str(number), kind="change", values=row["values"], decided_by="x", at=at))
    engine = solution.engine.with_settings(settings_for(deployment)).fit(cases, made)
    folder = early.VAR / "models" / "rate"
    folder.mkdir(parents=True)
    engine.save(folder)
    ModelVersion.objects.create(deployment=deployment, number=1, state="active", folder="rate", digest=folder_digest(folder))
    return store.new_token(who=store.command(here), name="rate", scopes=["read"])[1], [row["facts"] for row in rows]


def measure(port: int, clear: str, facts: list[Any], size: int, calls: int) -> None:
    import httpx

    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {clear}"}, timeout=60) as client:
        for _ in range(200):
            try:
                client.get("/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        for each in (1, size):
            spent = []
            for number in range(calls):
                asked = {"cases": [{"facts": facts[(number * each + n) % len(facts)]} for n in range(each)]}
                start = time.perf_counter()
                answer = client.post("/api/v1/solutions/mail_triage/suggestions", json=asked)
                spent.append(time.perf_counter() - start)
                assert answer.status_code == 200, answer.text
            spent = spent[1:]  # the first call of all reads the model from disk
            rate, p95 = each * len(spent) / sum(spent), statistics.quantiles(spent, n=20)[-1]
            middle = statistics.median(spent)
            said = f"{rate:.0f} suggestions/s, median {middle * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms a call"
            sys.stdout.write(f"{each} a call, one caller: {said}\n")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]))

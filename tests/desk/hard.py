"""Hard times in processes of their own, run after ``killed setup``: ``python -m tests.desk.hard full|locked|many|speed|engines``.

A test's own database lies in memory on SQLite; a full disk and a lock held by another need a real file.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from threading import Event
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")


def counted() -> list[int]:
    """Return how many messages, bytes' rows, audit rows and jobs there are."""
    from django_tasks_db.models import DBTaskResult

    from mertid.desk.models import AuditRow, Blob, Intake

    return [model.objects.count() for model in (Intake, Blob, AuditRow, DBTaskResult)]


def receive(data: bytes) -> str:
    """Receive a message; return ``new``, ``known`` or the error's text."""
    from django.db import DatabaseError

    from mertid.desk import store
    from mertid.desk.models import Source

    source = Source.objects.select_related("deployment__authority").get()
    try:
        return "new" if store.receive(source=source, data=data, media_type="message/rfc822")[1] else "known"
    except DatabaseError as error:
        return str(error)


def full() -> dict[str, Any]:
    """Fill the disk (SQLite's largest number of pages), try to receive, make room, try again."""
    from django.db import connection

    data, before = b"Subject: x\r\n\r\n" + b"y" * 200_000, counted()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
        cursor.fetchall()
        said, after = receive(data), counted()
        cursor.execute("PRAGMA max_page_count = 1000000")
        cursor.fetchall()
    return {"said": said, "before": before, "after": after, "again": receive(data)}


def locked() -> dict[str, Any]:
    """Hold the database from another connection while a message comes."""
    from django.db import connection

    before = counted()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 300")
        cursor.fetchall()
    other = sqlite3.connect(str(connection.settings_dict["NAME"]))
    other.execute("BEGIN IMMEDIATE")
    said, after = receive(b"Subject: z\r\n\r\nz"), counted()
    other.rollback()
    return {"said": said, "before": before, "after": after, "again": receive(b"Subject: z\r\n\r\nz")}


def many(n: int) -> dict[str, Any]:
    """Receive ``n`` messages that other processes receive at the same time, and look cases up."""
    from mertid.desk import store
    from mertid.desk.models import Authority

    who, new = store.command(Authority.objects.get()), 0
    for i in range(n):
        new += receive(b"Subject: %d\r\n\r\nfrom all" % i) == "new"
        store.record(who, "case.seen", f"case:{i}")
    return {"new": new}


def speed(n: int) -> dict[str, Any]:
    """Receive ``n`` small mails, then open them and make their suggestions, as one worker; return cases a second.

    The processor time is told too: unlike the clock it does not depend on what else the machine does.
    """
    from mertid.desk.store import jobs
    from mertid.desk.worker import TAKEN_AT_ONCE, Worker, _warm
    from tests.desk.killed import left, mails

    _warm()
    began, cpu = time.perf_counter(), time.process_time()
    for data in mails(n):
        receive(data)
    received = time.perf_counter()
    worker = Worker(Event())
    while left():
        for job in jobs.claim(worker_id=worker.id, queue="default", most=TAKEN_AT_ONCE):
            worker.run(job)
    ended = time.perf_counter()
    return {
        "receive_per_s": round(n / (received - began), 1), "open_and_suggest_per_s": round(n / (ended - received), 1),
        "whole_per_s": round(n / (ended - began), 1), "processor_ms_per_case": round((time.process_time() - cpu) * 1000 / n, 1),
    }


def engines() -> dict[str, Any]:
    """Ask for the engine, let another process change a team, ask again; return the team's name as each engine was told it."""
    from mertid.desk import store
    from mertid.desk.models import Deployment

    deployment = Deployment.objects.get()

    def told() -> str:
        return next(team.name for team in store.engine_for(deployment).settings.teams if team.slug == "vej")  # type: ignore[attr-defined]

    before = [told(), told()]
    subprocess.run([sys.executable, "-m", "tests.desk.hard", "rename", "Veje og stier"], check=True, stdout=subprocess.DEVNULL)
    return {"before": before, "after": told()}


def rename(name: str) -> str:
    """Give a team another name."""
    from mertid.desk import store
    from mertid.desk.models import Team

    team = Team.objects.select_related("authority").get(slug="vej")
    return store.save_team(who=store.command(team.authority), team=team, name=name).name


def main() -> None:
    """Do one part and print what it found."""
    django.setup()
    parts: dict[str, Any] = {"full": full, "locked": locked, "many": many, "speed": speed, "engines": engines, "rename": rename}
    sys.stdout.write(json.dumps(parts[sys.argv[1]](*(int(one) if one.isdigit() else one for one in sys.argv[2:]))))


if __name__ == "__main__":
    main()

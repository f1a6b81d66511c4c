"""The worker takes papers from a queue of their own, from reading to sorting, and gives a dead worker's paper to another."""

import time
from threading import Event, Thread

import pytest
from django.db import connection

from mertid.desk.models import PaperRow
from mertid.desk.store import jobs, redact
from mertid.desk.sweep import take_back
from mertid.desk.worker import Worker
from tests.desk.request_town import NOTE, hall, pdf


@pytest.mark.django_db(transaction=True)
def test_papers_are_read_and_sorted_by_the_worker_also_those_of_a_dead_one() -> None:
    town = hall()
    case = town.request().case
    for name in ("a.pdf", "b.pdf"):
        town.add(case, pdf(NOTE), name)
    (_held,) = jobs.claim(worker_id="dead", queue="papers", most=1)
    take_back("alive", set())
    stop = Event()
    worker = Worker(stop)

    def work() -> None:
        try:
            worker.work("papers", 1)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    end = time.monotonic() + 60
    while not redact.progress(case).ready and time.monotonic() < end:
        time.sleep(0.1)
    stop.set()
    thread.join(timeout=20)
    assert list(PaperRow.objects.values_list("state", "tries")) == [("read", 1), ("read", 1)]
    assert PaperRow.objects.get(name="b.pdf").proposed["place"] == "duplicate"

"""Reading and sending processes that are killed at random, on a database of their own: nothing lost, nothing doubled."""

import random
import time
from pathlib import Path

import pytest

from tests.exchange.dovecot import PASSWORD, Dovecot
from tests.exchange.test_case_http import CaseServer

from .own import SET_UP, SOURCE, Own, kill, mail

MAILS = 200
SENDS = 30
READ = """
import sys
from mertid.desk.jobs.sources import read_source
print("begun")
print(read_source(int(sys.argv[1])))
"""
DECIDED = """
import sys
from django.utils import timezone
from mertid.desk.models import Delivery
d.filing, d.case_system = "none", {"kind": "http", "url": sys.argv[1]}
d.save()
source = Source.objects.create(deployment=d, kind="memo", name="Digital Post")
who = store.person(User.objects.get())
for n in range(int(sys.argv[2])):
    intake, _ = store.receive(source=source, data=b"Subject: Nr. %d\\r\\n\\r\\nhej\\r\\n" % n, media_type="message/rfc822")
    case = store.open_intake(str(intake.pk))
    store.decide(who=who, case=case, kind="change", values={"team": "vand"})
Delivery.objects.update(next_try_at=timezone.now())
"""
DELIVER = """
from django.utils import timezone
from mertid.desk.jobs.deliver import deliver_due
print("begun")
print(deliver_due(timezone.now(), wait_s=60))
"""


@pytest.mark.slow
@pytest.mark.dovecot
def test_a_reader_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path, dovecot: Dovecot) -> None:
    own, chance = Own(tmp_path), random.Random(20261122)
    source = own.run(SET_UP + SOURCE, dovecot.port, PASSWORD)
    dovecot.put(*[mail(n) for n in range(MAILS)])
    seen = []
    for _ in range(3):
        process = own.start(READ, source)
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        before = own.rows("select count(*) from desk_intake")
        end = time.monotonic() + 20
        while own.rows("select count(*) from desk_intake") == before and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.2))
        kill(process)
        (state,), = own.rows("select json_extract(state, '$.uid') from desk_source")
        (stored,), = own.rows("select count(*) from desk_intake")
        assert (state or 0) <= stored, "the bookmark ran ahead of what is stored"
        seen.append(stored)
    assert seen[0] < MAILS and seen[-1] > 0, f"killed too early or too late to show anything: {seen}"
    own.run(READ, source)
    assert own.rows("select count(*), count(distinct key) from desk_intake") == [(MAILS, MAILS)]
    assert own.rows("select count(*) from desk_blob") == [(MAILS,)]
    jobs = "select count(*), count(distinct args_kwargs) from django_tasks_database_dbtaskresult where task_path like '%open_job'"
    assert own.rows(jobs) == [(MAILS, MAILS)]
    assert len(dovecot.bytes_in()) == MAILS


@pytest.mark.slow
def test_senders_killed_again_and_again_and_many_at_once_file_each_record_once(tmp_path: Path) -> None:
    own, server, chance = Own(tmp_path), CaseServer(), random.Random(7)
    own.run(SET_UP + DECIDED, server.url, SENDS)
    cut = []
    for _ in range(2):
        process = own.start(DELIVER)
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        already, end = len(server.requests), time.monotonic() + 20
        while len(server.requests) == already and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(chance.uniform(0.0, 0.1))
        kill(process)
        cut.append(len(server.kept))
    assert cut[0] < SENDS, f"killed too late to show anything: {cut}"
    # What a killed worker held comes free when its lease ends; here at once.
    own.run("from mertid.desk.models import Delivery; from django.utils import timezone\n"
            "Delivery.objects.filter(state='waiting').update(next_try_at=timezone.now())")
    many = [own.start(DELIVER) for _ in range(2)]
    for process in many:
        process.communicate(timeout=120)
        assert process.returncode == 0
    assert own.rows("select state, count(*) from desk_delivery group by state") == [("sent", SENDS)]
    assert len(server.kept) == SENDS
    assert len(server.requests) <= SENDS + 2, "more repeats than there were kills"
    server.server.shutdown()
    server.server.server_close()

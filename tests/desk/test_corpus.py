"""Real mail by the thousand through the whole house, with web and worker killed on the way: none lost, none doubled, none raises."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.desk.test_kill import House

KILLS = 6
POSTS = 24
ALL = bool(os.environ.get("MERTID_TEST_ALL"))
"""Every mail, which takes minutes more; without it a third, so that the whole run keeps its time."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation on SQLite; its processes are ended afterwards."""
    made = House(tmp_path, "")
    made.run("setup")
    yield made
    for process in made.running:
        process.kill()
        process.wait()


def _lay_out(data: Path, inbox: Path) -> int:
    """Lay the corpus's mails in the folder as .eml files and return how many: every third and all awkward ones, all with `ALL`."""
    inbox.mkdir()
    with tarfile.open(data / "exchange" / "mail_spamassassin.tar.gz") as archive:
        members = [m for m in archive.getmembers() if m.isfile()][:: 1 if ALL else 3]
        for member in members:
            file = archive.extractfile(member)
            assert file is not None
            (inbox / (member.name.replace("/", "_") + ".eml")).write_bytes(file.read())
    awkward = sorted((data / "exchange" / "mail_awkward").glob("msg_*.txt"))
    for path in awkward:
        (inbox / f"{path.stem}.eml").write_bytes(path.read_bytes())
    return len(members) + len(awkward)


def _memo(data: Path, number: int) -> bytes:
    """Return the minimum example with a UUID of its own."""
    text = (data / "exchange" / "memo" / "examples_v1_2" / "MeMo_Minimum_Example.xml").read_bytes()
    fresh, found = re.subn(rb"(messageUUID>)[0-9a-fA-F-]{36}", rb"\g<1>" + str(UUID(int=number + 1)).encode(), text)
    assert found
    return fresh


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Sender:
    """Digital Post in small: sends each message again until it is told that it was accepted."""

    def __init__(self, port: int, source: int, token: str) -> None:
        self.address, self.token = f"http://127.0.0.1:{port}/api/v1/digital-post/{source}", token

    def accepted(self, data: bytes) -> bool:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/xml"}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.address, data, headers), timeout=20) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            assert error.code == 503, f"rejected with {error.code}"
            return False
        except OSError:
            return False


def _add_sources(house: House, inbox: Path) -> tuple[int, str]:
    """Add the folder source and a token; return the Digital Post source's key and the clear token."""
    code = (
        "import django; django.setup()\n"
        "from mertid.desk import store\nfrom mertid.desk.models import Deployment, Source\n"
        "d = Deployment.objects.select_related('authority').get(); who = store.command(d.authority)\n"
        f"store.save_source(who=who, deployment=d, kind='folder', name='Mappe', settings={{'path': {str(inbox)!r}, 'settle_s': 0}})\n"
        "print(Source.objects.get(kind='memo').pk, store.new_token(who=who, name='Digital Post', scopes=['receive'])[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=house.env, capture_output=True, text=True, check=True)
    source, token = done.stdout.split()
    return int(source), token


@pytest.mark.slow
def test_every_real_mail_becomes_one_case_or_one_unreadable_item_while_web_and_worker_are_killed(
    house: House, data: Path, tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rng = random.Random(47)
    inbox = tmp_path_factory.mktemp("post") / "inbox"
    mails = _lay_out(data, inbox)
    assert mails == (1537 if ALL else 513) + 47
    source, token = _add_sources(house, inbox)
    port = _port()
    web = ("mertid.cli", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "1")
    sender, waiting = Sender(port, source, token), [_memo(data, number) for number in range(POSTS)]
    server, workers = house.start(*web), [house.worker(), house.worker()]
    for kill in range(KILLS):
        time.sleep(rng.uniform(2.0, 5.0))
        waiting = [message for message in waiting[: kill * 4 + 4] if not sender.accepted(message)] + waiting[kill * 4 + 4 :]
        if kill % 2:
            _kill(server)
            server = house.start(*web)
        else:
            _kill(workers[kill % 4 // 2])
            workers[kill % 4 // 2] = house.worker()
    end = time.monotonic() + 60
    while waiting and time.monotonic() < end:
        waiting = [message for message in waiting if not sender.accepted(message)]
        time.sleep(0.2)
    assert not waiting, f"{len(waiting)} Digital Post messages were never accepted. {house.log()[-2000:]}"
    _until_read(house, inbox, mails + POSTS)
    for process in (server, *workers):
        process.send_signal(signal.SIGTERM)
    found = house.run("check")

    counted = {k: found[k] for k in ("messages", "cases", "states")}
    sys.stdout.write(f"{counted}\n")
    assert (found["messages"], found["left"]) == (mails + POSTS, 0)
    assert found["states"].get("unreadable", 0) + found["cases"] == mails + POSTS
    assert found["states"].get("unreadable", 0) <= 5, "mail that can be read was given up"
    assert (found["without_case"], found["unreadable_with_case"], found["added_not_once"]) == (0, 0, 0)
    assert (found["without_suggestion"], found["doubled_suggestions"]) == (0, 0)
    assert found["faults"] == []
    assert "Traceback" not in house.log()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL the process and its children, as a power cut would."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.kill()
    for child in children:
        try:
            os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def _until_read(house: House, inbox: Path, wanted: int) -> None:
    """Wait until the folder is empty and everything has been opened."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        if not list(inbox.glob("*.eml")):
            found = house.run("wait", "30")
            if found["left"] == 0 and found["messages"] == wanted:
                return
        time.sleep(1.0)
    raise AssertionError(f"not everything was read in four minutes: {house.run('check')}")

"""Journalising into a folder: whole or not at all, once per key."""

import errno
import json
import os
import subprocess
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mertid.core import BadSettings, DeliveryFailed, DeliveryRefused
from mertid.exchange.case_folder import CaseFolder
from mertid.exchange.case_system import Record, RecordDocument, connect, day, safe_name, safe_names


def record(*documents: RecordDocument, **more: object) -> Record:
    given = {
        "authority_cvr": "12345678", "kle": "28.06.04", "team": "boern", "team_name": "Børn og unge", "received_on": date(2026, 11, 20),
        "theme": "Spørgsmål om børnehave", "sender": "aase@example.dk", "decided_by": "Bo Prøve",
        "decided_at": datetime(2026, 11, 21, 9, tzinfo=UTC),
        "documents": documents or (document("mail.eml", b"Subject: x\r\n\r\nhej\r\n"), document("bilag æ.pdf", b"%PDF")),
    }
    return Record(**{**given, **more})


def document(name: str, data: bytes = b"x") -> RecordDocument:
    return RecordDocument(title=name, name=name, media_type="application/octet-stream", data=data)


def all_names(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*")}


def test_a_record_becomes_a_folder_with_its_files_and_json(tmp_path: Path) -> None:
    assert CaseFolder(tmp_path).file(record(), key="k-1") == "2026/k-1"
    assert all_names(tmp_path) == {"2026", "2026/k-1", "2026/k-1/record.json", "2026/k-1/01-mail.eml", "2026/k-1/02-bilag æ.pdf"}
    told = json.loads((tmp_path / "2026/k-1/record.json").read_text())
    assert told["key"] == "k-1"
    assert told["new_case"] is True
    assert (told["received_on"], told["theme"], told["kle"]) == ("2026-11-20", "Spørgsmål om børnehave", "28.06.04")
    assert [d["file"] for d in told["documents"]] == ["01-mail.eml", "02-bilag æ.pdf"]
    assert "data" not in told["documents"][0]
    assert (tmp_path / "2026/k-1/02-bilag æ.pdf").read_bytes() == b"%PDF"


def test_filing_again_gives_the_same_receipt_and_changes_nothing(tmp_path: Path) -> None:
    folder = CaseFolder(tmp_path)
    first = folder.file(record(), key="k-1")
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    assert folder.file(record(), key="k-1") == first
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_many_workers_with_one_key_file_once(tmp_path: Path) -> None:
    receipts: list[str] = []
    threads = [threading.Thread(target=lambda: receipts.append(CaseFolder(tmp_path).file(record(), key="k"))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receipts == ["2026/k"] * 12
    assert {p.name for p in (tmp_path / "2026").iterdir()} == {"k"}


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "/etc/passwd", "..\\..\\x.exe", "a/b/c.pdf", "..", ".", "", "\0\n", "-" * 400 + ".pdf", "CON", "æ" * 200,
])
def test_names_from_strangers_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    CaseFolder(tmp_path / "in").file(record(document(name)), key="k")
    assert len(list((tmp_path / "in" / "2026" / "k").iterdir())) == 2
    assert {p.name for p in tmp_path.iterdir()} == {"in"}


@pytest.mark.parametrize("key", ["../../ude", "/tmp/x", ".half-x", "..", "a/b"])
def test_keys_from_strangers_stay_in_the_folder_and_differ(tmp_path: Path, key: str) -> None:
    folder = CaseFolder(tmp_path / "in")
    assert folder.file(record(), key=key) != folder.file(record(), key=key.replace(".", "").replace("/", "") or "x")
    assert {p.name for p in tmp_path.iterdir()} == {"in"}
    assert len(list((tmp_path / "in" / "2026").iterdir())) == 2


@given(st.lists(st.text(max_size=150), min_size=1, max_size=5))
def test_safe_names_are_single_short_different_pieces(names: list[str]) -> None:
    made = safe_names(tuple(document(n) for n in names))
    assert len(set(made)) == len(names)
    for name in made:
        assert len(name.encode()) <= 110
        assert "/" not in name
        assert "\\" not in name
        assert name.isprintable()
        assert name not in (".", "..", "record.json")
    assert safe_name("Ansøgning.final.PDF") == "Ansøgning.final.PDF"


@pytest.mark.parametrize("call", ["fsync", "write", "rename"])
def test_a_full_disk_leaves_nothing_visible_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", full)
        elif call == "rename":
            patch.setattr(Path, "rename", full)
        else:
            patch.setattr("mertid.exchange.case_folder._put", full)
        with pytest.raises(DeliveryFailed, match="No space left on device"):
            CaseFolder(tmp_path).file(record(), key="k")
    assert all_names(tmp_path) <= {"2026"}
    assert CaseFolder(tmp_path).file(record(), key="k") == "2026/k"


def test_a_really_full_disk_leaves_nothing_visible(tmp_path: Path) -> None:
    mounted = tmp_path / "small"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mounted)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small tmpfs needs root")
    try:
        with pytest.raises(DeliveryFailed, match="No space left on device"):
            CaseFolder(mounted).file(record(document("stor.bin", b"x" * 200_000)), key="k")
        assert all_names(mounted) <= {"2026"}
        assert CaseFolder(mounted).file(record(), key="k") == "2026/k"
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def test_a_worker_killed_in_the_middle_leaves_no_record_and_the_next_files_it(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nimport mertid.exchange.case_folder as room\n"
        "from tests.exchange.test_case_folder import record\n"
        "room._flush = lambda folder: os.kill(os.getpid(), signal.SIGKILL)\n"
        "room.CaseFolder(Path(sys.argv[1])).file(record(), key='k')\n"
    )
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([os.sys.executable, "-c", script, str(tmp_path)], cwd=root)
    assert killed.returncode == -9
    assert not (tmp_path / "2026" / "k").exists()
    assert CaseFolder(tmp_path).file(record(), key="k") == "2026/k"


def test_another_record_under_the_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026" / "k").mkdir(parents=True)
    (tmp_path / "2026" / "k" / "record.json").write_text('{"key": "anden"}')
    with pytest.raises(DeliveryRefused, match="another record lies under this key"):
        CaseFolder(tmp_path).file(record(), key="k")


def test_settings_choose_the_system() -> None:
    assert connect({"kind": "folder", "path": "/srv/journal"}, "") == CaseFolder(Path("/srv/journal"))
    with pytest.raises(BadSettings, match="field 'path' is relative or missing"):
        connect({"kind": "folder", "path": "journal"}, "")
    with pytest.raises(BadSettings, match="field 'kind' is unknown"):
        connect({}, "")
    with pytest.raises(BadSettings, match="field 'url' is not https"):
        connect({"kind": "http", "url": "http://esdh.example.dk/"}, "")


def test_the_journal_date_is_the_danish_one() -> None:
    assert day(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == date(2026, 11, 21)

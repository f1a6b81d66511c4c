"""The command that searches a folder, as people run it: a process of its own on made files."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas


def run(*argv: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "mertid.cli", "search", *map(str, argv)], capture_output=True, text=True, timeout=240)


def found(index: Path, *argv: object) -> list[str]:
    done = run("find", index, *argv, "--json")
    assert done.returncode == 0, done.stderr
    return [hit["document"] for hit in json.loads(done.stdout)["hits"]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arkiv") / "arkiv"
    (folder / "breve").mkdir(parents=True)
    (folder / "breve" / "kloak.txt").write_text("Der er lagt ledning til kloak på Mosevej.\n")
    (folder / "breve" / "carport.txt").write_text("Afslag på carport ved skel. Byggetilladelsen er ikke givet.\n")
    canvas = Canvas(str(folder / "referat.pdf"))
    canvas.drawString(72, 700, "Referat om genbrugspladsen og en carport")
    canvas.save()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ib Holm <ib@holm.example>", "post@kommune.example", "Rotter i haven"
    mail["Date"] = "Mon, 4 Mar 2024 23:30:00 +0100"
    mail.set_content("Se vedlagte skema.")
    mail.add_attachment("Skema over fælder i kolonihaven".encode(), maintype="text", subtype="plain", filename="skema.txt")
    (folder / "mail.eml").write_bytes(mail.as_bytes())
    (folder / "tom.pdf").write_bytes(b"")
    (folder / ".skjult").write_text("carport")
    return folder


@pytest.fixture(scope="module")
def index(archive: Path) -> Path:
    out = archive.parent / "index"
    done = run("index", archive, "-o", out)
    assert done.returncode == 1, "one file is empty"
    assert "5 files read, 1 of them without text" in done.stderr
    assert "skema" not in done.stderr
    return out


def test_words_compounds_phrases_and_words_not_wanted_are_found(index: Path) -> None:
    assert found(index, "kloakledning") == ["breve/kloak.txt"]
    assert set(found(index, "carport")) == {"breve/carport.txt", "referat.pdf"}
    assert found(index, "carport -genbrugspladsen") == ["breve/carport.txt"]
    assert found(index, '"ved skel"') == ["breve/carport.txt"]
    assert found(index, "faelder i koloni") == ["mail.eml!/1-skema.txt"]


def test_a_question_may_begin_with_what_is_not_wanted(index: Path) -> None:
    assert found(index, "-carport ledning") == ["breve/kloak.txt"]


def test_kind_sender_and_danish_days_narrow_it(index: Path) -> None:
    assert found(index, "--kind", "mail") == ["mail.eml"]
    assert set(found(index, "--sender", "holm")) == {"mail.eml", "mail.eml!/1-skema.txt"}
    assert set(found(index, "--until", "2024-03-04")) == {"mail.eml", "mail.eml!/1-skema.txt"}, "half past eleven at night, that day"
    assert found(index, "rotter", "--since", "2024-03-05") == []


def test_lines_of_text_are_shown_with_the_words_marked_unless_left_out(index: Path) -> None:
    assert "[carport]" in run("find", index, "carport").stdout
    assert "Afslag" not in run("find", index, "carport", "--no-text").stdout
    assert "taken for carport" in run("find", index, "carprot").stdout


def test_what_is_like_a_document_and_what_the_index_holds_are_told(index: Path, archive: Path) -> None:
    done = run("similar", index, "breve/carport.txt", "--json")
    assert json.loads(done.stdout)["hits"][0]["document"] == "referat.pdf"
    told = json.loads(run("info", index, "--check", "--json").stdout)
    assert (told["documents"], told["folder"], told["whole"]) == (6, str(archive), True)
    assert run("similar", index, "mangler.txt").returncode == 2


def test_only_what_is_new_or_changed_is_read_and_what_has_gone_is_taken_out(archive: Path, tmp_path: Path) -> None:
    import shutil

    folder, out = tmp_path / "arkiv", tmp_path / "index"
    shutil.copytree(archive, folder)
    (folder / "tom.pdf").unlink()
    assert run("index", folder, "-o", out).returncode == 0
    again = run("index", folder, "-o", out)
    assert "0 files read, 0 taken out, 5 documents" in again.stderr
    (folder / "mail.eml").unlink()
    (folder / "referat.pdf").write_text("Nu om noget andet")
    (folder / "ny.txt").write_text("Ny bro over åen")
    assert "2 files read, 1 taken out, 4 documents" in run("index", folder, "-o", out).stderr
    assert found(out, "fælder") == []
    assert found(out, "genbrugspladsen") == []
    assert found(out, "bro") == ["ny.txt"]


@pytest.mark.parametrize("argv", [
    ("find", "mangler", "ord"), ("index", "mangler", "-o", "ix"), ("index", "arkiv", "-o", "arkiv/ix"), ("index", "arkiv", "-o", "arkiv2"),
    ("find", "index", "ord", "--since", "i går"), ("find", "index", "ord", "--limit", "0"), ("index", "arkiv2", "-o", "index"),
])
def test_what_cannot_be_done_is_said_in_a_line(archive: Path, index: Path, argv: tuple[str, ...]) -> None:
    other = archive.parent / "arkiv2"
    other.mkdir(exist_ok=True)
    (other / "a.txt").write_text("a")
    places = ("arkiv", "index", "ix", "mangler", "arkiv2", "arkiv/ix")
    done = run(*(archive.parent / one if one in places and at else one for at, one in enumerate(argv)))
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_damaged_index_says_what_to_do(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "index"
    run("index", archive, "-o", out)
    (out / "index.sqlite3").write_bytes(b"intet" * 4000)
    for argv in (("find", out, "carport"), ("index", archive, "-o", out)):
        done = run(*argv)
        assert done.returncode == 2
        assert "Remove it" in done.stderr


def test_a_run_that_is_killed_keeps_what_it_has_and_the_next_goes_on(tmp_path: Path) -> None:
    folder, out = tmp_path / "arkiv", tmp_path / "index"
    folder.mkdir()
    for number in range(2000):
        (folder / f"{number:04}.txt").write_text(f"Brev nummer {number} om sag 24-{number:06} og støj.\n" * 20)
    argv = [sys.executable, "-m", "mertid.cli", "search", "index", str(folder), "-o", str(out)]
    running = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
    end, held = time.monotonic() + 120, 0
    while held < 100 and time.monotonic() < end:
        time.sleep(0.05)
        if (out / "index.sqlite3").exists():
            held = _documents(out)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    held = _documents(out)
    assert 100 <= held < 2000
    done = run("index", folder, "-o", out)
    assert done.returncode == 0, done.stderr
    assert f"{2000 - held} files read, 0 taken out, 2000 documents" in done.stderr
    assert found(out, "24-001234") == ["1234.txt"]


def _documents(out: Path) -> int:
    held = sqlite3.connect(f"file:{out / 'index.sqlite3'}?mode=ro", uri=True)
    try:
        return int(held.execute("SELECT count(*) FROM document").fetchone()[0])
    except sqlite3.OperationalError:  # its tables are not made yet
        return 0
    finally:
        held.close()

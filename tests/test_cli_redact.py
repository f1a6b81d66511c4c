"""The command that redacts files, as people run it: a process of its own on made files of invented people."""

import csv
import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from mertid import cli
from mertid.commands.redact import _work

MAIL = """From: Karen Vestergaard <karen@v.example>
To: post@bakkely.example
Subject: Klage
Date: Mon, 4 Mar 2024 10:00:00 +0100

Jeg hedder Karen Vestergaard, cpr 010190-1234, tlf. 20 47 18 93. Jeg gik på Vestergaardsskolen.
"""
PERSONAL = ("Karen", "Vestergaard", "010190", "20 47", "karen@")


def run(*argv: object, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mertid.cli", "redact", *map(str, argv)]
    return subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True, timeout=240)


def pdf(path: Path, *lines: str, pages: int = 1, password: str = "") -> Path:
    canvas = Canvas(str(path), encrypt=password or None)
    for _ in range(pages):
        for at, line in enumerate(lines):
            canvas.drawString(72, 760 - 20 * at, line)
        canvas.showPage()
    canvas.save()
    return path


def text(path: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def summary(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(folder.with_name(f"{folder.name}-summary.csv").read_text("utf-8-sig"))))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "sag"
    folder.mkdir()
    (folder / "brev.eml").write_text(MAIL)
    (folder / "notat.txt").write_text("Notat. Sagsbehandler: Ole Hansen. Vestergaard ringede.\n")
    return folder


def test_finds_are_told_with_place_score_reason_ground_and_rule_and_their_text_only_when_asked_for(case: Path) -> None:
    plain = run("find", case / "brev.eml", "--format", "jsonl")
    assert plain.returncode == 0, plain.stderr
    rows = [json.loads(line) for line in plain.stdout.splitlines()]
    assert {row["kind"] for row in rows} >= {"name", "cpr", "phone", "email"}
    cpr = next(row for row in rows if row["kind"] == "cpr")
    assert (cpr["sheet"], cpr["part"], cpr["proposed"], cpr["rule"], cpr["label"]) == (1, "page", True, "cpr", "§ 30, nr. 1")
    assert cpr["end"] - cpr["start"] == 11
    assert cpr["reason"]
    assert 0 < cpr["x0"] < cpr["x1"] < 600
    assert not any(word in plain.stdout + plain.stderr for word in PERSONAL)
    told = run("find", case / "brev.eml", "--format", "csv", "--kind", "cpr", "--text")
    assert [row["text"] for row in csv.DictReader(io.StringIO(told.stdout))] == ["010190-1234"]
    assert "010190" not in told.stderr


def test_a_folder_is_struck_as_the_law_proposes_and_a_person_known_in_one_file_is_found_in_the_other(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "ud"
    done = run("strike", case, "--out-folder", out, "--report", tmp_path / "proof.json")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["brev.pdf", "notat.pdf"]
    said = text(out / "brev.pdf") + text(out / "notat.pdf")
    assert not any(word in said.replace("Vestergaardsskolen", "") for word in PERSONAL)
    assert "Ole Hansen" in said
    rows = summary(out)
    assert [row["state"] for row in rows] == ["written", "written"]
    proof = json.loads((tmp_path / "proof.json").read_text())
    assert all(one["proof"]["holds"] and one["proof"]["checks"] for one in proof)
    assert not any(word in (tmp_path / "proof.json").read_text() + done.stderr for word in PERSONAL)


def test_one_that_cannot_be_read_does_not_stop_the_others_and_the_exit_code_tells(case: Path, tmp_path: Path) -> None:
    (case / "karen.pdf").write_bytes(b"")
    (case / "stump.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(3000))
    pdf(case / "laast.pdf", "Karen Vestergaard", password="hemmelig")
    out = tmp_path / "ud"
    done = run("strike", case, "--out-folder", out, "--kind", "cpr")
    assert done.returncode == 1
    states = {row["file"]: row["state"] for row in summary(out)}
    assert states == {
        "brev.eml": "written", "karen.pdf": "not done", "laast.pdf": "not done", "notat.txt": "written", "stump.pdf": "not done"}
    assert not any(word in done.stderr.lower() for word in ("karen", "laast", "stump")), "names of files may be personal data"
    assert "2 of 5 files are struck" in done.stderr


def test_a_text_beyond_what_memory_is_meant_for_is_said_to_be_too_long(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(_work, "MOST_LETTERS", 20)
    assert cli.main(["redact", "strike", str(case / "brev.eml"), "-o", str(tmp_path / "ud.pdf")]) == 1
    assert "expected at most 20. Split it." in capsys.readouterr().err
    assert not (tmp_path / "ud.pdf").exists()


def test_a_name_of_a_file_that_holds_what_was_struck_becomes_a_number(case: Path, tmp_path: Path) -> None:
    (case / "brev.eml").rename(case / "klage_vestergaard.eml")
    done = run("strike", case, "--out-folder", tmp_path / "ud", "--text", "Karen Vestergaard")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "ud").iterdir()) == ["dokument-0001.pdf", "notat.pdf"]


def test_a_text_is_struck_in_whatever_case_spacing_and_line_it_stands(tmp_path: Path) -> None:
    source = pdf(tmp_path / "a.pdf", "KAREN  VESTERGAARDS sag. Karen", "Vestergaard, 0101901234 og 010190 1234.", "Hun er 34 aar.")
    out = tmp_path / "b.pdf"
    done = run("strike", source, "-o", out, "--text", "karen vestergaard", "--text", "010190-1234", "--label", "§ 30")
    assert done.returncode == 0, done.stderr
    said = text(out)
    assert "aren" not in said.lower()
    assert "1234" not in said
    assert "Hun er 34 aar." in said


def test_a_text_within_longer_words_is_not_passed_over_in_silence(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "ud.pdf"
    asked = ("strike", case / "brev.eml", "-o", out, "--text", "Vestergaard")
    stopped = run(*asked)
    assert stopped.returncode == 1
    assert "--inside" in stopped.stderr
    assert not out.exists()
    kept = run(*asked, "--keep", "Vestergaardsskolen")
    assert kept.returncode == 0, kept.stderr
    assert "Vestergaardsskolen" in text(out)
    out.unlink()
    assert run(*asked, "--inside").returncode == 0
    assert "estergaard" not in text(out)


def test_an_area_is_struck_and_one_beside_the_page_is_refused(tmp_path: Path) -> None:
    source = pdf(tmp_path / "a.pdf", "Karen Vestergaard", "Bliver")
    done = run("strike", source, "-o", tmp_path / "b.pdf", "--area", "1:60,60,400,90")
    assert done.returncode == 0, done.stderr
    assert "Bliver" in text(tmp_path / "b.pdf")
    assert "Karen" not in text(tmp_path / "b.pdf")
    for area, code in (("2:60,60,400,90", 1), ("1:900,60,990,90", 1), ("1:60,60", 2)):
        assert run("strike", source, "-o", tmp_path / "c.pdf", "--area", area).returncode == code
    assert not (tmp_path / "c.pdf").exists()


def test_a_plan_is_edited_and_followed_and_only_for_the_files_it_was_made_of(case: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert run("find", case, "--plan", plan).returncode == 0
    assert not any(word in plan.read_text() for word in PERSONAL)
    assert run("find", case, "--plan", plan).returncode == 2, "an edited plan is not overwritten"
    told = json.loads(plan.read_text())
    mail = next(one for one in told["files"] if one["file"] == "brev.eml")
    for mark in mail["marks"]:
        mark["strike"] = mark["kind"] == "cpr"
    mail["marks"].append({"text": "20471893", "label": "§ 33"})
    plan.write_text(json.dumps(told))
    done = run("strike", case, "--out-folder", tmp_path / "ud", "--plan", plan)
    assert done.returncode == 0, done.stderr
    said = text(tmp_path / "ud" / "brev.pdf")
    assert "Karen Vestergaard" in said
    assert "010190" not in said
    assert "20 47" not in said
    assert "§ 33" in said
    (case / "brev.eml").write_text(MAIL + "Mere.\n")
    changed = run("strike", case / "brev.eml", "-o", tmp_path / "x.pdf", "--plan", plan)
    assert changed.returncode == 1
    assert "Make the plan anew" in changed.stderr


@pytest.mark.parametrize("mark", [{"sheet": 1, "start": "a", "end": 3}, {"sheet": 1, "area": {"x0": 1}}, {"text": "--"}, 7])
def test_a_plan_with_a_broken_mark_says_which(case: Path, tmp_path: Path, mark: object) -> None:
    plan = {"mertid": "mertid-redact-plan-1", "files": [{"file": "brev.eml", "sha256": "", "reads": "", "marks": [mark]}]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    done = run("strike", case / "brev.eml", "-o", tmp_path / "x.pdf", "--plan", tmp_path / "plan.json")
    assert done.returncode == 2
    assert "mark 1 of file 1" in done.stderr


def test_a_locked_file_opens_with_its_password_from_the_environment_or_a_file(tmp_path: Path) -> None:
    source = pdf(tmp_path / "a.pdf", "Karen Vestergaard", password="hemmelig")
    (tmp_path / "kode").write_text("hemmelig\n")
    asked = ("strike", source, "--text", "Karen Vestergaard", "-o")
    assert run(*asked, tmp_path / "b.pdf").returncode == 1
    assert run(*asked, tmp_path / "c.pdf", "--password-env", "KODE", KODE="hemmelig").returncode == 0
    assert run(*asked, tmp_path / "d.pdf", "--password-file", tmp_path / "kode").returncode == 0
    assert not (tmp_path / "b.pdf").exists()
    with pikepdf.open(tmp_path / "c.pdf") as held:
        assert not held.is_encrypted
    assert run(*asked, tmp_path / "e.pdf", "--password-env", "NOT_SET").returncode == 2


def test_a_word_file_is_struck_in_kind_with_its_hidden_parts(tmp_path: Path) -> None:
    from docx import Document

    made = Document()
    made.add_paragraph("Karen Vestergaard klager.")
    made.core_properties.author = "Karen Vestergaard"
    made.save(str(tmp_path / "a.docx"))
    done = run("strike", tmp_path / "a.docx", "-o", tmp_path / "b.docx", "--in-kind", "--text", "Karen Vestergaard")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "b.docx") as held:
        assert not any(b"estergaard" in held.read(name) for name in held.namelist())


def test_reading_flags_what_no_reader_sees_and_names_attachments(tmp_path: Path) -> None:
    from docx import Document

    made = Document()
    made.add_paragraph("Brødtekst")
    hidden = made.add_paragraph().add_run("skjult tekst")
    hidden.font.hidden = True
    made.save(str(tmp_path / "a.docx"))
    told = json.loads(run("read", tmp_path / "a.docx", "--json").stdout)
    assert any(one["hidden"] and "skjult tekst" in one["text"] for one in told["sheets"])
    assert "HIDDEN" in run("read", tmp_path / "a.docx").stdout


def test_what_lies_in_a_mail_or_an_archive_is_saved_as_files_of_harmless_names(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ib@holm.example", "post@kommune.example", "Bilag"
    mail.set_content("Se bilag.")
    mail.add_attachment(b"Karen", maintype="text", subtype="plain", filename="../../ond.txt")
    folder = tmp_path / "sag"
    folder.mkdir()
    (folder / "a.eml").write_bytes(mail.as_bytes())
    with zipfile.ZipFile(folder / "b.zip", "w") as made:
        made.writestr("under/brev.txt", "Vestergaard")
    (folder / "c.txt").write_text("intet i den")
    (folder / "d.zip").write_bytes(b"PK\x03\x04" + b"x" * 200)
    out = tmp_path / "bilag"
    done = run("unpack", folder, "--out-folder", out)
    assert done.returncode == 1, "one archive is broken"
    names = {path.name: path.read_text() for path in out.iterdir()}
    assert names == {"0001-001-ond.txt": "Karen", "0002-001-brev.txt": "Vestergaard"}
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == []
    assert run("unpack", folder, "--out-folder", out).returncode == 2


def test_the_proof_alone_says_what_each_tool_found(tmp_path: Path) -> None:
    source = pdf(tmp_path / "a.pdf", "Karen Vestergaard")
    (tmp_path / "ord.txt").write_text("Karen Vestergaard\n")
    bad = run("prove", source, "--texts-from", tmp_path / "ord.txt", "--json")
    assert bad.returncode == 1
    told = json.loads(bad.stdout)
    assert not told["holds"]
    assert any(one["leaks"] for one in told["checks"])
    assert "Vestergaard" not in bad.stdout
    good = run("prove", source, "--text", "Ingeborg Lundsgaard")
    assert good.returncode == 0
    assert "a.pdf: holds" in good.stdout
    assert run("prove", source).returncode == 2


@pytest.mark.parametrize("argv", [
    ("find", "mangler.pdf"), ("strike", "sag", "-o", "x.pdf"), ("strike", "sag", "--out-folder", "sag"), ("strike", "sag"),
    ("strike", "sag/brev.eml", "-o", "sag/notat.txt"), ("strike", "sag", "--out-folder", "ud", "--kind", "alt"),
    ("strike", "sag/brev.eml", "-o", "x.pdf", "--plan", "sag/notat.txt"), ("find", "tom"), ("find", "sag", "--least", "2"),
    ("strike", "sag/brev.eml", "-o", "x.pdf", "--text", "--"), ("find", "sag", "--settings", "sag/notat.txt"),
])
def test_what_cannot_begin_is_said_in_a_line_and_nothing_is_written(
    case: Path, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(case.parent)
    (case.parent / "tom").mkdir()
    before = sorted(case.parent.rglob("*.*"))
    try:
        code = cli.main(["redact", *argv])
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr().err
    assert code == 2, said
    assert len(said.splitlines()) == 1, said
    assert sorted(case.parent.rglob("*.*")) == before


def test_a_run_that_is_killed_leaves_whole_proved_copies_and_no_summary(case: Path, tmp_path: Path) -> None:
    for number in range(40):
        pdf(case / f"brev-{number:02}.pdf", f"Brev {number} om cpr 010190-1234", "Mere tekst", pages=3)
    out = tmp_path / "ud"
    argv = [sys.executable, "-m", "mertid.cli", "redact", "strike", str(case), "--out-folder", str(out), "--text", "010190-1234"]
    running = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while len(list(out.glob("*.pdf"))) < 4 and time.monotonic() < end:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    copies = list(out.glob("*.pdf"))
    assert 4 <= len(copies) < 42
    assert not out.with_name("ud-summary.csv").exists()
    assert all("010190" not in text(copy) and len(pypdfium2.PdfDocument(copy)) in (1, 3) for copy in copies)
    assert run("strike", case, "--out-folder", out, "--text", "010190-1234").returncode == 2, "copies of two runs are never mixed"


def test_on_a_full_disk_nothing_of_a_copy_is_left_and_the_others_go_on(tmp_path: Path) -> None:
    folder, disk = tmp_path / "sag", tmp_path / "disk"
    folder.mkdir()
    disk.mkdir()
    pdf(folder / "a.pdf", *(f"Karen Vestergaard {os.urandom(60).hex()}" for _ in range(30)), pages=20)
    pdf(folder / "b.pdf", "Karen Vestergaard")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        done = run("strike", folder, "--out-folder", disk / "ud", "--text", "Karen Vestergaard")
        assert done.returncode == 1, done.stderr
        assert [path.name for path in (disk / "ud").iterdir()] == ["b.pdf"]
        assert {row["file"]: row["why"] for row in summary(disk / "ud")} == {"a.pdf": "No space left on device", "b.pdf": ""}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_hidden_files_and_links_of_a_folder_are_left_out_and_copies_are_ordinary_files(case: Path, tmp_path: Path) -> None:
    (case / ".DS_Store").write_text("x")
    (case / "link.txt").symlink_to(case / "notat.txt")
    (case / "under").mkdir()
    (case / "under" / "notat.txt").write_text("Intet her.\n")
    done = run("strike", case, "--out-folder", tmp_path / "ud", "--kind", "cpr", "--numbered")
    assert done.returncode == 0, done.stderr
    assert [row["file"] for row in summary(tmp_path / "ud")] == ["brev.eml", "notat.txt", "under/notat.txt"]
    assert stat.S_ISREG((tmp_path / "ud" / "dokument-0003.pdf").stat().st_mode)

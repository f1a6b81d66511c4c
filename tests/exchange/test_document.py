"""Attachments give up their text, or say in Danish why not; none of them can stop the process that asks."""

import io
import os
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mertid.core import Document
from mertid.exchange import document, scan
from mertid.exchange.document import Child, read_document
from mertid.exchange.limits import LIMITS, Limits
from mertid.exchange.message import Attachment
from mertid.exchange.reader import read
from tests.exchange.mails import attached, compound, mail, multipart, outlook, part, pdf

needs_tesseract = pytest.mark.skipif("dan" not in scan.languages(), reason="Tesseract with Danish is not installed (tesseract-ocr-dan)")


def ask(data: bytes, name: str, media_type: str = "application/octet-stream", limits: Limits = LIMITS) -> Document:
    """Read one attachment."""
    return read_document(Attachment(name, media_type, data), limits)


@pytest.fixture
def own_child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """A child process of this test alone, so that killing it disturbs no other."""
    child = Child()
    monkeypatch.setattr(document, "_CHILD", child)
    yield child
    child.stop()


def archive(**files: str | bytes) -> bytes:
    """Return a zip of files; two underscores stand for a slash, one at the end of the stem for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def word() -> bytes:
    """Return a DOCX with header, table and footnote-like text box."""
    made = docx.Document()
    made.add_paragraph("Kære kommune, det gælder Ågade 3")
    table = made.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Navn", "Åse"
    made.sections[0].header.paragraphs[0].text = "Brevhoved"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet() -> bytes:
    """Return an XLSX of two sheets."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "Beløb", 125.5
    book.create_sheet("Bilag æ")["A1"] = "Kvittering"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    "<text:h>Ansøgning</text:h><text:p>Om <text:span>plads</text:span><text:tab/>på skolen</text:p>"
    "<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>Å</text:p>"
    "</table:table-cell></table:table-row></table:table></office:document-content>"
)
ODF = "application/vnd.oasis.opendocument.text"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDE = f'<p:sld xmlns:p="p" xmlns:a="{DRAWING}"><a:p><a:r><a:t>Side {{}}</a:t></a:r></a:p></p:sld>'


@pytest.mark.parametrize(("name", "make", "expected"), [
    ("brev.pdf", lambda: pdf("Første side", "Anden side på Ågade"), "Første side\n\nAnden side på Ågade"),
    ("skema.pdf", lambda: pdf("Ansøgning", fields={"navn": "Åse Ødegård", "tom": ""}), "Ansøgning\nnavn: Åse Ødegård"),
    ("brev.docx", word, "Brevhoved\n\nKære kommune, det gælder Ågade 3\nNavn |\n | Åse"),
    ("bilag.xlsx", sheet, "Sheet\nBeløb | 125.5\n\nBilag æ\nKvittering"),
    ("brev.odt", lambda: archive(mimetype=ODF, content_xml=ODT), "Ansøgning\nOm plads\tpå skolen\nA | Å"),
    ("oplæg.pptx", lambda: archive(**{f"ppt__slides__slide{n}_xml": SLIDE.format(n) for n in (2, 1, 10)}), "Side 1\n\nSide 2\n\nSide 10"),
    ("side.html", lambda: "<html><body><p>Hej på Ågade</p>".encode("cp1252"), "Hej på Ågade"),
    ("notat.txt", lambda: "Møde på rådhuset".encode("cp1252"), "Møde på rådhuset"),
    ("tal.csv", lambda: "navn;beløb\nÅse;3".encode("utf-16"), "navn;beløb\nÅse;3"),
    ("brev.rtf", lambda: rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\gen x}K\'e6re \u229?se\par Slut{\pict 00ff}}", "Kære åse\nSlut"),
    ("møde.ics", lambda: b"BEGIN:VEVENT\nSUMMARY:Hegnssyn\nEND:VEVENT", "Møde: Hegnssyn"),
])
def test_text_is_found(name: str, make: object, expected: str) -> None:
    found = ask(make(), name)  # type: ignore[operator]
    assert (found.text, found.state, found.note) == (expected, "read", "")


def test_text_boxes_and_forms_of_word_are_read_once_and_deleted_text_is_not() -> None:
    schemas = "http://schemas.openxmlformats.org"
    space = f'xmlns:w="{schemas}/wordprocessingml/2006/main" xmlns:mc="{schemas}/markup-compatibility/2006"'
    box = "<w:p><w:r><w:t>I en boks</w:t></w:r></w:p>"
    xml = (
        f"<w:document {space}><w:body><w:p><w:r><w:t>Uden for</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>Udfyldt felt</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:del><w:r><w:delText>Slettet</w:delText></w:r></w:del></w:p></w:body></w:document>"
    )
    assert ask(archive(word__document_xml=xml), "b.docx").text == "I en boks\nUden for\nUdfyldt felt"


def test_a_forwarded_mail_and_its_attachments_are_read() -> None:
    inner = multipart("mixed", part(b"Den gamle klage"), attached("tegning.pdf", pdf("Tegning af hegn")))
    text = ask(inner, "videresendt.eml", "message/rfc822").text
    for expected in ("Fra: Åse Ødegård <aase@example.dk>", "Emne: Hul i vejen", "Den gamle klage", "[tegning.pdf]", "Tegning af hegn"):
        assert expected in text
    outer = compound(outlook({0x37: "Fra Outlook", 0x1000: "Tekst i Outlook"}))
    assert "Tekst i Outlook" in ask(outer, "mail.msg").text


@needs_tesseract
def test_a_scan_is_read_by_ocr_and_says_so() -> None:
    page = pdfium.PdfDocument(pdf("Ansøgning om byggetilladelse på Skovvej"))[0]
    picture = page.render(scale=3, grayscale=True)
    rows = b"".join(bytes(picture.buffer)[row * picture.stride:row * picture.stride + picture.width] for row in range(picture.height))
    found = ask(b"P5\n%d %d\n255\n" % (picture.width, picture.height) + rows, "scan.pgm")
    assert "byggetilladelse på Skovvej" in found.text
    assert found.state == "scanned"
    assert "læst maskinelt" in found.note
    assert "byggetilladelse" in ask(_png(picture.width, picture.height, rows), "scan.png").text
    paper = ask(_scanned_pdf(picture.width, picture.height, rows), "scan.pdf")
    assert "byggetilladelse på Skovvej" in paper.text
    assert (paper.state, paper.pages) == ("scanned", 1)


def _png(width: int, height: int, rows: bytes) -> bytes:
    raw = b"".join(b"\0" + rows[at * width:(at + 1) * width] for at in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _scanned_pdf(width: int, height: int, rows: bytes) -> bytes:
    """Return a PDF of one page that is one grey picture."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(595, 842))
    page.drawImage(ImageReader(io.BytesIO(_png(width, height, rows))), 0, 0, 595, 842)
    page.save()
    return out.getvalue()


def test_without_tesseract_a_scan_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "languages", frozenset)
    found = read(_png(400, 400, b"\xff" * 160_000), "image/png", "scan.png", LIMITS)
    assert (found.state, found.text) == ("unread", "")
    assert "Tesseract er ikke installeret" in found.note
    paper = read(_scanned_pdf(400, 400, b"\xff" * 160_000), "application/pdf", "scan.pdf", LIMITS)
    assert paper.state == "unread"
    assert "Tesseract er ikke installeret" in paper.note
    monkeypatch.setattr(scan, "languages", lambda: frozenset({"eng"}))
    assert "mangler dansk" in read(_png(400, 400, b"\xff" * 160_000), "image/png", "scan.png", LIMITS).note


def _locked_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, encrypt=StandardEncryption("kode", "ejer"))
    page.drawString(72, 700, "Hemmelig")
    page.save()
    return out.getvalue()


def _bomb() -> bytes:
    """Return a DOCX of 200 kB that unpacks to 210 MB, as twenty-one members that each pass for normal."""
    member = b" " * 10_000_000
    return archive(**{f"word__header{n}_xml": member for n in range(21)})


@pytest.mark.parametrize(("name", "make", "state", "note"), [
    ("tom.pdf", lambda: b"", "empty", "Filen er tom"), ("hvid.pdf", lambda: pdf(""), "empty", "ingen tekst"),
    ("låst.docx", lambda: compound({"EncryptedPackage": b"x" * 99}), "unread", "adgangskode"),
    ("låst.pdf", _locked_pdf, "unread", "adgangskode"), ("brudt.pdf", lambda: pdf("Hej")[:300], "unread", "beskadiget"),
    ("brudt.docx", lambda: word()[:2_000], "unread", "beskadiget"), ("brudt.xlsx", lambda: sheet()[:-200], "unread", "beskadiget"),
    ("bombe.docx", _bomb, "unread", "pakket ud fylder den mere"),
    ("gammel.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unread", "Word"),
    ("lyd.wav", lambda: b"RIFF\0\0\0\0WAVEfmt ", "unread", "Lyd og video"),
    ("winmail.dat", lambda: b"x\x9f>\"" + bytes(9), "unread", "winmail.dat"),
    ("smime.p7m", lambda: b"0\x80" + bytes(90), "unread", "Krypteret eller signeret"),
    ("stor.png", lambda: _png(50_000, 50_000, b""), "unread", "2500 millioner"),
    ("logo.png", lambda: _png(20, 20, b"\0" * 400), "empty", "Lille billede"),
    ("ukendt.bin", lambda: bytes(range(256)) * 4, "unread", "læses ikke"),
])
def test_what_cannot_be_read_says_why(name: str, make: object, state: str, note: str) -> None:
    found = ask(make(), name)  # type: ignore[operator]
    assert found.state == state, found
    assert note in found.note
    assert len(found.note) <= 300


def test_an_archive_is_listed_but_not_opened() -> None:
    found = ask(archive(a_txt="hemmeligt", b_pdf="x"), "pakke.zip")
    assert (found.text, found.state) == ("a.txt\nb.pdf", "unread")
    assert "pakkes ikke ud" in found.note


def test_only_the_first_pages_of_a_long_pdf_are_read() -> None:
    found = ask(pdf(*[f"Side {n}" for n in range(1, 13)]), "lang.pdf", limits=replace(LIMITS, max_pages=5))
    assert found.text.endswith("Side 5")
    assert (found.pages, found.note) == (12, "Kun de første 5 af 12 sider er læst.")


def test_a_long_text_is_cut_and_says_so() -> None:
    found = ask(b"ord " * 100, "a.txt", "text/plain", replace(LIMITS, max_text=50))
    assert (len(found.text), found.note) == (50, "Teksten er meget lang og er afkortet.")


def test_a_reader_that_hangs_is_killed_and_the_next_file_is_read(own_child: Child) -> None:
    assert ask(pdf("Før"), "a.pdf").text == "Før"
    process = own_child._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    start = time.monotonic()
    found = ask(pdf("Hænger"), "b.pdf", limits=replace(LIMITS, max_seconds_per_attachment=1.0))
    assert time.monotonic() - start < 15
    assert (found.state, found.note) == ("unread", "Filen er ikke læst: det tog over 1 sekunder.")
    assert process.poll() is not None
    assert ask(pdf("Efter"), "c.pdf").text == "Efter"


def test_a_reader_that_was_killed_is_started_again(own_child: Child) -> None:
    assert ask(pdf("Før"), "a.pdf").text == "Før"
    assert own_child._process is not None
    os.kill(own_child._process.pid, signal.SIGKILL)
    own_child._process.wait()
    assert ask(pdf("Efter"), "b.pdf").text == "Efter"


def test_a_file_that_needs_too_much_memory_is_unread(own_child: Child) -> None:
    greedy = archive(word__document_xml=b"<a>" + b"<b/>" * 12_000_000 + b"</a>")
    found = ask(greedy, "a.docx", limits=replace(LIMITS, max_memory_bytes=300_000_000))
    assert found.state == "unread", found.note
    assert ask(pdf("Efter"), "b.pdf", limits=LIMITS).text == "Efter"


def test_the_reader_ends_with_its_owner(tmp_path: Path) -> None:
    script = (
        "from mertid.exchange.document import read_document, _CHILD\nfrom mertid.exchange.message import Attachment\nimport os, signal\n"
        "read_document(Attachment('a.pdf', 'application/pdf', b'%PDF-1.4'))\nprint(_CHILD._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60, env=os.environ)
    pid = int(done.stdout or b"0")
    if not pid:
        pytest.skip(f"the other Python could not run mertid: {done.stderr[-200:]!r}")
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the reader outlived its owner by ten seconds")


SEEDS = [pdf("Hej", fields={"a": "b"}), word(), sheet(), archive(mimetype=ODF, content_xml=ODT)]
SEEDS += [rb"{\rtf1\ansi K\'e6re \u229?se\par}", b"<html><table><tr><td>x", mail(b"Hej"), _png(300, 300, b"\xff" * 90_000)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 4), st.binary(max_size=6)), max_size=12))
def test_damaged_documents_never_raise(seed: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(seed)
    for at, drop, new in changes:
        at %= len(data) + 1
        data[at:at + drop] = new
    found = ask(bytes(data), "fil", limits=replace(LIMITS, max_seconds_per_attachment=20.0))
    assert found.state in ("read", "scanned", "empty", "unread")
    assert found.state in ("read", "scanned") or found.note
    found.text.encode()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=500), st.sampled_from(["a.pdf", "a.docx", "a.txt", "a.msg", "a.png", "a.rtf", "a"]))
def test_random_bytes_never_raise(data: bytes, name: str) -> None:
    assert ask(data, name).state in ("read", "empty", "unread")

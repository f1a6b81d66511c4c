"""Broken, huge, nested and malicious office files end in a clear message; real ones are read; LibreOffice makes pages of them."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from mertid.core import TooBig, Unreadable
from mertid.engines.redact import formats
from mertid.engines.redact.errors import NeedsPassword
from mertid.engines.redact.formats import open_document, rtf, sheet, slides, word
from mertid.engines.redact.formats.sniff import DOC, DOCX, LOCKED, ODT, PPTX, RTF, XLSX
from mertid.engines.redact.office import archive, convert
from mertid.engines.redact.office.rtf import text, unpack
from mertid.engines.redact.values import Passage

from . import hidden
from .test_in_kind import marked

MODULES = {"word": (word, DOCX, hidden.word), "sheet": (sheet, XLSX, hidden.workbook), "slides": (slides, PPTX, hidden.slides),
           "text": (open_document, ODT, hidden.open_text)}
BOMB = ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        "<x>&c;</x>")
FETCH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
needs_office = pytest.mark.skipif(not convert.installed(), reason="LibreOffice is not installed")


def main_part(data: bytes) -> str:
    return next(n for n in hidden.names(data) if n in ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "content.xml"))


def with_main(data: bytes, content: str | bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts: dict[str, str | bytes] = {name: old.read(name) for name in dict.fromkeys(old.namelist())}
    return hidden.zipped(parts | {main_part(data): content})


@pytest.mark.parametrize("module", sorted(MODULES))
@pytest.mark.parametrize("content", [BOMB, FETCH, "<a><b></a>", "", "<x/>", b"\xff\xfe\x00\x01"])
def test_a_document_with_bad_xml_ends_in_a_message_in_danish(module: str, content: str | bytes) -> None:
    room, media_type, make = MODULES[module]
    data = with_main(make(), content)
    try:
        reading = room.read(data, media_type)
    except Unreadable as error:
        assert error.text is not None
        assert "Dokumentet" in error.text.da
    else:
        assert content == "<x/>"
        assert "root" not in "".join(s.text for s in reading.sheets if not s.hidden)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_file_cut_anywhere_or_with_a_byte_changed_is_read_or_refused(module: str) -> None:
    room, media_type, make = MODULES[module]
    data = make()
    for at in range(0, len(data), max(1, len(data) // 12)):
        for broken in (data[:at], data[:at] + b"\xff" + data[at + 1:]):
            try:
                room.remove(broken, media_type, ())
            except Unreadable as error:
                assert error.text is not None


def test_a_zip_that_unpacks_to_gigabytes_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"0" * 70_000_000)
    with pytest.raises(TooBig, match="unpack") as raised:
        archive.opened(out.getvalue())
    assert raised.value.text is not None
    assert "pakker ud" in raised.value.text.da


def test_locked_documents_ask_for_the_password() -> None:
    with pytest.raises(NeedsPassword):
        word.read(b"\xd0\xcf\x11\xe0", LOCKED)
    with pytest.raises(NeedsPassword):
        open_document.read(hidden.zipped({"content.xml": "<a/>", "META-INF/manifest.xml": "<m><encryption-data/></m>"}), ODT)


@pytest.mark.parametrize(
    "data", [b"", b"{\\rtf", b"{\\rtf1{{{", b"{\\rtf1}}}}x", b"{\\rtf1\\u", b"{\\rtf1\\bin999999 x}", b"{\\rtf1\\'", b"no"])
def test_broken_rtf_is_read_or_refused(data: bytes) -> None:
    try:
        rtf.remove(data, RTF, ())
    except Unreadable as error:
        assert error.text is not None


def test_rtf_nested_without_end_is_too_big() -> None:
    with pytest.raises(TooBig, match="nested"):
        rtf.read(b"{\\rtf1" + b"{" * 100_000, RTF)


def test_rtf_binary_data_is_not_read_as_text() -> None:
    assert text(rb"{\rtf1 f\'f8r {\*\blob\bin5 }{}x\} efter}") == "før  efter"


def test_the_packed_rtf_of_outlook_is_unpacked() -> None:
    # The example of [MS-OXRTFCP] 4.1.1.
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert unpack(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_old_formats_say_what_is_missing_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "installed", lambda: "")
    with pytest.raises(Unreadable, match="LibreOffice is missing") as raised:
        word.read(b"x", DOC)
    assert raised.value.text is not None
    assert "PDF" in raised.value.text.da
    assert word.as_pages(hidden.word(), DOCX) is None


def test_real_office_files_are_read_and_redacted_or_refused_with_a_reason(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = data / "redact" / "documents" / "office"
    if not folder.is_dir():
        pytest.skip(f"no documents at {folder}")
    monkeypatch.setattr(convert, "installed", lambda: "")
    read = 0
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        try:
            reading = formats.read(content, "", file.name)
            first = reading.sheets[0]
            removed = formats.remove(content, reading.media_type, [Passage(first.number, 0, min(4, len(first.text)))], reading=reading)
            assert len(removed.data) <= 1.2 * len(content), file.suffix
            read += 1
        except Unreadable as error:
            assert error.text is not None, file.suffix
            assert file.suffix in (".doc", ".xls"), file.suffix
    assert read >= 12


@needs_office
def test_pages_show_the_visible_text_and_nothing_hidden() -> None:
    import pypdfium2

    for module in ("word", "sheet"):
        room, media_type, make = MODULES[module]
        made = room.as_pages(make(), media_type)
        assert made is not None
        assert made.media_type == "application/pdf"
        document = pypdfium2.PdfDocument(made.data)
        said = "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
        assert hidden.NAME in said
        assert hidden.CPR in said
        assert not hidden.secrets(said.encode())


@needs_office
def test_pages_of_rich_text_do_not_print_what_was_deleted() -> None:
    import pypdfium2

    made = rtf.as_pages(rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\pard Karen {\deleted Hemmelig01 }bor her.\par}", RTF)
    assert made is not None
    document = pypdfium2.PdfDocument(made.data)
    said = document[0].get_textpage().get_text_bounded()
    document.close()
    assert said.split() == ["Karen", "bor", "her."]


@needs_office
def test_the_proof_also_asks_libreoffice_where_it_is() -> None:
    data = hidden.slides()
    reading = slides.read(data, PPTX)
    proof = slides.prove(slides.remove(data, PPTX, marked(reading)).data, PPTX, [hidden.NAME])
    assert proof.holds
    assert "LibreOffice" in [check.tool for check in proof.checks]


@needs_office
def test_a_conversion_without_end_is_killed_with_all_its_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "soffice"
    slow.write_text("#!/bin/sh\nsleep 987.5 &\nsleep 987.5\n")
    slow.chmod(0o755)
    monkeypatch.setattr(convert, "installed", lambda: str(slow))
    with pytest.raises(TooBig, match="took over"):
        convert.convert(b"x", "docx", "pdf", seconds=0.5)
    assert "sleep 987.5" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout.decode()


@needs_office
def test_nothing_outside_the_document_is_fetched() -> None:
    """A picture by file address would copy a file of the server into the PDF; one by web address would tell who reads."""
    page = ('<html><body><p>Synlig</p><iframe src="file:///etc/hostname"></iframe><object data="file:///etc/passwd"></object></body></html>')
    made = convert.convert(page.encode(), "doc", "txt")
    assert made is not None
    assert "Synlig" in made.decode()
    assert "root:" not in made.decode()

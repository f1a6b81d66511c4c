"""Office files redacted in their own format: what a reader does not see is gone, what was struck is gone, the rest stands."""

import io
import re
from collections.abc import Callable

import docx
import openpyxl
import pytest

from mertid.core import Unreadable
from mertid.engines.redact.formats import open_document, rtf, sheet, slides, word
from mertid.engines.redact.formats.sniff import DOCX, ODT, PPTX, RTF, XLSX
from mertid.engines.redact.office import convert
from mertid.engines.redact.values import Box, Passage, Reading, left_open, struck

from . import hidden

KINDS = {
    "docx": (word, DOCX, hidden.word), "xlsx": (sheet, XLSX, hidden.workbook), "pptx": (slides, PPTX, hidden.slides),
    "odt": (open_document, ODT, hidden.open_text), "rtf": (rtf, RTF, hidden.rich),
}
LABEL = "§ 30, nr. 1"


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple:
    """Module, media type and invented file of a format; LibreOffice is out of the way, so that a test takes milliseconds."""
    monkeypatch.setattr(convert, "installed", lambda: "")
    module, media_type, make = KINDS[request.param]
    return module, media_type, make()


def marked(reading: Reading, pattern: str = f"{hidden.NAME}|{hidden.CPR}") -> list[Passage]:
    return [Passage(s.number, m.start(), m.end(), label=LABEL)
            for s in reading.sheets if not s.hidden for m in re.finditer(pattern, s.text)]


def test_what_a_reader_does_not_see_is_read_as_hidden_and_gone_when_released(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    assert not hidden.secrets("\n".join(s.text for s in reading.sheets if not s.hidden).encode())
    assert hidden.secrets("\n".join(s.text for s in reading.sheets if s.hidden).encode())
    assert hidden.secrets(data)
    removed = module.remove(data, media_type, ())
    assert hidden.secrets(removed.data) == set()
    assert removed.notes


def test_a_name_divided_over_runs_is_taken_out_everywhere(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    passages = marked(reading)
    assert passages
    after = module.read(module.remove(data, media_type, passages, reading=reading).data, media_type)
    said = "\n".join(s.text for s in after.sheets)
    assert not re.search("Karen|Vester|gaard|0101|1234|10190", said)
    assert said.count("30, nr. 1") == len(passages)


def test_what_was_not_struck_stands_as_before(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    after = module.read(module.remove(data, media_type, ()).data, media_type)
    assert [s.text.split() for s in after.sheets if not s.hidden] == [s.text.split() for s in reading.sheets if not s.hidden]


def test_the_label_has_the_same_length_whatever_was_struck(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    number = reading.sheets[0].number
    lengths = set()
    for end in (2, 5):
        out = module.read(module.remove(data, media_type, [Passage(number, 0, end, label=LABEL)]).data, media_type).sheets[0].text
        lengths.add(len(out) + end)
    assert len(lengths) == 1


def test_the_same_document_gives_the_same_bytes(kind: tuple) -> None:
    module, media_type, data = kind
    assert module.remove(data, media_type, ()).data == module.remove(data, media_type, ()).data


def test_the_proof_holds_for_what_was_written_and_fails_for_what_came_in(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    passages = marked(reading)
    strings, allowed = struck(reading, passages), left_open(reading, passages)
    written = module.remove(data, media_type, passages)
    proof = module.prove(written.data, media_type, [*strings, *hidden.secrets(data)], allowed=allowed)
    assert proof.holds, [(c.tool, c.leaks, c.ran) for c in proof.checks]
    assert all(c.ran for c in proof.checks)
    assert not module.prove(data, media_type, strings, allowed=allowed).holds
    one_left = module.remove(data, media_type, passages[1:])
    assert not module.prove(one_left.data, media_type, strings, allowed=allowed).holds


def test_a_file_cut_in_half_is_not_proven(kind: tuple) -> None:
    module, media_type, data = kind
    written = module.remove(data, media_type, ()).data
    assert not module.prove(written[:len(written) // 2] if media_type != RTF else written + rb"{\*\x y}", media_type, ["Ole Hansen"]).holds


def test_an_area_is_refused_rather_than_left(kind: tuple) -> None:
    module, media_type, data = kind
    with pytest.raises(Unreadable, match="area") as raised:
        module.remove(data, media_type, [Passage(1, area=Box(0, 0, 1, 1))])
    assert raised.value.text is not None
    assert not module.prove(data, media_type, ["x"], areas=[Passage(1, area=Box(0, 0, 1, 1))]).holds


def test_marks_made_on_another_document_are_refused(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    other = Reading(media_type, tuple(type(s)(s.number, s.text + "x", s.part, hidden=s.hidden) for s in reading.sheets))
    with pytest.raises(Unreadable, match="another document"):
        module.remove(data, media_type, (), reading=other)


def test_a_word_document_still_opens_and_keeps_its_page_numbers() -> None:
    document = docx.Document()
    footer = document.sections[0].footer.paragraphs[0]._p
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    footer.append(docx.oxml.parse_xml(f'<w:fldSimple {ns} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    out = io.BytesIO()
    document.save(out)
    removed = word.remove(out.getvalue(), DOCX, ())
    assert "PAGE" in hidden.member(removed.data, "word/footer1.xml")
    docx.Document(io.BytesIO(word.remove(hidden.word(), DOCX, ()).data))


def test_a_cpr_number_stored_as_a_number_is_read_as_shown_and_becomes_text_when_struck() -> None:
    data = hidden.workbook()
    reading = sheet.read(data, XLSX)
    assert hidden.CPR in reading.sheets[0].text
    book = openpyxl.load_workbook(io.BytesIO(sheet.remove(data, XLSX, marked(reading)).data))
    assert book.active["B2"].value == f"[{LABEL}]"
    assert book.sheetnames == [f"({LABEL})"]
    assert book.active["A3"].value == "Sum"


def test_a_struck_word_that_is_also_a_word_of_the_format_is_no_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "installed", lambda: "")
    document = docx.Document()
    document.add_paragraph("This document is about relationships and settings.")
    out = io.BytesIO()
    document.save(out)
    reading = word.read(out.getvalue(), DOCX)
    passages = marked(reading, "document|relationships|settings")
    removed = word.remove(out.getvalue(), DOCX, passages, reading=reading)
    assert word.prove(removed.data, DOCX, struck(reading, passages), allowed=left_open(reading, passages)).holds
    assert not word.prove(out.getvalue(), DOCX, struck(reading, passages), allowed=left_open(reading, passages)).holds


def test_cells_under_merged_ones_are_hidden() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "synlig"
    out = io.BytesIO()
    book.save(out)
    data = hidden._with(out.getvalue(), {}, {"xl/worksheets/sheet1.xml": (
        "</sheetData>", '<row r="2"><c r="A2" t="str"><v>oven</v></c><c r="B2" t="str"><v>Hemmelig01</v></c></row></sheetData><mergeCells>'
                        '<mergeCell ref="A2:B2"/></mergeCells>')})
    reading = sheet.read(data, XLSX)
    assert "Hemmelig01" not in reading.sheets[0].text
    assert not hidden.secrets(sheet.remove(data, XLSX, ()).data)


def test_a_struck_cell_of_open_document_loses_its_stored_value() -> None:
    data = hidden.open_text()
    removed = open_document.remove(data, ODT, marked(open_document.read(data, ODT)))
    content = hidden.member(removed.data, "content.xml")
    assert "101901234" not in content
    assert "Ole" in content


def test_a_picture_loses_its_metadata_and_what_was_cropped_away(make_png: Callable[[], bytes]) -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(make_png()))
    crop = next(document.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/picture}blipFill"))
    ns = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    crop.insert(1, docx.oxml.parse_xml(f'<a:srcRect {ns} l="50000"/>'))
    out = io.BytesIO()
    document.save(out)
    removed = word.remove(out.getvalue(), DOCX, ())
    name = next(n for n in hidden.names(removed.data) if n.startswith("word/media/"))
    from PIL import Image

    kept = Image.open(io.BytesIO(_read(removed.data, name)))
    assert kept.size == (20, 40)
    assert not hidden.secrets(removed.data)


def _read(data: bytes, name: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


@pytest.fixture
def make_png() -> Callable[[], bytes]:
    """A picture of 40 x 40 pixels that says in its metadata who made it."""
    from PIL import Image, PngImagePlugin

    def make() -> bytes:
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", "Hemmelig01")
        out = io.BytesIO()
        Image.new("RGB", (40, 40), "red").save(out, "PNG", pnginfo=told)
        return out.getvalue()

    return make

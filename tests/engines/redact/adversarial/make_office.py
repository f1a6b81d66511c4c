"""Office files and mail, each with the secrets hidden in one way."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from .invented import CPR, LINE, NAME, OPEN

MADE: dict[str, Callable[[], bytes]] = {}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def way(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Register a file under its function's name; the letters before the first _ are its ending."""
    MADE[make.__name__] = make
    return make


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def edited(data: bytes, edits: dict[str, tuple[str, str]], more: dict[str, str | bytes] | None = None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in edits.items():
        text = archive_text(parts[name])
        assert old in text
        parts[name] = text.replace(old, new, 1)
    return zipped(parts | (more or {}))


def archive_text(content: str | bytes) -> str:
    return content.decode() if isinstance(content, bytes) else content


def word(change: Callable[[Any], None] = lambda _: None, xml: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.author = ""
    paragraph = document.add_paragraph(OPEN)
    if xml:
        paragraph._p.append(parse_xml(xml))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@way
def docx_split_over_runs() -> bytes:
    def change(document: Any) -> None:
        paragraph = document.add_paragraph("Fra ")
        for piece in ("Ka", "ren Amalie Ves", "tergaard, cpr 0101", "90-12", "34"):
            paragraph.add_run(piece).bold = piece == "Ka"

    return word(change)


@way
def docx_comment() -> bytes:
    return word(lambda document: document.add_comment(document.paragraphs[0].runs, text=LINE, author=NAME, initials="KV"))


@way
def docx_deleted_text() -> bytes:
    return word(xml=f'<w:del {_W} w:id="1" w:author="x"><w:r><w:delText>{LINE}</w:delText></w:r></w:del>')


@way
def docx_author_of_a_change() -> bytes:
    return word(xml=f'<w:ins {_W} w:id="1" w:author="{NAME}"><w:r><w:t>nyt</w:t></w:r></w:ins>')


@way
def docx_hidden_text() -> bytes:
    return word(xml=f"<w:r {_W}><w:rPr><w:vanish/></w:rPr><w:t>{LINE}</w:t></w:r>")


@way
def docx_header() -> bytes:
    return word(lambda document: setattr(document.sections[0].header.paragraphs[0], "text", LINE))


@way
def docx_footer() -> bytes:
    return word(lambda document: setattr(document.sections[0].footer.paragraphs[0], "text", LINE))


@way
def docx_table() -> bytes:
    def change(document: Any) -> None:
        row = document.add_table(1, 2).rows[0].cells
        row[0].text, row[1].text = NAME, CPR

    return word(change)


@way
def docx_properties() -> bytes:
    def change(document: Any) -> None:
        document.core_properties.author, document.core_properties.subject = NAME, CPR

    return word(change)


@way
def docx_custom_xml() -> bytes:
    return edited(word(), {}, {"customXml/item1.xml": f"<a>{LINE}</a>"})


@way
def docx_embedded_object() -> bytes:
    inside = word(lambda document: document.add_paragraph(LINE))
    return edited(word(), {}, {"word/embeddings/oleObject1.docx": inside})


@way
def docx_revision_id() -> bytes:
    return edited(word(), {"word/document.xml": ("<w:p>", f'<w:p w:rsidR="{CPR}">')})


@way
def docx_field_code() -> bytes:
    return edited(word(), {"word/document.xml": (
        "</w:p>", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "mailto:Karen.Amalie.Vestergaard" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>skriv</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')})


@way
def docx_bookmark() -> bytes:
    return word(xml=f'<w:bookmarkStart {_W} w:id="9" w:name="Karen_Amalie_Vestergaard"/>')


@way
def docx_fallback() -> bytes:
    versions = (f'<mc:Choice Requires="w"><w:r><w:t>Vist</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>{LINE}</w:t></w:r></mc:Fallback>')
    return word(xml=f"<mc:AlternateContent {_MC} {_W}>{versions}</mc:AlternateContent>")


@way
def docx_macro() -> bytes:
    return edited(word(), {}, {"word/vbaProject.bin": b"\0\1" + LINE.encode("utf-16-le")})


def book(change: Callable[[Any, Any], None] = lambda *_: None) -> bytes:
    made = openpyxl.Workbook()
    made.properties.creator = ""
    sheet = made.active
    assert sheet is not None
    sheet.title, sheet["A1"] = "Ark1", OPEN
    change(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@way
def xlsx_cell() -> bytes:
    return book(lambda _, sheet: sheet.append([NAME, CPR]))


@way
def xlsx_hidden_sheet() -> bytes:
    def change(made: Any, _: Any) -> None:
        other = made.create_sheet("Skjult")
        other["A1"], other.sheet_state = LINE, "veryHidden"

    return book(change)


@way
def xlsx_hidden_column() -> bytes:
    def change(_: Any, sheet: Any) -> None:
        sheet["F2"] = LINE
        sheet.column_dimensions["F"].hidden = True

    return book(change)


@way
def xlsx_comment() -> bytes:
    return book(lambda _, sheet: setattr(sheet["A1"], "comment", Comment(LINE, NAME)))


@way
def xlsx_shared_string_left_over() -> bytes:
    """A string that no cell uses any more."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    data = book()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        known = "xl/sharedStrings.xml" in archive.namelist()
    if known:
        return edited(data, {"xl/sharedStrings.xml": ("</sst>", f"<si><t>{LINE}</t></si></sst>")})
    link = f'<Relationship Id="rId99" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    return edited(data, {
        "xl/_rels/workbook.xml.rels": ("</Relationships>", link),
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'),
    }, {"xl/sharedStrings.xml":
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0"><si><t>{LINE}</t></si></sst>'})


@way
def xlsx_defined_name() -> bytes:
    return book(lambda made, _: made.defined_names.add(DefinedName("Karen_Amalie_Vestergaard", attr_text="Ark1!$A$1")))


@way
def xlsx_formula() -> bytes:
    return edited(book(), {"xl/worksheets/sheet1.xml": (
        "</sheetData>", f'<row r="3"><c r="A3" t="str"><f>IF(A1="","{LINE}","x")</f><v>x</v></c></row></sheetData>')})


@way
def xlsx_properties() -> bytes:
    return book(lambda made, _: setattr(made.properties, "creator", NAME))


_P = ('xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
      'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
      f'xmlns:r="{_OFFICE}"')


def _links(*links: tuple[str, str]) -> str:
    rows = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(links, 1))
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _slide(text: str, more: str = "") -> str:
    return (f'<p:sld {_P} {more}><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
            f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>")


def slides(*, shown: str = OPEN, hidden: str = "Skjult", notes: str = "Husk", comment: str = "Ja") -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.presentationml"
    types = "".join(f'<Override PartName="/ppt/{part}.xml" ContentType="{kind}.{what}+xml"/>' for part, what in (
        ("presentation", "presentation.main"), ("slides/slide1", "slide"), ("slides/slide2", "slide"), ("notesSlides/n1", "notesSlide"),
        ("comments/comment1", "comments")))
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>',
        "_rels/.rels": _links(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation {_P}><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/>'
                                '</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": _links(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")),
        "ppt/slides/slide1.xml": _slide(shown),
        "ppt/slides/_rels/slide1.xml.rels": _links(("notesSlide", "../notesSlides/n1.xml"), ("comments", "../comments/comment1.xml")),
        "ppt/slides/slide2.xml": _slide(hidden, 'show="0"'), "ppt/notesSlides/n1.xml": _slide(notes),
        "ppt/comments/comment1.xml": f"<p:cmLst {_P}><p:cm><p:text>{comment}</p:text></p:cm></p:cmLst>",
    })


@way
def pptx_slide() -> bytes:
    return slides(shown=LINE)


@way
def pptx_hidden_slide() -> bytes:
    return slides(hidden=LINE)


@way
def pptx_notes() -> bytes:
    return slides(notes=LINE)


@way
def pptx_comment() -> bytes:
    return slides(comment=LINE)


_ODF = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "text", "style", "meta"))


def open_text(body: str = "", *, meta: str = "", header: str = "Hoved") -> bytes:
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {_ODF}><office:body><office:text><text:p>{OPEN}</text:p>{body}</office:text>"
                       "</office:body></office:document-content>",
        "styles.xml": f'<office:document-styles {_ODF}><office:master-styles><style:master-page style:name="Standard"><style:header>'
                      f"<text:p>{header}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    })


@way
def odt_text() -> bytes:
    return open_text(f"<text:p>Fra Karen <text:span>Amalie</text:span> Vester<text:span>gaard, cpr</text:span> {CPR}</text:p>")


@way
def odt_header() -> bytes:
    return open_text(header=LINE)


@way
def odt_comment() -> bytes:
    return open_text(f"<text:p>x<office:annotation><text:p>{LINE}</text:p></office:annotation></text:p>")


@way
def odt_deleted_text() -> bytes:
    return open_text(f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{LINE}</text:p></text:deletion>"
                     "</text:changed-region></text:tracked-changes>")


@way
def odt_properties() -> bytes:
    return open_text(meta=f"<meta:initial-creator>{LINE}</meta:initial-creator>")


def _rich(body: str, info: str = "") -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + info + r"\pard " + OPEN + r".\par " + body + r"\par}").encode("cp1252")


@way
def rtf_text() -> bytes:
    return _rich(r"Fra Ka{\b ren Amalie} Vester{\i gaard, cpr} 0101{\ul 90}-1234")


@way
def rtf_hidden_text() -> bytes:
    return _rich(r"{\v " + LINE + "}")


@way
def rtf_comment() -> bytes:
    return _rich(r"{\*\annotation " + LINE + "}")


@way
def rtf_properties() -> bytes:
    return _rich("", r"{\info{\author " + NAME + r"}{\doccomm " + CPR + "}}")


@way
def rtf_object_in_hex() -> bytes:
    return _rich(r"{\object{\*\objdata " + LINE.encode().hex() + "}}")


def mail(change: Callable[[EmailMessage], None] = lambda _: None, *, text: str = OPEN, subject: str = "Larm") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "borger@mail.example", "post@kommune.example", subject
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    message.set_content(text)
    change(message)
    return message.as_bytes()


@way
def eml_text() -> bytes:
    return mail(text=f"Hilsen {LINE}")


@way
def eml_subject() -> bytes:
    return mail(subject=LINE)


@way
def eml_header() -> bytes:
    return mail(lambda message: message.add_header("X-Original-Sender", LINE))


@way
def eml_other_version() -> bytes:
    return mail(lambda message: message.add_alternative(f"<p>{OPEN}</p><p style='display:none'>{LINE}</p>", subtype="html"))


@way
def eml_attachment() -> bytes:
    return mail(lambda message: message.add_attachment(LINE.encode(), maintype="application", subtype="octet-stream", filename="a.bin"))


@way
def eml_name_of_an_attachment() -> bytes:
    return mail(lambda message: message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{NAME} {CPR}.bin"))

"""Invented office files, each with one word a way of hiding text (``Hemmelig01`` ...) and an invented person to strike."""

import io
import re
import zipfile

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

NAME, CPR = "Karen Vestergaard", "010190-1234"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def secrets(data: bytes) -> set[str]:
    """Return the hidden words that stand in a file, its members unpacked."""
    found = {one.decode() for one in re.findall(rb"Hemmelig\d\d", data)}
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                found |= secrets(member.filename.encode()) | secrets(archive.read(member))
    return found


def member(data: bytes, name: str) -> str:
    """Return a member of an archive as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def names(data: bytes) -> list[str]:
    """Return the names in an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return an archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with(data: bytes, more: dict[str, str | bytes], edit: dict[str, tuple[str, str]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist() if name not in more}
    for name, (old, new) in edit.items():
        held = parts[name]
        assert isinstance(held, bytes) and old in held.decode()
        parts[name] = held.decode().replace(old, new, 1)
    return zipped(parts | more)


def word() -> bytes:
    """A Word document whose name is divided over runs, in body, table and header; with each way of hiding."""
    document = docx.Document()
    document.core_properties.author, document.core_properties.title = "Hemmelig01", "Hemmelig02"
    first = document.add_paragraph("Kære ")
    first.add_run("Ka").bold = True
    for piece in ("ren Vester", "gaard, 0101", "90-1234 bor", " her. "):
        first.add_run(piece)
    for xml in (
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hemmelig03</w:t></w:r>",
        '<w:del w:id="1" w:author="Hemmelig04" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>Hemmelig05</w:delText></w:r></w:del>',
        '<w:ins w:id="2" w:author="Hemmelig06" w:date="2026-01-01T00:00:00Z"><w:r><w:t>Indsat.</w:t></w:r></w:ins>',
        '<w:moveFrom w:id="3" w:author="x"><w:r><w:t>Hemmelig07</w:t></w:r></w:moveFrom>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:instrText> HYPERLINK "mailto:Hemmelig08" </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "<w:r><w:t>Feltets tekst.</w:t></w:r>",
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>', '<w:bookmarkStart w:id="9" w:name="Hemmelig09"/>', '<w:bookmarkEnd w:id="9"/>',
        '<w:sdt><w:sdtPr><w:alias w:val="Hemmelig10"/></w:sdtPr><w:sdtContent>'
        '<w:r><w:t>Kontrollens tekst.</w:t></w:r></w:sdtContent></w:sdt>',
        '<w:r><w:rPr><w:rPrChange w:id="5" w:author="Hemmelig11"><w:rPr/></w:rPrChange></w:rPr><w:t>Fed.</w:t></w:r>',
    ):
        first._p.append(parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {_W}", xml)))
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ("Navn", "CPR", NAME, CPR), strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = f"Sag om {NAME}"
    document.sections[0].footer.paragraphs[0].text = "Fod æøå"
    document.add_comment(document.paragraphs[0].runs, text="Hemmelig12", author="Hemmelig13", initials="H")
    out = io.BytesIO()
    document.save(out)
    return _with(out.getvalue(), {
        "customXml/item1.xml": "<a>Hemmelig14</a>", "word/vbaProject.bin": b"Hemmelig15", "docProps/thumbnail.jpeg": b"Hemmelig16",
        "word/embeddings/Hemmelig17.bin": b"Hemmelig17", "word/people.xml": "<p>Hemmelig18</p>",
    }, {"word/document.xml": ("<w:p>", '<w:p w:rsidR="Hemmelig19">')})


def workbook() -> bytes:
    """A workbook with the name in cells, sheet name and page head, a CPR number stored as a number, and each way of hiding."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = NAME
    sheet.append(["Navn", "CPR", "Dato"])
    sheet.append([NAME, 101901234])
    sheet["B2"].number_format = "000000-0000"
    sheet["A2"].comment = Comment("Hemmelig01", "Hemmelig02")
    sheet["F2"], sheet["A5"] = "Hemmelig03", "Hemmelig04"
    sheet.column_dimensions["F"].hidden, sheet.row_dimensions[5].hidden = True, True
    sheet.oddHeader.center.text = f"Hoved {NAME}"
    sheet.auto_filter.ref = "A1:B3"
    sheet.auto_filter.add_filter_column(0, ["Hemmelig05"])
    choice = DataValidation(type="list", formula1='"Hemmelig06,x"')
    sheet.add_data_validation(choice)
    choice.add("A9")
    other = book.create_sheet("Hemmelig07")
    other["A1"], other.sheet_state = "Hemmelig08", "veryHidden"
    book.defined_names["Hemmelig09"] = DefinedName("Hemmelig09", attr_text="Ark!$A$1")
    book.properties.creator = "Hemmelig10"
    out = io.BytesIO()
    book.save(out)
    return _with(out.getvalue(), {"xl/printerSettings/printerSettings1.bin": b"Hemmelig11", "xl/vbaProject.bin": b"Hemmelig12"}, {
        "xl/worksheets/sheet1.xml": (
            "</sheetData>", '<row r="3"><c r="A3" t="str"><f>A2&amp;"Hemmelig13"</f><v>Sum</v></c></row></sheetData>')})


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_P = ('xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
      'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
      f'xmlns:r="{_OFFICE}"')


def _rel(*links: tuple[str, str]) -> str:
    return _RELS.format("".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in
                                enumerate(links, 1)))


def _slide(text: str, more: str = "", name: str = "x") -> str:
    return (f'<p:sld {_P} {more}><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="{name}" descr="{name}"/><p:cNvSpPr/><p:nvPr/>'
            f"</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p>{text}</a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>")


def slides() -> bytes:
    """A presentation of two slides, the second hidden, with notes, comments and descriptions."""
    kind = "application/vnd.openxmlformats-officedocument.presentationml"
    types = "".join(f'<Override PartName="/ppt/{part}.xml" ContentType="{kind}.{what}+xml"/>' for part, what in (
        ("presentation", "presentation.main"), ("slides/slide1", "slide"), ("slides/slide2", "slide"), ("notesSlides/n1", "notesSlide"),
        ("comments/comment1", "comments")))
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>',
        "_rels/.rels": _rel(("officeDocument", "ppt/presentation.xml"), ("extended-properties", "docProps/app.xml")),
        "docProps/app.xml": "<Properties><Company>Hemmelig01</Company></Properties>",
        "ppt/presentation.xml": f'<p:presentation {_P}><p:sldIdLst><p:sldId id="256" r:id="rId1"/>'
                                '<p:sldId id="257" r:id="rId2"/></p:sldIdLst>'
                                '<p:sldSz cx="9144000" cy="6858000"/><p:custShowLst><p:custShow name="Hemmelig02" id="0"/></p:custShowLst>'
                                "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": _rel(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")),
        "ppt/slides/slide1.xml": _slide(
            "<a:r><a:t>Sag om Karen</a:t></a:r><a:r><a:t> Vester</a:t></a:r><a:r><a:t>gaard</a:t></a:r>", name="Hemmelig03"),
        "ppt/slides/_rels/slide1.xml.rels": _rel(("notesSlide", "../notesSlides/n1.xml"), ("comments", "../comments/comment1.xml")),
        "ppt/slides/slide2.xml": _slide("<a:r><a:t>Hemmelig04</a:t></a:r>", 'show="0"'),
        "ppt/notesSlides/n1.xml": _slide("<a:r><a:t>Hemmelig05</a:t></a:r>"),
        "ppt/comments/comment1.xml": f"<p:cmLst {_P}><p:cm><p:text>Hemmelig06</p:text></p:cm></p:cmLst>",
    })


_ODF = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in (
    ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("meta", "meta"),
    ("script", "script"), ("svg", "svg-compatible"))) + ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'


def open_text() -> bytes:
    """An OpenDocument text with changes, comments, hidden text, a link, fields, settings and properties."""
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Hemmelig01</text:p></text:deletion>"
        "</text:changed-region>"
        "</text:tracked-changes><text:p>Kære Karen<text:s/><text:span>Vester</text:span>gaard, 010190<text:span>-1234</text:span> bor her."
        "<office:annotation><text:p>Hemmelig02</text:p></office:annotation></text:p><text:p>"
        "<text:span text:style-name=\"T9\">Hemmelig03"
        "</text:span>Synlig.<text:hidden-text text:condition=\"true\">Hemmelig04</text:hidden-text></text:p><text:p><text:a "
        "xlink:href=\"mailto:Hemmelig05\">skriv</text:a><text:bookmark text:name=\"Hemmelig06\"/><text:author-name>Ole</text:author-name>"
        "</text:p><table:table table:name=\"Tabel1\"><table:table-row><table:table-cell office:value-type=\"string\" office:string-value=\""
        f"{NAME}\"><text:p>{NAME}</text:p></table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"101901234\">"
        "<text:p>"
        f"{CPR}</text:p></table:table-cell></table:table-row></table:table><text:p>"
        "<draw:frame draw:name=\"Hemmelig07\"><svg:desc>Hemmelig08"
        "</svg:desc></draw:frame></text:p>")
    content = (f"<office:document-content {_ODF}><office:scripts><office:script>Hemmelig09</office:script></office:scripts>"
               "<office:automatic-styles><style:style style:name=\"T9\" style:family=\"text\">"
               "<style:text-properties text:display=\"none\"/>"
               f"</style:style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
               "</office:document-content>")
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content,
        "styles.xml": f"<office:document-styles {_ODF}><office:master-styles><style:master-page style:name=\"Standard\"><style:header>"
                      f"<text:p>Hoved {NAME}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {_ODF}><office:meta><meta:creator>Hemmelig10</meta:creator></office:meta>"
                    "</office:document-meta>",
        "settings.xml": "<a>Hemmelig11</a>", "Thumbnails/thumbnail.png": b"Hemmelig12", "Versions/Version1": b"Hemmelig13",
        "Basic/Standard/Hemmelig14.xml": "<a>Hemmelig14</a>",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    })


def rich() -> bytes:
    """An RTF with info, comments, hidden and deleted text, a field code, a picture and a text box."""
    return (
        rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}}{\stylesheet{\s1 Hemmelig01;}}"
        rb"{\info{\author Hemmelig02}{\title Hemmelig03}}{\*\generator Hemmelig04;}{\header Hoved Karen Vestergaard\par}"
        rb"\pard K\'e6re {\b Ka}ren Vester{\i gaard}, 0101{\ul 90}-1234 bor her.\par {\v Hemmelig05}{\deleted Hemmelig06}"
        rb"{\field{\*\fldinst{HYPERLINK mailto:Hemmelig07}}{\fldrslt{skriv}}} \u8364? {\f1\'9c}\par"
        rb"{\*\atnid H}{\*\annotation Hemmelig08}{\pict\pngblip 48656d6d656c69673039}{\*\bkmkstart Hemmelig10}\par"
        rb"{\shp{\*\shpinst{\sp{\sn n}{\sv Hemmelig11}}{\shptxt Tekst i boks.\par}}}}")

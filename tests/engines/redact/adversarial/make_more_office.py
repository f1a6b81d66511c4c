"""More ways of hiding text in office files, mail and web pages, or of showing it where few readers look: a red team's finds."""

import base64
from collections.abc import Callable

from .invented import CPR, LINE, NAME, OPEN
from .make_office import _OFFICE, _W, _slide, book, edited, open_text, slides, word, zipped

MADE: dict[str, Callable[[], bytes]] = {}
SEEN: set[str] = set()  # what a reader sees: read as such, gone where it is struck
_V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument."


def hides(make: Callable[[], bytes]) -> Callable[[], bytes]:
    MADE[make.__name__] = make
    return make


def shows(make: Callable[[], bytes]) -> Callable[[], bytes]:
    SEEN.add(make.__name__)
    return hides(make)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def with_part(kind: str, name: str, xml: str, data: bytes, *, type_: str = "", link: str = "") -> bytes:
    """Return a Word document with one more part that it points to."""
    told = f'<Override PartName="/word/{name}" ContentType="{_TYPE}{type_ or f"wordprocessingml.{kind}+xml"}"/></Types>'
    there = f'<Relationship Id="rId77" Type="{_OFFICE}/{kind}" Target="{link or name}"/></Relationships>'
    return edited(data, {"[Content_Types].xml": ("</Types>", told), "word/_rels/document.xml.rels": ("</Relationships>", there)},
                  {f"word/{name}": xml})


@hides
def docx_deleted_cell() -> bytes:
    cells = f"<w:tc><w:tcPr><w:cellDel w:id='1' w:author='x'/></w:tcPr><w:p>{run(LINE)}</w:p></w:tc><w:tc><w:p>{run('x')}</w:p></w:tc>"
    return edited(word(), {"word/document.xml": ("<w:sectPr", f"<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl><w:p/><w:sectPr")})


@hides
def docx_names_of_old_drawings() -> bytes:
    shape = f'<v:roundrect id="Karen_Amalie_Vestergaard" alt="{LINE}" href="http://x.invalid/{CPR}"/><v:polyline title="{NAME}"/>'
    signs = f'<v:shape id="_x0000_i1025"><o:signatureline o:suggestedsigner="{NAME}"/></v:shape>'
    return word(xml=f"<w:r {_W} {_V}><w:pict>{shape}{signs}</w:pict></w:r>")


@hides
def docx_text_in_a_field_s_code() -> bytes:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = f"{mark('begin')}<w:r><w:instrText>MERGEFIELD a</w:instrText></w:r>{mark('separate')}{run(LINE)}{mark('end')}"
    field = f'{mark("begin")}<w:r><w:instrText>IF </w:instrText></w:r>{inner}{mark("separate")}{run("ja")}{mark("end")}'
    return edited(word(), {"word/document.xml": ("</w:p>", f"{field}</w:p>")})


@shows
def docx_words_in_numbering() -> bytes:
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="{LINE} %1"/></w:lvl>'
    points = f'<w:abstractNum w:abstractNumId="77">{level}</w:abstractNum>'
    return edited(word(), {"word/numbering.xml": ("<w:abstractNum ", f"{points}<w:abstractNum ")})


@hides
def docx_name_of_a_style() -> bytes:
    style = f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="KarenAmalieVestergaard"><w:name w:val="Brev til {NAME}"/></w:style>'
    data = edited(word(), {"word/styles.xml": ("</w:styles>", f"{style}</w:styles>")})
    return edited(data, {"word/document.xml": ("<w:p>", '<w:p><w:pPr><w:pStyle w:val="KarenAmalieVestergaard"/></w:pPr>')})


@hides
def docx_name_of_a_theme() -> bytes:
    return edited(word(), {"word/theme/theme1.xml": ('name="Office Theme"', f'name="{NAME}"')})


@shows
def docx_characters_by_their_codes() -> bytes:
    signs = "".join(f'<w:sym w:font="Arial" w:char="F0{ord(sign):02X}"/>' for sign in LINE)
    return word(xml=f"<w:r {_W}>{signs}</w:r>")


@hides
def docx_text_where_none_belongs() -> bytes:
    return edited(word(), {"word/document.xml": ("<w:r>", f"{NAME}<w:r>{CPR}")})


@shows
def docx_fallback_of_a_foreign_drawing() -> bytes:
    both = f'<mc:Choice Requires="z"><z:a xmlns:z="urn:z"/></mc:Choice><mc:Fallback>{run(LINE)}</mc:Fallback>'
    return word(xml=f"<mc:AlternateContent {_MC} {_W}>{both}</mc:AlternateContent>")


@shows
def docx_header_with_percent_signs_in_its_name() -> bytes:
    data = edited(word(), {"word/document.xml": ("<w:sectPr", f'<w:sectPr xmlns:r="{_OFFICE}"')})
    data = edited(data, {"word/document.xml": ("<w:pgSz", '<w:headerReference w:type="default" r:id="rId77"/><w:pgSz')})
    return with_part("header", "Hoved%201.xml", f"<w:hdr {_W}><w:p>{run(LINE)}</w:p></w:hdr>", data)


def chart(inner: str) -> bytes:
    """Return a Word document with a chart."""
    space = f'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {_A}'
    data = word(xml=f'<w:r {_W}><w:drawing><c:chart {space} xmlns:r="{_OFFICE}" r:id="rId77"/></w:drawing></w:r>')
    return with_part("chart", "charts/chart1.xml", f"<c:chartSpace {space}>{inner}</c:chartSpace>", data, type_="drawingml.chart+xml")


@hides
def docx_page_head_of_a_chart() -> bytes:
    head = f"<c:printSettings><c:headerFooter><c:oddHeader>{LINE}</c:oddHeader></c:headerFooter></c:printSettings>"
    return chart(f"<c:chart/>{head}")


@shows
def docx_chart_title_divided_over_runs() -> bytes:
    runs = "".join(f"<a:r><a:t>{piece}</a:t></a:r>" for piece in ("Karen Amalie Ves", "tergaard, cpr 0101", "90-1234"))
    return chart(f"<c:chart><c:title><a:p>{runs}</a:p></c:title></c:chart>")


@shows
def xlsx_words_in_a_number_format() -> bytes:
    def change(_: object, sheet: object) -> None:
        sheet["B2"], sheet["B3"] = 1, "Om"  # type: ignore[index]
        sheet["B2"].number_format, sheet["B3"].number_format = f'"{NAME}"', f'@" {CPR}"'  # type: ignore[index]

    return book(change)


@hides
def xlsx_name_of_a_cell_style() -> bytes:
    return edited(book(), {"xl/styles.xml": ('<cellStyle name="Normal"', f'<cellStyle name="{LINE}" xfId="0"/><cellStyle name="Normal"')})


@hides
def xlsx_how_a_cell_is_spoken() -> bytes:
    cell = f'<c r="A3" t="inlineStr"><is><t>x</t><rPh sb="0" eb="1"><t>{LINE}</t></rPh></is></c>'
    return edited(book(), {"xl/worksheets/sheet1.xml": ("</sheetData>", f'<row r="3">{cell}</row></sheetData>')})


@hides
def pptx_layout_that_only_a_slide_points_to() -> bytes:
    prompt = _slide(LINE, f'matchingName="{NAME}"').replace("p:sld ", "p:sldLayout ").replace("/p:sld>", "/p:sldLayout>")
    prompt = prompt.replace("<p:nvPr/>", '<p:nvPr><p:ph type="body"/></p:nvPr>')
    return edited(slides(), {
        "ppt/slides/_rels/slide1.xml.rels": ("</Relationships>", f'<Relationship Id="rId9" Type="{_OFFICE}/slideLayout" '
                                             'Target="../slideLayouts/slideLayout9.xml"/></Relationships>'),
        "[Content_Types].xml": ("</Types>", '<Override PartName="/ppt/slideLayouts/slideLayout9.xml" ContentType="application/vnd.'
                                'openxmlformats-officedocument.presentationml.slideLayout+xml"/></Types>'),
    }, {"ppt/slideLayouts/slideLayout9.xml": prompt})


@shows
def pptx_fallback_of_an_equation() -> bytes:
    shape = _slide(LINE).partition("<p:spTree>")[2].partition("</p:spTree>")[0]
    both = (f'<mc:AlternateContent {_MC}><mc:Choice Requires="z"><z:a xmlns:z="urn:z"/></mc:Choice><mc:Fallback>{shape}</mc:Fallback>'
            "</mc:AlternateContent></p:spTree>")
    return edited(slides(), {"ppt/slides/slide1.xml": ("</p:spTree>", both)})


_URN = "urn:oasis:names:tc:opendocument:xmlns:"


def open_named(body: str, styles: str = "") -> bytes:
    """Return an OpenDocument text with a body, and a style of its own."""
    more = (f'xmlns:table="{_URN}table:1.0" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
            'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"')
    return edited(open_text(body), {
        "content.xml": ("<office:document-content", f"<office:document-content {more}"),
        "styles.xml": ("<office:master-styles>", f"<office:styles>{styles}</office:styles><office:master-styles>"),
    })


@hides
def odt_name_of_a_style() -> bytes:
    style = f'<style:style style:name="Karen_20_Amalie_20_Vestergaard" style:display-name="{LINE}" style:family="paragraph"/>'
    return open_named('<text:p text:style-name="Karen_20_Amalie_20_Vestergaard">x</text:p>', style)


@hides
def odt_names_of_tables_and_sections() -> bytes:
    table = f'<table:table table:name="{NAME}"><table:table-row><table:table-cell/></table:table-row></table:table>'
    return open_named(f'{table}<text:section text:name="{NAME}"><text:p>x</text:p></text:section>')


@shows
def odt_words_before_a_list_s_numbers() -> bytes:
    level = f'<text:list-level-style-number text:level="1" style:num-prefix="{NAME} " style:num-suffix=" {CPR}"/>'
    return open_named("", f'<text:list-style style:name="L1">{level}</text:list-style>')


@shows
def odt_fields_of_who_and_when() -> bytes:
    return open_named(f"<text:p><text:creator>{NAME}</text:creator> født <text:date>{CPR}</text:date></text:p>")


@hides
def odt_statements_and_controls() -> bytes:
    control = f'<loext:content-control loext:alias="{NAME}"><loext:list-item loext:display-text="{CPR}"/>x</loext:content-control>'
    return open_named(f'<text:p xhtml:content="{LINE}">{control}</text:p>')


@hides
def odt_title_of_an_index() -> bytes:
    source = f"<text:table-of-content-source><text:index-title-template>{LINE}</text:index-title-template></text:table-of-content-source>"
    return open_named(f'<text:table-of-content text:name="{NAME}">{source}<text:index-body><text:p>x</text:p></text:index-body>'
                      "</text:table-of-content>")


@hides
def odt_value_that_its_format_hides() -> bytes:
    cell = '<table:table-cell office:value-type="float" office:value="101901234"><text:p>***</text:p></table:table-cell>'
    return open_named(f"<table:table><table:table-row>{cell}</table:table-row></table:table>")


@shows
def odp_footer_of_all_slides() -> bytes:
    spaces = " ".join(f'xmlns:{short}="{_URN}{name}:1.0"' for short, name in (
        ("office", "office"), ("text", "text"), ("draw", "drawing"), ("presentation", "presentation")))
    page = f"<draw:page><draw:frame><draw:text-box><text:p>{OPEN}</text:p></draw:text-box></draw:frame></draw:page>"
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.presentation",
        "content.xml": f"<office:document-content {spaces}><office:body><office:presentation><presentation:footer-decl>{LINE}"
                       f"</presentation:footer-decl>{page}</office:presentation></office:body></office:document-content>",
    })


@shows
def eml_second_page_of_html() -> bytes:
    parts = "".join(f"--b\nContent-Type: text/html\n\n<html><head></head><body><p>{text}</p></body></html>\n" for text in (OPEN, LINE))
    return f"From: a@x.invalid\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode()


@shows
def eml_base64_with_something_after_it() -> bytes:
    head = "From: a@x.invalid\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    return head.encode() + base64.encodebytes(f"{OPEN}\n{LINE}".encode()) + b"-- \nhilse"


@shows
def eml_message_of_a_newer_kind_is_a_file() -> bytes:
    inner = "--b\nContent-Type: message/global\n\nFrom: x@x.invalid\nSubject: y\n\nz\n--b--\n"
    return f"From: a@x.invalid\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{LINE}\n{inner}".encode()


@shows
def html_after_an_element_that_is_never_closed() -> bytes:
    return f"<!doctype html><body><p>{OPEN}</p><video><source src=x></video><embed src=x><p>{LINE}</p></body>".encode()


@shows
def txt_in_utf_16_without_a_mark() -> bytes:
    return f"{OPEN}\n{LINE} æøå\n".encode("utf-16-le")



"""PDF files with the secrets in fonts that hide what they say: Type 3 and CID letters, maps to Unicode."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.pdfbase.ttfonts import TTFontFile

from .invented import LINE, VERA
from .make_pdf import page, said, saved, way


def to_unicode(pdf: pikepdf.Pdf, codes: dict[int, str], width: int) -> Any:
    """Return a ToUnicode map, codes of ``width`` bytes."""
    rows = "\n".join(f"<{code:0{width * 2}X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in codes.items())
    ends = f"<{'00' * width}> <{'FF' * width}>"
    data = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
            f"1 begincodespacerange {ends} endcodespacerange\n{len(codes)} beginbfchar\n{rows}\nendbfchar\nendcmap end end")
    return pdf.make_stream(data.encode())


@way
def cid_font() -> bytes:
    """Two-byte glyph numbers of an embedded TrueType font."""
    font = TTFontFile(str(VERA))
    glyphs = {letter: font.charToGlyph[ord(letter)] for letter in sorted(set(LINE))}
    pdf = page()
    code = b"BT /F2 12 Tf 72 700 Td <" + "".join(f"{glyphs[letter]:04X}" for letter in LINE).encode() + b"> Tj ET\n"
    descriptor = pdf.make_indirect(Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/AAAAAA+Vera"), Flags=32, FontBBox=Array([-200, -300, 1300, 1000]),
        ItalicAngle=0, Ascent=928, Descent=-236, CapHeight=730, StemV=80,
        FontFile2=pdf.make_stream(VERA.read_bytes(), Length1=VERA.stat().st_size)))
    widths = Array([one for letter in glyphs for one in (glyphs[letter], Array([round(font.charWidths[ord(letter)])]))])
    below = pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/AAAAAA+Vera"), CIDToGIDMap=Name.Identity, DW=600, W=widths,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=descriptor))
    pdf.pages[0].obj["/Resources"]["/Font"]["/F2"] = pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/AAAAAA+Vera"), Encoding=Name("/Identity-H"), DescendantFonts=Array([below]),
        ToUnicode=to_unicode(pdf, {glyph: letter for letter, glyph in glyphs.items()}, 2)))
    _more(pdf, code)
    return saved(pdf)


@way
def type_3_font() -> bytes:
    """Letters as small drawings, coded from 1; only the map says which letters they are."""
    letters = sorted(set(LINE))
    pdf = page()
    drawn = {f"/g{number}": pdf.make_stream(b"600 0 0 0 500 700 d1 50 0 400 700 re f") for number in range(1, len(letters) + 1)}
    pdf.pages[0].obj["/Resources"]["/Font"]["/F3"] = pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 600, 700]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(drawn), FirstChar=1, LastChar=len(letters), Widths=Array([600] * len(letters)), Resources=Dictionary(),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, *(Name(name) for name in drawn)])),
        ToUnicode=to_unicode(pdf, dict(enumerate(letters, 1)), 1)))
    _more(pdf, b"BT /F3 12 Tf 72 700 Td <" + "".join(f"{letters.index(one) + 1:02X}" for one in LINE).encode() + b"> Tj ET\n")
    return saved(pdf)


@way
def whole_text_behind_one_letter() -> bytes:
    """A map that says that one star means all of the secrets; copying the star gives them."""
    pdf = page()
    pdf.pages[0].obj["/Resources"]["/Font"]["/F4"] = pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding,
        ToUnicode=to_unicode(pdf, {ord("*"): LINE}, 1)))
    _more(pdf, said("*").replace(b"/F1", b"/F4"))
    return saved(pdf)


def _more(pdf: pikepdf.Pdf, content: bytes) -> None:
    one = pdf.pages[0].obj
    one["/Contents"] = pdf.make_stream(one["/Contents"].read_bytes() + content)

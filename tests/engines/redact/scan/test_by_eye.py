"""Pages of a PDF with letters that no program reads as text: Tesseract reads them, and what is struck goes by its place."""

import io

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from mertid.engines.redact.formats import pdf
from mertid.engines.redact.values import Passage

from ..adversarial.invented import CPR, NAME, VERA
from ..adversarial.make_pdf import MADE
from .test_scan import LINES, PDF, marked, reads


@reads
def test_letters_drawn_as_outlines_are_read_and_their_shapes_go() -> None:
    data = MADE["outlines"]()
    reading = pdf.read(data, PDF)
    at = reading.sheets[0].text.find(NAME)
    assert at >= 0
    done = pdf.remove(data, PDF, [Passage(1, at, at + len(NAME), label="§ 30, nr. 1")], reading=reading)
    left = pdf.read(done.data, PDF).sheets[0].text
    assert NAME not in left
    assert any(CPR in sheet.text for sheet in pdf.read(done.data, PDF).sheets)


@reads
def test_a_page_whose_font_tells_no_letters_is_read_by_eye_and_struck_by_place() -> None:
    """As old printers' drivers write: letters by number, each a small picture."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(500, 200))
    letters, codes, placed = {}, {letter: chr(code) for code, letter in enumerate(sorted({*"".join(LINES)}), 65)}, []
    font = ImageFont.truetype(str(VERA), 100)
    for letter, code in codes.items():
        picture = Image.new("1", (round(font.getlength(letter)) + 1, 130), 1)
        ImageDraw.Draw(picture).text((0, 0), letter, font=font, fill=0)
        wide = picture.width
        letters[f"/a{ord(code)}"] = made.make_stream(
            f"{wide} 0 0 -30 {wide} 100 d1 q {wide} 0 0 130 0 -30 cm BI /W {wide} /H 130 /IM true ID ".encode()
            + picture.tobytes() + b" EI Q")
    for row, line in enumerate(LINES):
        placed.append(f"1 0 0 1 20 {170 - 40 * row} Tm <{''.join(codes[one] for one in line).encode('latin-1').hex()}> Tj")
    widths = [round(font.getlength(one)) + 1 for one in codes]
    made.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontMatrix=pikepdf.Array([1, 0, 0, 1, 0, 0]), FirstChar=65,
        LastChar=64 + len(codes), FontBBox=pikepdf.Array([0, 0, 0, 0]), Widths=pikepdf.Array(widths),
        CharProcs=pikepdf.Dictionary(letters),
        Encoding=pikepdf.Dictionary(Differences=pikepdf.Array([65, *(pikepdf.Name(f"/a{ord(one)}") for one in codes.values())]))))))
    made.pages[0].Contents = made.make_stream(f"BT /F1 0.16 Tf {' '.join(placed)} ET".encode())
    out = io.BytesIO()
    made.save(out)
    reading = pdf.read(out.getvalue(), PDF)
    passages = marked(reading)
    assert passages
    done = pdf.remove(out.getvalue(), PDF, passages, reading=reading)
    left = pdf.read(done.data, PDF).sheets[0].text
    assert NAME not in left
    assert LINES[0] in left

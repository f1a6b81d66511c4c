"""Pictures of text: read at any turn, painted so that nothing is left, written without what cameras and scanners add."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from mertid.core import TooBig, Unreadable
from mertid.engines.redact.formats import pdf, pictures
from mertid.engines.redact.proof import poppler
from mertid.engines.redact.proof.container import oddities
from mertid.engines.redact.scan import tesseract
from mertid.engines.redact.scan.page import flattened, left_words, paint, read_page_picture, struck_areas
from mertid.engines.redact.scan.turn import slant, upright
from mertid.engines.redact.values import Box, Passage, Reading, Sheet, left_open, struck

from ..adversarial.invented import CPR, NAME, VERA, encoded

PDF = "application/pdf"
LINES = ["Notat om genbrugspladsen", f"Klageren er {NAME},", f"cpr {CPR}, og hun har klaget", "over larm fra naboens hund om natten."]
TURNS = {0: None, 90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}

reads = pytest.mark.skipif(tesseract.missing() is not None, reason="Tesseract with Danish is not installed: tesseract-ocr-dan")


def letter(quarter: int = 0, skew: float = 0.0) -> Image.Image:
    """A letter as scanned at 150 dpi, turned; few lines, so that Tesseract is quick."""
    picture = Image.new("L", (1_000, 620), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(VERA), 30)
    for number, line in enumerate(LINES):
        draw.text((80, 80 + number * 70), line, font=font, fill=0)
    picture = picture.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255) if skew else picture
    turn = TURNS[quarter]
    return picture.transpose(turn) if turn is not None else picture


def marked(reading: Reading) -> list[Passage]:
    sheet = reading.sheets[0]
    return [Passage(1, sheet.text.index(one), sheet.text.index(one) + len(one), label="§ 30, nr. 1") for one in (NAME, CPR)]


@pytest.mark.parametrize("quarter", [0, 90])
@pytest.mark.parametrize("skew", [-12.0, -2.0, 0.0, 7.0])
def test_slant_finds_the_turn_that_levels_the_lines(quarter: int, skew: float) -> None:
    found = slant(letter(quarter, skew))
    assert found[0] in ((90,) if quarter else (0,))
    assert found[1] == pytest.approx(-skew, abs=0.5)


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 4.0, -9.0])
def test_points_find_back_to_the_picture_as_it_came(quarter: int, skew: float) -> None:
    """A black spot is found in the turned picture; its place leads back to where it was put."""
    picture = Image.new("L", (700, 500), 255)
    ImageDraw.Draw(picture).rectangle((500, 100, 510, 110), fill=0)
    turned = upright(picture, quarter, skew)
    rows, columns = np.nonzero(np.asarray(turned.picture) < 100)
    back = turned.back(np.array([[columns.mean() + 0.5, rows.mean() + 0.5]]))
    assert back[0] == pytest.approx([505.5, 105.5], abs=1.0)


@reads
@pytest.mark.parametrize(("quarter", "skew"), [(0, 3.0), (180, 0.0), (270, -8.0)])
def test_a_turned_letter_is_read_painted_and_cannot_be_read_again(quarter: int, skew: float) -> None:
    data = encoded(letter(quarter, skew), "PNG")
    reading = pictures.read(data, "image/png")
    passages = marked(reading)
    done = pictures.remove(data, "image/png", passages, reading=reading)
    after = pictures.read(done.data, "image/png").sheets[0].text
    assert "Vestergaard" not in after
    assert "1234" not in after
    assert "genbrugspladsen" in after


@reads
@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_redacted_in_kind_and_proven(kind: str, media: str) -> None:
    data = encoded(letter(), kind)
    reading = pictures.read(data, media)
    passages = marked(reading)
    done = pictures.remove(data, media, passages, reading=reading)
    proof = pictures.prove(done.data, media, struck(reading, passages), areas=passages, allowed=left_open(reading, passages))
    assert proof.holds, proof.why
    assert len(done.data) <= 1.2 * len(data)
    assert not pictures.prove(data, media, struck(reading, passages), allowed=left_open(reading, passages)).holds


@reads
def test_pages_of_a_pdf_carry_the_words_where_they_stand() -> None:
    done = pictures.as_pages(encoded(letter(), "PNG"), "image/png")
    if not poppler.version():
        pytest.skip("pdftotext is not installed: apt-get install poppler-utils")
    assert NAME in poppler.texts(done.data, "-layout")[0]
    page = pypdfium2.PdfDocument(done.data)[0]
    words = page.get_textpage()
    at = words.search("Vestergaard").get_next()
    left, _, _, top = words.get_charbox(at[0])
    reading = pictures.read(encoded(letter(), "PNG"), "image/png").sheets[0]
    assert reading.boxes is not None
    x0, y0, *_ = reading.boxes[reading.text.index("Vestergaard")]
    assert left == pytest.approx(float(x0), abs=6)
    assert reading.height - top == pytest.approx(float(y0), abs=8)


@reads
def test_a_scanned_pdf_is_read_struck_and_proven() -> None:
    source = pictures.as_pages(encoded(letter(), "PNG"), "image/png").data
    reading = pdf.read(source, "application/pdf")
    passages = marked(reading)
    done = pdf.remove(source, "application/pdf", passages, reading=reading)
    proof = pdf.prove(done.data, "application/pdf", struck(reading, passages), areas=passages, allowed=left_open(reading, passages))
    assert proof.holds, proof.why
    assert "genbrugspladsen" in poppler.texts(done.data, "-layout")[0]


def test_a_face_marked_by_area_is_gone_from_the_pixels() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 600, 3), np.uint8))
    data = encoded(noise, "PNG")
    width, height = 842.0, 842.0 * 400 / 600
    area = Passage(1, area=Box(100, 100, 300, 300), label="§ 30")
    done = pictures.remove(data, "image/png", [area])
    pixels = np.asarray(Image.open(io.BytesIO(done.data)).convert("L"), np.int16)
    across, down = 600 / width, 400 / height
    inside = pixels[int(100 * down) + 1 : int(300 * down) - 1, int(100 * across) + 1 : int(300 * across) - 1]
    assert set(np.unique(inside)) <= set(range(256))
    assert (inside < 10).mean() > 0.8
    assert pictures.prove(done.data, "image/png", [], areas=[area]).holds
    assert not pictures.prove(data, "image/png", [], areas=[area]).holds


def _png_with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", NAME)
    info.add_itxt("Comment", CPR, zip=True)
    return encoded(Image.new("RGB", (60, 40), (9, 9, 9)), "PNG", pnginfo=info)


def _jpeg_with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x013B], exif[0x0112] = NAME, 6
    return encoded(Image.new("RGB", (60, 40), (9, 9, 9)), "JPEG", exif=exif, comment=CPR.encode())


def _tiff_with_artist() -> bytes:
    return encoded(Image.new("L", (60, 40), 9), "TIFF", tiffinfo={315: NAME, 270: CPR})


def _gif_with_comment() -> bytes:
    return encoded(Image.new("L", (60, 40), 9), "GIF", comment=NAME.encode())


def _webp_with_xmp() -> bytes:
    return encoded(Image.new("RGB", (60, 40), (9, 9, 9)), "WEBP", xmp=NAME.encode())


@pytest.mark.parametrize(("make", "media"), [
    (_png_with_text, "image/png"), (_jpeg_with_exif, "image/jpeg"), (_tiff_with_artist, "image/tiff"), (_gif_with_comment, "image/gif"),
    (_webp_with_xmp, "image/webp"), (lambda: encoded(Image.new("L", (60, 40), 9), "PNG") + NAME.encode(), "image/png"),
    (lambda: encoded(Image.new("L", (60, 40), 9), "JPEG") + NAME.encode(), "image/jpeg"),
    (lambda: encoded(Image.new("L", (60, 40), 9), "BMP") + NAME.encode(), "image/bmp"),
], ids=["png text", "jpeg exif", "tiff artist", "gif comment", "webp xmp", "png tail", "jpeg tail", "bmp tail"])
def test_metadata_and_tails_are_seen_and_taken_out(make: object, media: str) -> None:
    data = make()  # type: ignore[operator]
    assert oddities(data, media)
    done = pictures.remove(data, media, [])
    assert oddities(done.data, media) == []
    assert NAME.encode() not in done.data
    assert pictures.prove(done.data, media, []).holds
    assert not pictures.prove(data, media, []).holds


@pytest.mark.parametrize(("kind", "media"), [
    ("TIFF", "image/tiff"), ("GIF", "image/gif"), ("BMP", "image/bmp"), ("WEBP", "image/webp"), ("PNG", "image/png"),
    ("JPEG", "image/jpeg"),
])
def test_each_type_is_painted_in_kind_and_no_larger(kind: str, media: str) -> None:
    data, area = encoded(letter(), kind), Passage(1, area=Box(50, 50, 400, 200), label="§ 30")
    assert not pictures.prove(data, media, [], areas=[area]).holds
    done = pictures.remove(data, media, [area])
    assert pictures.prove(done.data, media, [], areas=[area]).holds
    assert len(done.data) <= 1.2 * len(data)


def test_a_photo_is_turned_as_it_was_shown_before_its_metadata_goes() -> None:
    assert Image.open(io.BytesIO(pictures.remove(_jpeg_with_exif(), "image/jpeg", []).data)).size == (40, 60)


def test_colours_under_transparency_are_gone() -> None:
    """Text can stand in fully transparent pixels: no viewer shows it, any program finds it."""
    hidden = Image.new("RGBA", (300, 60), (0, 0, 0, 0))
    ImageDraw.Draw(hidden).text((10, 10), NAME, fill=(255, 255, 255, 0))
    assert flattened(hidden).getcolors() == [(300 * 60, (255, 255, 255))]


def test_every_frame_of_a_file_is_a_page() -> None:
    out = io.BytesIO()
    frames = [Image.new("L", (200, 100), 255) for _ in range(3)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    assert len(pictures.read(out.getvalue(), "image/tiff").sheets) == 3
    done = pictures.remove(out.getvalue(), "image/tiff", [Passage(3, area=Box(0, 0, 100, 100))])
    assert Image.open(io.BytesIO(done.data)).n_frames == 3


def test_without_tesseract_marks_are_made_by_area(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_found", lambda: ("", "", frozenset()))
    data = encoded(letter(), "PNG")
    reading = pictures.read(data, "image/png")
    assert reading.sheets[0].text == ""
    assert "Tesseract er ikke installeret" in str(reading.notes[0])
    area = Passage(1, area=Box(10, 10, 100, 100))
    assert not pictures.prove(pictures.remove(data, "image/png", [area]).data, "image/png", [NAME], areas=[area]).holds


@reads
def test_a_page_that_takes_too_long_says_so() -> None:
    found = read_page_picture(letter(), number=7, width=480, height=300, seconds=0.01)
    assert found.sheet.text == ""
    assert "Side 7" in str(found.note)
    assert "inden for tiden" in str(found.note)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + b"\0" * 50, encoded(letter(), "PNG")[:3_000], encoded(letter(), "JPEG")[:3_000]])
def test_a_damaged_picture_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        pictures.read(data, "image/png" if data.startswith(b"\x89") else "image/jpeg")
    assert "beskadiget" in str(raised.value.text)


def test_a_picture_that_unpacks_to_too_much_says_so() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
    with pytest.raises(TooBig, match="pixels"):
        pictures.read(data, "image/png")


def test_a_passage_takes_the_whole_words_it_touches_line_by_line() -> None:
    text = "ved Karen\nHansen her"
    boxes = np.array([[at * 10, 0 if at < 10 else 20, at * 10 + 10, 10 if at < 10 else 30] for at in range(len(text))], np.float32)
    boxes[9] = np.nan
    sheet = Sheet(1, text, "page", 300, 100, boxes)
    areas = struck_areas(sheet, [Passage(1, 6, 12, label="§")])
    assert [(area.x0, area.x1) for area, _ in areas] == [(39, 91), (99, 161)]
    assert [word.text for word in left_words(sheet, areas)] == ["ved", "her"]


def test_paint_leaves_the_picture_given_to_it_alone() -> None:
    picture = Image.new("RGB", (100, 100), (255, 255, 255))
    done = paint(picture, 100, 100, [(Box(10, 10, 50, 50), "")])
    assert picture.getpixel((20, 20)) == (255, 255, 255)
    assert done.getpixel((20, 20)) == (0, 0, 0)
    assert done.getpixel((60, 60)) == (255, 255, 255)


@reads
def test_a_real_picture_is_read(data: Path) -> None:
    folder = data / "redact" / "documents" / "ocr"
    if not folder.is_dir():
        pytest.skip(f"no pictures at {folder}")
    text = pictures.read((folder / "cpr.jpg").read_bytes(), "image/jpeg").sheets[0].text
    assert sum(letter.isdigit() for letter in text) >= 10


def scanned(quarter: int = 0, rotate: int = 0) -> bytes:
    """The letter as a scanner without OCR writes it: one picture a page, nothing else; ``rotate`` as the page's own turn."""
    picture = letter(quarter)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(picture.width * 72 / 150, picture.height * 72 / 150))
    canvas.drawImage(ImageReader(picture), 0, 0, picture.width * 72 / 150, picture.height * 72 / 150)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(out.getvalue())) as made:
        made.pages[0].obj["/Rotate"] = rotate
        again = io.BytesIO()
        made.save(again)
    return again.getvalue()


@reads
@pytest.mark.parametrize(("quarter", "rotate"), [(0, 0), (90, 90), (270, 0)])
def test_a_scan_without_a_text_layer_is_released_with_one_that_lacks_what_was_struck(quarter: int, rotate: int) -> None:
    data = scanned(quarter, rotate)
    reading = pdf.read(data, PDF)
    passages = marked(reading)
    done = pdf.remove(data, PDF, passages, reading=reading).data
    text = " ".join("".join(poppler.texts(done, "-raw")).split())
    assert "genbrugspladsen" in text
    assert "naboens" in text
    assert not any(part in text for part in (*NAME.split(), CPR))
    words = {one.text: one.box for one in left_words(reading.sheets[0], [])}
    again = pypdfium2.PdfDocument(done)
    page = again[0].get_textpage()
    at = page.get_text_range().index("genbrugspladsen")
    x0, y0, x1, y1 = page.get_charbox(at)
    box = words["genbrugspladsen"]
    if not rotate:  # PDFium tells places before the page is turned
        assert box.x0 - 2 <= (x0 + x1) / 2 <= box.x1 + 2
        assert box.y0 - 2 <= again[0].get_height() - (y0 + y1) / 2 <= box.y1 + 2
    assert pdf.prove(done, PDF, struck(reading, passages), allowed=left_open(reading, passages)).holds

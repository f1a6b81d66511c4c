"""What the programs that write PDFs do to text beyond plain lines: turned, shadowed, in cells, as ligatures, in odd fonts."""

import io
import random
import time
import zlib

import numpy as np
import pikepdf
import pypdfium2
import pytest

from mertid.engines.redact.pdf import read, remove
from mertid.engines.redact.pdf.cmaps import parsed
from mertid.engines.redact.values import Box, Passage

from .drawings import marks, page, raw, saved, seen


def without(data: bytes, *words: str) -> bytes:
    reading = read(data)
    done = remove(data, marks(reading, *words), reading=reading)
    assert not [note for note in done.notes if "billede" in note.da], "the page became a picture"
    return done.data


def black(data: bytes) -> np.ndarray:
    """Return which pixels of the first page are black, one a point, shape (height, width)."""
    with pypdfium2.PdfDocument(data) as pdf:
        return np.asarray(pdf[0].render(scale=1, grayscale=True).to_pil().convert("L")) < 60


def with_font(content: str, **keys: object) -> bytes:
    """Return a PDF of one page whose font /F1 has other keys."""
    with pikepdf.open(io.BytesIO(page(content))) as pdf:
        for key, value in keys.items():
            pdf.pages[0].Resources.Font["/F1"]["/" + key] = pdf.make_stream(value) if isinstance(value, bytes) else value
        return saved(pdf)


@pytest.mark.parametrize("angle", [(0.966, 0.259), (0.707, 0.707), (0.99, -0.139)])
def test_a_word_written_aslant_is_covered_along_its_line_and_not_by_one_large_box(angle: tuple[float, float]) -> None:
    c, s = angle
    data = page(f"BT /F1 10 Tf {c} {s} {-s} {c} 60 150 Tm (Karen Vestergaard Sonderbo) Tj ET")
    data = without(data, "Karen Vestergaard")
    assert "Vestergaard" not in seen(data)
    assert "Sonderbo" in seen(data)
    assert black(data).sum() < 3_000


@pytest.mark.parametrize("turn", ["-1 0 0 -1 300 150", "0 1 -1 0 200 60", "0 -1 1 0 200 250"])
def test_a_box_on_turned_text_covers_no_other_word(turn: str) -> None:
    data = without(page(f"BT /F1 10 Tf {turn} Tm (Brevet er fra Karen og andre) Tj ET"), "Karen")
    assert "Brevet er fra" in seen(data)
    assert "og andre" in seen(data)
    assert "Karen" not in seen(data)


def test_a_word_and_its_shadow_get_one_box_with_one_label() -> None:
    data = without(page("BT /F1 12 Tf 0.7 g 62 198 Td (Karen bor her) Tj ET BT /F1 12 Tf 0 g 60 200 Td (Karen bor her) Tj ET"), "Karen")
    assert "Karen" not in seen(data)
    assert raw(data).count(b"re f") == 1


def test_two_cells_of_a_table_get_a_box_each() -> None:
    data = page("BT /F1 10 Tf 60 200 Td (Karen) Tj 45 0 Td (0101901234) Tj ET 100 190 m 100 215 l S")
    assert raw(without(data, "Karen", "0101901234")).count(b"re f") == 2


def test_ligatures_are_read_as_letters() -> None:
    told = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <FB01> endbfchar"
    assert "Josefine skriver" in read(with_font("BT /F1 10 Tf 60 200 Td (Jose\\001ne skriver) Tj ET", ToUnicode=told)).sheets[0].text


def test_a_hard_space_is_as_wide_as_a_space() -> None:
    plain, hard = (read(page(f"BT /F1 10 Tf 60 200 Td (Karen{space}bor{space}her) Tj ET")).sheets[0] for space in (" ", "\\240"))
    assert hard.text == plain.text
    assert plain.boxes is not None and hard.boxes is not None
    assert np.allclose(plain.boxes, hard.boxes, equal_nan=True)


@pytest.mark.parametrize("piece", [1, 6])
def test_letters_and_words_drawn_in_no_order_are_read_in_order(piece: int) -> None:
    texts = [f"Borgeren Karen Vestergaard har skrevet brev nummer {n} om sagen" for n in range(8)]
    put = [(x, row, text[x : x + piece]) for row, text in enumerate(texts) for x in range(0, len(text), piece)]
    random.Random(5).shuffle(put)
    content = " ".join(f"1 0 0 1 {20 + 6 * x} {280 - 14 * row} Tm ({text}) Tj" for x, row, text in put)
    data = with_font(f"BT /F1 10 Tf {content} ET", BaseFont=pikepdf.Name.Courier)
    assert read(data).sheets[0].text.split("\n")[:8] == texts
    assert "Vestergaard" not in seen(without(data, "Karen Vestergaard"))


def test_letters_of_a_type_3_font_that_counts_in_pixels_are_seen_and_stay() -> None:
    """As printers' drivers and old typesetting write: a size of 0.1 and letters of 70 units."""
    pdf = pikepdf.open(io.BytesIO(page("q 10 0 0 10 0 0 cm BT /F1 0.1 Tf 1 0 0 -1 6 20 Tm (ab ba) Tj ET Q")))
    drawn = {f"/{name}": pdf.make_stream(b"70 0 0 -78 70 0 d1 0 0 70 -78 re f") for name in "ab"}
    pdf.pages[0].Resources.Font["/F1"] = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontMatrix=pikepdf.Array([1, 0, 0, 1, 0, 0]), FirstChar=97, LastChar=98,
        FontBBox=pikepdf.Array([0, 0, 92, 97]), Widths=pikepdf.Array([70, 70]), CharProcs=pikepdf.Dictionary(drawn),
        Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=pikepdf.Array([97, pikepdf.Name.a, pikepdf.Name.b]))))
    data = saved(pdf)
    sheet = read(data).sheets[0]
    assert not sheet.hidden
    assert sheet.text.startswith("ab")
    assert sheet.boxes is not None
    assert np.allclose(sheet.boxes[0], (60, 22, 130, 100), atol=0.1)
    assert black(remove(data, []).data).sum() == black(data).sum()


def test_a_map_that_says_the_same_a_million_times_is_read_no_further_than_the_limit() -> None:
    told = b"1 beginbfrange\n<0000> <ffff> <0041>\nendbfrange\n" * 2_000
    begun = time.process_time()
    assert parsed(told).text[b"\0\1"] == "B"
    assert time.process_time() - begun < 10


def test_small_capitals_are_read_as_their_marks_say_where_the_font_tells_no_letters() -> None:
    told = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <7a> <E061> endbfrange"
    letters = " ".join(f"/Span <</ActualText ({one})>> BDC ({one}) Tj EMC" for one in "karen")
    data = with_font(f"BT /F1 10 Tf 60 200 Td (BREV FRA ) Tj {letters} ET", ToUnicode=told)
    assert read(data).sheets[0].text.startswith("BREV FRA karen")
    assert "karen" not in raw(without(data, "karen")).decode("latin-1")


def test_a_mark_does_not_change_letters_that_the_font_tells() -> None:
    data = page("BT /F1 10 Tf 60 200 Td /Span <</ActualText (Hansen)>> BDC (Karen) Tj EMC ET")
    assert read(data).sheets[0].text.startswith("Karen")


def test_letters_that_clip_a_coloured_area_are_not_taken_for_covered_by_it() -> None:
    data = page("q BT 7 Tr /F1 24 Tf 20 200 Td (Karen Vestergaard) Tj ET 0 0 1 rg 0 0 400 300 re f Q BT /F1 9 Tf 20 50 Td (Side 1) Tj ET")
    assert "Karen Vestergaard" in read(data).sheets[0].text
    reading = read(data)
    done = remove(data, marks(reading, "Karen"), reading=reading).data
    assert 0.01 < 1 - np.mean(light(done)) < 0.2, "the colour covers the whole page"


def light(data: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(data) as pdf:
        return np.asarray(pdf[0].render(scale=1, grayscale=True).to_pil().convert("L")) > 200


def test_text_in_a_font_that_is_not_there_is_read_as_readers_show_it() -> None:
    data = page("BT /F9 10 Tf 60 200 Td (Karen Vestergaard) Tj ET BT /F1 10 Tf 60 100 Td (Karen bor her) Tj ET")
    reading = read(data)
    assert "Karen Vestergaard" in reading.sheets[0].text
    assert not seen(remove(data, marks(reading, "Karen"), reading=reading).data).strip()


def test_a_resource_named_in_an_old_charset_does_not_empty_the_page() -> None:
    data = saved(pikepdf.open(io.BytesIO(page("BT /F1 10 Tf 60 200 Td (Karen bor her) Tj ET /Afsnit#f8 BMC EMC"))),
                 compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = data.replace(b"/F1 ", b"/F\xe6 ")
    reading = read(data)
    assert "Karen bor her" in reading.sheets[0].text
    assert b"Karen" not in raw(remove(data, marks(reading, "Karen"), reading=reading).data)


def test_text_in_the_pattern_of_a_stroke_goes() -> None:
    with pikepdf.open(io.BytesIO(page("/Pattern CS /P1 SCN 200 w 0 150 m 400 150 l S BT /F1 10 Tf 60 20 Td (Karen) Tj ET"))) as pdf:
        pdf.pages[0].Resources.Pattern = pikepdf.Dictionary(P1=pdf.make_stream(
            b"BT /F1 10 Tf 60 60 Td (Karen Vestergaard) Tj ET", Type=pikepdf.Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
            BBox=pikepdf.Array([0, 0, 400, 300]), XStep=400, YStep=300, Resources=pikepdf.Dictionary(Font=pdf.pages[0].Resources.Font)))
        data = saved(pdf)
    reading = read(data)
    assert "Vestergaard" in reading.sheets[0].text
    assert b"Karen" not in raw(remove(data, marks(reading, "Karen"), reading=reading).data)


def test_text_outside_of_text_blocks_goes_and_the_page_stays_text() -> None:
    data = without(page("BT /F1 10 Tf 60 200 Td (Brev) Tj ET /F1 10 Tf 1 0 0 1 60 100 Tm (Karen bor her) Tj"), "Karen")
    assert "Karen" not in seen(data)
    assert "bor her" in seen(data)


def test_a_page_whose_contents_cannot_be_unpacked_is_released_as_a_picture_not_empty() -> None:
    with pikepdf.open(io.BytesIO(page("BT /F1 10 Tf 60 200 Td (Karen bor her) Tj ET"))) as pdf:
        packed = zlib.compress(pdf.pages[0].Contents.read_bytes().ljust(4_000, b" "), 9)
        pdf.pages[0].Contents.write(packed, filter=pikepdf.Name.Crypt)
        data = saved(pdf)
    done = remove(data, [])
    assert any("billede" in note.da for note in done.notes)


def test_a_page_with_letters_that_show_text_of_their_own_becomes_a_picture() -> None:
    with pikepdf.open(io.BytesIO(page("BT /F2 10 Tf 60 200 Td (a) Tj ET BT /F1 10 Tf 60 100 Td (Karen bor her) Tj ET"))) as pdf:
        fonts = pdf.pages[0].Resources.Font
        fonts["/F2"] = pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontMatrix=pikepdf.Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=97,
            LastChar=97, FontBBox=pikepdf.Array([0, -200, 900, 900]), Widths=pikepdf.Array([900]),
            CharProcs=pikepdf.Dictionary(a=pdf.make_stream(b"900 0 d0 BT /F1 900 Tf (Karen) Tj ET")),
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=fonts["/F1"])),
            Encoding=pikepdf.Dictionary(Differences=pikepdf.Array([97, pikepdf.Name.a]))))
        data = saved(pdf)
    reading = read(data)
    assert b"Karen" not in raw(remove(data, marks(reading, "Karen"), reading=reading).data)


def test_fields_that_hold_themselves_and_patterns_of_no_type_are_passed_over() -> None:
    with pikepdf.open(io.BytesIO(page("BT /F1 10 Tf 60 200 Td (Karen bor her) Tj ET"))) as pdf:
        own = pdf.make_indirect(pikepdf.Dictionary(T="navn"))
        own.Kids = pikepdf.Array([own, own])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([own]))
        pdf.pages[0].Resources.Pattern = pikepdf.Dictionary(P1=pdf.make_stream(b"", PatternType=pikepdf.Name.Foo))
        data = saved(pdf)
    begun = time.process_time()
    assert "Karen" not in seen(without(data, "Karen"))
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("kind", ["16 bits", "holes the other way round", "holes"])
def test_a_picture_keeps_its_shades_outside_the_box(kind: str) -> None:
    with pikepdf.open(io.BytesIO(page("q 200 0 0 200 100 50 cm /Im Do Q"))) as pdf:
        made = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=16, Height=16)
        if kind == "16 bits":
            made.write(b"".join(bytes((grey, 7)) for grey in range(256)))
            made.BitsPerComponent, made.ColorSpace = 16, pikepdf.Name.DeviceGray
        else:
            made.write(b"\xff\0" * 16)
            made.BitsPerComponent, made.ImageMask = 1, True
            made.Decode = pikepdf.Array([1, 0] if "other" in kind else [0, 1])
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Im=made)
        data = saved(pdf)
    done = remove(data, [Passage(1, area=Box(100, 50, 150, 100))]).data
    assert np.allclose(greys(done)[116:245, 105:295], greys(data)[116:245, 105:295], atol=12)
    assert greys(done)[55:95, 105:145].max() < 10


def greys(data: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(data) as pdf:
        return np.asarray(pdf[0].render(scale=1, grayscale=True).to_pil().convert("L")).astype(int)


def test_a_letter_and_an_accent_drawn_over_it_are_read_as_one_and_go_together() -> None:
    """As old typesetting writes å: a ring, back, and the letter."""
    told = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <17> <02DA> endbfchar"
    data = with_font("BT /F1 10 Tf 60 200 Td [(Fra Kåre Øster)-0 (g\\027)500 (a)-56 (rd og p\\027)500 (a)-56 ( ny)] TJ ET", ToUnicode=told,
                     Widths=pikepdf.Array([500] * 256), FirstChar=0, LastChar=255)
    assert read(data).sheets[0].text.startswith("Fra Kåre Østergård og på ny")
    done = without(data, "Østergård")
    assert "Fra Kåre" in seen(done)
    assert "ster" not in seen(done)

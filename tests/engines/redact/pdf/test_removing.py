"""Removal from PDF: struck glyphs are gone from the file, the rest stays, all that nobody sees goes too."""

import io
import time
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfbase.pdfmetrics import stringWidth

from mertid.core import TooBig, Unreadable
from mertid.engines.redact.errors import NeedsPassword
from mertid.engines.redact.pdf import read, remove
from mertid.engines.redact.pdf.look import Look
from mertid.engines.redact.values import Box, Passage

from .drawings import NAME, add, marks, page, raw, saved, seen

LINE = f"Klageren {NAME} bor her"


def letter_by_letter(text: str) -> str:
    """Return the text as browsers write it: a letter, a move, a letter."""
    wide = [round(stringWidth(letter, "Helvetica", 10) + 0.2, 3) for letter in text]
    shown = " ".join(f"({letter}) Tj {by} 0 Td" for letter, by in zip(text, wide, strict=True))
    return f"{shown} {-sum(wide)} 0 Td"


def without(data: bytes, *words: str) -> bytes:
    reading = read(data)
    found = marks(reading, *words)
    assert found
    return remove(data, found, reading=reading).data


@pytest.mark.parametrize("showing", [
    f"({LINE}) Tj", f"({LINE}) '", f"2 1 ({LINE}) \"", "[(Klageren Ka) 30 (ren Vest) -20 (ergaard bor her)] TJ",
    f"80 Tz 1 Tc 3 Tw ({LINE}) Tj",
    "(Klageren ) Tj (Karen ) Tj (Vestergaard) Tj ( bor her) Tj",
    "[(Klageren )] TJ (Karen Vestergaard) Tj [( bor) 10 ( her)] TJ",
])
def test_struck_words_go_and_the_rest_of_the_line_stays_near(showing: str) -> None:
    data = page(f"BT /F1 10 Tf 12 TL 20 200 Td {showing} 0 -20 Td (under) Tj ET")
    done = without(data, NAME)
    assert "Vestergaard" not in seen(done)
    assert b"Vest" not in raw(done)
    assert "Klageren" in seen(done)
    assert "bor her" in seen(done)
    before, after = read(data).sheets[0], read(done).sheets[0]
    for word, most in (("Klageren", 0.05), ("under", 0.05), ("bor", 6)):
        was, now = before.boxes[before.text.index(word)], after.boxes[after.text.index(word)]
        assert abs(was[0] - now[0]) <= most
        assert abs(was[1] - now[1]) < 0.05


def test_letters_shown_one_by_one_go_and_the_others_move_as_one() -> None:
    data = page(f"BT /F1 10 Tf 12 TL 20 200 Td {letter_by_letter(LINE)} 0 -20 Td (under) Tj ET")
    done = without(data, NAME)
    before, after = read(data).sheets[0], read(done).sheets[0]
    assert after.text.startswith("Klageren")
    assert "bor her\nunder" in after.text
    assert "ard" not in after.text.replace("\n", "")
    where = [sheet.boxes[sheet.text.index("bor her") :][:7, 0] for sheet in (before, after)]
    assert np.ptp(where[1] - where[0]) < 1e-3
    assert float(abs(where[1] - where[0]).max()) <= 6


def test_names_of_nearly_the_same_length_leave_the_same_gap() -> None:
    """The line after a struck name is in the same place for names that differ by thousandths of the size."""
    left = []
    for name in ("Karen", "Karna", "Kaern"):
        done = without(page(f"BT /F1 10 Tf 20 200 Td (Sagen om {name} er lukket) Tj ET"), name)
        sheet = read(done).sheets[0]
        left.append(round(float(sheet.boxes[sheet.text.index("lukket")][0]), 3))
    assert len(set(left)) == 1


def test_no_number_of_the_old_place_is_left_in_the_stream() -> None:
    done = without(page("BT /F1 10 Tf 20 200 Td (Karen) Tj 27.789 0 Td (er her) Tj ET"), "Karen")
    assert b"27.789" not in raw(done)


@pytest.mark.parametrize("showing", [
    "[(Klager) -3111] TJ (er her) Tj 30 0 Td (Karen) Tj",
    "(Klager) Tj [-3111 (er her)] TJ 30 0 Td (Karen) Tj",
    "[(Klager) -3111 ()] TJ (er her) Tj 30 0 Td (Karen) Tj",
])
def test_no_leap_over_a_struck_word_is_left_in_the_stream(showing: str) -> None:
    done = without(page(f"BT /F1 10 Tf 20 200 Td {showing} ET"), "Karen")
    assert b"3111" not in raw(done)
    assert "er her" in seen(done)


def test_a_number_in_the_place_of_a_string_shows_nothing_and_takes_no_memory() -> None:
    done = without(page(f"BT /F1 10 Tf 20 200 Td 100000000000 Tj ({LINE}) Tj ET"), NAME)
    assert "bor her" in seen(done)


def test_a_form_shared_by_two_pages_loses_the_name_on_one_only() -> None:
    pdf = pikepdf.new()
    first, second = add(pdf, "/Fm Do"), add(pdf, "/Fm Do")
    form = pdf.make_stream(f"BT /F1 10 Tf 20 200 Td ({NAME}) Tj ET".encode())
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 400, 300])
    form.Resources = first.Resources
    for one in (first, second):
        one.Resources.XObject = pikepdf.Dictionary(Fm=form)
    data = saved(pdf)
    reading = read(data)
    done = remove(data, [p for p in marks(reading, NAME) if p.sheet == 1], reading=reading).data
    pages = [s.text for s in read(done).sheets]
    assert NAME not in pages[0]
    assert NAME in pages[1]


def test_letters_drawn_twice_both_go() -> None:
    content = f"BT /F1 10 Tf 20 200 Td ({NAME}) Tj 0.3 0 Td ({NAME}) Tj ET"
    assert b"Karen" not in raw(without(page(content), NAME))


def test_an_underline_that_tells_the_length_goes_and_the_table_line_stays() -> None:
    content = f"BT /F1 10 Tf 20 200 Td ({NAME}) Tj ET 20 198 85.6 0.5 re f 10 180 380 0.5 re f"
    text = raw(without(page(content), NAME))
    assert b"85.6" not in text
    assert b"380" in text


def test_an_area_takes_glyphs_outlines_and_pixels() -> None:
    pdf = pikepdf.new()
    one = add(pdf, "q 100 0 0 100 20 100 cm /Im Do Q BT /F1 10 Tf 25 150 Td (Karen) Tj ET 30 120 m 40 120 l 35 130 l f 300 10 20 20 re f")
    picture = Image.new("RGB", (100, 100), "white")
    ImageDraw.Draw(picture).rectangle((10, 40, 60, 60), fill=(255, 0, 0))
    image = pdf.make_stream(picture.tobytes())
    image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 100, 100
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    one.Resources.XObject = pikepdf.Dictionary(Im=image)
    data = saved(pdf)
    done = remove(data, [Passage(1, area=Box(20, 130, 100, 190), label="§ 30")]).data
    assert "Karen" not in seen(done)
    with pikepdf.open(io.BytesIO(done)) as out:
        assert b"30 120 m" not in out.pages[0].Contents.read_bytes()
        assert b"300 10 20 20 re" in out.pages[0].Contents.read_bytes()
        pixels = pikepdf.PdfImage(next(iter(out.pages[0].Resources.XObject.values()))).as_pil_image().convert("RGB")
    assert pixels.getpixel((30, 50)) == (0, 0, 0)
    assert pixels.getpixel((95, 95)) == (255, 255, 255)


def test_the_ground_is_written_on_the_box_and_the_box_is_black() -> None:
    done = without(page(f"BT /F1 12 Tf 20 200 Td ({NAME}) Tj ET"), NAME)
    assert "§ 30, nr. 1" in seen(done)
    pdf = pypdfium2.PdfDocument(done)
    drawn = pdf[0].render(scale=2).to_pil().convert("L")
    pdf.close()
    assert drawn.getpixel((45, 190)) == 0


def test_what_nobody_sees_goes_without_being_struck() -> None:
    pdf = pikepdf.new()
    content = f"BT /F1 10 Tf 20 200 Td (Notat) Tj ET BT /F1 10 Tf 3 Tr 20 150 Td ({NAME}) Tj ET % {NAME}\n"
    add(pdf, content + f"/Span <</ActualText ({NAME})>> BDC EMC",
        PieceInfo=pikepdf.Dictionary(X=pikepdf.Dictionary(Private=pikepdf.String(NAME))))
    pdf.docinfo["/Author"] = NAME
    pdf.attachments["a.txt"] = NAME.encode()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(NAME))
    text = raw(remove(saved(pdf), []).data)
    assert b"Karen" not in text
    assert b"Notat" in text


def test_a_filled_form_field_becomes_text_that_can_be_struck() -> None:
    pdf = pikepdf.new()
    one = add(pdf, "BT /F1 10 Tf 20 200 Td (Navn:) Tj ET")
    look = pdf.make_stream(f"/Tx BMC BT /F1 10 Tf 2 4 Td ({NAME}) Tj ET EMC".encode())
    look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 150, 16])
    look.Resources = one.Resources
    widget = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=b"navn", V=NAME.encode(), F=4,
        Rect=pikepdf.Array([60, 196, 210, 212]), AP=pikepdf.Dictionary(N=look)))
    one.Annots = pikepdf.Array([widget])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]))
    data = saved(pdf)
    assert NAME in read(data).sheets[0].text
    done = without(data, NAME)
    assert b"Karen" not in raw(done)
    assert "Navn:" in seen(done)


def test_the_same_input_gives_the_same_bytes_and_no_earlier_revision() -> None:
    data = page(f"BT /F1 10 Tf 20 200 Td ({LINE}) Tj ET")
    first, again = without(data, NAME), without(data, NAME)
    assert first == again
    assert first.count(b"%%EOF") == 1


def test_an_encrypted_file_asks_for_the_password_and_is_released_open() -> None:
    with pikepdf.open(io.BytesIO(page(f"BT /F1 10 Tf 20 200 Td ({LINE}) Tj ET"))) as pdf:
        data = saved(pdf, encryption=pikepdf.Encryption(user="hemmelig", owner="ejer"))
    with pytest.raises(NeedsPassword, match="password"):
        read(data)
    with pytest.raises(NeedsPassword) as wrong:
        read(data, "forkert")
    assert wrong.value.wrong
    reading = read(data, "hemmelig")
    done = remove(data, marks(reading, NAME), reading=reading, password="hemmelig").data
    assert "Klageren" in seen(done)
    assert "Vestergaard" not in seen(done)


def test_a_page_with_text_in_a_pattern_becomes_a_picture_and_says_so() -> None:
    pdf = pikepdf.new()
    one = add(pdf, f"/Pattern cs /P1 scn 0 0 400 300 re f BT /F1 10 Tf 20 200 Td ({LINE}) Tj ET")
    cell = pdf.make_stream(b"BT /F1 10 Tf 20 100 Td (Karen) Tj ET")
    cell.PatternType, cell.PaintType, cell.TilingType, cell.XStep, cell.YStep = 1, 1, 1, 400, 300
    cell.BBox, cell.Resources = pikepdf.Array([0, 0, 400, 300]), pikepdf.Dictionary(Font=one.Resources.Font)
    one.Resources.Pattern = pikepdf.Dictionary(P1=cell)
    data = saved(pdf)
    reading = read(data)
    done = remove(data, marks(reading, NAME), reading=reading)
    assert "Klageren" not in seen(done.data)
    assert b"Karen" not in raw(done.data)
    assert any("gjort til billede" in note.da for note in done.notes)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"not a pdf at all" * 100])
def test_broken_files_end_in_a_danish_message(data: bytes) -> None:
    with pytest.raises(Unreadable, match="expected") as told:
        read(data)
    assert "PDF" in told.value.text.da


def test_a_form_that_draws_itself_ends_in_a_message_soon() -> None:
    pdf = pikepdf.new()
    one = add(pdf, "/Fm Do")
    form = pdf.make_stream(b"/Fm Do /Fm Do")
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 400, 300])
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm=form))
    one.Resources.XObject = pikepdf.Dictionary(Fm=form)
    began = time.monotonic()
    with pytest.raises(TooBig, match="expected at most") as told:
        read(saved(pdf))
    assert told.value.text.da
    assert time.monotonic() - began < 20


def test_a_passage_on_a_page_that_is_not_there_is_refused() -> None:
    data = page("BT /F1 10 Tf 20 200 Td (Notat) Tj ET")
    with pytest.raises(Unreadable, match="expected 1 to 1"):
        remove(data, [Passage(9, 0, 3)], reading=read(data))


def test_real_documents_lose_what_is_struck_and_stay_small(data: Path) -> None:
    folder = data / "redact" / "documents" / "pdf"
    if not folder.is_dir():
        pytest.skip(f"no documents at {folder}")
    for file, word in (("embedded-cpr.pdf", "Bilag"), ("test_embedded.pdf", "testdokument"), ("OS2DS-Handout.pdf", "OS2datascanner")):
        source = (folder / file).read_bytes()
        reading = read(source)
        done = remove(source, marks(reading, word), reading=reading)
        assert word not in seen(done.data), file
        assert len(done.data) <= 1.2 * len(source)


def test_words_in_the_names_of_fonts_and_forms_go_and_what_they_draw_stays() -> None:
    """The page and a form that brings no resources of its own share the dictionary whose names change."""
    pdf = pikepdf.open(io.BytesIO(page("BT /Vestergaard 10 Tf 20 200 Td (Sagen er lukket) Tj ET q /Karen#20Amalie Do Q")))
    resources = pdf.pages[0].obj["/Resources"]
    resources["/Font"]["/Vestergaard"] = resources["/Font"]["/F1"]
    form = pdf.make_stream(b"BT /Vestergaard 10 Tf 20 100 Td (i formen) Tj ET")
    form["/Type"], form["/Subtype"], form["/BBox"] = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 300, 300])
    resources["/XObject"] = pikepdf.Dictionary({"/Karen Amalie": form})
    out = io.BytesIO()
    pdf.save(out)
    done = remove(out.getvalue(), []).data
    assert b"Vestergaard" not in raw(done)
    assert b"Amalie" not in raw(done)
    assert "Sagen er lukket" in seen(done)
    assert "i formen" in seen(done)


def test_an_ink_loses_its_name_and_keeps_its_colour() -> None:
    pdf = pikepdf.open(io.BytesIO(page("/CS1 cs 1 scn 100 100 50 50 re f /CS2 cs 1 0 scn 200 100 50 50 re f")))
    tint = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 1, 1], C1=[1, 0, 0], N=1)
    program = pdf.make_stream(b"{ pop dup 0 exch }", FunctionType=4, Domain=[0, 1, 0, 1], Range=[0, 1, 0, 1, 0, 1])
    base = pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name("/Vestergaard rød"), pikepdf.Name.DeviceRGB, tint])
    both = pikepdf.Array([pikepdf.Name.DeviceN, [pikepdf.Name.Cyan, pikepdf.Name("/Vestergaard blå")], pikepdf.Name.DeviceRGB, program])
    pdf.pages[0].obj["/Resources"]["/ColorSpace"] = pikepdf.Dictionary(CS1=base, CS2=pdf.make_indirect(both))
    before = saved(pdf)
    done = remove(before, []).data
    assert b"Vestergaard" not in raw(done)
    assert b"/Cyan" in raw(done)
    with Look(before) as old, Look(done) as new:
        assert old.picture(0, 1).convert("RGB").tobytes() == new.picture(0, 1).convert("RGB").tobytes()
        assert new.picture(0, 1).convert("RGB").getpixel((125, 175)) == (255, 0, 0)

"""A subset font's map from codes to text is in the order of first use: it must not spell what was struck."""

import io
import re

import pikepdf

from mertid.engines.redact.formats.pdf import prove, read, remove
from mertid.engines.redact.values import Passage, left_open, struck

LETTERS = "Udkast til Xenia"


def subset_pdf() -> bytes:
    """A page whose font numbers its glyphs as the text first uses them, as LibreOffice and others write it."""
    codes: dict[str, int] = {}
    for letter in LETTERS:
        codes.setdefault(letter, len(codes) + 1)
    rows = "\n".join(f"<{code:02x}> <{ord(letter):04x}>" for letter, code in codes.items())
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 200))
    cmap = f"begincmap\n1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{rows}\nendbfchar\nendcmap"
    widths = pikepdf.Array([500] * len(codes))
    font = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name("/ABCDEF+Sub"), FirstChar=1, LastChar=len(codes),
        Widths=widths, ToUnicode=pdf.make_stream(cmap.encode()),
    ))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(b"BT /F1 14 Tf 20 100 Td <" + bytes(codes[c] for c in LETTERS).hex().encode() + b"> Tj ET")
    return bytes(_saved(pdf))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _maps(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return b"\n".join(
            one["/ToUnicode"].read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one
        )


def test_the_map_keeps_only_codes_still_shown_in_the_order_of_their_text() -> None:
    data = subset_pdf()
    reading = read(data, "application/pdf")
    passages = [Passage(reading.sheets[0].number, 0, 6, None, "§ 23")]
    made = remove(data, "application/pdf", passages, reading=reading)
    codes = re.findall(rb"^<..> <([0-9a-f]{4})>$", _maps(made.data), re.MULTILINE)
    shown = [bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes]
    assert shown == sorted(set(LETTERS[6:]))
    assert "tilXenia" in read(made.data, "application/pdf").sheets[0].text.replace(" ", "")


def test_a_struck_first_word_can_be_proved_gone() -> None:
    data = subset_pdf()
    reading = read(data, "application/pdf")
    passages = [Passage(reading.sheets[0].number, 0, 6, None, "§ 23")]
    made = remove(data, "application/pdf", passages, reading=reading)
    proof = prove(made.data, "application/pdf", struck(reading, passages), areas=passages, allowed=left_open(reading, passages))
    assert proof.holds, [check for check in proof.checks if check.leaks]

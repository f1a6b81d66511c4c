"""A struck string put back into a properly redacted PDF, in every container that we know: the proof fails on each."""

import base64
import io
import re
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from mertid.engines.redact.formats import pdf as redact
from mertid.engines.redact.values import Passage, left_open, struck
from tests.engines.redact.adversarial.invented import CPR, NAME, OPEN, VERA, encoded

KIND = "application/pdf"
LINE = f"Klageren {NAME} med cpr {CPR} har klaget."

Put = Callable[[pikepdf.Pdf], None]
PUT: dict[str, Put] = {}


def way(put: Put) -> Put:
    """Register a way under its function's name."""
    PUT[put.__name__] = put
    return put


def _made() -> tuple[bytes, list[str], list[str]]:
    """Return the redacted file, what was struck and what was left open: text in a standard font and in an embedded one, and a picture."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    pdfmetrics.registerFont(TTFont("Vera", str(VERA)))
    canvas.drawString(72, 760, OPEN)
    canvas.drawString(72, 740, LINE)
    canvas.setFont("Vera", 10)
    canvas.drawString(72, 720, "Sagen er sendt til afdelingen for genbrug.")
    canvas.drawString(72, 700, LINE)
    canvas.drawImage(ImageReader(Image.new("L", (40, 40), 200)), 72, 600)
    canvas.save()
    reading = redact.read(out.getvalue(), KIND)
    passages = [Passage(s.number, m.start(), m.end(), label="§ 30, nr. 1") for s in reading.sheets
                for m in re.finditer(f"{NAME}|{CPR}", s.text)]
    assert len(passages) == 4
    done = redact.remove(out.getvalue(), KIND, passages, reading=reading)
    return done.data, struck(reading, passages), left_open(reading, passages)


DATA, STRUCK, LEFT = _made()


def holds(data: bytes) -> bool:
    return redact.prove(data, KIND, STRUCK, allowed=LEFT).holds


def changed(put: Put, **how: Any) -> bytes:
    with pikepdf.open(io.BytesIO(DATA)) as pdf:
        put(pdf)
        out = io.BytesIO()
        pdf.save(out, **how)
    return out.getvalue()


def drawn(content: bytes) -> Put:
    return lambda pdf: pdf.pages[0].contents_add(pdf.make_stream(b"q BT /F1 10 Tf 72 500 Td " + content + b" ET Q"))


def hexed(text: str, charset: str = "cp1252") -> bytes:
    return b"<" + text.encode(charset).hex().encode() + b">"


CONTENT = {
    "a string": f"({NAME}) Tj".encode(), "a hex string": hexed(NAME) + b" Tj", "a hex string with gaps":
    b"<" + b" ".join(b"%02x" % one for one in NAME.encode()) + b"> Tj", "UTF-16BE": hexed(NAME, "utf-16-be") + b" Tj",
    "UTF-16LE": hexed(NAME, "utf-16-le") + b" Tj", "UTF-16 with a mark": hexed("\ufeff" + NAME, "utf-16-be") + b" Tj",
    "backwards": f"({NAME[::-1]}) Tj".encode(), "capitals": f"({NAME.upper()}) Tj".encode(),
    "kerning": b"[" + b" -20 ".join(f"({one})".encode() for one in NAME) + b"] TJ",
    "kerning in hex": b"[" + b"-20".join(hexed(one) for one in NAME) + b"] TJ",
    "one operator a letter": b" 5 0 Td ".join(f"({one}) Tj".encode() for one in NAME),
    "the quote operators": f"({NAME[:9]}) ' 1 2 ({NAME[9:]}) \"".encode(), "octal":
    b"(" + b"".join(b"\\%03o" % one for one in NAME.encode()) + b") Tj",
    "a broken line": f"({NAME[:8]}\\\n{NAME[8:]}) Tj".encode(), "a property": f"/P << /Note ({NAME}) >> BDC EMC".encode(),
    "ActualText": b"/Span << /ActualText " + hexed("\ufeff" + NAME, "utf-16-be") + b" >> BDC (x) Tj EMC", "a comment":
    f"% {NAME}\n".encode(), "invisible letters": f"3 Tr ({NAME}) Tj".encode(), "white letters": f"1 g ({NAME}) Tj".encode(),
    "letters off the page": f"9000 0 Td ({NAME}) Tj".encode(), "a number in figures": f"({CPR.replace('-', '')}) Tj".encode(),
    "a number set apart": b" ".join(f"({one}) Tj".encode() for one in CPR), "a part of the name": b"(Vestergaard) Tj",
    "a genitive": b"(Amalies) Tj", "a name grown together": f"(x{NAME.replace(' ', '')}x) Tj".encode(),
}


@pytest.mark.parametrize("name", CONTENT)
def test_a_struck_string_in_the_contents_is_found(name: str) -> None:
    assert not holds(changed(drawn(CONTENT[name])))


def noted(value: Callable[[pikepdf.Pdf], Any]) -> Put:
    def put(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/MertidNote"] = pdf.make_indirect(value(pdf))

    return put


def stream(data: bytes, **entries: Any) -> Put:
    return noted(lambda pdf: pdf.make_stream(data, **entries))


@way
def metadata(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = NAME


@way
def xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = NAME


@way
def attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, NAME.encode())


@way
def annotation(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([Dictionary(Type=Name.Annot, Subtype=Name.Text, Contents=String(NAME))]))


@way
def form_field(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/AcroForm"] = Dictionary(Fields=pikepdf.Array([Dictionary(FT=Name.Tx, T=String("felt"), V=String(NAME))]))


@way
def page_label(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/PageLabels"] = Dictionary(Nums=pikepdf.Array([0, Dictionary(P=String(NAME))]))


@way
def structure(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/StructTreeRoot"] = Dictionary(K=Dictionary(S=Name.P, Alt=String(NAME)))


@way
def name_of_a_font(pdf: pikepdf.Pdf) -> None:
    font(pdf)["/BaseFont"] = Name("/" + NAME.replace(" ", ""))


@way
def name_of_a_font_in_escapes(pdf: pikepdf.Pdf) -> None:
    font(pdf)["/BaseFont"] = Name("/" + NAME.replace(" ", "#20"))


@way
def names_of_glyphs(pdf: pikepdf.Pdf) -> None:
    font(pdf)["/Encoding"] = Dictionary(Type=Name.Encoding, Differences=pikepdf.Array([65, Name("/Karen"), Name("/Vestergaard")]))


@way
def font_program(pdf: pikepdf.Pdf) -> None:
    one = next(o for o in pdf.objects if isinstance(o, Dictionary) and "/FontFile2" in o).FontFile2
    one.write(one.read_bytes() + NAME.encode("utf-16-be"))


@way
def map_of_a_font(pdf: pikepdf.Pdf) -> None:
    code = NAME.encode("utf-16-be").hex()
    font(pdf)["/ToUnicode"] = pdf.make_stream(f"1 beginbfchar <41> <{code}> endbfchar".encode())


def font(pdf: pikepdf.Pdf) -> Any:
    return next(o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == Name.Font)


@way
def name_of_a_colour(pdf: pikepdf.Pdf) -> None:
    pdf.Root["/MertidNote"] = pikepdf.Array([Name.Separation, Name("/" + NAME.replace(" ", "_")), Name.DeviceGray])


@way
def dictionary_of_the_contents(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_coalesce()
    pdf.pages[0].obj["/Contents"]["/Note"] = String(NAME)


@way
def trailer(pdf: pikepdf.Pdf) -> None:
    pdf.trailer["/Note"] = String(NAME)


@way
def image_dictionary(pdf: pikepdf.Pdf) -> None:
    image(pdf)["/Name"] = Name("/" + NAME.replace(" ", "_"))


def image(pdf: pikepdf.Pdf) -> Any:
    return next(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == Name.Image)


def jpeg(data: bytes) -> bytes:
    return b"\xff\xd8" + data + encoded(Image.new("L", (40, 40), 200), "JPEG")[2:]


def marked(mark: int, body: bytes) -> bytes:
    return bytes([0xFF, mark]) + (len(body) + 2).to_bytes(2, "big") + body


def as_jpeg(data: bytes) -> Put:
    return lambda pdf: image(pdf).write(data, filter=Name.DCTDecode)


def _flate(data: bytes) -> Put:
    return noted(lambda pdf: pdf.make_stream(data, Filter=Name.FlateDecode))


PUT |= {
    "comment_of_a_jpeg": as_jpeg(jpeg(marked(0xFE, NAME.encode()))),
    "exif_of_a_jpeg": as_jpeg(jpeg(marked(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + NAME.encode()))),
    "profile_of_a_jpeg": as_jpeg(jpeg(marked(0xE2, b"ICC_PROFILE\0\1\1" + NAME.encode("utf-16-be")))),
    "after_the_end_of_a_jpeg": as_jpeg(jpeg(b"") + NAME.encode()),
    "orphan_stream": stream(NAME.encode()),
    "stream_in_utf_16": stream(NAME.encode("utf-16-le")),
    "stream_in_hex": stream(NAME.encode().hex().encode()),
    "stream_in_base64": stream(base64.b64encode(b"x" + NAME.encode())),
    "stream_backwards": stream(NAME[::-1].encode()),
    "stream_in_two_filters": stream(base64.a85encode(zlib.compress(NAME.encode())) + b"~>",
                                    Filter=pikepdf.Array([Name.ASCII85Decode, Name.FlateDecode])),
    "stream_packed_without_saying_so": stream(zlib.compress(NAME.encode() * 3)),
    "stream_behind_a_stream": _flate(zlib.compress(b"0 g") + zlib.compress(f"({NAME}) Tj".encode())),
    "stream_behind_a_strange_filter": stream(b"\1\2\3", Filter=Name("/XorDecode")),
    "string_object": noted(lambda _: String(NAME)),
    "letters_of_an_array": noted(lambda _: pikepdf.Array([String(one) for one in NAME])),
    "key_of_a_dictionary": noted(lambda _: Dictionary({"/" + NAME.replace(" ", "_"): 1})),
    "array_of_names": noted(lambda _: pikepdf.Array([Name("/Karen"), Name("/Amalie"), Name("/Vestergaard")])),
    "number_object": noted(lambda _: int(CPR.replace("-", ""))),
}


@pytest.mark.parametrize("name", PUT)
def test_a_struck_string_in_any_other_part_is_found(name: str) -> None:
    for mode in (pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable):
        assert not holds(changed(PUT[name], object_stream_mode=mode)), mode


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "after the end": lambda data: data + NAME.encode(),
    "a comment before the end": lambda data: data.replace(b"%%EOF", b"%" + NAME.encode() + b"\n%%EOF"),
    "a comment at the start": lambda data: data[:9] + b"%" + NAME.encode() + b"\n" + data[9:],
    "before the start": lambda data: NAME.encode() + b"\n" + data,
    "an earlier revision": lambda data: data + b"\n1 0 obj (x) endobj\nstartxref\n0\n%%EOF\n",
    "an object that nothing names": lambda data: data.replace(b"startxref", b"999 0 obj (" + NAME.encode() + b") endobj\nstartxref"),
    "a packed object that nothing names": lambda data: data.replace(
        b"startxref", b"999 0 obj << /Filter /FlateDecode /Length 9 >> stream\n" + zlib.compress(b"(" + NAME.encode() + b")")
        + b"\nendstream endobj\nstartxref"),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_struck_string_beside_the_objects_is_found(name: str) -> None:
    assert not holds(BYTES[name](DATA))


def test_the_redacted_file_itself_holds() -> None:
    assert holds(DATA)

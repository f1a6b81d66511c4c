"""PDF files, each with the secrets hidden in one way. Made by hand with pikepdf, so that nothing but that way is in the file."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from .invented import CPR, LINE, NAME, OPEN, encoded, page_picture, text_picture

MADE: dict[str, Callable[[], bytes]] = {}


def way(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Register a file under the name of the function that makes it."""
    MADE[make.__name__] = make
    return make


def page(content: bytes = b"", resources: dict[str, Any] | None = None) -> pikepdf.Pdf:
    """Return a PDF of one page with an open line of text and ``content`` after it."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    known: dict[str, Any] = {"/Font": Dictionary(F1=pdf.make_indirect(font))}
    for key, value in (resources or {}).items():
        known[key] = Dictionary({**dict(known[key].items()), **value}) if key in known else Dictionary(value)
    body = b"BT /F1 12 Tf 72 760 Td (" + OPEN.encode("cp1252") + b") Tj ET\n" + content
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Resources=Dictionary(known), Contents=pdf.make_stream(body)))))
    return pdf


def said(text: str, place: str = "72 700 Td", before: str = "") -> bytes:
    return f"BT /F1 12 Tf {before} {place} ({text}) Tj ET\n".encode("cp1252")


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **{"object_stream_mode": pikepdf.ObjectStreamMode.disable, "deterministic_id": "encryption" not in how,
                     "fix_metadata_version": False, **how})
    return out.getvalue()


def with_root(key: str, value: Callable[[pikepdf.Pdf], Any]) -> bytes:
    pdf = page()
    pdf.Root[key] = value(pdf)
    return saved(pdf)


@way
def plain_text() -> bytes:
    return saved(page(said(LINE)))


@way
def annotation() -> bytes:
    pdf = page()
    pdf.pages[0].obj["/Annots"] = Array([pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([10, 10, 30, 30]), Contents=String(LINE), T=String(NAME)))])
    return saved(pdf)


@way
def form_field() -> bytes:
    pdf = page()
    field = pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("felt1"), V=String(LINE), DV=String(NAME), F=2,
        Rect=Array([72, 600, 400, 620]), DA=String("/Helv 12 Tf 0 g")))
    pdf.pages[0].obj["/Annots"] = Array([field])
    pdf.Root["/AcroForm"] = Dictionary(Fields=Array([field]))
    return saved(pdf)


@way
def xfa() -> bytes:
    data = f"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><data><navn>{NAME}</navn><cpr>{CPR}</cpr></data></xdp:xdp>".encode()
    return with_root("/AcroForm", lambda pdf: Dictionary(Fields=Array([]), XFA=pdf.make_stream(data)))


@way
def bookmark() -> bytes:
    pdf = page()
    item = pdf.make_indirect(Dictionary(Title=String(LINE)))
    pdf.Root["/Outlines"] = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item["/Parent"] = pdf.Root["/Outlines"]
    return saved(pdf)


@way
def info() -> bytes:
    pdf = page()
    pdf.trailer["/Info"] = pdf.make_indirect(Dictionary(Author=String(NAME), Subject=String(CPR)))
    return saved(pdf)


@way
def xmp() -> bytes:
    data = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>{LINE}</creator></x:xmpmeta>".encode()
    return with_root("/Metadata", lambda pdf: pdf.make_stream(data, Type=Name.Metadata, Subtype=Name.XML))


@way
def attachment() -> bytes:
    pdf = page()
    pdf.attachments["bilag.txt"] = pikepdf.AttachedFileSpec(pdf, LINE.encode(), filename="bilag.txt")
    return saved(pdf)


@way
def thumbnail() -> bytes:
    pdf = page()
    small = text_picture([LINE], size=16, width=700)
    pdf.pages[0].obj["/Thumb"] = pdf.make_stream(
        small.tobytes(), Width=small.width, Height=small.height, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    return saved(pdf)


@way
def javascript() -> bytes:
    return with_root("/OpenAction", lambda pdf: Dictionary(S=Name.JavaScript, JS=String(f'app.alert("{LINE}");')))


@way
def named_destination() -> bytes:
    return with_root("/Names", lambda pdf: Dictionary(Dests=Dictionary(Names=Array([String(LINE), Array([pdf.pages[0].obj, Name.Fit])]))))


@way
def actual_text_in_the_page() -> bytes:
    return saved(page(b"/Span <</ActualText (" + LINE.encode() + b")>> BDC " + said("***") + b"EMC\n"))


@way
def actual_text_in_the_structure() -> bytes:
    return with_root("/StructTreeRoot", lambda pdf: Dictionary(Type=Name.StructTreeRoot, K=Dictionary(
        Type=Name.StructElem, S=Name.P, ActualText=String(LINE), Alt=String(NAME))))


@way
def layer_off() -> bytes:
    pdf = page(b"/OC /Lag BDC " + said(LINE) + b"EMC\n")
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Lag")))
    pdf.pages[0].obj["/Resources"]["/Properties"] = Dictionary(Lag=layer)
    pdf.Root["/OCProperties"] = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))
    return saved(pdf)


@way
def form_within_form() -> bytes:
    pdf = page(b"/Ydre Do\n")
    fonts = Dictionary(Font=pdf.pages[0].obj["/Resources"]["/Font"])

    def form(content: bytes, resources: Any) -> Any:
        return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]), Resources=resources)

    inner = form(said(LINE), fonts)
    middle = form(b"/Indre Do", Dictionary(XObject=Dictionary(Indre=inner)))
    outer = form(b"/Midt Do", Dictionary(XObject=Dictionary(Midt=middle)))
    pdf.pages[0].obj["/Resources"]["/XObject"] = Dictionary(Ydre=outer)
    return saved(pdf)


@way
def inline_image() -> bytes:
    picture = text_picture([LINE], size=30, width=900)
    head = f"q 450 0 0 {picture.height / 2} 72 600 cm BI /W {picture.width} /H {picture.height} /CS /G /BPC 8 /F /Fl ID ".encode()
    return saved(page(head + zlib.compress(picture.tobytes()) + b"\nEI Q\n"))


@way
def outlines() -> bytes:
    """Each letter one filled path, traced from its pixels."""
    picture = text_picture([LINE], size=24, width=760).point(lambda grey: 255 if grey < 128 else 0)
    paths, letters = [], _columns(picture)
    for left, right in letters:
        runs = []
        for y in range(picture.height):
            row = [x for x in range(left, right) if picture.getpixel((x, y))]
            runs += [f"{72 + x * 0.6:.2f} {650 - y * 0.6:.2f} 0.62 0.62 re" for x in row]
        paths.append(" ".join(runs) + " f")
    return saved(page("\n".join(paths).encode() + b"\n"))


def _columns(picture: Image.Image) -> list[tuple[int, int]]:
    inked = [bool(picture.crop((x, 0, x + 1, picture.height)).getbbox()) for x in range(picture.width)] + [False]
    found, start = [], -1
    for x, ink in enumerate(inked):
        if ink and start < 0:
            start = x
        elif not ink and start >= 0:
            found.append((start, x))
            start = -1
    return found


@way
def earlier_revision() -> bytes:
    """The secrets in the first revision; an incremental update replaces the page's content."""
    first = saved(page(said(LINE)), compress_streams=False)
    with pikepdf.open(io.BytesIO(first)) as pdf:
        number = pdf.pages[0].obj["/Contents"].objgen[0]
        size, root = int(pdf.trailer["/Size"]), pdf.Root.objgen[0]
    start = int(first.rsplit(b"startxref", 1)[1].split()[0])
    body = said(OPEN)
    new = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(body), body)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        number, len(first), size, root, start, len(first) + len(new))
    return first + new + table


@way
def signature() -> bytes:
    pdf = page()
    signed = pdf.make_indirect(Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(NAME), Reason=String(CPR), ByteRange=Array([0, 10, 20, 30]),
        Contents=String(b"\0" * 64)))
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("Underskrift"), V=signed))
    pdf.Root["/AcroForm"] = Dictionary(Fields=Array([field]), SigFlags=3)
    return saved(pdf)


@way
def encrypted() -> bytes:
    return saved(page(said(LINE)), encryption=pikepdf.Encryption(owner="ejer", user="kode"))


@way
def white_text() -> bytes:
    return saved(page(b"1 g " + said(LINE) + b"0 g\n"))


@way
def render_mode_3() -> bytes:
    return saved(page(said(LINE, before="3 Tr")))


@way
def text_under_picture() -> bytes:
    picture = Image.new("L", (60, 10), 230)
    pdf = page(said(LINE) + b"q 460 0 0 40 60 690 cm /Im Do Q\n")
    pdf.pages[0].obj["/Resources"]["/XObject"] = Dictionary(Im=pdf.make_stream(
        picture.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=60, Height=10, ColorSpace=Name.DeviceGray, BitsPerComponent=8))
    return saved(pdf)


@way
def text_under_black_box() -> bytes:
    return saved(page(said(LINE) + b"0 g 60 690 460 30 re f\n"))


@way
def off_the_page() -> bytes:
    return saved(page(said(LINE, "900 1200 Td")))


@way
def clipped_away() -> bytes:
    return saved(page(b"q 10 10 5 5 re W n " + said(LINE) + b"Q\n"))


@way
def tiny_text() -> bytes:
    return saved(page(said(LINE, before="0.01 0 0 0.01 0 0 Tm")))


@way
def split_in_pieces() -> bytes:
    return saved(page(b"BT /F1 12 Tf 72 700 Td [(Ka) -20 (ren Ama) 5 (lie Ve) 0 (stergaa) -3 (rd, cpr 01) 2 (0190-) (12) 9 (34)] TJ ET\n"))


@way
def split_over_operators() -> bytes:
    letters = "".join(f"({letter}) Tj 7.2 0 Td " if letter != " " else "7.2 0 Td " for letter in LINE)
    return saved(page(f"BT /F1 12 Tf 72 700 Td {letters} ET\n".encode()))


@way
def letters_from_right_to_left() -> bytes:
    letters = "".join(f"1 0 0 1 {72 + at * 7.2:.1f} 700 Tm ({letter}) Tj " for at, letter in reversed(list(enumerate(LINE))))
    return saved(page(f"BT /F1 12 Tf {letters} ET\n".encode()))


@way
def letter_spacing() -> bytes:
    return saved(page(said(LINE, before="9 Tc")))


@way
def utf16_hex() -> bytes:
    coded = ("\ufeff" + LINE).encode("utf-16-be").hex().encode()
    return saved(page(b"/Span <</E <" + coded + b">>> BDC " + said("***") + b"EMC\n"))


@way
def octal_escapes() -> bytes:
    coded = "".join(f"\\{ord(letter):03o}" for letter in LINE)
    return saved(page(said(coded)), compress_streams=False)


@way
def text_layer_under_scan() -> bytes:
    return _scan(said(LINE, "62.4 590 Td", "3 Tr 85 Tz"))


@way
def scan_without_text_layer() -> bytes:
    return _scan(b"")


def _scan(layer: bytes) -> bytes:
    picture = page_picture()
    pdf = page(layer + b"q 595 0 0 384 0 350 cm /Im Do Q\n")
    pdf.pages[0].obj["/Resources"]["/XObject"] = Dictionary(Im=_jpeg(pdf, picture, encoded(picture, "JPEG", quality=80)))
    return saved(pdf)


def _jpeg(pdf: pikepdf.Pdf, picture: Image.Image, data: bytes) -> Any:
    made = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height,
                           ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    made.write(data, filter=Name.DCTDecode)
    return made


@way
def picture_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = NAME, CPR
    picture = Image.new("L", (300, 200), 200)
    pdf = page(b"q 300 0 0 200 72 300 cm /Im Do Q\n")
    pdf.pages[0].obj["/Resources"]["/XObject"] = Dictionary(Im=_jpeg(pdf, picture, encoded(picture, "JPEG", exif=exif)))
    return saved(pdf)


@way
def piece_info() -> bytes:
    pdf = page()
    pdf.pages[0].obj["/PieceInfo"] = Dictionary(Program=Dictionary(Private=String(LINE)))
    return saved(pdf)


@way
def object_stream() -> bytes:
    pdf = page()
    pdf.Root["/MertidNote"] = pdf.make_indirect(Dictionary(Note=String(LINE)))
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@way
def name_object() -> bytes:
    pdf = page(b"/Karen#20Amalie#20Vestergaard gs\n")
    pdf.pages[0].obj["/Resources"]["/ExtGState"] = Dictionary({f"/{NAME}": Dictionary(LW=1)})
    return saved(pdf)


def _inked(inks: Any, *more: Any) -> bytes:
    pdf = page(b"/CS1 cs 0.5 scn 72 300 100 20 re f\n")
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([1, 0, 0, 0]), N=1)
    kind = Name.DeviceN if isinstance(inks, Array) else Name.Separation
    pdf.pages[0].obj["/Resources"]["/ColorSpace"] = Dictionary(CS1=Array([kind, inks, Name.DeviceCMYK, tint, *more]))
    return saved(pdf)


@way
def name_of_an_ink() -> bytes:
    return _inked(Name(f"/{NAME}"))


@way
def names_of_inks() -> bytes:
    return _inked(Array([Name(f"/{NAME}")]), Dictionary(Subtype=Name.DeviceN, Colorants=Dictionary({f"/{CPR}": Name.DeviceGray})))


@way
def comment_in_the_page() -> bytes:
    return saved(page(b"% " + LINE.encode() + b"\n"), compress_streams=False)


@way
def after_the_end() -> bytes:
    return saved(page()) + LINE.encode() + b"\n"

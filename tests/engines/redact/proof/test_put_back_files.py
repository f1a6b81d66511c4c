"""A struck string put back into properly redacted office files, mail, web pages and pictures, in every container that we know."""

import base64
import io
import quopri
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.header import Header

import docx
import openpyxl
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mertid.engines.redact import formats
from mertid.engines.redact.formats import sniff
from mertid.engines.redact.office import convert
from mertid.engines.redact.scan import tesseract
from mertid.engines.redact.values import Passage, left_open, struck
from tests.engines.redact.adversarial.invented import CPR, NAME, OPEN, encoded, text_picture

LINE = f"Klageren {NAME} med cpr {CPR} har klaget."
WEB = f"<html><body><p>{OPEN}</p><p>{LINE}</p></body></html>".encode()
MAIL = f"From: a@b.invalid\nSubject: Larm\nContent-Type: text/plain; charset=utf-8\n\n{OPEN}\n{LINE}\n".encode()
RICH = ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}" + f"{OPEN}\\par {LINE}\\par}}").encode()


def _word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(OPEN)
    document.add_paragraph(LINE)
    document.save(out)
    return out.getvalue()


def _book() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ([OPEN, "42"], [LINE, "43"]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _picture(kind: str) -> bytes:
    return encoded(Image.new("L", (200, 100), 255), kind)


SOURCES = {"docx": (_word, sniff.DOCX), "xlsx": (_book, sniff.XLSX), "eml": (lambda: MAIL, sniff.EML), "html": (lambda: WEB, "text/html"),
           "rtf": (lambda: RICH, sniff.RTF)}


def _redacted(kind: str) -> tuple[bytes, str, list[str], list[str]]:
    data, media = SOURCES[kind][0](), SOURCES[kind][1]
    reading = formats.read(data, media)
    passages = [Passage(s.number, m.start(), m.end(), label="§ 30, nr. 1") for s in reading.sheets if not s.hidden
                for m in re.finditer(f"{NAME}|{CPR}", s.text)]
    assert len(passages) == 2
    done = formats.remove(data, media, passages, reading=reading)
    return done.data, done.media_type, struck(reading, passages), left_open(reading, passages)


DONE = {kind: _redacted(kind) for kind in SOURCES}


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "installed", lambda: "")


def holds(kind: str, data: bytes) -> bool:
    _, media, strings, left = DONE[kind]
    return formats.prove(data, media, strings, allowed=left).holds


@pytest.mark.parametrize("kind", SOURCES)
def test_the_redacted_file_itself_holds(kind: str) -> None:
    assert holds(kind, DONE[kind][0])


def zipped(data: bytes, change: Callable[[dict[str, bytes]], None] = lambda _: None, *, comment: bytes = b"",
           member: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(parts.items()):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if not at:
                member(info)
            archive.writestr(info, content)
        archive.comment = comment
    return out.getvalue()


def part(name: str, content: bytes) -> Callable[[bytes], bytes]:
    return lambda data: zipped(data, lambda parts: parts.update({name: content}))


def within(name: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return lambda data: zipped(data, change)


def unlisted(data: bytes) -> bytes:
    """Put a packed member between the others that no list of contents names."""
    packed = zlib.compress(NAME.encode() * 2)[2:-4]
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(NAME.encode() * 2), len(packed), len(NAME) * 2, 5, 0)
    extra = head + b"a.xml" + packed
    end = data.rfind(b"PK\5\6")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    tail = data[start:end] + data[end : end + 16] + struct.pack("<I", start + len(extra)) + data[end + 20 :]
    return data[:start] + extra + tail


_XML = f"<a>{NAME}</a>".encode()
_UNDER = NAME.replace(" ", "_")
_RUNS = "".join(f"<w:r><w:t>{one}</w:t></w:r>" for one in NAME.replace(" ", "\u00a0"))
_ZIP = {
    "a custom part": part("customXml/item1.xml", _XML), "a part in UTF-16": part("customXml/item1.xml", _XML.decode().encode("utf-16")),
    "a file within": part("a.bin", zipped(part("b.txt", NAME.encode())(DONE["docx"][0]))),
    "the archive's comment": lambda data: zipped(data, comment=NAME.encode()),
    "a member's comment": lambda data: zipped(data, member=lambda info: setattr(info, "comment", NAME.encode())),
    "a member's extra field": lambda data: zipped(
        data, member=lambda info: setattr(info, "extra", struct.pack("<HH", 0x9999, len(NAME)) + NAME.encode())),
    "a member's name": part(f"{_UNDER}.xml", b"<a/>"), "a folder's name": part(f"{_UNDER}/a.xml", b"<a/>"),
    "properties": part("docProps/core.xml", f"<c><creator>{NAME}</creator></c>".encode()),
    "after the archive": lambda data: data + NAME.encode(), "before the archive": lambda data: NAME.encode() + data,
    "a member that is not listed": unlisted, "a comment in markup": part("customXml/item1.xml", f"<a><!-- {NAME} --></a>".encode()),
    "an instruction in markup": part("customXml/item1.xml", f"<a><?x {NAME}?></a>".encode()),
    "letters as numbers": part("customXml/item1.xml", ("<a>" + "".join(f"&#{ord(one)};" for one in NAME) + "</a>").encode()),
    "an attribute": part("customXml/item1.xml", f'<a b="{NAME}"/>'.encode()),
    "the name of an element": part("customXml/item1.xml", f"<{_UNDER}/>".encode()),
}
_DOCX = {
    "a run": within("word/document.xml", b"</w:body>", f"<w:p><w:r><w:t>{NAME}</w:t></w:r></w:p></w:body>".encode()),
    "a run for each letter": within("word/document.xml", b"</w:body>", f"<w:p>{_RUNS}</w:p></w:body>".encode()),
    "a hidden run": within("word/document.xml", b"</w:body>",
                           f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{NAME}</w:t></w:r></w:p></w:body>".encode()),
    "a part of the name": within("word/document.xml", b"</w:body>", b"<w:p><w:r><w:t>Fru Vestergaards</w:t></w:r></w:p></w:body>"),
    "a picture's comment": part("word/media/image9.jpeg", _picture("JPEG")[:2] + b"\xff\xfe" + struct.pack(">H", len(NAME) + 2)
                                + NAME.encode() + _picture("JPEG")[2:]),
}


def _sheet(cell: str) -> Callable[[bytes], bytes]:
    return within("xl/worksheets/sheet1.xml", b"</sheetData>", f'<row r="9">{cell}</row></sheetData>'.encode())


_XLSX = {
    "a cell": _sheet(f'<c r="A9" t="inlineStr"><is><t>{NAME}</t></is></c>'),
    "a cell with a number": _sheet(f'<c r="A9"><v>{int(CPR.replace("-", ""))}</v></c>'),
    "a formula": _sheet(f'<c r="A9" t="str"><f>"{NAME[:7]}"&amp;"{NAME[7:]}"</f></c>'),
    "a hidden sheet": part("xl/worksheets/sheet9.xml", f"<worksheet><sheetData><t>{NAME}</t></sheetData></worksheet>".encode()),
    "a shared string that no cell uses": part("xl/sharedStrings.xml", f"<sst><si><t>{NAME}</t></si></sst>".encode()),
    "a format of numbers": part("xl/styles9.xml", f'<a><numFmt formatCode="&quot;{NAME}&quot;"/></a>'.encode()),
}
_ENCODED = Header(NAME, "utf-8").encode().encode()


def head(line: bytes) -> Callable[[bytes], bytes]:
    return lambda data: line + b"\r\n" + data


def body(text: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data + text


_EML = {
    "a header": head(b"X-Note: " + NAME.encode()), "a folded header": head(b"X-Note: Karen\r\n Amalie\r\n\tVestergaard"),
    "an encoded header": head(b"X-Note: " + _ENCODED),
    "an encoded header in Q": head(b"X-Note: =?utf-8?q?Karen=20Amalie=20Vester?= =?utf-8?q?gaard?="),
    "a header in base64, cut": head(b"X-Note: =?utf-8?b?S2FyZW4gQW1hbGll?=\r\n =?utf-8?b?IFZlc3RlcmdhYXJk?="),
    "an address": head(b"Cc: karen.amalie.vestergaard@x.invalid"), "the name of a header": head(b"X-Karen-Amalie-Vestergaard: 1"),
    "the text": body(NAME.encode()), "quoted-printable": body("".join(f"={ord(one):02X}" for one in NAME).encode()),
    "a soft line end": body(b"Karen Amalie Vester=\r\ngaard"), "base64": body(base64.b64encode(NAME.encode())),
    "an attachment": lambda data: data.replace(b"Content-Type: text/plain", b"Content-Type: multipart/mixed; boundary=x", 1)
    + b"\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(NAME.encode()) + b"\r\n--x--",
    "another charset": body(quopri.encodestring(NAME.encode("utf-16-le"))),
}
_HTML = {
    "a comment": body(f"<!-- {NAME} -->".encode()), "a hidden element": body(f"<p hidden>{NAME}</p>".encode()),
    "a script": body(f"<script>{NAME}</script>".encode()), "an attribute": body(f'<p title="{NAME}">x</p>'.encode()),
    "a data address": body(b'<a href="data:text/plain;base64,' + base64.b64encode(NAME.encode()) + b'">x</a>'),
    "a data address in percent": body(('<a href="data:,' + "".join(f"%{ord(one):02X}" for one in NAME) + '">x</a>').encode()),
    "letters as numbers": body("".join(f"&#{ord(one)};" for one in NAME).encode()),
    "letters as hex numbers": body("".join(f"&#x{ord(one):x};" for one in NAME).encode()),
    "an element a letter": body("".join(f"<b>{one}</b>" for one in NAME).encode()),
    "an attribute with letters as numbers": body(('<p title="' + "".join(f"&#{ord(one)};" for one in NAME) + '">x</p>').encode()),
    "an unknown declaration": body(f"<!x {NAME}>".encode()), "an instruction": body(f"<?x {NAME}?>".encode()),
    "a name of an element": body(f"<{_UNDER}>x</{_UNDER}>".encode()),
}


def group(text: str) -> Callable[[bytes], bytes]:
    return lambda data: data.rstrip()[:-1] + text.encode() + b"}"


_RTF = {
    "the text": group(NAME), "a hidden group": group(f"{{\\v {NAME}}}"), "hex": group("".join(f"\\'{ord(one):02x}" for one in NAME)),
    "hex in part": group("Karen Amalie Vester\\'67aard"), "Unicode": group("".join(f"\\u{ord(one)}?" for one in NAME)),
    "Unicode without a stand-in": group("\\uc0 " + "".join(f"\\u{ord(one)} " for one in NAME)),
    "Unicode with another stand-in": group("".join(f"\\u{ord(one)}\\'3f" for one in NAME)),
    "groups for letters": group("".join(f"{{\\b {one}}}" for one in NAME)), "an unknown destination": group(f"{{\\*\\x {NAME}}}"),
    "information": group(f"{{\\info{{\\author {NAME}}}}}"),
    "an object in hex": group(f"{{\\object{{\\*\\objdata {NAME.encode().hex()}}}}}"),
    "after the end": lambda data: data + NAME.encode(), "binary": group(f"\\bin{len(NAME)} {NAME}"),
    "a broken line": group("Karen Amalie Vester\r\ngaard"), "a control word between": group("Karen Amalie Vester\\b gaard"),
}
WAYS = {
    **{f"docx: {name}": ("docx", put) for name, put in (_ZIP | _DOCX).items()},
    **{f"xlsx: {name}": ("xlsx", put) for name, put in (_ZIP | _XLSX).items()},
    **{f"eml: {name}": ("eml", put) for name, put in _EML.items()}, **{f"html: {name}": ("html", put) for name, put in _HTML.items()},
    **{f"rtf: {name}": ("rtf", put) for name, put in _RTF.items()},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_struck_string_put_back_is_found(way: str) -> None:
    kind, put = WAYS[way]
    assert not holds(kind, put(DONE[kind][0]))


@pytest.mark.skipif(tesseract.missing() is not None, reason="Tesseract with Danish is not installed")
def test_a_struck_string_in_a_picture_of_a_document_is_found() -> None:
    assert holds("docx", part("word/media/image1.png", encoded(text_picture(["Genbrugspladsen"]), "PNG"))(DONE["docx"][0]))
    assert not holds("docx", part("word/media/image1.png", encoded(text_picture([LINE]), "PNG"))(DONE["docx"][0]))
    assert not holds("docx", part("word/media/image1.png", encoded(text_picture(["x"]), "PNG")[:900])(DONE["docx"][0]))


def _png(**text: str) -> bytes:
    info, out = PngInfo(), io.BytesIO()
    for key, value in text.items():
        info.add_text(key, value, zip=key == "packed")
    Image.new("L", (200, 100), 255).save(out, "PNG", pnginfo=info)
    return out.getvalue()


PICTURES = {
    "a comment of a JPEG": ("image/jpeg", _picture("JPEG")[:2] + b"\xff\xfe" + struct.pack(">H", len(NAME) + 2) + NAME.encode()
                            + _picture("JPEG")[2:]),
    "Exif of a JPEG": ("image/jpeg", _picture("JPEG")[:2] + b"\xff\xe1" + struct.pack(">H", 12) + b"Exif\0\0MM\0*" + _picture("JPEG")[2:]),
    "after a JPEG": ("image/jpeg", _picture("JPEG") + NAME.encode()), "text of a PNG": ("image/png", _png(Author=NAME)),
    "packed text of a PNG": ("image/png", _png(packed=NAME)), "after a PNG": ("image/png", _picture("PNG") + NAME.encode()),
    "after a GIF": ("image/gif", _picture("GIF") + b"x"), "after a BMP": ("image/bmp", _picture("BMP") + b"x"),
    "after a WebP": ("image/webp", _picture("WEBP") + b"x"),
    "after a TIFF": ("image/tiff", _picture("TIFF") + zlib.compress(NAME.encode())),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_struck_string_beside_the_pixels_is_found(name: str) -> None:
    media, data = PICTURES[name]
    assert not formats.prove(data, media, [NAME, CPR], allowed=[OPEN]).holds

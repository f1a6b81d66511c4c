"""What a file is, by its first bytes; its name and what the sender calls it count only where the bytes say nothing."""

import io
import mimetypes
import re
import zipfile
import zlib

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"
OLE = "application/x-ole-storage"
LOCKED = "application/x-encrypted-office"
EML = "message/rfc822"
RTF, HTML, TEXT, CSV, ZIP = "application/rtf", "text/html", "text/plain", "text/csv", "application/zip"
ARCHIVE = "application/x-archive"  # of a kind that is not unpacked here
UNKNOWN = "application/octet-stream"

_MAGIC = (
    (b"{\\rtf", RTF), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"II+\0", "image/tiff"), (b"MM\0+", "image/tiff"),
)
_PACKED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"MSCF\0\0\0\0")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# the names of the storage that tell what an OLE file is; source: MS-DOC 2.1, MS-XLS 2.1.7.20, MS-PPT 2.1, MS-OXMSG 2.4,
# MS-OFFCRYPTO 2.3.4
_OLE_NAMES = (("EncryptedPackage", LOCKED), ("__properties_version1.0", MSG), ("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS),
              ("PowerPoint Document", PPT))
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.I | re.S)
_HEADER = rb"(?:[!-9;-~]{1,80}:[^\n]*|[ \t][^\n]*)\r?\n"
_MAIL = re.compile(rb"(?:>?From [^\n]{3,200}\n)?(?:" + _HEADER + rb"){0,60}?"
                   rb"(?:from|to|subject|date|received|message-id|return-path|mime-version|delivered-to|content-type)[ \t]*:", re.I)
_BY_NAME = {".eml": EML, ".msg": MSG, ".docx": DOCX, ".xlsx": XLSX, ".pptx": PPTX, ".odt": ODT, ".ods": ODS, ".odp": ODP, ".csv": CSV,
            ".txt": TEXT, ".md": TEXT, ".log": TEXT}
_SAME = {"text/rtf": RTF, "application/xhtml+xml": HTML, "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/tif": "image/tiff",
         "image/x-ms-bmp": "image/bmp", "application/csv": CSV, "application/x-pdf": PDF}
_TEXTS = ("text/markdown", "text/tab-separated-values")
_GENERIC = ("", UNKNOWN, "binary/octet-stream", "application/download", "application/unknown", "application/force-download", TEXT)


def media_type(data: bytes, name: str = "", told: str = "") -> str:
    """Return the media type of ``data``; ``application/octet-stream`` where nothing is known of it. Never raises."""
    seen = _by_bytes(data)
    if seen == PDF and told != PDF and not data[:1_024].lstrip().startswith(b"%PDF") and _MAIL.match(data[:20_000]):
        seen = EML  # a mail with a PDF in its first kilobyte
    if seen:
        return seen
    told = told.split(";")[0].strip().lower()
    told = _SAME.get(told, told)
    ending = "." + name.rpartition(".")[2].lower() if "." in name else ""
    named = _BY_NAME.get(ending) or mimetypes.guess_type("x" + ending)[0] or ""
    named = _SAME.get(named, named)
    if not _is_text(data):
        return told if told not in _GENERIC and not told.startswith("text/") else UNKNOWN
    for one in (told, named):
        if one in (EML, CSV, HTML, *_TEXTS):
            return one
    other = named.startswith("text/") or (told.startswith("text/") and told != TEXT)  # calendars, cards, code: plain text to a reader
    return EML if not other and _MAIL.match(data[:20_000]) else TEXT


def _by_bytes(data: bytes) -> str:
    start = data[:1_024]
    if b"%PDF-" in start:
        return PDF
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if start.startswith(_OLE_START):
        return next((kind for name, kind in _OLE_NAMES if name.encode("utf-16-le") in data), OLE)
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "image/webp"
    if start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"hevc"):
        return "image/heic"
    for magic, found in _MAGIC:
        if start.startswith(magic):
            return found
    if start.startswith(_PACKED) or start[257:262] == b"ustar":
        return ARCHIVE
    if start.startswith(b"BM") and start[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return HTML if _HTML.match(start.lstrip(b"\xef\xbb\xbf \t\r\n")) else ""


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                told = archive.read("mimetype").decode("ascii", "replace").strip().removesuffix("-template")
                return told if told in (ODT, ODS, ODP) else ZIP
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        names = set()
    if names and not any(name.casefold() == "[content_types].xml" for name in names):
        return ZIP  # with a folder that happens to be called "word" or "xl"
    for folder, found in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if any(name.startswith(folder) for name in names) or (not names and folder.encode() in data[:4_096]):
            return found
    return ZIP


def _is_text(data: bytes) -> bool:
    """Return whether ``data`` looks like text in any 8-bit charset, or UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or any(_is_wide(data[:2_000], charset) for charset in ("utf-16-le", "utf-16-be")):
        return True
    sample = data[:20_000]
    control = sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return control <= len(sample) // 200


def _is_wide(sample: bytes, charset: str) -> bool:
    """Return whether a sample is European text in UTF-16 without a mark: nothing but signs that are shown, most of them Latin letters."""
    if len(sample) < 8 or sample.count(0) < len(sample) // 4:  # fewer bytes tell nothing
        return False
    text = sample[:len(sample) // 2 * 2].decode(charset, "replace")
    plain = sum(sign < "\u0250" for sign in text)
    return bool(text) and plain > 0.9 * len(text) and all(sign.isprintable() or sign in "\r\n\t" for sign in text[:-1])

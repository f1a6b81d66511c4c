"""What a file is, by its first bytes; what the sender calls it counts only where the bytes say nothing."""

import io
import mimetypes
import re
import zipfile
import zlib

from .charset import is_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
MSG = "application/vnd.ms-outlook"
MEMO = "application/x-memo+xml"
TNEF = "application/ms-tnef"
OLE = "application/x-ole-storage"
MBOX = "application/mbox"

_MAGIC = (
    (b"{\\rtf", "application/rtf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"BM", "image/bmp"), (b"\x76\x2f\x31\x01", "image/x-exr"),
    (b"x\x9f>\"", TNEF), (b"\x1f\x8b", "application/gzip"), (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"), (b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b".snd", "audio/basic"),
    (b"fLaC", "audio/flac"), (b"\x59\xa6\x6a\x95", "image/x-sun-raster"), (b"\x01\xda", "image/x-sgi"),
    (b"PK\x05\x06", "application/zip"), (b"MZ", "application/x-msdownload"), (b"\x7fELF", "application/x-executable"),
)
_NETPBM = re.compile(rb"P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s")
_MEMO = re.compile(rb"<(?:[\w.-]+:)?Message[\s>]")
_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(
    rb"(?:>?From [^\n]{3,200}\n)?(?:(?:[!-9;-~]{1,80}:[^\n]*|[ \t][^\n]*)\r?\n){0,60}?"
    rb"(?:from|to|subject|date|received|message-id|return-path|mime-version|delivered-to|content-type)[ \t]*:", re.IGNORECASE,
)
_BY_NAME = {
    ".eml": "message/rfc822", ".msg": MSG, ".mbox": MBOX, ".docx": DOCX, ".xlsx": XLSX, ".pptx": PPTX, ".odt": ODT, ".ics": "text/calendar",
}
_WEAK = ("image/bmp", "image/gif", "application/x-msdownload", "audio/mpeg", "audio/basic", "audio/ogg", "audio/flac", "audio/x-wav",
         "audio/x-aiff")  # known by letters that a text may begin with too
_GENERIC = ("", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/download", "application/unknown",
            "application/force-download", "text/plain", "application/x-zip-compressed", "application/xml", "text/xml")


def kind(data: bytes, media_type: str = "", name: str = "") -> str:
    """Return the media type of ``data``.

    ``application/octet-stream`` where nothing is known of it. Never raises.
    """
    declared = media_type.split(";")[0].strip().lower()
    seen = _by_bytes(data)
    if seen in _WEAK and is_text(data):
        seen = ""  # a text that happens to begin with a file's letters, such as BM or MZ
    if seen in ("application/pdf", "text/html") and not data[:1_024].lstrip().startswith((b"%PDF", b"<")) and _MAIL.match(data[:20_000]):
        seen = ""
    ending = ("." + name.rpartition(".")[2].lower()) if "." in name else ""
    named = _BY_NAME.get(ending) or mimetypes.guess_type("x" + ending)[0] or ""
    if seen == OLE:
        return MSG if MSG in (declared, named) or _is_outlook(data) else named if named.startswith("application/") else OLE
    if seen:
        return seen
    if declared not in _GENERIC:
        return declared
    if named and (named.startswith(("text/", "message/")) or named == MBOX) and is_text(data):
        return named
    if is_text(data):
        return "message/rfc822" if _MAIL.match(data[:20_000]) else "text/plain"
    return named or "application/octet-stream"


def _by_bytes(data: bytes) -> str:
    start = data[:1_024]
    if b"%PDF-" in start:
        return "application/pdf"
    if start.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE
    if start.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/x-wav"}.get(start[8:12], "application/octet-stream")
    if start.startswith(b"FORM") and start[8:12] in (b"AIFF", b"AIFC"):
        return "audio/x-aiff"
    if start[4:8] == b"ftyp":
        return "image/heic" if start[8:12] in (b"heic", b"heix", b"mif1", b"hevc") else "video/mp4"
    for magic, found in _MAGIC:
        if start.startswith(magic):
            return found
    if _NETPBM.match(start):
        return "image/x-portable-anymap"
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") and _MEMO.search(data[:4_096]) and b"DigitalPost.dk/MeMo" in data[:8_192]:
        return MEMO
    return "text/html" if _HTML.match(text) else ""


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared in (ODT, ODS, ODP) else "application/zip"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return _cut_zip(data)
    for folder, found in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if any(name.startswith(folder) for name in names):
            return found
    return "application/zip"


def _cut_zip(data: bytes) -> str:
    """Return what a damaged archive was, by the names that still stand in it."""
    for folder, found in ((b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX)):
        if folder in data[:4_096]:
            return found
    return "application/zip"


def _is_outlook(data: bytes) -> bool:
    return "__properties_version1.0".encode("utf-16-le") in data[:2_000_000]

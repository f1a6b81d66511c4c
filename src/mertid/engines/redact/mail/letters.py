"""Bytes to text when the charset is right, wrong or missing. Danish text is UTF-8 or Windows-1252 until proven otherwise."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_REFUSED = frozenset(("punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "charmap"))
_WESTERN = frozenset(("ascii", "iso8859-1", "cp1252"))  # what is called Latin-1 is read as Windows-1252: WHATWG Encoding, names and labels
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def decode(data: bytes, declared: str = "") -> str:
    """Return the text, with one kind of newline and nothing that XML or a database cannot hold.

    Order: byte order mark, UTF-16 by its zero bytes, UTF-8 where it is valid, the declared charset, Windows-1252.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return clean(data[len(mark):].decode(name, "replace"))
    half = data[:2_000]
    if half.count(0) > len(half) // 4:
        return clean(data.decode("utf-16-le" if half[1::2].count(0) >= half[::2].count(0) else "utf-16-be", "replace"))
    name = _known(declared)
    if not name or name in _WESTERN or name == "utf-8":
        try:
            return clean(data.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    try:
        return clean(data.decode("cp1252" if name in _WESTERN or name == "utf-8" or not name else name))
    except (UnicodeError, ValueError):
        return clean(_by_line(data))


def clean(text: str) -> str:
    """Return ``text`` with newlines as ``\\n`` and without control characters and lone surrogates."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n"))


def _known(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip().strip("\"'").split("*")[0]).name
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError, TypeError):
        return ""
    return "" if name.replace("_", "-") in _REFUSED else name


def _by_line(data: bytes) -> str:
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", "replace"))
    return "\n".join(lines)

"""Bytes to text when the charset is right, wrong or missing. Danish mail is UTF-8 or Windows-1252 until proven otherwise."""

import codecs
import re

import charset_normalizer

# Codecs that are no charset of a text, or whose decoding is slower than linear.
_REFUSED = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "charmap"}
# WHATWG Encoding, "Names and labels": what is called Latin-1 or ASCII is read as Windows-1252 (read 2026-11-21).
_WINDOWS = {"ascii", "iso8859-1", "cp1252"}
_LATIN = _WINDOWS | {"iso8859-15", "iso8859-4", "iso8859-10", "cp850", "cp865", "mac-roman"}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LETTER_BESIDE = re.compile(r"(?<=[A-Za-zÆØÅæøå])[æøåöäüéÆØÅÖÄÜÉ]|[æøåöäéÆØÅÖÄ](?=[a-zæøå])")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BROKEN_TWICE = re.compile("Ã[¦¸¥†˜…©¶¤¼]|â€[“”œ™¦]")
_SAMPLE = 20_000  # bytes shown to the guesser; more makes it slow, not better


def clean(text: str) -> str:
    """Return ``text`` with one kind of newline and nothing that a database or a page cannot hold (NUL, lone surrogates)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    return _CONTROL.sub("", text)


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """Return the text and whether the declared charset held.

    Notes
    -----
    Order: byte order mark; UTF-8 when it is valid and the declaration is a Western one; the declaration; line by line
    UTF-8 or the Western charset with most Danish letters beside letters; a guess by charset-normalizer.
    Limits: a short text in an undeclared Eastern charset may be read as Western.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark):].decode(name, "replace"), True
    name = _known(declared)
    if data.isascii() and (not name or name in _LATIN or name == "utf-8"):
        return data.decode("ascii"), True
    if not name or name in _LATIN or name == "utf-8":
        try:
            return _once(data.decode("utf-8")), name == "utf-8"
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and not data[:error.start].isascii():
                return data[:error.start].decode("utf-8"), name == "utf-8"  # cut inside its last letter
    if name and name not in ("utf-8", "ascii"):
        try:
            return data.decode("cp1252" if name in _WINDOWS else name), True
        except (UnicodeError, ValueError):
            pass
    return _by_line(data, western(data)), False


def is_text(data: bytes) -> bool:
    """Return whether ``data`` looks like text a person could read, in any 8-bit charset or UTF-16 with a mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    sample = data[:_SAMPLE]
    if not sample.strip():
        return False
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in sample)
    if odd > len(sample) * 0.01:
        return False
    try:
        sample.decode("utf-8")
        return True
    except UnicodeDecodeError as error:
        if error.start > len(sample) - 4 and len(data) > len(sample):
            return True
    letters = sum(byte in b"\t\n\r .,:;-<>/=\"" or byte >= 0xC0 or (byte < 128 and chr(byte).isalnum()) for byte in sample)
    return letters > len(sample) * 0.8


def _known(declared: str) -> str:
    """Return Python's name of the declared charset, or '' when it has none."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'").split("*")[0]).name
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError, TypeError):
        return ""
    return "" if name.replace("_", "-") in _REFUSED else name


def western(data: bytes) -> str:
    """Return the 8-bit charset in which most foreign letters stand beside letters, as they do in words."""
    sample = data[:_SAMPLE]
    foreign = sum(byte >= 128 for byte in sample)
    score = {name: len(_LETTER_BESIDE.findall(sample.decode(name, "replace"))) for name in ("cp1252", "cp865", "mac_roman")}
    best = max(score, key=lambda name: score[name])
    if score[best] * 3 >= foreign or score["cp1252"] >= score[best]:
        best = "cp1252" if score["cp1252"] >= score[best] else best
        if score[best] * 3 >= foreign or foreign < 8:
            return best
    found = charset_normalizer.from_bytes(sample[:4_000]).best()
    return found.encoding if found is not None and _known(found.encoding) else "cp1252"


def _by_line(data: bytes, fallback: str) -> str:
    """Return the text of lines that may be in two charsets: a reply in one below a quotation in another."""
    if fallback not in ("cp1252", "cp865", "mac_roman"):
        return data.decode(fallback, "replace")
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            repaired = line.decode("utf-8", "replace")
            good = sum(ord(letter) > 127 and letter != "\ufffd" for letter in repaired)
            lines.append(repaired if good > 2 * repaired.count("\ufffd") else line.decode(fallback, "replace"))
    return "\n".join(lines)


def _once(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 and encoded again, where that is certain."""
    if not _BROKEN_TWICE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text

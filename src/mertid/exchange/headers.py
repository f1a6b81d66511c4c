"""What stands in the headers of a mail: words, addresses, dates, ids, parameters. Nothing here raises on any bytes."""

import binascii
import email.utils
import re
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

from .charset import clean, decode

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)(?:\?=|$)")
_GAP = re.compile(r"\s+")
_ADDRESS = re.compile(r"[^\s,;<>()\[\]\"':]{1,200}@[^\s,;<>()\"':]{1,200}")
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,80})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)(?:\"|$)|([^;]*))", re.DOTALL)
_VALUE = re.compile(r"\s*([\w.+-]+(?:\s*/\s*[\w.+-]+)?)")  # some senders forget the semicolon after it
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,300})>")


def plain(raw: bytes, most: int = 10_000) -> str:
    """Return a header as one line of text, encoded words undone, broken ones too."""
    return _GAP.sub(" ", words(_text(raw, most))).strip()


def words(text: str) -> str:
    """Undo RFC 2047 words: also split inside a letter, without gaps, unfinished, or holding blanks.

    Source: RFC 2047 sections 2, 5 and 6.2.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[bytes] = []
    charset, last = "", 0
    for found in _WORD.finditer(text):
        between = text[last:found.start()]
        name = found[1].split("*")[0].lower()
        if between.strip() or (run and name != charset):
            out.append(decode(b"".join(run), charset)[0])
            run = []
        if between.strip() or not last:
            out.append(between)
        run.append(_word(found[2], found[3]))
        charset, last = name, found.end()
    out.append(decode(b"".join(run), charset)[0])
    out.append(text[last:])
    return clean("".join(out))


def parameters(raw: bytes, most: int = 10_000) -> tuple[str, dict[str, str]]:
    """Return a header's value in lower case and its parameters, RFC 2231 pieces joined and decoded.

    Source: RFC 2231 sections 3 and 4.
    """
    text = _text(raw, most)
    found = _VALUE.match(text)
    value, rest = (found[1], text[found.end():].lstrip("; \t\r\n")) if found else ("", text.partition(";")[2])
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, quoted, bare in _PARAMETER.findall(";" + rest):
        base, _, tail = name.lower().partition("*")
        number = tail.rstrip("*")
        content = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        encoded = name.endswith("*")
        pieces.setdefault(base, {}).setdefault(int(number) if number.isdigit() and len(number) < 4 else 0, (content, encoded))
    return _GAP.sub("", value).lower(), {name: _joined(found) for name, found in pieces.items()}


def sender(raw: bytes) -> tuple[str, str]:
    """Return address and display name of the first address in the header, either may be empty."""
    text = _GAP.sub(" ", _text(raw, 2_000)).strip()
    if "@" not in text:
        text = words(text)
    before, opened, after = text.partition("<")
    if opened:
        address = after.partition(">")[0].strip().strip("\"'")
        name = before or after.partition(">")[2]
    else:
        found = _ADDRESS.search(text)
        address = found[0] if found else ""
        opening, closing = text.find("("), text.rfind(")")
        name = text[opening + 1:closing] if 0 <= opening < closing else "" if found else text
    name = words(name.replace('\\"', "'").strip().strip("\"'").strip())
    name = _GAP.sub(" ", name).strip().strip("\"'").strip()
    return clean(words(address))[:254], "" if name == address else name[:200]


def addresses(raw: list[bytes]) -> str:
    """Return the addresses in these headers, comma between; the text itself when there is none in it."""
    text = ", ".join(_GAP.sub(" ", _text(value, 20_000)).strip() for value in raw)
    found = list(dict.fromkeys(_ADDRESS.findall(words(text))))
    return clean(", ".join(found) or words(text).strip())[:5_000]


def date(raw: bytes) -> datetime | None:
    """Return the date with its time zone, or None when it is no date of the years 1980-2100."""
    try:
        found = email.utils.parsedate_to_datetime(_GAP.sub(" ", _text(raw, 200)).strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return found if 1980 <= found.year <= 2100 else None


def ids(raw: bytes) -> list[str]:
    """Return the message ids in a header, brackets off."""
    text = _text(raw, 20_000)
    return [clean(found) for found in _MESSAGE_ID.findall(text)] or [clean(word)[:300] for word in text.split() if "@" in word]


def _text(raw: bytes, most: int) -> str:
    """Return a raw header as text: UTF-8 where it is that, Windows-1252 otherwise."""
    return clean(decode(raw[:most])[0])


def _word(kind: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if kind in "qQ":
        return binascii.a2b_qp(data.replace(b"\n", b""), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """Join numbered pieces; only the first tells the charset."""
    charset, parts = "", []
    for position, number in enumerate(sorted(pieces)):
        content, encoded = pieces[number]
        if encoded and position == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        parts.append(unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace"))
    if not any(encoded for _, encoded in pieces.values()):
        return words("".join(content for content, _ in pieces.values()))
    return clean(decode(b"".join(parts), charset)[0])

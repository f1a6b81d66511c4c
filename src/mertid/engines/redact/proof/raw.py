"""The struck strings in raw bytes: in each charset, as written, in hex, octal and base64, backwards, escaped as in web pages.

A string of fewer than eight letters is none where it is a piece of a longer word that was left open ("Hansen" in "Johansen"): text is
compared in the same way (`needles`).
"""

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from html.entities import codepoint2name
from urllib.parse import quote

from .grams import Grams
from .squeezed import squeeze

LEAST = 6  # squeezed characters; shorter strings stand in compressed or binary data by chance
LONG = 8  # squeezed characters; eight random letters or digits stand in a text of a million characters by chance once in 100 needles
_CHARSETS = ("utf-8", "cp1252", "utf-16-be", "utf-16-le")
_AROUND = 120  # bytes beside a place in which the rest of its word is looked for
_BEFORE, _AFTER, _HEX = re.compile(r"[^\W_]*$"), re.compile(r"[^\W_]*"), re.compile(rb"(?:[0-9A-Fa-f]{2})*")


class Raw:
    """Strings, each under a number, ready to be looked for in bytes.

    Parameters
    ----------
    ways
        How each may be written, by its number.
    short
        The squeezed letters of those that have fewer than `LONG`, by number.
    words
        Gives each word that was left open, squeezed; asked when there is need.
    """

    def __init__(self, ways: Mapping[int, Iterable[str]], short: Mapping[int, str], words: Callable[[], Set[str]]) -> None:
        self._short, self._words = short, words
        self._forms = [(number, form) for number, some in ways.items() for form in {form for way in some for form in _forms(way)}]
        self._grams = Grams({at: [form] for at, (_, form) in enumerate(self._forms)})

    def seen(self, data: bytes) -> set[int]:
        """Return the numbers of the strings that stand in ``data``."""
        found: set[int] = set()
        for at, form in self._grams.places(data):
            number, written = self._forms[form]
            if number not in found and not (number in self._short and self._open(data, at, at + len(written), self._short[number])):
                found.add(number)
        return found

    def _open(self, data: bytes, start: int, end: int, letters: str) -> bool:
        """Tell whether a place is a piece of a longer word that was left open, in any charset."""
        before, place, after = data[max(0, start - _AROUND) : start], data[start:end], data[end : end + _AROUND]
        if any(self._longer(before, place, after, charset, letters) for charset in _CHARSETS):
            return True
        if not _HEX.fullmatch(place):
            return False
        before, after = _last_hex(before), (_HEX.match(after) or [b""])[0]
        head, middle, tail = (bytes.fromhex(one.decode()) for one in (before, place, after))
        return any(self._longer(head, middle, tail, charset, letters) for charset in _CHARSETS)

    def _longer(self, before: bytes, place: bytes, after: bytes, charset: str, letters: str) -> bool:
        head = (_BEFORE.search(before[len(before) % 2 if "16" in charset else 0 :].decode(charset, "replace")) or [""])[0]
        tail = (_AFTER.match(after.decode(charset, "replace")) or [""])[0]
        said = place.decode(charset, "replace")
        if not (head or tail) or sorted(squeeze(said).text) != sorted(letters):
            return False
        known = self._words()
        return all(word in known or word[::-1] in known for word in squeeze(head + said + tail).words)


def _last_hex(data: bytes) -> bytes:
    """Return the pairs of hex digits that ``data`` ends with."""
    run = re.search(rb"[0-9A-Fa-f]*$", data)
    return run[0][len(run[0]) % 2 :] if run else b""


def ways(text: str) -> set[str]:
    """Return the ways in which a struck string may be written: as is, one space between words, none, without hyphens."""
    plain = unicodedata.normalize("NFKC", text).strip()
    once = " ".join(plain.split())
    some = {text.strip(), plain, once, once.replace(" ", ""), once.replace("-", ""), once.replace(" ", "_"), once.replace(" ", "+"),
            once.replace(" ", "%20"), " ".join(reversed(once.split()))}
    return {way for way in some if len(squeeze(way).text) >= LEAST}


def _forms(way: str) -> set[bytes]:
    """Return a string's bytes in each charset, in hex, octal and base64, backwards, and as web pages and scripts write its letters."""
    forms: set[bytes] = set()
    for one in {way, way.lower(), way.upper(), way[::-1], way.lower()[::-1]}:
        for charset in _CHARSETS:
            data = one.encode(charset, "ignore")
            forms |= {data, data.hex().encode()}
        forms.add("".join(c if ord(c) < 128 else f"\\{ord(c):03o}" for c in one if ord(c) < 256).encode())
    if not way.isascii():
        forms |= {way.encode("ascii", "xmlcharrefreplace"), way.encode("ascii", "backslashreplace"), quote(way).encode(),
                  "".join(f"&#x{ord(c):x};" if ord(c) > 127 else c for c in way).encode(), json.dumps(way)[1:-1].encode(),
                  "".join(f"&{codepoint2name[ord(c)]};" if ord(c) in codepoint2name else c for c in way).encode()}
    for charset in ("utf-8", "cp1252", "utf-16-le"):
        forms |= set(_base64(way.encode(charset, "ignore")))
    return {form for form in forms if len(form) >= LEAST}


def _base64(data: bytes) -> Iterator[bytes]:
    """Yield what base64 has of the bytes wherever they begin in it: the characters that no other byte has a part in."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data)
        yield whole[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]

"""The struck strings made ready to be looked for, and the look into text and into raw bytes.

What counts as a leak
---------------------
Text and strings are compared *squeezed*: NFKC, case folded, letters and digits alone, so that spaces, hyphens, line ends and soft hyphens
hide nothing. A string of `_LONG` squeezed characters or more is found wherever it stands, also backwards; a shorter one only as whole words
(a Danish ending -s, -es may follow), else "Ib" would be found in "bibliotek". Each word of four letters or more of a struck name is
looked for on its own as well.

Words side by side spell a struck string by chance ("medarbejder e|r" holds "medarbejdere", "områ|der. Efter" holds "derefter"), and
each tool reads cells in an order of its own. So where a place begins or ends with `_STRAY` letters or fewer of another word, beyond a gap,
it is no leak on a page as read; in raw strings it is none only where the pages spell it in the same way and in no other (`chance`).

A string may rightly stand elsewhere: the case worker struck "mor" in one place and left it in another, or "Vestergaard" is also a
street. So `allowed` holds the text that was left open, one string a sheet (`mertid.engines.redact.values.left_open`). A string that
does not stand there may stand nowhere in the file. One that does may be seen as often as it was left open, on the same sheet where
sheets and pages are as many, and is not looked for in raw bytes, where it has a right to be.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from .grams import Grams

BARRIER = "\ue000"  # stands where something was struck, so that words on both sides do not grow together
_WORD = re.compile(rf"[^\W_]+|{BARRIER}")
_FIGURE = r"\d{1,3}(?!\d)(?:\s?[a-zæøå]\b)?(?:-\d{1,3}(?!\d))?"
_GROUND = re.compile(  # "§ 12, stk. 1, nr. 2 (1985)", "§ 8, jf. §§ 19-29 og 35": written on the boxes, so its figures are no leak
    rf"§{{1,2}}\s*{_FIGURE}(?:,?\s*(?:jf\.\s*)?(?:§{{1,2}}|stk\.|nr\.|litra|og)\s*{_FIGURE}|,?\s*\d{{1,2}}\.\s*pkt\.|\s*\(\d{{4}}\))*+")
_NAME_WORD = re.compile(r"[A-ZÆØÅÄÖÜÉ][\w'’-]*$|(?:af|al|bin|da|de|den|der|di|du|el|la|le|van|von|ibn|zu|y)$")
_LONG = 8  # squeezed characters; eight random letters or digits stand in a text of a million characters by chance once in 100 needles
_STRAY = 3  # letters of a neighbouring word that may end or begin a string by chance
_SHORT = 5  # below it the needle's own spaces are the only ones it may have in the text
_RAW = 6  # shorter strings stand in compressed or binary data by chance
_PART = 4  # letters of a part of a name that is looked for on its own
_NAME_WORDS = 6  # a struck string of more words is a sentence, not a name
_ENDINGS = ("s", "es")


@dataclass(frozen=True)
class _Squeezed:
    """Letters and digits of a text; ``edge[i]`` is 1 where something else stood before character i (and at both ends)."""

    text: str
    edge: bytes


@dataclass(frozen=True)
class Needles:
    """Strings to look for, as `needles` made them.

    ``wanted`` are squeezed strings; ``open`` says for each how often the case worker left it open on each sheet.
    """

    strings: tuple[str, ...]
    wanted: tuple[str, ...]
    loose: tuple[bool, ...]
    open: tuple[tuple[int, ...], ...]

    def seen(self, texts: Sequence[str], *, closed: bool = False, least: int = 1, stray: bool = False) -> list[tuple[int, int]]:
        """Return (page counted from 0, number of the needle) for each needle that stands in a page oftener than it was left open.

        Parameters
        ----------
        texts
            Text of each page or part, in order. Where they are not as many as the sheets, counts are compared over the whole.
        closed
            Only look for what was left open nowhere: for texts in which a word may rightly stand more than once (OCR, a text layer twice).
        least
            Only look for needles of so many squeezed characters: for texts whose words are cut in pieces.
        stray
            Count what words side by side spell by chance, too: for texts whose gaps are not those of words.
        """
        if not self.wanted or not texts:
            return []
        squeezed = [squeeze(ungrounded(text)) for text in texts]
        by_page = len(texts) == len(self.open[0])
        found = []
        for number, needle in enumerate(self.wanted):
            left = self.open[number]
            if len(needle) < least or (closed and any(left)):
                continue
            counts = [_count(one, needle, self.loose[number], stray=stray) for one in squeezed]
            if by_page:
                found += [(page, number) for page, count in enumerate(counts) if count > left[page]]
            elif sum(counts) > sum(left):
                found.append((next(page for page, count in enumerate(counts) if count), number))
        return found

    def chance(self, texts: Sequence[str]) -> set[int]:
        """Return the needles that words side by side spell by chance in the pages' text, and that stand there in no other way."""
        squeezed = [squeeze(ungrounded(text)) for text in texts]
        return {
            number for number, (needle, loose) in enumerate(zip(self.wanted, self.loose, strict=True))
            if len(needle) >= _LONG and not any(_count(one, needle, loose) for one in squeezed)
            and any(_count(one, needle, loose, stray=True) for one in squeezed)
        }

    def seen_raw(self, data: bytes) -> list[int]:
        """Return the needles that stand in raw bytes in UTF-8, Windows-1252 or UTF-16, as written, in hex, or backwards."""
        return sorted(self._raw.seen(data))

    @cached_property
    def _raw(self) -> Grams:
        written: dict[str, set[str]] = {}
        for text in self.strings:
            written.setdefault(squeeze(text).text, set()).update(_ways(text))
        forms = {
            number: [form for way in {needle, *written.get(needle, ())} for form in _forms(way)]
            for number, (needle, left) in enumerate(zip(self.wanted, self.open, strict=True)) if len(needle) >= _RAW and not any(left)
        }
        return Grams(forms)


def needles(strings: Sequence[str], allowed: Sequence[str] = ()) -> Needles:
    """Return the struck strings and the parts of the names among them, ready to be looked for.

    Parameters
    ----------
    strings
        What was struck (`values.struck`). Those without a letter or digit are left out.
    allowed
        The text left open, one string a sheet (`values.left_open`). Empty: nothing was, and any occurrence is a leak.
    """
    wanted: dict[str, bool] = {}
    for text in strings:
        for whole in map(squeeze, ungrounded(text).split(BARRIER)):
            wanted[whole.text] = len(whole.text) >= _SHORT or any(whole.edge[1:-1])
        for part in parts(text):
            wanted.setdefault(squeeze(part).text, True)
    wanted.pop("", None)
    texts = [squeeze(ungrounded(text)) for text in allowed] or [squeeze("")]
    left = tuple(tuple(_count(text, needle, loose) for text in texts) for needle, loose in wanted.items())
    return Needles(tuple(strings), tuple(wanted), tuple(wanted.values()), left)


def parts(text: str) -> list[str]:
    """Return the words of `_PART` letters or more of a name; nothing for what is no name (figures, a sentence).

    Notes
    -----
    A name is up to `_NAME_WORDS` words that each begin with a capital or are a particle ("von", "de", "al").
    """
    words = text.replace(",", " ").split()
    words = [word.strip(".,;:()[]\"'") for word in words]
    words = [word for word in words if word]
    if not 2 <= len(words) <= _NAME_WORDS or not all(_NAME_WORD.match(word) for word in words):
        return []
    pieces = [piece for word in words for piece in word.split("-")]
    return [piece for piece in pieces if len(piece) >= _PART and piece.isalpha()]


def ungrounded(text: str) -> str:
    """Return the text without the legal grounds in it, U+E000 in their place."""
    return _GROUND.sub(BARRIER, text) if "§" in text else text


def squeeze(text: str) -> _Squeezed:
    """Return the letters and digits of ``text``, NFKC and case folded, and where something else stood between them."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold())
    edge = bytearray(sum(map(len, words)) + 1)
    for at in accumulate(map(len, words), initial=0):
        edge[at] = 1
    return _Squeezed("".join(words), bytes(edge))


def _count(text: _Squeezed, needle: str, loose: bool, *, stray: bool = False) -> int:
    count = _places(text, needle, loose, stray)
    back = needle[::-1]
    return count if len(needle) < _RAW or back == needle else count + _places(text, back, loose, stray)


def _places(text: _Squeezed, needle: str, loose: bool, stray: bool) -> int:
    if len(needle) >= _LONG:
        count = text.text.count(needle)
        return count if stray or not count else sum(not _strays(text, at, at + len(needle)) for at in _all(text.text, needle))
    count, at = 0, text.text.find(needle)
    while at >= 0:
        end = at + len(needle)
        count += bool(text.edge[at] and _ends(text, end) and (loose or not any(text.edge[at + 1 : end])))
        at = text.text.find(needle, at + 1)
    return count


def _all(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + len(needle))


def _strays(text: _Squeezed, start: int, end: int) -> bool:
    """Tell whether a place begins with the last letters of another word, or ends with the first ones of another, beyond a gap."""
    after, before = text.edge.find(1, start + 1, end), text.edge.rfind(1, start + 1, end)
    head = not text.edge[start] and 0 < after - start <= _STRAY
    return head or (before > 0 and end - before <= _STRAY and not _ends(text, end))


def _ends(text: _Squeezed, at: int) -> bool:
    return bool(text.edge[at]) or any(
        text.text.startswith(ending, at) and text.edge[at + len(ending)] for ending in _ENDINGS if text.text[at - 1 : at].isalpha())


def _ways(text: str) -> set[str]:
    """Return the ways in which a struck string may be written: as is, one space between words, none, without hyphens."""
    plain = unicodedata.normalize("NFKC", text).strip()
    once = " ".join(plain.split())
    ways = {text.strip(), plain, once, once.replace(" ", ""), once.replace("-", ""), once.replace(" ", "_"), once.replace(" ", "+"),
            once.replace(" ", "%20"), " ".join(reversed(once.split()))}
    return {way for way in ways if len(squeeze(way).text) >= _RAW}


def _forms(way: str) -> set[bytes]:
    """Return a string's bytes in each charset, in hex, octal and backwards."""
    forms: set[bytes] = set()
    for one in {way, way.lower(), way.upper(), way[::-1], way.lower()[::-1]}:
        for charset in ("utf-8", "cp1252", "utf-16-be", "utf-16-le"):
            data = one.encode(charset, "ignore")
            forms |= {data, data.hex().encode()}
        forms.add("".join(c if ord(c) < 128 else f"\\{ord(c):03o}" for c in one if ord(c) < 256).encode())
    return {form for form in forms if len(form) >= _RAW}

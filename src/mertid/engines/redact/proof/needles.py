"""The struck strings made ready to be looked for, and the look into text.

What counts as a leak
---------------------
Text and strings are compared *squeezed*: NFKC, case folded, letters and digits alone, so that spaces, hyphens, line ends and soft hyphens
hide nothing. A string of `LONG` squeezed characters or more is found wherever it stands, also backwards; a shorter one only as whole words
(a Danish ending -s, -es may follow), else "Ib" would be found in "bibliotek". Each word of four letters or more of a struck name is
looked for on its own as well.

A string may rightly stand elsewhere: the case worker struck "mor" in one place and left it in another, or "Vestergaard" is also a
street. So `allowed` holds the text that was left open, one string a sheet (`mertid.engines.redact.values.left_open`). A string that
does not stand there may stand nowhere in the file. One that does may be seen as often as it was left open, on the same sheet where
sheets and pages are as many, and is not looked for in raw bytes, where it has a right to be.

Words side by side spell a struck string by chance ("medarbejder e|r" holds "medarbejdere", a column of years beside one of amounts holds
a number), and each tool reads cells in an order of its own. So a place is no leak where every word that it takes letters of stands on the
page no oftener than it was left open there. What was struck and is there again, whole, in pieces or grown together with its neighbours,
adds to the words of the page, so it is found. In streams, whose words may be cut anywhere or run together, a place is no leak either where
it stands with the same letters around it no oftener than in the text left open.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from .grams import Letters
from .raw import LEAST, LONG, Raw, ways
from .squeezed import BARRIER, Squeezed, joined, squeeze, ungrounded

_NAME_WORD = re.compile(r"[A-ZÆØÅÄÖÜÉ][\w'’-]*$|(?:af|al|bin|da|de|den|der|di|du|el|la|le|van|von|ibn|zu|y)$")
_SHORT = 5  # below it the needle's own spaces are the only ones it may have in the text
_PART = 4  # letters of a part of a name that is looked for on its own
_NAME_WORDS = 6  # a struck string of more words is a sentence, not a name
_ENDINGS = ("s", "es")
_NOT_ASCII = re.compile(rf"[^\x00-\x7f{BARRIER}]")
_AROUND = 4  # letters beside a place that make it another's


@dataclass(frozen=True)
class Needles:
    """Strings to look for, as `needles` made them.

    ``wanted`` are squeezed strings; ``loose`` says of each whether it may have gaps; ``allowed`` is the text left open, a sheet each.
    """

    strings: tuple[str, ...]
    wanted: tuple[str, ...]
    loose: tuple[bool, ...]
    allowed: tuple[str, ...] = field(repr=False)

    def seen(
        self, texts: Sequence[str], *, closed: bool = False, least: int = 1, whole: bool = False, misread: bool = False,
    ) -> list[tuple[int, int]]:
        """Return (page counted from 0, number of the needle) for each needle that stands in a page oftener than it was left open.

        Parameters
        ----------
        texts
            Text of each page or part, in order. Where they are not as many as the sheets, counts are compared over the whole.
        closed
            Only look for what was left open nowhere: for texts in which a word may rightly stand more than once (OCR, a text layer twice).
        least
            Only look for needles of so many squeezed characters: for texts whose words are cut in pieces.
        whole
            The texts are no pages: compare counts over the whole.
        misread
            The texts are bytes read in a charset that may be another: letters beyond ASCII may stand there as others or as none.
        """
        if not self.wanted or not texts:
            return []
        pages = [squeeze(ungrounded(text)) for text in texts]
        text, starts = joined(pages)
        by_page = len(texts) == len(self.allowed) and not whole
        found = []
        for number, places in self._letters.places(text.text).items():
            if len(self.wanted[number]) < least or (closed and any(self.open[number])):
                continue
            places = [one for one in places if self._stands(text, number, *one)]
            if by_page:
                for page, some in _by_page(places, starts):
                    if self._leaks(pages[page], self._left[page], number, self.open[number][page], some):
                        found.append((page, number))
            elif strange := self._leaks(text, self._all_left, number, sum(self.open[number]), places, misread=misread):
                found.append((bisect(starts, strange[0]) - 1, number))
        return found

    def seen_raw(self, data: bytes) -> list[int]:
        """Return the needles that stand in raw bytes in UTF-8, Windows-1252 or UTF-16, as written, in hex, or backwards."""
        return sorted(self._raw.seen(data))

    def _stands(self, text: Squeezed, number: int, start: int, end: int) -> bool:
        """Tell whether a place is one where a needle stands: a shorter one only as whole words."""
        return end - start >= LONG or bool(
            text.edge[start] and _ends(text, end) and (self.loose[number] or text.edge.find(1, start + 1, end) < 0))

    def _leaks(self, text: Squeezed, left: Squeezed, number: int, open_there: int, places: Sequence[tuple[int, int]], *,
               misread: bool = False) -> list[int]:
        """Return which places of a needle begin where it has no right to; nothing where it was left open as often."""
        strange = [one for one in places if not _is_left(text, left, *one)]
        if strange and misread:
            strange = [one for one in strange if not any(_is_left(text, way, *one) or _beside(text, way, *one) for way in self._misread)]
        rightly = sum(_is_whole(text, *one) for one in places if one not in strange)
        return [start for start, _ in strange] if strange and len(strange) + rightly > open_there else []

    @cached_property
    def open(self) -> tuple[tuple[int, ...], ...]:
        """How often each string stands in each sheet of the text left open."""
        text, starts = joined(self._left)
        counts = [[0] * len(starts) for _ in self.wanted]
        for number, places in self._letters.places(text.text).items():
            for one in places:
                if self._stands(text, number, *one) and _is_whole(text, *one):
                    counts[number][bisect(starts, one[0]) - 1] += 1
        return tuple(map(tuple, counts))

    @cached_property
    def _letters(self) -> Letters:
        return Letters(self.wanted, LEAST)

    @cached_property
    def _left(self) -> tuple[Squeezed, ...]:
        return tuple(squeeze(text) for text in self.allowed)

    @cached_property
    def _all_left(self) -> Squeezed:
        return joined(self._left)[0]

    @cached_property
    def _misread(self) -> tuple[Squeezed, ...]:
        """The text left open as it is, with other letters than ASCII gone, and in either charset of one byte read as the other."""
        ways = [[_NOT_ASCII.sub(" ", text) for text in self.allowed],
                [text.encode("cp1252", "replace").decode("mac-roman") for text in self.allowed],
                [text.encode("mac-roman", "replace").decode("cp1252", "replace") for text in self.allowed]]
        return self._all_left, *(joined([squeeze(text) for text in way])[0] for way in ways)

    @cached_property
    def _misread_words(self) -> Set[str]:
        return {word for way in self._misread for word in way.words}

    @cached_property
    def _raw(self) -> Raw:
        written: dict[str, set[str]] = {}
        for text in self.strings:
            written.setdefault(squeeze(text).text, set()).update(ways(text))
        chosen = {n: needle for n, needle in enumerate(self.wanted) if len(needle) >= LEAST and not any(self.open[n])}
        return Raw({n: {needle, *written.get(needle, ())} for n, needle in chosen.items()},
                   {n: needle for n, needle in chosen.items() if len(needle) < LONG}, lambda: self._misread_words)


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
            bare = whole.text.lstrip("0")
            if bare.isdigit() and len(bare) >= LONG:
                wanted.setdefault(bare, True)  # as a cell or an object that is a number has it
        for part in parts(text):
            wanted.setdefault(squeeze(part).text, True)
    wanted.pop("", None)
    allowed = tuple(map(ungrounded, allowed)) or ("",)
    return Needles(tuple(strings), tuple(wanted), tuple(wanted.values()), allowed)


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


def _by_page(places: Sequence[tuple[int, int]], starts: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield each page with its places, counted from where it begins."""
    for page, some in groupby(places, lambda one: bisect(starts, one[0]) - 1):
        yield page, [(start - starts[page], end - starts[page]) for start, end in some]


def _is_whole(text: Squeezed, start: int, end: int) -> bool:
    """Tell whether a place lies in one word or is made of whole ones."""
    return text.edge.find(1, start + 1, end) < 0 or bool(text.edge[start] and _ends(text, end))


def _is_left(text: Squeezed, left: Squeezed, start: int, end: int) -> bool:
    """Tell whether each word of a place stands in the text no oftener than it was left open."""
    return all(text.words[word] <= left.words[word] for word in text.over(start, end))


def _beside(text: Squeezed, left: Squeezed, start: int, end: int) -> bool:
    """Tell whether a place with the letters around it stands in the text no oftener than it was left open."""
    around = text.text[max(0, start - _AROUND) : end + _AROUND]
    return len(around) == end - start + 2 * _AROUND and text.text.count(around) <= left.text.count(around)


def _ends(text: Squeezed, at: int) -> bool:
    return bool(text.edge[at]) or any(
        text.text.startswith(ending, at) and text.edge[at + len(ending)] for ending in _ENDINGS if text.text[at - 1 : at].isalpha())

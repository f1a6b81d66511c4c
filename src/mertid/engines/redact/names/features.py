"""What the name model sees of a word: its letters, its form, whether lists know it. Read by training and by the model alike.

A word's features do not depend on its neighbours, so each word's weights are summed once and kept. What lies between
neighbours goes through small classes of words (form and lists), counted in pairs and threes.
"""

from collections.abc import Sequence
from functools import lru_cache

from .lists import Lists, stem
from .tokenise import NEWLINE

OFFSETS = (-2, -1, 0, 1, 2)
EDGE = "\x02"  # stands for what lies outside the sentence
SEEN_AT = {  # which features of a word its neighbours see: the first letter of a feature is its family
    0: frozenset("bwxplsafgjhocd"), 1: frozenset("wfglsjod"), -1: frozenset("wfglsjod"), 2: frozenset("wfg"), -2: frozenset("wfg"),
}


@lru_cache(maxsize=8192)
def form(word: str) -> str:
    """Return a word's form in one letter.

    l lower case, T capital first, U all capitals, I initial with point, M mixed, d has digits, n line end, e edge, p anything else.
    """
    if word.isalpha() and len(word) > 1:  # most words
        if word.islower():
            return "l"
        if word.isupper():
            return "U"
        if word[0].isupper() and word[1:].islower():
            return "T"
    if word == NEWLINE:
        return "n"
    if word == EDGE:
        return "e"
    if any(c.isdigit() for c in word):
        return "d"
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return "p"
    if "@" in word or "/" in word:
        return "m"
    if len(letters) == 1 and letters[0].isupper():
        return "I" if len(word) > 1 else "i"
    if all(c.islower() for c in letters):
        return "l"
    if all(c.isupper() for c in letters):
        return "U"
    parts = [p for p in word.replace("’", "-").replace("'", "-").split("-") if p]
    if all(p[0].isupper() and p[1:] == p[1:].lower() for p in parts if p[0].isalpha()):
        return "T"
    return "M"


def listed(word: str, known: Lists) -> str:
    """Return what the lists say of a word, its genitive taken off; of a word with hyphens what they say of its rarest part."""
    return _listed(stem(word, known), known)


def _listed(low: str, known: Lists) -> str:
    if found := known.look_up(low):
        return found
    if "-" in low:
        said = [known.look_up(p) for p in low.split("-") if p]
        if said and all(said):
            return max(said, key=lambda s: s[-1]) + "h"
    return ""


def about(word: str, known: Lists) -> tuple[str, list[str]]:
    """Return a word's class and its features.

    The class is its form, and coarsely whether it is a first name (g common, r rare), a surname (s) or both (b). A feature's
    first letter is the family: b bias, w word, x exact, f form, l outline, g h lists, c class, d ordinary word, p begin, s end,
    a end with form or without genitive, o genitive, j place or title.
    """
    shape = form(word)
    if shape in "ne":
        return shape, ["b", f"w{shape}{shape}", f"f{shape}", f"g{shape}"]  # a line end is written nowhere: weights are kept a line each
    low, bare = word.lower(), stem(word, known)
    said = _listed(bare, known) if shape not in "pd" else ""
    ordinary = known.ordinary(low) if shape != "p" else 0
    kind = _kind(word, shape, said, ordinary, known)
    got = ["b", f"w{low}", f"x{word}", f"f{shape}", f"l{_outline(word, shape)}", f"g{said}", f"h{shape}{said}", f"c{kind}"]
    if shape == "p":
        return kind, got
    got.append(f"d{shape}{said[:1]}{ordinary}")
    long = min(len(low), 5) + 1
    got += [f"p{low[:n]}" for n in range(1, long)]
    got += [f"s{low[-n:]}" for n in range(1, long)]
    got += [f"a{shape}{low[-n:]}" for n in range(2, min(long, 5))]
    if bare != low.rstrip("'"):
        got.append(f"o{shape}")
    if low in known.places or bare in known.places:
        got.append(f"jp{shape}")
    if low in known.titles:
        got.append("jt")
    if bare != low:
        got += [f"w{bare}", f"a={bare}"]
    return kind, got


def _kind(word: str, shape: str, said: str, ordinary: int, known: Lists) -> str:
    if shape == "p":
        return word if word in {",", ".", "(", ")", ":", "-", '"', "&", "/"} else "p"
    if shape not in "lTUM":
        return shape
    mark = ("", "w", "k")[ordinary]
    if not said:
        low = word.lower()
        return shape + mark + ("p" if low in known.places else "t" if low in known.titles else "")
    given, surname = said[0] == "g", "s" in said
    if given and surname:
        return shape + mark + ("b" if said[1] < "3" or said[3] < "2" else "r")
    return shape + mark + ("s" if surname else "g" if said[1] < "2" else "r")


def _outline(word: str, shape: str) -> str:
    """Return the word's form with runs taken as one: Vestergaard-Lund gives Xx-Xx."""
    if shape in "lU" and word.isalpha():
        return "x" if shape == "l" else "X"
    said = ""
    for c in word[:30]:
        mark = "X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else c
        if not said.endswith(mark):
            said += mark
    return said[:8]


def context(kinds: Sequence[str], at: int) -> tuple[str, ...]:
    """Return the features that lie between neighbours, for the word at this place; ``kinds`` has two edges at each end."""
    k = at + 2
    a, b, c, d = kinds[k - 2], kinds[k - 1], kinds[k], kinds[k + 1]
    return (f"1{b}|{c}", f"2{c}|{d}", f"3{b}|{c}|{d}", f"4{a}|{b}|{c}")


def sentence(found: list[str], known: Lists) -> list[list[str]]:
    """Return every feature of every word of a sentence, for training."""
    row = [EDGE, EDGE, *found, EDGE, EDGE]
    kinds, said = zip(*(about(w, known) for w in row), strict=True)
    loud = caps(found)
    out = []
    for at in range(len(found)):
        got = [f"{d}:{f}" for d in OFFSETS for f in said[at + 2 + d] if f[0] in SEEN_AT[d]]
        got += context(kinds, at)
        got.append(f"5{place(found, at, loud)}{kinds[at + 2]}")
        out.append(got)
    return out


def caps(found: list[str]) -> bool:
    """Whether a sentence is written in capitals, so that a capital says nothing."""
    letters = "".join(w for w in found if w[0].isalpha())
    return len(letters) > 8 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def place(found: list[str], at: int, loud: bool) -> str:
    """Return where a word stands: S first of the sentence, L first of a line, C in a sentence of capitals, M elsewhere."""
    if loud:
        return "C"
    if at == 0:
        return "S"
    return "L" if found[at - 1] == NEWLINE else "M"

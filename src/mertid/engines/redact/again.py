"""Where those who are named on a sheet are meant again on it: by first name, surname, nickname or initials, or a name found elsewhere."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mertid.core import Text

from .find._whole_name import few_capitals
from .find._words import word_list
from .names.lists import lists
from .values import Find

RULE, INITIALS = "same", "same:initials"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_CAPITAL = re.compile(r"(?<![^\W_])[^\W\d_a-zæøåéüöä][^\W_]*(?:[-'’][^\W_]+)*")
_SMALL_LINE = re.compile(r"(?m)^[^A-ZÆØÅ\n]{21,}$")
_MIDDLE = re.compile(r"[^\s.!?:•\-\u2013\"][^\S\n]+\"?$")
_DOES = re.compile(
    r"(?:s|'s|’s)?[ \u00a0](?:er|har|havde|var|blev|bliver|skal|skulle|vil|ville|kan|kunne|må|måtte|siger|kom|kommer|fik|får|går|gik|"
    r"bor|ser|så|"
    r"tager|tog|skrev|skriver|sov|ved|vidste|gør|gjorde|[^\W\d_]{2,}(?:ede|te)|(?:oplys|fortæll|betal|ønsk|men|ring|afvis|spis|ligg|sidd)er)\b"
)
_STREET = re.compile(
    r"(?:s|'s|’s)?[ \u00a0](?:[^\W\d_]+s?[ \u00a0])?(?:Vej|Plads|Allé|Alle|Boulevard|Gade|Stræde|Vænge|Torv|Skole|Park)(?!\w)"
)
_COMMON = word_list("also_words")
"""Names that are ordinary words too: alone they count only in the middle of a sentence, or where they begin one and do something."""
_SHORTS = word_list("abbreviations")
"""Abbreviations that are never initials here."""
_LETTERS = re.compile(r"(?<![^\W_])(?:[A-ZÆØÅ]{2,5}|(?<=[/( ])[a-zæøå]{3,5})(?![^\W_])")
_SIGN = re.compile(
    r"(?:(?:^|[\s.,;])/[ ]?|\((?:v/ ?)?|\b(?:[Ii]nit\.?|[Rr]ef\.?|[Ss]ign\.?|[Ss]agsbeh\.?|KS|[Bb]eh\.)[ ]?:?[ ]|\n[ \t]*|@|[Kk]opi til )$"
)
_ENDS = re.compile(r"[ ]?(?:[)\n/,.:]|$)")
_SMALL_SIGN = re.compile(r"(?:(?:^|[\s.,;])/[ ]?|\(|\d, |(?:[Ii]nit|[Ss]agsbeh|[Rr]ef)\.?[ ]?:?[ ])$")
PART = Text(
    da="Fornavn eller efternavn på en, der er fundet i samme dokument", en="First name or surname of one who was found in the same document"
)
REPEATED = Text(da="Samme navn som fundet et andet sted i dokumentet", en="Same name as found elsewhere in the document")
SHORT = Text(da="Forbogstaver på en, der er nævnt i samme dokument", en="Initials of one who is named in the same document")


def again(text: str, here: Sequence[Find]) -> Iterator[Find]:
    """Yield names, nicknames and initials that stand alone and are of those named here, and single names found elsewhere on the sheet."""
    named = [one for one in here if one.kind in ("name", "official")]
    yield from _joined(text, list(_parts(text, named)))
    yield from _initials(text, named)


def _joined(text: str, parts: Sequence[Find]) -> Iterator[Find]:
    """Yield parts that follow each other ("Lise Lotte") as one name."""
    held: Find | None = None
    for one in parts:
        if held is not None and text[held.end : one.start] == " " and text[held.end - 1] != "s":
            told = one if held.open else held  # withheld where either is
            held = replace(told, start=held.start, end=one.end, key=f"{held.key} {one.key.removeprefix('person:')}")
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _parts(text: str, named: Sequence[Find]) -> Iterator[Find]:
    parts: dict[str, tuple[Find, Text]] = {}
    for one in named:
        words = one.key.removeprefix("person:").split()
        if len(words) > 1:
            for word in (words[0], words[-1], *filter(lists().look_up, words[1:-1]), *_nicknames(text[one.start : one.end])):
                _held(parts, word, one, PART)
        elif words and lists().look_up(words[0]) and words[0] not in lists().places:
            _held(parts, words[0], one, REPEATED)
    if not parts:
        return
    few = few_capitals(text)
    for match in (_WORD if _SMALL_LINE.search(text) else _CAPITAL).finditer(text):
        word = match[0].lower()
        held = parts.get(word) or (parts.get(word[:-1]) if word.endswith("s") else None)
        bare = word if word in parts else word.removesuffix("s")
        small = word not in _COMMON and _small(text, match.start()) and lists().look_up(bare)
        shown = match[0][0].isupper() or (small and (few or not lists().ordinary(word)))
        if held is None or not shown or _STREET.match(text, match.end()):
            continue
        if word in _COMMON and not (_MIDDLE.search(text, max(0, match.start() - 8), match.start()) or _DOES.match(text, match.end())):
            continue
        one, why = held
        key = f"person:{word if word in parts else word[:-1]}"
        yield replace(one, start=match.start(), end=match.end(), score=0.7, rule=RULE, key=key, reason=one.reason if one.open else why)


def _small(text: str, at: int) -> bool:
    """Whether the line has words and no capital letter."""
    end = text.find("\n", at)
    line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
    return len(line) > 20 and line == line.lower()


def _held(parts: dict[str, tuple[Find, Text]], word: str, one: Find, why: Text) -> None:
    if len(word) > 2 and (word not in parts or parts[word][0].open):
        parts[word] = one, why


def _nicknames(shown: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[\"“”»«‘]([^\W\d_]+)[\"“”»«’]", shown)]


def _initials(text: str, named: Sequence[Find]) -> Iterator[Find]:
    """Yield the initials of those named in full: three letters and more anywhere in capitals, two or small ones only as a signature."""
    shorts: dict[str, dict[str, Find]] = defaultdict(dict)
    for one in named:
        words = re.split(r"[\s\-]+", one.key.removeprefix("person:").replace(".", " ").strip())
        if len(words) > 1:
            for letters in {"".join(w[0] for w in words if w), words[0][:1] + words[-1][:1], *_cut(words)}:
                shorts[letters][one.key] = one
    for match in _LETTERS.finditer(text) if shorts else ():
        low = match[0].lower()
        if not 2 <= len(low) <= 5 or low not in shorts or low in _SHORTS or not (match[0].isupper() or match[0].islower()):
            continue
        ahead = text[max(0, match.start() - 14) : match.start()]
        if match[0].islower():
            fits = len(low) > 2 and _SMALL_SIGN.search(ahead) is not None and _ENDS.match(text, match.end()) is not None
        elif low in _coded(shorts[low]) or len(low) == 2:
            signed = _SIGN.search(ahead) is not None and _ENDS.match(text, match.end()) is not None
            fits = signed or _DOES.match(text, match.end()) is not None
        else:
            fits = True
        if fits:
            one = next(iter(shorts[low].values()))
            key = one.key if len(shorts[low]) == 1 else f"person:{low}"
            told = replace(one, kind="name", open=False, reason=SHORT) if any(not f.open for f in shorts[low].values()) else one
            yield replace(told, start=match.start(), end=match.end(), score=0.7, rule=INITIALS, key=key)


def _cut(words: Sequence[str]) -> Iterator[str]:
    """Yield three and four letters as staff lists make them: the first letters of the first name and of the surname."""
    first, last = words[0], words[-1]
    if len(first) > 1 and len(last) > 1:
        yield first[0] + last[:2]
        yield first[:2] + last[0]
        yield first[:2] + last[:2]
        yield first[0] + last[:3]
        if len(words) > 2:
            yield first[0] + words[1][0] + last[:2]
        yield first[:3]


def _coded(held: dict[str, Find]) -> frozenset[str]:
    """Return of these letters' persons those codes that are cut from names rather than made of the first letters."""
    made = set()
    for one in held.values():
        words = re.split(r"[\s\-]+", one.key.removeprefix("person:").replace(".", " ").strip())
        whole = "".join(w[0] for w in words if w)
        made |= {code for code in _cut(words) if code != whole}
    return frozenset(made)

"""Names as case texts write them: with a letter for the surname, a nickname, broken or misread words, after a title, in small letters.

The model learned from news, where none of this stands. What it found is made whole here, and a few signs that need no model give more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from mertid.core import Text

from ..names.lists import ABROAD, Lists, lists
from ..overlaps import Overlaps
from ..values import Find
from ._words import word_list

RULE = "names:written"
_S = "[ \u00a0]"
_CAP = r"[^\W\d_a-zæøåéüöäßçğışžčćłńś]"
_LETTER = re.compile(rf"{_S}(?:(?:{_CAP}\.{_S}?){{1,2}}(?![^\W\d_])|(?!I){_CAP}(?=\.?[,;:)\n+]|{_S}?[\d(=\-]|\.?$))(?!/)")
_FIRST = re.compile(rf"(?<![\w.])(?:{_CAP}\.(?:{_S}|-)?){{1,3}}$")
_LETTERED = re.compile(rf"^{_CAP}[^\W\d_]+{_S}(?:{_CAP}\.?)+$|^{_CAP}\.{_S}?{_CAP}[^\W\d_]+$")
_BROKEN = re.compile(rf"-{_S}*\n{_S}*[a-zæøå]{{2,}}(?!\w)")
_MISREAD = re.compile(rf"(?:{_S}{_CAP}[a-zæøå]{{0,12}})?[0158][a-zæøå0158]{{1,12}}(?!\w)")
_QUOTED = re.compile(rf"{_S}[\"'“”»«‘][^\W\d_]+(?:-[^\W\d_]+)?[\"'“”»«’](?:{_S}(?P<behind>{_CAP}[^\W\d_]+(?:-{_CAP}[^\W\d_]+)*))?")
_NAME = rf"{_CAP}[^\W\d_]+(?:[-'’]{_CAP}[^\W\d_]+)*"
_TITLED = re.compile(
    rf"(?<![\w.])(?:(?i:hr|fr|frk|dr|e\.l|pa|pb|overass|sygepl|prof)\.|(?i:hr|fru|frk|frøken|herr|doktor|familien|pastor|grev|baron|mr|mrs|ms)\.?)"
    rf"{_S}(?P<name>(?:{_CAP}\.{_S}?)*{_NAME}(?:{_S}{_NAME}){{0,3}})"
)
_TRADE = re.compile(rf"(?<![\w.])(?P<title>[^\W\d_]{{3,30}}){_S}(?P<name>(?:{_CAP}\.{_S}?)*{_NAME}(?:{_S}{_NAME}){{0,3}})")
_FIELD = re.compile(
    rf"(?i:(?<!\w)(?:fornavn|efternavn|navn|barn|barnets navn|barn \d|borger|elev|pt\.?|patient|ansøger|klager|indklagede|mor|far|"
    rf"datter|søn|værge|"
    rf"anmelder|forurettede|vidne|sigtede|mistænkt|ejer|lejer|lodsejer|logivært|indsatte|finder|passager|fører|ægtefælle|plejefamilie|modtager))"
    rf"[ ]?:[ \t]{{1,8}}(?P<name>{_NAME}(?:{_S}(?:{_CAP}\.|{_NAME})){{0,4}})(?!\w|{_S}?:)"
)
_TURNED = re.compile(
    rf"(?m)(?:^[ \t>*•\-]*(?:\d{{1,3}}[.)] ?)?|[;\t|:] ?|[ ]{{2,}}|[({{])(?P<name>(?P<last>{_NAME}(?:{_S}{_NAME})?),{_S}"
    rf"(?P<first>{_NAME}(?:{_S}(?:{_NAME}|{_CAP}\.?)){{0,2}}))(?=[ ]?[;:|\t()]|[ ]{{2}}|[ ]?$|[ ]f\.)"
)
_ROW = re.compile(rf"(?m)^[ \t>*•\-]*(?P<name>(?P<first>{_NAME}){_S}{_CAP}\.?)(?=[ ]{{0,2}}[\d(=:;\-]|[ ]?$)")
_CODE = re.compile(r"(?<!\w)(?:[Ii]nit|[Ss]agsbeh|[Bb]eh|[Ss]ign|KS)\.?[ ]?:[ ]?(?P<name>[A-ZÆØÅ]{2,4}|[a-zæøå]{3,4})(?!\w)")
_GIVEN = re.compile(rf"(?:^|[\n(,:;>][ ]?)(?P<word>{_NAME}){_S}$")
_CAPITAL = re.compile(r"[A-ZÆØÅ]")
_LINE = re.compile(r"[^\n]+")
_SMALL = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]{2,})?")
_RUN, _USUAL = 2500, 500  # ranks among the first names up to which a name in small letters counts; a dictionary word too up to the second
_WORDS = word_list("not_in_small_letters")
"""First names that are words of everyday texts: they do not count in small letters."""
_FOLK = word_list("titles_of_folk")
"""Words before a name that the lists of titles lack."""
_OFFICE = re.compile(
    r"(?:lærer|leder|chef|konsulent|rådgiver|assistent|pædagog|koordinator|sygeplejerske|læge|psykolog|behandler|direktør|formand|advokat|betjent|"
    r"medarbejder|vært|mester|fuldmægtig|sekretær|terapeut|inspektør)(?:en)?$"
)
FIELD = Text(da="Står i et felt eller en liste, der har navne", en="Stands in a field or a list that has names")
TITLE = Text(da="Står som navn efter en titel", en="Stands as a name after a title")
SMALL = Text(da="Kendt fornavn i en tekst uden store bogstaver", en="Known first name in a text without capitals")


def whole(text: str, found: Sequence[Find]) -> list[Find]:
    """Return the names with what belongs to them taken along, and with those that titles and small letters show."""
    made: list[Find] = []
    for one in sorted(found, key=lambda one: one.start):
        one = _grown(text, one)
        before = made[-1] if made else None
        if before is not None and one.start < before.end:
            made[-1] = before if one.end <= before.end else replace(before, end=one.end)
        else:
            made.append(one)
    held = Overlaps(made)
    for one in (*_titled(text), *_small(text)):
        over = held.over(one)
        if not over:
            held.add(one)
        elif len(over) == 1 and (over[0][1].start < one.start or one.end == over[0][1].end):
            number, other = over[0]
            if other.end == one.end:  # the model took the title along, or lacks the first word
                start, key = (one.start, one.key) if other.start != one.start else (other.start, other.key)
                held.put(number, replace(other, start=start, key=key, score=max(one.score, other.score)))
        elif all(one.start <= other.start and other.end <= one.end for _, other in over):
            for number, _ in over:
                held.remove(number)
            held.add(replace(one, score=max(one.score, *(other.score for _, other in over))))
    return sorted(held.all(), key=lambda one: one.start)


def _grown(text: str, one: Find) -> Find:
    """Return a name with its first letters, nickname, broken or misread end, and the letter for a surname."""
    start, end, key = one.start, one.end, one.key
    shown = text[start:end]
    if not shown[:1].isupper() and not shown.isupper():
        return one
    lead = _FIRST.search(text, max(0, start - 12), start)
    if lead:
        start, key = lead.start(), "person:" + " ".join(re.findall(r"\w", lead[0].lower())) + " " + key.removeprefix("person:")
    elif (given := _GIVEN.search(text, max(0, start - 32), start)) and lists().given.get(given["word"].lower(), _RUN) < _RUN:
        start, key = given.start("word"), "person:" + given["word"].lower() + " " + key.removeprefix("person:")
    if quoted := _QUOTED.match(text, end):
        end = quoted.end()
        key += f" {quoted['behind'].lower()}" if quoted["behind"] else ""
    if broken := _BROKEN.match(text, end):
        end = broken.end()
        key += re.sub(r"[-\s]", "", broken[0])
    elif misread := _MISREAD.match(text, end):
        end = misread.end()
        key += misread[0].lower()
    elif letter := _LETTER.match(text, end):
        end = letter.start() + len(letter[0].rstrip(" \u00a0"))
        key += " " + " ".join(re.findall(r"\w", letter[0].lower()))
    if (start, end) == (one.start, one.end) and not _LETTERED.search(shown):
        return one
    sure = start < one.start or lists().look_up(key.removeprefix("person:").split(" ")[0]).startswith("g") or lead is not None
    return replace(one, start=start, end=end, key=key, score=max(one.score, 0.6) if sure else one.score)


def _titled(text: str) -> Iterator[Find]:
    known = lists()
    for match in _TITLED.finditer(text):
        words = match["name"].split()
        if words[0].lower().rstrip("s") not in _no_names():
            yield _find(match, match["name"], 0.8)
    for match in _TRADE.finditer(text):
        title, first = match["title"].lower(), match["name"].split()[0].lower().rstrip(".")
        titled = title in known.titles or title in _FOLK or _OFFICE.search(title) is not None
        if titled and (known.given.get(first.split("-")[0], _RUN) < _RUN or len(first) == 1 or _listed(first, known)):
            yield _find(match, match["name"], 0.6)
    for match in _FIELD.finditer(text):
        words = match["name"].lower().split()
        if not any(w in _no_names() or w in known.titles for w in words) and (len(words) > 1 or known.look_up(words[0])):
            yield replace(_find(match, match["name"], 0.7), reason=FIELD)
    for match in _TURNED.finditer(text):
        first, last = match["first"].lower().split(), match["last"].lower().split()
        if known.given.get(first[0].split("-")[0], _RUN * 9) < _RUN * 9 and not any(w in known.titles or w in _no_names() for w in last):
            yield replace(_find(match, f"{match['first']} {match['last']}", 0.75), reason=FIELD)
    for match in _ROW.finditer(text):
        if known.given.get(match["first"].lower(), _RUN) < _RUN:
            yield replace(_find(match, match["name"], 0.6), reason=FIELD)
    for match in _CODE.finditer(text):
        yield replace(_find(match, match["name"], 0.55), reason=FIELD)



def _find(match: re.Match[str], name: str, score: float) -> Find:
    key = "person:" + re.sub(r"\s+", " ", name.lower().replace(".", " ")).strip()
    return Find(0, match.start("name"), match.end("name"), "name", score, TITLE, RULE, key)


def _listed(word: str, known: Lists) -> bool:
    low = word.lower()
    return bool(known.look_up(low)) and not known.ordinary(low)


@cache
def _no_names() -> frozenset[str]:
    from ..names.patterns import NOT_NAMES

    return NOT_NAMES


def _small(text: str) -> Iterator[Find]:
    """Yield first names, with the surnames behind them, in lines of running text that have no capital letter at all."""
    known, few = lists(), few_capitals(text)
    for line in _LINE.finditer(text):
        body = re.sub(r"^\W*(?:\[[^\]]{1,30}\][ ]*)?(?:[^\W\d_]+:)?", "", line[0])
        chat = len(body) < len(line[0])
        if not (few or chat) or len(body.split()) < 5 or any(c.isupper() for c in body):
            continue
        end = 0
        for word in _SMALL.finditer(text, line.end() - len(body), line.end()):
            low = word[0].removesuffix("s") if word[0] not in known.given else word[0]
            rank = known.given.get(low, _RUN)
            if word.start() < end or rank >= _RUN or low in _WORDS or low in known.places or (rank >= _USUAL and known.ordinary(low)):
                continue
            end = word.end()
            while (more := _SMALL.match(text, end + 1)) and text[end] == " " and _small_surname(more[0], known):
                end = more.end()
            key = "person:" + text[word.start() : end].lower()
            yield Find(0, word.start(), end, "name", 0.6, SMALL, RULE, key)


def few_capitals(text: str) -> bool:
    """Whether a text is written almost without capital letters, as hurried mails and spoken texts are."""
    return len(_CAPITAL.findall(text)) < 0.016 * len(text)


def _small_surname(word: str, known: Lists) -> bool:
    listed = known.surnames.get(word, ABROAD) < ABROAD or known.given.get(word, _RUN) < _RUN
    return listed and (not known.ordinary(word) or word.endswith("sen"))

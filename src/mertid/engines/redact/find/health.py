"""Words on health and other special categories, where they are about a person.

A word alone proves nothing ("diabetes is a common disease"): the sentence must also speak of somebody. So each word is scored by
the company it keeps, and what has none is not proposed.

Source: Databeskyttelsesforordningen art. 9 and 10; the words are our own list (words/special.toml).
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mertid.core import Text

from ..context import Context
from ..kinds import label
from ..values import Find

RULE = "health"
_WORDS = re.compile(r"[0-9a-zæøåéüö]+(?:-[0-9a-zæøåéüö]+)*")
_LETTERED = re.compile(r"-?[0-9a-zæøåéüö]")
_HYPHENED = re.compile(r"(?:[0-9a-zæøåéüö]-?)$")
_ENDINGS = ("", "en", "et", "n", "t", "e", "er", "r", "erne", "ne", "s", "ens", "ets", "ernes", "nes", "ers", "te", "ede")
_SENTENCE = re.compile(r"[.!?](?=\s+[A-ZÆØÅ])|\n\s*\n|\r\n\s*\r\n|[•\u2022]")
_ABOUT = re.compile(
    r"\b(?:min|mit|mine|din|dit|dine|hans|hendes|sin|sit|sine|deres|ham|hende|han|hun|mig|dig|du|søn(?:nen)?s?|datter(?:en)?s?|barn(?:et)?s?|børnene|mor(?:en)?s?|moderen|far(?:en)?|"
    r"faderen|forældrene|kone|hustru|ægtefælle|samlever|kæreste|mand|bror|søster|farmor|mormor|morfar|farfar|borger(?:en)?s?|patient(?:en)?s?|klient(?:en)?|elev(?:en)?s?|"
    r"beboer(?:en)?s?|ansøger(?:en)?s?|klager(?:en)?s?|medarbejder(?:en)s?|drengen|pigen|den unge|lejer(?:en)s?|naboen|parten|"
    r"vedkommende)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\bjeg (?:har|havde|lider|led|er|var|blev|fik|får|tager|går|bruger)\b|\bDe (?:har|lider|er|bruger|går)\b",
    re.IGNORECASE,
)
_HAS = re.compile(
    r"\b(?:har|havde|haft|lider|led|fået|fik|får|er|var|blev|bliver|diagnos\w*|behandle[st]\w*|indlagt|døde?|tager|døjer|kæmper|ramt|"
    r"på grund af|pga|grundet|trods|går til|udredes|"
    r"udredt|under udredning|medlem|dømt|sigtet|modtager|søger|hører til|med)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b[A-ZÆØÅ][a-zæøåé]{2,}(?: [A-ZÆØÅ][a-zæøåé\-]+)* (?:har|havde|lider|led|er|var|blev|bliver|fik|får|går|tager|modtager|søger|kom)\b"
    r"(?<!Det er)(?<!Der er)(?<!Det var)(?<!Der var)(?<!Den er)(?<!Hvad er)(?<!Det har)(?<!Der har)(?<!Det bliver)(?<!Der bliver)"
)
_TALK = re.compile(
    r"\b(?:ministeren|regeringen|folketinget|lovforslag\w*|danskere|danskerne|befolkningen|generelt|patienter|patienterne|borgere|borgerne|mennesker|forskning|kommunerne|"
    r"regionerne|man|mange|andre steder|folkekirken|sundhedsvæsenet|samfundet|sygehusene|hospitalerne|ordfører\w*|partier|§)\b",
    re.IGNORECASE,
)
_HEADS = re.compile(
    r"(?<![\wæøå-])[a-zæøåéü]{3,30}-?(?:cancer|kræft|infektion|demens|demensudredning|fraktur|atrofi|dystrofi|degeneration|aneurisme|insufficiens|ødem|"
    r"kalcæmi|anæmi|glykæmi|itis|forstyrrelse|misbrug|parese|plegi|sklerose|artrose|psykose|allergi|syndrom|sygdom|lidelse|karcinom|melanom)"
    r"(?:en|et|er|erne|s|n|t)?(?![\wæøå-])"
)
"""Compounds whose last part is an illness."""
_CODE = re.compile(r"(?<![\w-])D[A-Z]\d{2,3}[A-Z]?(?![\w-])")
"""Diagnosis codes as the hospitals write them (SKS, ICD-10 with a D before)."""
_FILE = re.compile(
    r"\bcpr\b|\bcpr-?nr|\bpt\.|\bpatient:|\bborger:|\bb (?:oplyser|har|er|fortæller)\b|\be\.l\.|\bjournal\w*|\blæ ?\d{3}\b|\banamnese|"
    r"\bdiagnose[rn]?:|"
    r"\bsdpl|\bhelbred\b|\bpersonn(?:r|ummer)|\bpårørende|\bindlagt:|\bmedicin:"
)
"""Marks of a person's own file: in it words on health are that person's, whether the sentence says whose or not."""
_NUMBERED = re.compile(r"(?:\bcpr|personn(?:r|ummer))[^\n]{0,14}\d{6}")
_TRADES = frozenset(("psykolog", "psykiater", "tillidsrepræsentant", "fællestillidsrepræsentant", "tillidsmand"))
SAID = Text(da="{kind} om en person: sætningen handler om nogen bestemt", en="{kind} about a person: the sentence is about somebody")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield words of special categories that are about somebody."""
    low = text.lower()
    if len(low) != len(text):  # a letter whose small form is longer would shift every offset
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    known, phrases = _known()
    present = known.keys() & set(_WORDS.findall(low))
    held = [(at, at + len(word), *known[word]) for word in present for at in _places(low, word)]
    held += [(m.start(), m.end(), phrases[1][m[0]], False) for m in phrases[0].finditer(low)]
    held += [(m.start(), m.end(), "health", False) for m in _HEADS.finditer(low) if m[0] not in known]
    file = _NUMBERED.search(low) is not None or len({m[0] for m in _FILE.finditer(low)}) > 1
    held += [(m.start(), m.end(), "health", False) for m in _CODE.finditer(text) if file]
    for start, end, kind, weak in sorted(held):
        if low[start:end] in _TRADES and re.match(r" [A-ZÆØÅ]", text[end : end + 2]):
            continue
        score = _score(text, start, end, weak, file)
        if score >= 0.2:
            yield Find(0, start, end, kind, score, SAID.fill(kind=label(kind)), RULE, f"{kind}:{low[start:end]}")


def _places(low: str, word: str) -> Iterator[int]:
    """Yield where a word stands as `_WORDS` cuts them: not within another, nor as part of one with a hyphen."""
    at = low.find(word)
    while at >= 0:
        end = at + len(word)
        if not _LETTERED.match(low, end) and not _HYPHENED.search(low, max(0, at - 2), at):
            yield at
        at = low.find(word, end)


def _score(text: str, start: int, end: int, weak: bool, file: bool) -> float:
    """Score by the sentence: somebody in it, a verb that ties the word to somebody, no talk of people in general."""
    low, high = max(0, start - 160), min(len(text), end + 120)
    cuts = [m.end() for m in _SENTENCE.finditer(text, low, start)]
    begin = cuts[-1] if cuts else low
    stop = _SENTENCE.search(text, end, high)
    sentence = text[begin : stop.start() if stop else high]
    near = text[max(begin, start - 70) : min(begin + len(sentence), end + 45)]
    about = _ABOUT.search(near) is not None
    self_said = _SELF.search(near) is not None
    somebody = _NAMED.search(text, max(begin, start - 70), start)
    named = somebody is not None and somebody[0].split()[0].lower() not in _known()[0]
    tied = _HAS.search(near) is not None
    if not (about or self_said or named or file):
        return 0.15
    score = 0.8 if (file and not weak) or (self_said or named) or (about and tied) else 0.45
    if weak:
        score -= 0.3
    if _TALK.search(sentence):
        score -= 0.45
    return round(max(score, 0.1), 3)


@cache
def _known() -> tuple[dict[str, tuple[str, bool]], tuple[re.Pattern[str], dict[str, str]]]:
    """Return kind and weakness by word form, and the phrases: a pattern that finds them, and their kinds."""
    told = tomllib.loads((Path(__file__).parent / "words" / "special.toml").read_text("utf-8"))
    known: dict[str, tuple[str, bool]] = {}
    phrases: dict[str, str] = {}
    for kind, lists in told.items():
        phrases |= dict.fromkeys(lists.get("phrases", ()), kind)
        for weak in (False, True):
            for word in lists.get("weak" if weak else "sure", "").split():
                for ending in ("", "en", "et", "n", "t", "s") if weak else _ENDINGS if len(word) > 3 else ("",):
                    known.setdefault(word + ending, (kind, weak))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) + r")(?!\w)")
    return known, (pattern, phrases)

"""Whose a number, mail or address is: it must stand in the person's own line, row, form or signature, not merely nearby.

Between the name and the number may stand other finds, words such as ``CPR-nr.`` or ``tlf.``, and little else. What is unsure stands
apart under its own key, which a case worker can still join.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from .people import People
from .values import Find, Reading

NAMES = ("name", "official")
BESIDE = frozenset(("cpr", "birth_date", "phone", "email", "address", "account", "card", "plate", "passport", "journal", "profile"))
ONE_EACH = frozenset(("cpr", "birth_date"))
"""Kinds of which a person has one: the second after a name is somebody else's."""
REACH = 220
"""Characters, other finds included, within which a number may belong to the name before it."""
_LABEL_WORDS = (
    "cpr nr nummer personnummer personnr tlf telefon telefonnr telefonnummer mobil mobilnr mob fastnet privat arbejde direkte e mail email "
    "epost adresse adr bopæl bopælsadresse postadresse konto kontonr kontonummer bankkonto nemkonto bank reg regnr iban bic swift født "
    "fødselsdato fødselsdag f d den dato pas pasnr pasnummer kørekort kørekortnr journal journalnr patientjournal bil nummerplade "
    "registreringsnummer plade kort postnr postnummer by og samt dk danmark profil facebook hjemme t m"
)
_VERB_WORDS = "bor boende bosat på i har er med hendes hans sin sit kan træffes kontaktes ringede ringer fra nu stadig kører"
_LABELS, _VERBS = frozenset(_LABEL_WORDS.split()), frozenset(_VERB_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_TOGETHER = re.compile(r"\s*(?:og|samt|eller|&|/|,)\s*")
_LABEL = re.compile(r"[ \t|>]*(?:[^\n:|\t]{1,40}:)?[ \t|>]*")
_LABELLED = re.compile(r"[ \t]*[\w\-. ]{2,30}:")
_APPOSED = re.compile(
    r"[ ]?(?:\([^()\n]{1,40}\)[ ]?)?(?:,[^;:!?\n]{0,110}?)?,?[ ]?\(?"
    r"(?:cpr|cpr\.|cpr-?nr\.?|cpr\.nr\.?|personnr\.?|personnummer|pas[ -]?nr\.?|tlf\.?|telefon|"
    r"telefonnr\.?|mobil|mob\.?|e-?mail|mail|adr\.?|adresse|bopæl|reg\. ?nr\.?|konto)[ ]?:?[ ]?|[ ]?\([^()\n]{1,40}\),[ ]"
)
"""A row of short phrases after the name that ends in the number's own label: ``Karen Holm, ansat siden 2008, cpr.``"""
_KIN_WORDS = (
    "og mor far moder fader forældre søn datter bror søster mand kone hustru ægtefælle samlever kæreste nabo hans hendes deres dennes sin "
    "min din til fra hos men at der da hvis har havde ringede skrev sagde oplyste ejer ejes v værge pårørende advokat"
)
_KIN = frozenset(_KIN_WORDS.split())
_BLANK = re.compile(r"\n[ \t\r\u00a0]*\n")
_GONE = "\ue000"

Tokens = Callable[[Find, str], tuple[str, ...]]


def belongings(full: Sequence[Sequence[Find]], readings: Sequence[Reading], who: People, tokens: Tokens) -> dict[str, str]:
    """Return the person each number, mail and address belongs to, where it always stands with the same one.

    Parameters
    ----------
    full
        The finds of each document, in the order of its text.
    tokens
        Gives the words of a name for comparing, as `people` has them.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for found, reading in zip(full, readings, strict=True):
        texts = {sheet.number: sheet.text for sheet in reading.sheets}
        for sheet in dict.fromkeys(one.sheet for one in found):
            for key, person in _on([one for one in found if one.sheet == sheet], texts.get(sheet, ""), who, tokens):
                votes[key][person] += 1
    keys = {one.key for found in full for one in found if one.kind == "email"}
    mails = {key: person for key in keys if (person := by_mail(key, who))}
    return {key: next(iter(count)) for key, count in votes.items() if len(count) == 1} | mails


def _on(found: Sequence[Find], text: str, who: People, tokens: Tokens) -> list[tuple[str, str]]:
    """Return (key, person) of what belongs to someone on one sheet."""
    made: list[tuple[str, str]] = []
    holder: Find | None = None
    together = False
    between: list[Find] = []
    held: set[str] = set()
    for one in found:
        if one.kind in NAMES:
            together = holder is not None and _TOGETHER.fullmatch(text[holder.end : one.start]) is not None
            holder, between, held = one, [], set()
            continue
        if holder is not None and not together and one.kind in BESIDE and one.key and not (one.open and one.kind == "email"):
            person = who.person.get(tokens(holder, text[holder.start : holder.end]), "")
            second = one.kind in ONE_EACH and one.kind in held
            if " " in person and not second and of_one(text, holder, one, between):  # a single word is too little to give a number to
                made.append((one.key, person))
                held.add(one.kind)
        between.append(one)
    return made


def of_one(text: str, holder: Find, one: Find, between: Sequence[Find]) -> bool:
    """Whether a find belongs to the name before it, with nothing but these finds and labels in between."""
    if one.start - holder.end > REACH or one.start < holder.end:
        return False
    rest = _without(text, holder.end, one.start, between)
    if _APPOSED.fullmatch(rest) and not {word.lower() for word in _WORD.findall(rest)} & _KIN:
        return True
    words = {word.lower() for word in _WORD.findall(rest)}
    if words - _LABELS - _VERBS or _BLANK.search(rest):
        return False
    if "\n" not in rest:
        return True
    ahead = text[text.rfind("\n", 0, holder.start) + 1 : holder.start]
    form = _LABEL.fullmatch(ahead) is not None and not words & _VERBS
    return form or _wrapped(rest)


def _without(text: str, start: int, end: int, between: Sequence[Find]) -> str:
    """Return a stretch of the text with each find in it as one sign."""
    made = ""
    for one in between:
        if start <= one.start < end:
            made += text[start : one.start] + _GONE
            start = max(start, one.end)
    return made + text[start:end]


def _wrapped(rest: str) -> bool:
    """Whether one sentence goes on over a single line end: the line breaks off, and the next does not begin with a label."""
    head, _, tail = rest.partition("\n")
    last = _WORD.findall(head)
    ends = re.search(r"[.!?:;][ \t\r]*$", head) is not None and not (last and last[-1].lower() in _LABELS and _GONE not in head[-3:])
    return bool(head.strip()) and "\n" not in tail and not ends and not _LABELLED.match(tail)


def by_mail(key: str, who: People) -> str:
    """Return the one person whose names, or first letter and surname, make the address before the @, or ''."""
    local = _ascii(key.removeprefix("email:").split("@")[0])
    parts = [part for part in re.split(r"[^a-zà-ÿ]+", local) if part]
    joined = "".join(parts)
    held = {person for name, person in who.person.items() if len(name) > 1 and _made_of(name, parts, joined)}
    return held.pop() if len(held) == 1 else ""


def _made_of(name: tuple[str, ...], parts: Sequence[str], joined: str) -> bool:
    words = [_ascii(word).replace("-", "") for word in name]
    first, last = words[0], words[-1]
    if len(first) < 2 or len(last) < 2:
        return False
    if (first in parts and last in parts) or joined in (first + last, last + first, "".join(words)):
        return True
    return len(last) > 3 and (joined == first[0] + last or (first[0] in parts and last in parts))


def _ascii(word: str) -> str:
    return word.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("é", "e").replace("ü", "u").replace("ö", "o")

"""Names that the model gives to what is no person: firms, streets, towns, the authority itself, words of forms and letters.

Each rule needs a clear sign beside the name. Street words that are surnames too (Gade, Lund, Holm) are left: to hide a street is a
smaller harm than to show a person.
"""

import re
from dataclasses import replace

from ..context import Context
from ..values import Find
from ._towns import town_names
from ._words import word_list

_FORM = r"(?:A/S|ApS|APS|I/S|K/S|P/S|IVS|A\.?M\.?B\.?A\.?|F\.?M\.?B\.?A\.?|S\.?M\.?B\.?A\.?|GmbH|Ltd\.?|Inc\.?|AB)(?![\w/])"
_FIRM = re.compile(
    rf"\.[ \u00a0]{_FORM}|(?:[ \u00a0](?:&|og)[ \u00a0](?:Søn(?:ner)?|Co\.?|Partnere?|Datter))?"
    rf"(?:[ \u00a0][A-ZÆØÅ][\wæøåéü.\-]+){{0,2}}[ \u00a0]{_FORM}"
)
_FIRM_END = re.compile(rf"[ \u00a0]{_FORM}$")
_FORM_CUT = re.compile(r"[ \u00a0][AIKP]$")
_AFTER_SLASH = re.compile(r"[AIKP]/$")
_STREET = re.compile(
    r"(?:^|[\w.])(?:\w*(?:vejen|vej|gaden|alléen|boulevarden|boulevard|stræde|strædet|pladsen|vænget|torvet|stien)|allé|plads|gyde)$",
    re.IGNORECASE,
)
_STREET_BEHIND = re.compile(r"[ \u00a0](?:Vej|Plads|Allé|Boulevard|Stræde|Vænge)(?!\w)")  # none of them a usual surname
_SAINT = re.compile(r"(?:sankt|skt\.|sct\.)[ \u00a0]$", re.IGNORECASE)
_IN = re.compile(r"(?<!\w)(?:i|nær|omkring)[ \u00a0]$", re.IGNORECASE)
_FAMILY = re.compile(r"(?:familien|hr\.?|fru|frk\.?|herr)[ \u00a0]$", re.IGNORECASE)
_WORDS = frozenset(
    (
        "adresse",
        "tak",
        "telefon",
        "tlf",
        "mobil",
        "mail",
        "e-mail",
        "dato",
        "emne",
        "navn",
        "cpr",
        "cpr-nr",
        "sag",
        "sagsnr",
        "bilag",
        "vedr",
        "konto",
        "hilsen",
        "kommune",
        "kommunen",
        "borger",
        "klager",
        "ansøger",
        "modtager",
        "afsender",
        "underskrift",
        "referat",
        "notat",
        "journal",
        "personnr",
        "post",
        "digital",
    )
)
_SHOPS = word_list("shops")
"""Shops and firms that stand alone where a person could stand: ``hos Netto``."""
_NEVER = word_list("never_a_name")
_DISEASE = re.compile(
    r"s?[ \u00a0](?:sygdom|syndrom|demens|chorea|kontraktur|test|skala|parese|sygdoms)\b|s?[ \u00a0]body\b",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"(?:klinik|klinikken|forening|foreningen|fonden|sygdom|syndrom|medicin|sklerose|prøven?|testen?)$", re.IGNORECASE)
_ANIMAL = re.compile(
    r"(?:hund|hunden|(?<!\w)(?:kat|katten|pony|ponyen|hest|hesten))(?:,)?(?: ved navn| der hedder)?[ \u00a0]\"?$",
    re.IGNORECASE,
)
_LAND = re.compile(r"matr(?:ikel)?\.?[ -]?(?:nr\.?|nummer)?[ :]{1,2}[^\n:;]{1,12}$|[ \u00a0]$(?<=\bEjerlav )", re.IGNORECASE)
_HOUSE = re.compile(r"(?:pizzeria|restaurant|café|cafe|kro|hotel|gartneri|firmaet|butikken|apotek|cykler|frisør)[ \u00a0]$", re.IGNORECASE)
_PROGRAM = re.compile(r"(?:creator|producer|application|generator)\w*[ \u00a0]?[:=][ \u00a0]?$", re.IGNORECASE)
_PROGRAMS = frozenset(("writer", "calc", "impress", "draw", "word", "excel", "pages", "acrobat"))
_AHEAD = frozenset(("journal", "emne", "navn", "sag", "vedr", "dear", "tlf", "notat", "klager", "borger", "patient", "elev", "ansøger"))
_GENERAL = frozenset(
    ("kommune", "kommunes", "region", "regionen", "styrelsen", "styrelse", "ministeriet", "kommunen", "og", "for", "af", "i")
)


def as_person(text: str, one: Find, context: Context) -> Find | None:
    """Return a name without words that are not of it; None where it names no person."""
    one = _trimmed(text, one)
    shown = text[one.start : one.end]
    if not any(c.isalpha() for c in shown) or _nobody(text, one, shown) or _firm(text, one, shown) or _place(text, one, shown):
        return None
    own = {w for w in context.authority_name.lower().split() if w not in _GENERAL}
    bare = shown.lower().removesuffix("'s").removesuffix("’s")
    if (
        own
        and set(bare.split()) - _GENERAL <= own | {f"{w}s" for w in own}
        and not _FAMILY.search(text[max(0, one.start - 10) : one.start])
    ):
        return None
    return one


def _trimmed(text: str, one: Find) -> Find:
    """Return the find without the end of ``A/S.`` before it and without words of forms and letters at its end."""
    shown = text[one.start : one.end]
    words = one.key.split(" ")
    if _AFTER_SLASH.search(text[max(0, one.start - 2) : one.start]) and re.match(r"S\b\.?", shown):
        lead = re.match(r"S\.?\s*", shown)
        start = one.start + (lead.end() if lead else 0)
        one = replace(one, start=start, key="person:" + " ".join(words[1:]))
        shown, words = text[start : one.end], one.key.split(" ")
    while len(words) > 1 and (first := re.match(r"(\S+)\s+", shown)) and first[1].lower().strip(".:") in _AHEAD:
        shown, words = shown[first.end() :], words[1:]
        one = replace(one, start=one.start + first.end(), key="person:" + " ".join(words))
    if text.startswith(":", one.end) and (cut := re.search(r"[ \u00a0]{2,}\S+$", shown)):  # the next field of the form
        shown, words = shown[: cut.start()], words[:-1]
        one = replace(one, end=one.start + len(shown), key=" ".join(words))
    while (last := re.search(r"(?:^|\s)(\S+)$", shown)) and last[1].lower().strip(".:,") in _WORDS:
        shown, words = shown[: last.start()].rstrip(), words[:-1]
        one = replace(one, end=one.start + len(shown), key=" ".join(words))
    return one


def _nobody(text: str, one: Find, shown: str) -> bool:
    """Whether a name is a shop's, an animal's, a disease's or a parcel of land's, or a word that is never one."""
    low = shown.lower().strip(".")
    ahead = text[max(0, one.start - 40) : one.start]
    return (
        low in _SHOPS
        or low in _NEVER
        or (low in _PROGRAMS and _PROGRAM.search(ahead) is not None)
        or (ahead[-1:].isdigit() and sum(c.isalpha() for c in shown) == 1)  # the zone of a time: 20261129175800Z'
        or (one.rule.startswith("names:crf") and any(sign.search(ahead) for sign in (_ANIMAL, _LAND, _HOUSE)))
        or _DISEASE.match(text, one.end) is not None
        or (" " not in shown and _COMPOUND.search(shown) is not None)
    )


def _firm(text: str, one: Find, shown: str) -> bool:
    cut = _FORM_CUT.search(shown) is not None and text.startswith("/S", one.end)  # "Jensen A" of "Jensen A/S"
    return cut or _FIRM.match(text, one.end) is not None or _FIRM_END.search(shown) is not None


def _place(text: str, one: Find, shown: str) -> bool:
    ahead = text[max(0, one.start - 12) : one.start]
    last = shown.split()[-1]
    if _STREET.search(last) and (len(shown.split()) > 1 or len(last) > 6):
        return True
    if shown[-1:] in "s'’" and _STREET_BEHIND.match(text, one.end):  # "Jens Baggesens" of "Jens Baggesens Vej"
        return True
    if last.lower() == "gade" and _SAINT.search(ahead):
        return True
    return shown.lower() in town_names() and _IN.search(ahead) is not None

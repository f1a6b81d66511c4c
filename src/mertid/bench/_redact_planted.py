"""Invented identifiers in all ways of writing, planted in real text, and numbers that look like them and are none.

Everything is drawn from a seed. The real text is taken from the data folder at run time and never copied.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from mertid.bench._redact_identifiers import MAKE


@dataclass(frozen=True)
class Planted:
    """A text with identifiers in it: (start, end, kind, way of writing) each. Look-alikes have the kind ``none``."""

    text: str
    spans: tuple[tuple[int, int, str, str], ...]


CARRIERS: dict[str, tuple[str, ...]] = {
    "cpr": (
        "Borgerens CPR-nummer er {x}.",
        "CPR: {x}",
        "Personnummer {x} er noteret.",
        "Ansøgeren ({x}) er orienteret.",
        "Vi har modtaget papirerne vedrørende {x} i dag.",
        "Fakturanr. 4711 vedrører {x}.",
        "cpr. {x}, bopæl oplyst.",
        "Sagen om {x} afventer svar.",
        "Mor: {x}, far ukendt.",
    ),
    "phone": ("Ring på tlf. {x}.", "Telefon: {x}", "Mobil {x}", "Hun kan træffes på {x} efter kl. 16.", "Kontakt: {x}"),
    "email": ("Skriv til {x} hurtigst muligt.", "E-mail: {x}", "Fra: {x}"),
    "account": ("Beløbet indsættes på {x}.", "Bankkonto: {x}", "NemKonto {x} er oplyst."),
    "iban": ("IBAN: {x}", "Overfør til {x} senest fredag."),
    "plate": ("Bilen {x} holdt ulovligt.", "Registreringsnummer {x}", "Køretøjet med nummerplade {x} er set."),
    "cvr": ("CVR-nr. {x}", "CVR {x}", "Virksomheden har CVR-nummer {x}."),
    "birth_date": ("Hun er født den {x}.", "Fødselsdato: {x}", "født {x} i Odense.", "f. {x}"),
    "address": (
        "Hun bor {x}.",
        "Adresse: {x}",
        "Sagen vedrører støj ved {x}.",
        "Ejendommen {x} er besigtiget.",
        "Brevet blev sendt til {x}.",
    ),
    "passport": ("Pasnr. {x}", "Pasnummer: {x}"),
    "ip": ("Log-in fra IP {x}.", "Adressen {x} er spærret."),
    "coordinate": ("GPS-position {x}.", "Stedet ligger på {x}."),
}
LOOKALIKES: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    ("Fakturanr. {x} er betalt.", lambda d: f"{d.randrange(10**9, 10**10)}"),
    ("Varenummer {x}.", lambda d: f"{d.randrange(10**7, 10**8)}"),
    ("EAN {x}.", lambda d: f"5798{d.randrange(10**8, 10**9)}"),
    ("Beløbet er {x} kr.", lambda d: f"{d.randrange(10, 99)}.{d.randrange(100, 999)}.{d.randrange(100, 999)}"),
    ("Udgiften var {x} kr.", lambda d: f"{d.randrange(10**5, 10**8)}"),
    ("Sagsnr. {x}.", lambda d: f"20{d.randrange(10, 27)}-{d.randrange(10**4, 10**7)}"),
    ("Mødet er den {x}.", lambda d: f"{d.randrange(1, 28)}.{d.randrange(1, 13)}.20{d.randrange(10, 27)} kl. 12.30"),
    ("ISBN {x}.", lambda d: f"978-87-{d.randrange(10**4, 10**5)}-{d.randrange(10, 99)}-{d.randrange(9)}"),
    ("Se lov nr. {x}.", lambda d: f"{d.randrange(100, 1999)} af {d.randrange(1, 28)}. maj 20{d.randrange(10, 27)}"),
    ("Perioden {x}.", lambda d: f"20{d.randrange(10, 20)}-20{d.randrange(20, 30)}"),
    ("Måling: {x} m.", lambda d: f"{d.uniform(1, 99):.4f}"),
    ("Matr.nr. {x}.", lambda d: f"{d.randrange(1, 99)}{d.choice('abcd')}"),
    ("Version {x}.", lambda d: f"{d.randrange(9)}.{d.randrange(20)}.{d.randrange(9)}.{d.randrange(9)}"),
    ("BFE-nr. {x}.", lambda d: f"{d.randrange(10**6, 10**7)}"),
    ("Ordre {x} er sendt.", lambda d: f"{d.randrange(10**5, 10**6)}-{d.randrange(10**3, 10**4)}"),
)


def plant(paragraphs: list[str], n: int, seed: int) -> Planted:
    """Return a text of real paragraphs with ``n`` identifiers of each kind and as many look-alikes as identifiers, in random order."""
    draw = random.Random(seed)
    todo = [kind for kind in MAKE for _ in range(n * (4 if kind == "cpr" else 1))]
    todo += ["none"] * len(todo)
    draw.shuffle(todo)
    text, spans = "", []
    for i, kind in enumerate(todo):
        text += paragraphs[i % len(paragraphs)] + "\n\n"
        if kind == "none":
            carrier, make = draw.choice(LOOKALIKES)
            shown, way = make(draw), "look-alike"
        else:
            carrier, (shown, way) = draw.choice(CARRIERS[kind]), MAKE[kind](draw)
        lead = carrier.split("{x}")[0]
        spans.append((len(text) + len(lead), len(text) + len(lead) + len(shown), "account" if kind == "iban" else kind, way))
        text += carrier.format(x=shown) + "\n\n"
    return Planted(text, tuple(spans))

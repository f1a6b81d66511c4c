"""Invented Danish mail for triage's tests: six teams, each with its own words, and chatter that says nothing."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mertid.core import Case, Document, Facts, KnownCase


class Mail(Facts):
    """The facts triage reads."""

    subject: str = ""
    body: str = ""
    sender: str = ""
    sender_name: str = ""
    to: str = ""
    channel: str = "mail"
    case_number: str = ""
    kle: str = ""
    contact_point: str = ""
    known_cases: tuple[KnownCase, ...] = ()
    earlier_team: str = ""


@dataclass(frozen=True)
class Told:
    """A right answer."""

    case_id: str
    values: Mapping[str, str]
    at: datetime


WORDS = {
    "vand": "kloakken kælderen oversvømmelse regnvand spildevand afløbet rotter brønden skybrud kloakering",
    "vej": "fortovet snerydning parkering vejskilt trafikken cykelstien gadelyset asfalt vejbump færdsel",
    "byg": "byggetilladelse carporten tilbygning byggesagen tegninger naboskel udestue bygningsreglement lokalplan hegnet",
    "born": "børnehaven vuggestuen pasning pladsanvisning pædagogerne opskrivning dagplejen søskende institution forældrebetaling",
    "ældre": "hjemmehjælp plejehjem rengøring visitator hjælpemidler rollator madservice demens aflastning nødkald",
    "skat": "ejendomsskat betaling opkrævning restance afdragsordning faktura indefrysning vurdering gebyr rykker",
}
KLE = {"vand": "06.01.10", "vej": "05.01.08", "byg": "02.34.02", "born": "28.06.04", "ældre": "27.36.04", "skat": "25.02.10"}
CHATTER = [
    "hej",
    "jeg",
    "skriver",
    "fordi",
    "vi",
    "gerne",
    "vil",
    "vide",
    "hvad",
    "der",
    "sker",
    "nu",
    "det",
    "er",
    "længe",
    "siden",
    "vi",
    "hørte",
    "noget",
    "og",
    "kan",
    "i",
    "ringe",
    "tilbage",
    "i",
    "morgen",
    "tak",
    "for",
    "jeres",
    "tid",
    "det",
    "har",
    "stået",
    "på",
    "hele",
    "ugen",
    "og",
    "min",
    "nabo",
    "siger",
    "det",
    "samme",
    "håber",
    "på",
    "et",
    "hurtigt",
    "svar",
]
START = datetime(2026, 1, 1, tzinfo=UTC)
TEAMS = [{"slug": slug, "name": f"Team {slug.title()}", "kle_prefixes": [KLE[slug][:2]]} for slug in WORDS]
PLAN = [
    {"number": "06", "title": "Miljøbeskyttelse"},
    {"number": "06.01", "title": "Spildevand"},
    {"number": "06.01.10", "title": "Kloakering", "keywords": ["kloak", "spildevand", "oversvømmelse"]},
    {"number": "05", "title": "Veje"},
    {"number": "05.01", "title": "Vejvedligeholdelse"},
    {"number": "05.01.08", "title": "Snerydning og fortov", "keywords": ["fortov", "glatføre"]},
    {"number": "05.01.99", "title": "Gammelt nummer", "retired": True, "replaced_by": "05.01.08"},
    {"number": "05.02.00", "title": "Broer og tunneler", "keywords": ["bro", "tunnel", "broeftersyn"]},
    {"number": "02", "title": "Byggeri"},
    {"number": "02.34", "title": "Byggetilladelser"},
    {"number": "02.34.02", "title": "Byggesager", "keywords": ["carport", "tilbygning"]},
    {"number": "28.06.04", "title": "Dagtilbud", "keywords": ["børnehave", "vuggestue"]},
    {"number": "27.36.04", "title": "Hjemmehjælp", "keywords": ["pleje"]},
    {"number": "25.02.10", "title": "Ejendomsskat", "keywords": ["skat"]},
]


def mail(number: int, rng: random.Random, *, noise: float = 0.15, prefix: str = "c") -> tuple[Case, dict[str, str]]:
    """One mail and its right answer; ``noise`` is the share of mails whose words come from another team."""
    team = rng.choice(list(WORDS))
    spoken = rng.choice(list(WORDS)) if rng.random() < noise else team
    words = rng.choices(CHATTER, k=18) + rng.choices(WORDS[spoken].split(), k=4) + rng.choices(WORDS[rng.choice(list(WORDS))].split(), k=1)
    rng.shuffle(words)
    facts = Mail(
        subject=f"Om {rng.choice(WORDS[spoken].split())}",
        body=f"Hej\n\n{' '.join(words)}.\n\nVenlig hilsen\nBo Prøve",
        sender=f"bo{number}@eksempel.dk",
    )
    return Case(id=f"{prefix}{number}", solution="mail_triage", facts=facts, received_at=START), {"team": team, "kle": KLE[team]}


def mails(n: int, seed: int = 0, *, noise: float = 0.15, prefix: str = "c") -> tuple[list[Case], list[Told]]:
    """``n`` mails with answers, an hour apart."""
    rng = random.Random(seed)
    made = [mail(i, rng, noise=noise, prefix=prefix) for i in range(n)]
    return [c for c, _ in made], [Told(c.id, v, START + timedelta(hours=i)) for i, (c, v) in enumerate(made)]


def one(subject: str = "", body: str = "", documents: tuple[Document, ...] = (), **facts: Any) -> Case:
    """A single case."""
    return Case(id="one", solution="mail_triage", facts=Mail(subject=subject, body=body, **facts), documents=documents)

"""Made-up cases with the right decision, as ``samples/mail_triage.jsonl`` holds them."""

import json
from datetime import UTC, datetime
from typing import Any

from .places import BAKKELY
from .write import Dice, Letter, letters, working_times

LAST = datetime(2026, 10, 30, 17, tzinfo=UTC)
PAPERS = {
    "byggesag": ("situationsplan.pdf", "Situationsplan. Mål 1:500. Afstand til skel 2,5 m. Bebyggelsesprocent 27."),
    "jura-og-forsikring": ("regning.pdf", "Værkstedsregning. Nyt dæk og opretning af fælg."),
    "job-og-ydelse": ("loenseddel.pdf", "Lønseddel. Bruttoløn, AM-bidrag og A-skat."),
    "kultur-og-fritid": ("budget.xlsx", "Budget. Lokaleleje. Honorar. Kontingent. I alt."),
    "aeldre-og-omsorg": ("udskrivning.pdf", "Udskrivningsbrev fra sygehuset. Plan for hjælpemidler og træning."),
}


def sample_lines(count: int = 240, seed: int = 2026) -> list[str]:
    """Return ``count`` JSON lines ``{id, facts, documents, values, at}``: the same for the same seed."""
    times = working_times(seed, LAST, days=120, count=count)
    dice = Dice(f"papers {seed}")
    return [json.dumps(_row(n, letter, dice), ensure_ascii=False) for n, letter in enumerate(letters(seed, BAKKELY, times), 1)]


def _row(number: int, letter: Letter, dice: Dice) -> dict[str, Any]:
    facts = {
        "subject": letter.subject,
        "body": letter.body,
        "sender": letter.sender,
        "sender_name": letter.sender_name,
        "to": f"post@{BAKKELY.host}",
        "channel": "mail" if dice.chance(0.8) else "digital_post",
    }
    documents = []
    if letter.team in PAPERS and dice.chance(0.4):
        name, text = PAPERS[letter.team]
        kind = "application/pdf" if name.endswith("pdf") else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        documents.append({"name": name, "media_type": kind, "text": text, "pages": 1})
    values = {"team": letter.team, "kle": letter.kle}
    return {"id": f"sample-{number:03}", "facts": facts, "documents": documents, "values": values, "at": letter.at.isoformat()}

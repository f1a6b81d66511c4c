"""Numbers of passports, driving licences, foreigners' files and patients' records, where the text names them.

Source: Rigspolitiet (passport: nine digits, since 2012 also a letter first), Færdselsstyrelsen (driving licence: eight digits),
Udlændingestyrelsen (person-ID and J.nr. in foreigners' files).
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import around, within

RULE = "journal_passport"
_PASS = re.compile(
    r"(?<![A-Za-zæøå])(?P<what>(?:rejse|konventions|fremmed|diplomat)?pas(?:nr|nummer|sets? nummer)?|passport(?: no)?|"
    r"kørekort(?:et)?(?:s?-?(?:nr|nummer))?|(?:id|identitets)-?kort(?:nr|"
    r"nummer)?|opholdskort(?:nr|nummer)?)"
    r"\.?[ \-]?(?:nr\.?|nummer|no\.?|id)?[:. ]{1,3}(?:er )?(?P<number>(?:[A-Z]{1,3}[ \-]?)?\d{6,9})(?![\w])",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"(?:udl(?:ændinge)?\.?[ \-]?(?:nr|nummer|id)|person-?id|udl-?nr)\.?[: ]{1,3}(?P<number>[A-Z0-9]{0,4}\d{6,10})(?!\w)", re.IGNORECASE
)
_RECORD = re.compile(
    r"(?:patient(?:journal)?|journal|ambulance-?journal|rekvisitions?)-?(?:nr|nummer|id)?\.?[ \-]?(?:nr\.?|nummer|"
    r"id)?[: ]{1,3}(?P<number>[A-Z]{0,3}-?\d[\d\-/.]{4,14}\d)(?!\w)",
    re.IGNORECASE,
)
_CLINIC = re.compile(
    r"patient|hospital|sygehus|læge|klinik|afdeling|ambul|sundhed|psykiatri|indlagt|indlæg|tandlæge|fysio|sygepl|plejecent"
)
PASS = Text(da="Nummer på pas, kørekort eller opholdskort", en="Number of a passport, driving licence or residence card")
FILE = Text(da="Nummer på en udlændings sag eller person-id", en="Number of a foreigner's file or person id")
RECORD = Text(da="Nummer på en patientjournal", en="Number of a patient's record")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield numbers that the text names as a passport's, a licence's, a foreigner's file's or a patient's."""
    near = around(text, 50, 30)
    for match in within(_PASS, text, near):
        yield _number(match, "passport", 0.95, PASS)
    for match in within(_FOREIGN, text, near):
        yield _number(match, "passport", 0.85, FILE)
    for match in within(_RECORD, text, near):
        patient = match[0].lower().startswith(("patient", "ambulance", "rekv"))
        about = text[max(0, match.start() - 80) : match.end() + 80].lower()
        if patient or _CLINIC.search(about):
            yield _number(match, "journal", 0.92 if patient else 0.8, RECORD)


def _number(match: re.Match[str], kind: str, score: float, reason: Text) -> Find:
    told = match["number"].lower()
    return Find(0, match.start("number"), match.end("number"), kind, score, reason, RULE, f"{kind}:{told}")

"""Coordinates: degrees north and east within the realm, degrees with minutes, UTM.

Source: ISO 6709 for the forms; bounds of Denmark 54.5-57.8 N and 7.9-15.3 E, of the Faroes 61-63 N and 6-8 W, of Greenland 59-84 N.
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import around, numbers, said_before, starting, within

RULE = "coordinate"
_PAIR = re.compile(
    r"(?<![\d.])(?P<n>5[4-8][.,]\d{3,15})°?[ ]?[NØE]?[ ]?[,;/ ][ ]?(?:lon(?:g|gitude)?|længde(?:grad)?|lng)?[:= ]{0,3}(?P<e>(?:[7-9]|"
    r"1[0-5])[.,]\d{3,15})(?!\d)"
)
_MINUTES = re.compile(
    r"(?<!\d)(?:5[4-8]|6[0-3])° ?\d{1,2}[′'’](?: ?[\d.,]{1,7}[″\"”''])? ?N[ ,]{0,3}(?:[6-9]|"
    r"1[0-5])° ?\d{1,2}[′'’](?: ?[\d.,]{1,7}[″\"”''])? ?[EØWV]"
)
_UTM = re.compile(
    r"(?:UTM|EUREF89|ETRS89|zone)\D{0,20}(?P<all>(?:3[23]\D{1,6})?[4-9]\d{5}(?:[.,]\d+)?\D{1,12}6[0-4]\d{5}(?:[.,]\d+)?)(?!\d)",
    re.IGNORECASE,
)
FOUND = Text(da="Koordinat: kan pege på en bolig", en="Coordinate: may point to a home")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield coordinates."""
    for match in starting(_PAIR, text, numbers(text)):
        precise = min(len(match["n"]), len(match["e"])) >= 5 and len(match["n"]) >= 6
        named = said_before(text, match.start(), re.compile(r"koordinat|gps|position|lat|bredde"), 30)
        if named or precise:
            yield _at(match.start(), match.end(), 0.95 if named else 0.75, f"{match['n']},{match['e']}")
    if "°" in text:
        for match in _MINUTES.finditer(text):
            yield _at(match.start(), match.end(), 0.95, match[0])
    for match in within(_UTM, text, around(text, 50, 60)):
        yield _at(match.start("all"), match.end("all"), 0.9, match["all"])


def _at(start: int, end: int, score: float, told: str) -> Find:
    return Find(0, start, end, "coordinate", score, FOUND, RULE, f"at:{re.sub(r'[^0-9,.]', '', told)}")

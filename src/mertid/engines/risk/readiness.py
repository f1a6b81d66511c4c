"""Are the data enough to learn from, and what should a person look at first? Findings point to cases, never quote them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mertid.core import Case, Readiness, Settled, Text

from .truth import read_truth, settled

if TYPE_CHECKING:
    from .engine import Risk

LEAST = 10
FEW = Text(
    da="Ikke nok: kun {n} sager har et kendt udfald, og mindst {least} skal til for at lære noget",
    en="Not enough: only {n} cases have a known outcome, and at least {least} are needed to learn anything",
)
SOME = Text(da="{n} sager med kendt udfald", en="{n} cases with a known outcome")


def readiness(engine: "Risk", cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
    """Return findings and a plain verdict. Never raises on too little data."""
    n = len(read_truth(engine.endpoints[0], settled(cases, decisions)))
    because = SOME.fill(n=n) if n >= LEAST else FEW.fill(n=n, least=LEAST)
    return Readiness(enough=n >= LEAST, because=because, n=n)

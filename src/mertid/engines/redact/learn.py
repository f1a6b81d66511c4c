"""Learning from decided requests: which recognisers' proposals people strike, and which they leave open."""

from collections import Counter
from collections.abc import Sequence

from mertid.core import Case, Finding, NotEnoughData, Readiness, Settled, Text
from mertid.core.measure import read_marks

from .learned import Learned
from .settings import Settings
from .suggest import finds_of, law_answer

ENOUGH = 10
LITTLE = Text(
    da="Kun {n} afgjorte anmodninger med markeringer: der læres først fra {least}",
    en="Only {n} decided requests with marks: learns from {least}",
)
GOOD = Text(da="{n} afgjorte anmodninger med markeringer", en="{n} decided requests with marks")


def learn(cases: Sequence[Case], decisions: Sequence[Settled], settings: Settings) -> Learned:
    """Count, for each recogniser, how often people struck what it proposed.

    Raises
    ------
    NotEnoughData
        Fewer than `ENOUGH` decided requests with marks.
    """
    told = _told(cases, decisions)
    if len(told) < ENOUGH:
        raise NotEnoughData(f"redact: {len(told)} decided requests have marks, expected at least {ENOUGH}. Decide more requests first.")
    struck: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for case, marks in told:
        right = read_marks(marks)
        for number, found in enumerate(finds_of(case, settings, None, law_answer(case, settings).value or settings.context.law)):
            for one in found:
                if one.open or one.score < settings.least:
                    continue
                kept = any(part == f"document:{number}" and one.start < end and start < one.end for part, start, end in right)
                (struck if kept else left)[one.rule] += 1
    return Learned(tuple(sorted(struck.items())), tuple(sorted(left.items())), len(told))


def readiness(cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
    """Return whether there are enough decided requests with marks."""
    n = len(_told(cases, decisions))
    if n >= ENOUGH:
        return Readiness(enough=True, because=GOOD.fill(n=n), n=n)
    because = LITTLE.fill(n=n, least=ENOUGH)
    return Readiness(enough=False, because=because, n=n, findings=(Finding(kind="few", level="warn", text=because),))


def _told(cases: Sequence[Case], decisions: Sequence[Settled]) -> list[tuple[Case, str]]:
    by_id = {case.id: case for case in cases}
    return [(by_id[d.case_id], d.values["marks"]) for d in decisions if d.case_id in by_id and "marks" in d.values]

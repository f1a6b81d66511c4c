"""Are the data enough to learn from, and what should a person look at first? Findings point to cases, never quote them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mertid.core import Case, Finding, GroupFigure, Readiness, Settled, Text

from . import doubts, leakage
from .columns import signs_of
from .crossfit import Floats, Sample, read_sample, unseen
from .drift import drift
from .endpoint import Endpoint
from .findings import finding, point
from .sufficiency import CURVE_LEAST, Need, expected_shrinkage, learning_curve, need, still_rising
from .table import read_table
from .truth import read_truth, settled

if TYPE_CHECKING:
    from .engine import Risk

LEAST, LEAST_SIDE, LEAST_CLASS = 40, 8, 10
"""Fewer cases, or fewer of the rarer answer, and nothing can be tried at all; a class with fewer is named."""
MOST = 10_000
"""The newest are looked at; more tell nothing new here."""
TOO_FEW = Text(
    da="Ikke nok: {n} sager har et kendt udfald, og det ses {events} gange. Der skal mindst {least} sager til, med mindst {side} af hvert"
    " svar, før noget kan prøves",
    en="Not enough: {n} cases have a known outcome, seen {events} times. At least {least} cases with at least {side} of each answer are"
    " needed before anything can be tried",
)
NOT_ENOUGH = Text(
    da="Ikke nok: I mangler omkring {more} sager. {n} sager ({events}) til {terms} mulige led ville give en model, der lover for"
    " meget for nye borgere; omkring {need} sager skal til ({why})",
    en="Not enough: you need about {more} more cases. {n} cases ({events}) for {terms} candidate terms would give a model that"
    " promises too much for new people; about {need} cases are needed ({why})",
)
ENOUGH = Text(
    da="Nok: {n} sager ({events}) til {terms} mulige led; {need} skal til. Det, en regression lærer af dem, ventes at holde"
    " {share} af 100 på nye borgere",
    en="Enough: {n} cases ({events}) for {terms} candidate terms; {need} are needed. What a regression learns from them is"
    " expected to hold {share} of 100 on new people",
)
WHY = {
    "shrinkage": Text(da="så ni tiendedele af det lærte holder på nye", en="so that nine tenths of what is learned holds on new people"),
    "optimism": Text(da="så modellen ikke ser bedre ud, end den er", en="so that the model does not look better than it is"),
    "precise": Text(da="så det samlede niveau er kendt inden for 5 point", en="so that the overall level is known within 5 points"),
}
RISING = Text(da="Den stiger stadig: flere sager hjælper", en="It still rises: more cases help")
FLAT = Text(
    da="Den er fladet ud: flere oplysninger hjælper mere end flere sager", en="It has flattened: further facts help more than further cases"
)
UNSURE = Text(da="Det er for få til at se, om den stiger", en="These are too few to see whether it rises")
CURVE_SURE = 0.1
"""Wider than this, the curve's last interval cannot show whether it rises."""
STOPPED = Text(
    da="Ikke klar: {what}. Ret det, før der læres af sagerne", en="Not ready: {what}. Mend that before anything is learned from the cases"
)


def readiness(engine: "Risk", cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
    """Return findings and a plain verdict on the main outcome. Never raises on too little data.

    Notes
    -----
    Enough means as many as Riley et al. ask for of the plainest model with these facts (see `sufficiency`), and nothing found that must be
    mended first (level ``stop``). The newest 10,000 cases are looked at.
    """
    values = settled(cases, decisions)
    known = [at for at, own in enumerate(values) if any(own.get(one.name) for one in engine.endpoints)]
    kept = known[-MOST:]
    own_cases, own_values = [cases[at] for at in kept], [values[at] for at in kept]
    main = engine.endpoints[0]
    sample = read_sample(main, read_table(own_cases), read_truth(main, own_values))
    ids = {case.id for case in own_cases}
    found = [*doubts.origins(own_cases, main), *leakage.future(own_cases, [d for d in decisions if d.case_id in ids])]
    found.extend(_open(len(cases), len(known)))
    if min(len(sample), _rarer(sample)) < 1 or len(sample) < LEAST or _rarer(sample) < LEAST_SIDE or not sample.table.specs:
        because = TOO_FEW.fill(n=len(sample), events=_events(sample), least=LEAST, side=LEAST_SIDE)
        return _made(False, because, sample, main, found)
    chances = unseen(sample, seed=engine.settings.seed)
    found.extend(_look(engine, sample, chances))
    for endpoint in engine.endpoints[1:]:
        found.extend(_second(endpoint, read_sample(endpoint, read_table(own_cases), read_truth(endpoint, own_values))))
    asked = need(sample, chances)
    found.extend([*_classes(main, sample), *_curve(sample, engine.settings.seed)])
    stop = next((one for one in found if one.level == "stop"), None)
    enough = len(sample) >= asked.n and stop is None
    because = verdict(sample, len(known) if len(known) > MOST else len(sample), asked)
    if stop is not None and len(sample) >= asked.n:
        because = Text(da=STOPPED.da.format(what=_first(stop.text.da)), en=STOPPED.en.format(what=_first(stop.text.en)))
    return _made(enough, because, sample, main, found)


def verdict(sample: Sample, n: int, asked: Need) -> Text:
    """Return the plain sentence on whether ``n`` cases are enough, and about how many are missing."""
    need_n, events = _round(asked.n), _events(sample)
    da, en = (f"{point(events)} med udfaldet", f"{events:,} with the outcome")
    if sample.family == "multi":
        kept = int((np.bincount(sample.y.astype(np.int64)) > 0).sum())
        da, en = f"fordelt på {kept} svar", f"spread over {kept} answers"
    if n < asked.n:
        least = max(("shrinkage", "optimism", "precise"), key=lambda name: getattr(asked, name))
        more = _round(asked.n - n)
        return Text(
            da=NOT_ENOUGH.da.format(more=point(more), n=point(n), events=da, terms=asked.terms, need=point(need_n), why=WHY[least].da),
            en=NOT_ENOUGH.en.format(more=f"{more:,}", n=f"{n:,}", events=en, terms=asked.terms, need=f"{need_n:,}", why=WHY[least].en),
        )
    share = round(expected_shrinkage(n, asked.terms, asked.explained) * 100)
    return Text(
        da=ENOUGH.da.format(n=point(n), events=da, terms=asked.terms, need=point(need_n), share=share),
        en=ENOUGH.en.format(n=f"{n:,}", events=en, terms=asked.terms, need=f"{need_n:,}", share=share),
    )


def _look(engine: "Risk", sample: Sample, chances: Floats) -> list[Finding]:
    seed = engine.settings.seed
    telling = leakage.leaks(sample, seed=seed)
    # Where a fact gives the outcome away, every case that it does not fit would seem wrongly recorded.
    answers = [] if any(one.level == "stop" for one in telling) else doubts.doubtful(sample, chances)
    return [
        *telling, *leakage.identifiers(sample.table), *doubts.twins(sample), *doubts.missing(sample),
        *doubts.against_signs(sample, signs_of(sample.table, engine.settings)), *answers, *drift(sample, chances),
    ]


def _open(all_cases: int, known: int) -> list[Finding]:
    if all_cases == known:
        return []
    return [finding("missing", "", f"{all_cases - known} sager har endnu intet kendt udfald og indgår ikke",
                    f"{all_cases - known} cases have no known outcome yet and do not count", level="info")]


def _second(endpoint: Endpoint, sample: Sample) -> list[Finding]:
    """Whether a further outcome has enough to learn from."""
    name = endpoint.name
    if len(sample) < LEAST or _rarer(sample) < LEAST_SIDE:
        return [finding("few", name, f"Udfaldet '{name}' kendes for {len(sample)} sager og ses {_events(sample)} gange; det er for få",
                        f"Outcome '{name}' is known for {len(sample)} cases and seen {_events(sample)} times; that is too few")]
    asked = need(sample)
    if len(sample) >= asked.n:
        return []
    more = _round(asked.n - len(sample))
    return [finding("few", name, f"Udfaldet '{name}' mangler omkring {point(more)} sager ({len(sample)} nu, {_events(sample)} med"
                                 f" udfaldet)",
                    f"Outcome '{name}' needs about {more:,} more cases ({len(sample)} now, {_events(sample)} with it)")]


def _classes(endpoint: Endpoint, sample: Sample) -> list[Finding]:
    if sample.family != "multi":
        return []
    counts = np.bincount(sample.y.astype(np.int64), minlength=len(sample.truth.keys))
    found = []
    for key, count in zip(sample.truth.keys, counts.tolist(), strict=True):
        if count < LEAST_CLASS:
            name = endpoint.classes[key]
            found.append(finding("few", key, f"{name.da} ses i {count} sager; under {LEAST_CLASS} kan den ikke læres at kende",
                                 f"{name.en} is seen in {count} cases; below {LEAST_CLASS} it cannot be learned"))
    return found


def _curve(sample: Sample, seed: int) -> list[Finding]:
    """The learning curve in a sentence."""
    curve = learning_curve(sample, seed=seed)
    if len(curve) < 2 or len(sample) < CURVE_LEAST:
        return []
    sizes, right = ", ".join(point(step.n) for step in curve), ", ".join(f"{step.value * 100:.0f}" for step in curve)
    last = curve[-1]
    sure = f"{last.low * 100:.0f}-{last.high * 100:.0f}"
    then = UNSURE if last.high - last.low > CURVE_SURE else RISING if still_rising(curve) else FLAT
    return [finding(
        "few", "", f"Læringskurve: lært af {sizes} sager peger en regression rigtigt i {right} af 100 par (til sidst {sure}). {then.da}",
        f"Learning curve: having learned from {sizes} cases a regression is right in {right} of 100 pairs (at the end {sure}). {then.en}",
        level="info",
    )]


def _rarer(sample: Sample) -> int:
    if not len(sample):
        return 0
    if sample.family == "poisson":
        return int((sample.y > 0).sum())
    y = sample.binary[sample.weight > 0]
    return int(min((y > 0).sum(), (y == 0).sum()))


def _events(sample: Sample) -> int:
    if sample.family == "multi":
        return len(sample)
    if len(sample.truth.days):
        return int((sample.truth.cause == 1).sum())
    return int((sample.y > 0).sum())


def _groups(endpoint: Endpoint, sample: Sample) -> tuple[GroupFigure, ...]:
    """How many cases had each answer of the main outcome."""
    if sample.family == "multi":
        counts = np.bincount(sample.y.astype(np.int64), minlength=len(sample.truth.keys)).tolist()
        return tuple(
            GroupFigure(value=key, label=endpoint.classes[key].da, n=count, right=0) for key, count in zip(sample.truth.keys, counts,
            strict=True)
        )
    events = _events(sample)
    return (
        GroupFigure(value="yes", label="Med udfaldet", n=events, right=0),
        GroupFigure(value="no", label="Uden udfaldet", n=len(sample) - events, right=0),
    )


def _made(enough: bool, because: Text, sample: Sample, endpoint: Endpoint, found: Sequence[Finding]) -> Readiness:
    order = {"stop": 0, "warn": 1, "info": 2}
    return Readiness(
        enough=enough, because=because, n=len(sample), groups=_groups(endpoint, sample) if len(sample) else (),
        findings=tuple(sorted(found, key=lambda one: order[one.level])),
    )


def _first(sentence: str) -> str:
    """Return a finding's first sentence, to stand within another."""
    return sentence.split(". ")[0].rstrip(".")


def _round(n: int) -> int:
    """Return a number of cases rounded up to two figures: nobody knows it better than that."""
    if n < 100:
        return n
    step = 10 ** (len(str(n)) - 2)
    return -(-n // step) * step



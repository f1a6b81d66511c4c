"""What the engine proposes for a request: the law, the outcome, and the marks in its documents, each with reasons."""

import math
import re
from collections.abc import Sequence
from typing import Any

from mertid.core import Alternative, Answer, Case, Mark, Reason, Span, Suggestion, Text

from .context import Context
from .find import find_in
from .kinds import label
from .law import law, laws
from .learned import Learned
from .link import link
from .settings import Settings
from .values import Find, Reading, Sheet

OUTCOMES = {
    "full": Text(da="Fuld aktindsigt", en="Full access"),
    "partial": Text(da="Delvis aktindsigt", en="Partial access"),
    "refused": Text(da="Afslag", en="Refusal"),
}
NO_DOCUMENTS = Text(da="Der er endnu ingen dokumenter at tage stilling til", en="There are no documents yet to decide on")
UNREAD = Text(da="{n} [dokument|dokumenter] er ikke læst: udfaldet kan ændre sig",
              en="{n} [document is|documents are] not read: the outcome may change")
NOTHING = Text(da="Intet fundet, der normalt undtages", en="Nothing found that is normally withheld")
STRUCK = Text(da="{n} [sted|steder], der normalt undtages: {kinds}",
              en="{n} [passage that is|passages that are] normally withheld: {kinds}")
EXEMPT = Text(da="Alle dokumenter hører til en art, der undtages som helhed", en="All documents are of a kind that is exempt as a whole")
EXEMPT_SOME = Text(
    da="{n} af {all} dokumenter hører til en art, der undtages som helhed", en="{n} of {all} documents are exempt as a whole"
)
SAYS = Text(da="Anmodningen nævner: {words}", en="The request mentions: {words}")
CHOSEN = Text(da="Valgt af sagsbehandleren", en="Chosen by the case worker")
PARTY = Text(da="Ansøgeren er part i sagen", en="The requester is a party to the case")
ANYONE = Text(
    da="Intet i anmodningen peger på en anden lov, og denne gælder for alle", en="Nothing points to another law, and this one holds for all"
)
UNSURE = Text(
    da="Anmodningen siger ikke klart, hvilken lov der gælder: vælg selv", en="The request does not say clearly which law holds: choose"
)
LEAST_LAW = 0.45


def suggest(cases: Sequence[Case], targets: Sequence[str], settings: Settings, learned: Learned | None) -> list[Suggestion]:
    """Return one suggestion per case: an answer for each target in order, and the marks."""
    return [_one(case, targets, settings, learned) for case in cases]


def context_of(case: Case, settings: Settings, chosen: str) -> Context:
    """Return what is known of a request: the authority's settings, the law, and who asks."""
    facts: Any = case.facts
    asks = tuple(told for told in (getattr(facts, "sender_name", ""), getattr(facts, "sender", "")) if told.strip())
    held = settings.context
    return Context(chosen, held.authority_name, held.authority_domains, held.staff, held.own, asks, held.words)


def finds_of(case: Case, settings: Settings, learned: Learned | None, chosen: str) -> list[list[Find]]:
    """Return the linked finds of each document of the case; sheet 0 is the document's text."""
    context = context_of(case, settings, chosen)
    texts = [document.text for document in case.documents]
    found = find_in(texts, context=context)
    if learned is not None:
        found = [learned.corrected(one) for one in found]
    return link(found, [Reading(d.media_type, (Sheet(0, d.text),)) for d in case.documents], context=context)


def _one(case: Case, targets: Sequence[str], settings: Settings, learned: Learned | None) -> Suggestion:
    which = law_answer(case, settings)
    chosen = which.value or settings.context.law
    marks = [
        Mark(
            part=f"document:{number}",
            start=f.start,
            end=f.end,
            kind=f.kind,
            score=min(1.0, max(0.0, f.score)),
            reason=f.reason,
            ground=f.ground,
            same=f.same,
            open=f.open,
        )
        for number, found in enumerate(finds_of(case, settings, learned, chosen))
        for f in found
        if f.score >= settings.least
    ]
    answers = {"law": which, "outcome": _outcome(case, marks, chosen)}
    notes = [UNREAD.fill(n=n)] if (n := sum(d.state == "unread" for d in case.documents)) else []
    return Suggestion(
        case_id=case.id, answers=tuple(answers[t] for t in targets), marks=tuple(marks), notes=tuple(notes), model=_model(learned)
    )


def _model(learned: Learned | None) -> str:
    return "redact" if learned is None else f"redact:{learned.cases}"


def law_answer(case: Case, settings: Settings) -> Answer:
    """Return which law the request seems to be made under, by the words it uses and by what the case worker already said."""
    facts: Any = case.facts
    told = str(getattr(facts, "law", "") or "")
    if told in laws():
        reason = Reason(text=CHOSEN, kind="fact")
        return Answer(target="law", value=told, label=law(told).title.da, score=1.0, by="fact", reasons=(reason,))
    weight = {key: (1.6 if key == settings.context.law else 0.0) for key in laws()}
    said: dict[str, list[tuple[str, Span]]] = {key: [] for key in laws()}
    for part in ("subject", "body", "about"):
        low = str(getattr(facts, part, "") or "").lower()
        for key, one in laws().items():
            for word, worth in one.words.items():
                if match := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low):
                    weight[key] += worth * (not any(word == held for held, _ in said[key]))
                    said[key].append((word, Span(part=part, start=match.start(), end=match.end(), weight=worth)))
    party = getattr(facts, "requester_is_party", None)
    weight["forvaltningsloven"] += 4.0 if party else -3.0 if party is False else 0.0
    share = _shares(weight)
    order = sorted(share, key=lambda key: (-share[key], laws()[key].order))
    best = order[0]
    others = tuple(Alternative(value=key, label=law(key).title.da, score=share[key]) for key in order[1:3])
    reasons = tuple(_reasons(best, said, bool(party)))
    unsure = UNSURE if share[best] < LEAST_LAW else None
    return Answer(
        target="law",
        value=best,
        label=law(best).title.da,
        score=share[best],
        threshold=LEAST_LAW,
        by="nothing" if unsure else "rule",
        reasons=reasons,
        alternatives=others,
        abstained=unsure,
    )


def _shares(weight: dict[str, float]) -> dict[str, float]:
    """Return the weights as shares that sum to one."""
    exp = {key: math.exp(min(value, 12.0) * 0.8) for key, value in weight.items()}
    return {key: round(value / sum(exp.values()), 4) for key, value in exp.items()}


def _reasons(best: str, said: dict[str, list[tuple[str, Span]]], party: bool) -> list[Reason]:
    made = []
    if said[best]:
        words = ", ".join(f"»{word}«" for word in dict.fromkeys(word for word, _ in said[best]))
        made.append(Reason(text=SAYS.fill(words=words), kind="word", spans=tuple(span for _, span in said[best])))
    if party and best == "forvaltningsloven":
        made.append(Reason(text=PARTY, kind="fact"))
    return made or [Reason(text=ANYONE, kind="rule")]


def _outcome(case: Case, marks: Sequence[Mark], chosen: str) -> Answer:
    """Return the outcome that the marks and the documents' kinds lead to."""
    if not case.documents:
        return Answer(target="outcome", value=None, by="nothing", abstained=NO_DOCUMENTS)
    from .sort import Leaf, sort

    papers = [Leaf(id=str(n), name=d.name, text=d.text, media_type=d.media_type) for n, d in enumerate(case.documents)]
    whole = [place for place in sort(papers, context=Context(law=chosen)) if place.place in ("internal", "exempt")]
    struck = [mark for mark in marks if not mark.open]
    reasons = []
    if whole:
        every = len(whole) == len(papers)
        reasons.append(Reason(text=EXEMPT if every else EXEMPT_SOME.fill(n=len(whole), all=len(papers)), kind="rule"))
        reasons += [Reason(text=text, kind="rule") for text in whole[0].reasons[:1]]
    if struck:
        kinds = sorted({mark.kind for mark in struck})
        told = Text(da=", ".join(label(k).da.lower() for k in kinds), en=", ".join(label(k).en.lower() for k in kinds))
        reasons.append(Reason(text=STRUCK.fill(n=len(struck), kinds=told)))
    value = "refused" if len(whole) == len(papers) else "partial" if whole or struck else "full"
    score = round(1 - math.prod(1 - mark.score for mark in struck), 4) if value == "partial" and struck else 0.7
    return Answer(
        target="outcome",
        value=value,
        label=OUTCOMES[value].da,
        score=min(score, 0.99),
        by="rule",
        reasons=tuple(reasons) or (Reason(text=NOTHING, kind="rule"),),
        alternatives=tuple(
            Alternative(value=k, label=t.da, score=round((1 - min(score, 0.99)) / 2, 4)) for k, t in OUTCOMES.items() if k != value
        ),
    )

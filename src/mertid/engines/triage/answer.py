"""From what was learned and what came with the message to answers with reasons."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mertid.core import Alternative, Answer, Case, Reason, Suggestion, Text, same

from .arrived import Found, arrived, hit_rate
from .explain import label_of, percent, reasons
from .kle import well_formed
from .known import rank
from .learned import Learned
from .quote import LONGEST_READ
from .reading import Reading, read_case
from .reasons import Laid
from .score import Scored, score
from .settings import Settings

BLOCK, ALTERNATIVES = 256, 4
NOT_TRAINED = Text(
    da="Modellen er ikke trænet endnu, så kun regler og oplysninger fra afsenderen giver forslag",
    en="The model is not trained yet, so only rules and the sender's own data give proposals",
)
NO_WORDS = Text(da="Der er ingen ord i mailen at gå ud fra", en="There are no words in the mail to go by")
UNKNOWN_WORDS = Text(da="Modellen kender ingen af mailens ord", en="The model knows none of the words in the mail")
NO_PROMISE = Text(
    da="Modellen kan endnu ikke love højst {share} fejl med {sure} sikkerhed, så den foreslår ikke noget",
    en="The model cannot yet promise at most {share} errors with {sure} confidence, so it proposes nothing",
)
UNSURE = Text(da="Usikker: {score} er under jeres grænse på {least}", en="Unsure: {score} is below your threshold of {least}")
CLOSED = Text(da="Det bedste gæt, {label}, tager ikke imod post længere", en="The best guess, {label}, no longer receives mail")
NOT_IN_PLAN = Text(
    da="Det bedste gæt, {label}, er brugt her før, men står ikke i jeres emneplan; måske skal planen opdateres",
    en="The best guess, {label}, was used here before but is not in your subject plan; the plan may need an update",
)
NOT_LEARNED = Text(
    da="Modellen har ikke lært dette endnu: der er for få eksempler", en="The model has not learned this yet: there are too few examples"
)
NEW_CASE = Text(da="Ingen kendt sag passer sikkert nok", en="No known case fits surely enough")
NO_CASES = Text(da="Ingen kendt sag at vælge imellem", en="No known case to choose from")


def suggest(cases: Sequence[Case], targets: Sequence[str], settings: Settings, learned: Learned | None) -> list[Suggestion]:
    """Return one suggestion per case, in order."""
    made: list[Suggestion] = []
    for at in range(0, len(cases), BLOCK):
        part = cases[at : at + BLOCK]
        readings = [read_case(case) for case in part]
        if learned is None:
            made.extend(_one(c, r, targets, settings, None, None, 0, ()) for c, r in zip(part, readings, strict=True))
            continue
        scored = score(readings, learned, targets)
        similar = learned.near.find(scored.rows, [c.id for c in part])
        made.extend(
            _one(c, r, targets, settings, learned, scored, i, similar[i]) for i, (c, r) in enumerate(zip(part, readings, strict=True))
        )
    return made


def _one(
    case: Case,
    reading: Reading,
    targets: Sequence[str],
    settings: Settings,
    learned: Learned | None,
    scored: Scored | None,
    at: int,
    similar: tuple,
) -> Suggestion:
    given = arrived(case, settings)
    rates = learned.rates if learned else {}
    answers = []
    laid = None
    if learned and scored and not reading.empty:
        laid = Laid(reading, learned.features, scored.rows.indices[scored.rows.indptr[at] : scored.rows.indptr[at + 1]])
    for target in targets:
        if target == "case":
            answers.append(_case(case, reading, given.get("case", []), settings, rates))
            continue
        guess = _model(case, reading, target, settings, learned, scored, at, laid)
        answers.append(_arrived(guess, given[target], settings, rates) if target in given else guess)
    return Suggestion(case_id=case.id, answers=tuple(answers), similar=similar, notes=_notes(case), model=name_of(learned))


def name_of(learned: Learned | None) -> str:
    """Return the name of what was learned, as written on suggestions; empty before training."""
    return f"triage-{learned.digest[:12]}" if learned else ""


def _arrived(guess: Answer, found: Sequence[Found], settings: Settings, rates: Mapping) -> Answer:
    """Let the strongest fact or rule answer; what else agrees or disagrees is told."""
    first = found[0]
    why = [first.why]
    told = {first.why.text.da}
    for other in found[1:]:
        if other.why.text.da not in told:
            why.append(other.why.model_copy(update={"supports": other.value == first.value}))
            told.add(other.why.text.da)
    if guess.value == first.value:
        why.extend(r for r in guess.reasons if r.supports)
    others = [Alternative(value=guess.value, label=guess.label, score=guess.score)] if guess.value and guess.value != first.value else []
    others.extend(a for a in guess.alternatives if a.value != first.value)
    return Answer(
        target=first.target,
        value=first.value,
        label=label_of(first.target, first.value, settings),
        score=hit_rate(rates, first),
        by=first.by,
        reasons=tuple(why),
        alternatives=tuple(others[:ALTERNATIVES]),
    )


def _model(
    case: Case,
    reading: Reading,
    target: str,
    settings: Settings,
    learned: Learned | None,
    scored: Scored | None,
    at: int,
    laid: Laid | None,
) -> Answer:
    if learned is None or scored is None:
        return Answer(target=target, value=None, by="nothing", abstained=NOT_TRAINED)
    if target not in scored.shares or not scored.shares[target].shape[1]:
        return Answer(target=target, value=None, by="nothing", abstained=NOT_LEARNED)
    if reading.empty or laid is None:
        return Answer(target=target, value=None, by="nothing", abstained=NO_WORDS)
    names = learned.team.classes if target == "team" and learned.team else learned.kle.subjects if learned.kle else ()
    shares = scored.shares[target][at]
    order = _best(shares, ALTERNATIVES + 1)
    best, label, sure = names[order[0]], label_of(target, names[order[0]], settings), float(min(1.0, shares[order[0]]))
    threshold = learned.threshold(target, settings.error_share, settings.confidence).value
    others = tuple(
        Alternative(value=names[i], label=label_of(target, names[i], settings), score=float(min(1.0, shares[i]))) for i in order[1:]
    )
    return Answer(
        target=target,
        value=best,
        label=label,
        score=sure,
        threshold=1.0 if threshold is None else threshold,
        by="model",
        reasons=tuple(reasons(case, reading, target, settings, learned, scored, at, order, laid)),
        alternatives=others,
        abstained=_silence(reading, target, best, label, sure, threshold, settings, scored, at),
    )


def _best(shares: NDArray[np.float64], most: int) -> list[int]:
    count = min(most, len(shares))
    found = np.argpartition(-shares, count - 1)[:count] if count < len(shares) else np.arange(count)
    return [int(i) for i in found[np.lexsort((found, -shares[found]))]]


def _silence(
    reading: Reading, target: str, best: str, label: str, sure: float, threshold: float | None, settings: Settings, scored: Scored, at: int
) -> Text | None:
    if scored.rows.indptr[at] == scored.rows.indptr[at + 1]:
        return UNKNOWN_WORDS
    if target == "team" and not settings.may_propose(best):
        return CLOSED.fill(label=label)
    if target == "kle" and not settings.plan.usable(best):
        return NOT_IN_PLAN.fill(label=label)
    if threshold is None:
        return NO_PROMISE.fill(share=percent(settings.error_share), sure=percent(settings.confidence))
    if sure < threshold:
        return UNSURE.fill(score=percent(sure), least=percent(threshold))
    return None


def _case(case: Case, reading: Reading, found: Sequence[Found], settings: Settings, rates: Mapping) -> Answer:
    ranked = rank(case, reading, rates)
    others = tuple(Alternative(value=r.known.number, label=f"{r.known.number} {r.known.title}".strip(), score=r.score) for r in ranked)
    labels = {a.value: a.label for a in others}
    least = 1 - settings.error_share
    if found:
        first = found[0]
        return Answer(
            target="case",
            value=first.value,
            label=labels.get(first.value, first.value),
            score=hit_rate(rates, first),
            threshold=0.0,
            by=first.by,
            reasons=(first.why,),
            alternatives=tuple(a for a in others if a.value != first.value)[:ALTERNATIVES],
        )
    if not ranked:
        return Answer(target="case", value=None, by="nothing", abstained=NO_CASES)
    best = ranked[0]
    why = []
    if best.shared:
        words = ", ".join(f'"{w}"' for w in best.shared[:5])
        why.append(
            Reason(text=Text(da=f"Sagens titel deler {words} med mailen", en=f"The case's title shares {words} with the mail"), kind="fact")
        )
    if best.known.found_by == "sender":
        why.append(Reason(text=Text(da="Samme afsender har den sag åben", en="The same sender has that case open"), kind="fact"))
    return Answer(
        target="case",
        value=best.known.number,
        label=others[0].label,
        score=best.score,
        threshold=least,
        by="fact",
        reasons=tuple(why),
        alternatives=others[1 : ALTERNATIVES + 1],
        abstained=None if best.score >= least else NEW_CASE,
    )


def _notes(case: Case) -> tuple[Text, ...]:
    """Tell what was not read: attachments without text, the end of a very long mail, a KLE mark that is no number."""
    notes = [
        Text(da=f"Teksten i {d.name} kunne ikke læses og indgår ikke", en=f"The text of {d.name} could not be read and does not count")
        for d in case.documents
        if not d.text.strip()
    ]
    if len(str(getattr(case.facts, "body", ""))) > LONGEST_READ:
        notes.append(Text(da="Mailen er meget lang; kun begyndelsen er læst", en="The mail is very long; only its beginning was read"))
    kle = str(getattr(case.facts, "kle", "") or "").strip()
    if kle and not well_formed(kle):
        notes.append(
            same("KLE?").model_copy(
                update={
                    "da": "Afsenderens KLE-mærke er ikke et KLE-nummer og indgår ikke",
                    "en": "The sender's KLE mark is not a KLE number and does not count",
                }
            )
        )
    return tuple(notes)

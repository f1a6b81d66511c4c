"""Training: from cases and what people decided to `Learned`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mertid.core import Case, NotEnoughData, Settled

from .arrived import arrived
from .encoder import encode
from .features import Counted, count, learn_features
from .hierarchy import Hierarchy, learn_hierarchy
from .kle import Plan, well_formed
from .known import rank
from .learned import Learned, Unseen, digest_of, pack
from .linear import Linear, train
from .near import remember
from .reading import Reading, read_case, read_text
from .settings import Settings

LEAST_MAILS, LEAST_CLASSES = 10, 2


@dataclass(frozen=True)
class Pair:
    """A case with the values a person decided."""

    case: Case
    values: Mapping[str, str]


def pair_up(cases: Sequence[Case], decisions: Sequence[Settled], plan: Plan) -> list[Pair]:
    """Return decided cases, the oldest decision first; of several decisions on a case the newest counts.

    Retired KLE numbers are followed to what replaced them; empty values are left out.
    """
    newest: dict[str, Settled] = {}
    for decision in sorted(decisions, key=lambda d: d.at):
        newest[decision.case_id] = decision
    by_id = {case.id: case for case in cases}
    pairs = []
    for decision in sorted(newest.values(), key=lambda d: (d.at, d.case_id)):
        values = {k: v.strip() for k, v in decision.values.items() if v and v.strip()}
        if "kle" in values:
            values["kle"] = plan.current(values["kle"])
        if decision.case_id in by_id and values:
            pairs.append(Pair(by_id[decision.case_id], values))
    return pairs


def learn(cases: Sequence[Case], decisions: Sequence[Settled], settings: Settings, targets: Sequence[str]) -> Learned:
    """Learn every target there is enough for.

    Raises
    ------
    NotEnoughData
        Fewer than ten decided cases with words in them, or only one team and one subject.
    MissingExtra
        The encoder that the settings name is not installed.
    """
    pairs = pair_up(cases, decisions, settings.plan)
    read = [(pair, read_case(pair.case)) for pair in pairs]
    full = _without_doubles([(p, r) for p, r in read if not r.empty and ("team" in p.values or "kle" in p.values)])
    if len(full) < LEAST_MAILS:
        raise NotEnoughData(f"triage: {len(full)} different decided mails, expected at least {LEAST_MAILS}. Decide more mail first.")
    values, readings = [p.values for p, _ in full], [r for _, r in full]
    plan_texts = [read_text(settings.plan.evidence(s)) for s in settings.plan.leaves()] if "kle" in targets else []
    features = learn_features(readings, min_df=settings.min_df, more=plan_texts)
    counted = count(features, readings, plan_texts, min_df=settings.min_df)
    rows = counted.rows()
    encoded = encode(settings.encoder, [r.text for r in readings]) if settings.encoder else None
    team, team_unseen, tried = _learn_team(counted, values, encoded, settings.seed) if "team" in targets else (None, None, {})
    kle, kle_unseen = _learn_kle(counted, features.transform(plan_texts), values, encoded, settings) if "kle" in targets else (None, None)
    if team is None and kle is None:
        raise NotEnoughData(f"triage: {len(full)} mails of one team, expected at least {LEAST_CLASSES} teams. Decide mail for more teams.")
    chosen = {t: "joined" if m.encodes else "linear" for t, m in _models(team, kle).items()}
    unseen = {t: u for t, u in (("team", team_unseen), ("kle", kle_unseen)) if u is not None}
    counts = {t: dict(sorted(Counter(v[t] for v in values if t in v).items())) for t in ("team", "kle")}
    uses = any(c == "joined" for c in chosen.values()) or (kle is not None and len(kle.meaning) > 0)
    made = Learned(
        features,
        team,
        kle,
        remember(readings, rows, values, features.words),
        unseen,
        _rates(pairs, read, settings),
        counts,
        len(full),
        settings.encoder if uses else None,
        {"team": tried} if tried else {},
        chosen,
    )
    return replace(made, digest=digest_of(*pack(made)))


def _models(team: Linear | None, kle: Hierarchy | None) -> dict[str, Linear]:
    return {**({"team": team} if team else {}), **(kle.levels if kle else {})}


def _without_doubles(read: list[tuple[Pair, Reading]]) -> list[tuple[Pair, Reading]]:
    """Keep the newest of mails whose words are the same, or a mail sent twice would vouch for itself when left out."""
    newest: dict[tuple[tuple[str, ...], ...], int] = {}
    for at, (_, reading) in enumerate(read):
        newest[tuple(tuple(t.word for t in words) for _, words in reading.parts)] = at
    return [read[at] for at in sorted(newest.values())]


def _learn_team(
    counted: Counted, values: Sequence[Mapping[str, str]], encoded: NDArray[np.float32] | None, seed: int
) -> tuple[Linear | None, Unseen | None, dict[str, float]]:
    at = np.array([i for i, v in enumerate(values) if "team" in v], np.int64)
    classes, right = np.unique([values[i]["team"] for i in at], return_inverse=True) if len(at) else (np.zeros(0), np.zeros(0))
    if len(classes) < LEAST_CLASSES or len(at) < LEAST_MAILS:
        return None, None, {}
    right = right.astype(np.int64)
    trained = train(counted.take(at), right, tuple(str(c) for c in classes), encoded[at] if encoded is not None else None, seed=seed)
    shares = trained.model.calibration.probabilities(trained.unseen)
    best = shares.argmax(1)
    return trained.model, (shares[np.arange(len(at)), best].astype(np.float32), best == right), trained.tried


def _learn_kle(
    counted: Counted,
    plan_rows: sparse.csr_matrix,
    values: Sequence[Mapping[str, str]],
    encoded: NDArray[np.float32] | None,
    settings: Settings,
) -> tuple[Hierarchy | None, Unseen | None]:
    at = np.array([i for i, v in enumerate(values) if well_formed(v.get("kle", "")) and len(v["kle"]) == 8], np.int64)
    if not settings.plan and len({values[i]["kle"] for i in at}) < LEAST_CLASSES:
        return None, None
    meaning = None
    if encoded is not None and settings.encoder and plan_rows.shape[0]:
        meaning = encode(settings.encoder, [settings.plan.title(s) for s in settings.plan.leaves()])
    made, scores, hits = learn_hierarchy(
        counted.take(at),
        [values[i]["kle"] for i in at],
        settings.plan,
        plan_rows,
        encoded[at] if encoded is not None else None,
        meaning,
        seed=settings.seed,
    )
    return made, (scores.astype(np.float32), hits)


def _rates(pairs: Sequence[Pair], read: Sequence[tuple[Pair, Reading]], settings: Settings) -> dict[str, tuple[int, int]]:
    """Count how often each fact source and each kind of known case was right in the authority's own history."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for pair, reading in read:
        for target, found in arrived(pair.case, settings).items():
            if target in pair.values:
                total[f"{target}:{found[0].source}"] += 1
                right[f"{target}:{found[0].source}"] += found[0].value == pair.values[target]
        ranked = rank(pair.case, reading, {})
        if ranked and "case" in pair.values:
            total[f"case:{ranked[0].source}"] += 1
            right[f"case:{ranked[0].source}"] += ranked[0].known.number == pair.values["case"]
    return {k: (right[k], total[k]) for k in sorted(total)}

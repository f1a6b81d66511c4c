"""Are the data enough to learn from, and what should a person look at first? Findings point to cases, never quote them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mertid.core import Case, Finding, GroupFigure, Readiness, Settled, Text

from .abstain import find_threshold, least_cases
from .doubts import drift, duplicates, leaks, wrong_labels
from .evaluate import wilson
from .explain import percent
from .features import count, learn_features
from .learn import LEAST_CLASSES, LEAST_MAILS, Pair, pair_up
from .linear import Trained, train
from .members import Member
from .reading import Reading, read_case
from .settings import Settings

ENOUGH_TEAM, ENOUGH_MAILS, LATE = 15, 100, 0.8
MOST_READ = 1000
QUICK = (Member("ridge", 0.75, 0.3), Member("bayes", 0.75, 0.1))


@dataclass(frozen=True)
class Sample:
    """Decided mails with words in them, the oldest first, and the team of each."""

    pairs: Sequence[Pair]
    readings: Sequence[Reading]
    teams: Sequence[str]


def readiness(cases: Sequence[Case], decisions: Sequence[Settled], settings: Settings, targets: Sequence[str]) -> Readiness:
    """Return findings and a plain verdict. Never raises on too little data."""
    target = targets[0]
    pairs = [p for p in pair_up(cases, decisions, settings.plan) if target in p.values]
    read = [read_case(p.case) for p in pairs]
    full = [i for i, r in enumerate(read) if not r.empty]
    sample = Sample([pairs[i] for i in full], [read[i] for i in full], [pairs[i].values[target] for i in full])
    counts = Counter(sample.teams)
    trained, classes = _try(sample, settings)
    unseen = trained.unseen.argmax(1) if trained is not None else None
    newest = sample.teams[-len(unseen) :] if unseen is not None else []
    groups = tuple(
        GroupFigure(
            value=t,
            label=settings.team_name(t),
            n=n,
            right=sum(classes[g] == v for g, v in zip(unseen, newest, strict=True) if v == t) if unseen is not None else 0,
        )
        for t, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    findings = [*_amounts(counts, sample, settings), *_missing(pairs, read, cases, counts, settings)]
    if target == "team":
        findings.extend(leaks(sample.readings, sample.teams, settings))
    findings.extend([*duplicates(sample.readings, sample.teams), *drift(sample.readings, sample.teams, settings)])
    if trained is not None:
        at = slice(len(sample.teams) - len(trained.unseen), None)
        findings.extend(wrong_labels(trained, sample.readings[at], sample.teams[at], classes, settings))
    enough, because = _verdict(sample, counts, trained, classes, settings)
    if len(sample.teams) > MOST_READ:
        text = Text(
            da=f"Rigtige og mulige fejl er målt på de nyeste {MOST_READ} af {len(sample.teams)} mails",
            en=f"Hits and doubtful labels are measured on the newest {MOST_READ} of {len(sample.teams)} mails",
        )
        findings.append(Finding(kind="missing", level="info", text=text))
    order = {"stop": 0, "warn": 1, "info": 2}
    return Readiness(
        enough=enough, because=because, n=len(sample.teams), groups=groups, findings=tuple(sorted(findings, key=lambda f: order[f.level]))
    )


def _try(sample: Sample, settings: Settings) -> tuple[Trained | None, list[str]]:
    """Train on the newest mails to see how well each can be told from the others; None where there is too little."""
    teams, readings = sample.teams[-MOST_READ:], sample.readings[-MOST_READ:]
    classes, right = np.unique(list(teams), return_inverse=True)
    if len(classes) < LEAST_CLASSES or len(teams) < LEAST_MAILS:
        return None, []
    features = learn_features(readings, min_df=settings.min_df)
    named = [str(c) for c in classes]
    counted = count(features, readings, min_df=settings.min_df)
    return train(counted, right.astype(np.int64), tuple(named), seed=settings.seed, members=QUICK), named


def _amounts(counts: Counter[str], sample: Sample, settings: Settings) -> list[Finding]:
    found = []
    first: dict[str, int] = {}
    for at, team in enumerate(sample.teams):
        first.setdefault(team, at)
    late = len(sample.teams) * LATE
    for team, n in sorted(counts.items()):
        name = settings.team_name(team)
        if len(counts) > 1 and len(sample.teams) >= ENOUGH_MAILS and first[team] >= late:
            text = Text(
                da=f"{name} er nyt: den første mail kom i den nyeste femtedel af posten ({n} i alt)",
                en=f"{name} is new: its first mail is among the newest fifth ({n} in all)",
            )
            found.append(Finding(kind="new", level="warn", text=text, value=team))
        if n < ENOUGH_TEAM:
            text = Text(
                da=f"{name} har {n} mails; regn med mindst {ENOUGH_TEAM}, før modellen kender teamet",
                en=f"{name} has {n} mails; count on at least {ENOUGH_TEAM} before the model knows it",
            )
            found.append(Finding(kind="few", level="warn", text=text, value=team))
    return found


def _missing(
    pairs: Sequence[Pair], read: Sequence[Reading], cases: Sequence[Case], counts: Counter[str], settings: Settings
) -> list[Finding]:
    found = []
    for team in settings.teams:
        if team.active and not counts[team.slug]:
            text = Text(da=f"{team.name} har endnu ingen afgjort post", en=f"{team.name} has no decided mail yet")
            found.append(Finding(kind="missing", level="warn", text=text, value=team.slug))
    empty = tuple(p.case.id for p, r in zip(pairs, read, strict=True) if r.empty)
    if empty:
        text = Text(da=f"{len(empty)} mails er uden ord at lære af", en=f"{len(empty)} mails have no words to learn from")
        found.append(Finding(kind="missing", level="info", text=text, case_ids=empty[:50]))
    open_cases = len({c.id for c in cases}) - len(pairs)
    if open_cases > 0:
        text = Text(
            da=f"{open_cases} mails er endnu ikke afgjort og indgår ikke", en=f"{open_cases} mails are not decided yet and do not count"
        )
        found.append(Finding(kind="missing", level="info", text=text))
    closed = sorted(t for t in counts if not settings.may_propose(t))
    for slug in closed:
        text = Text(
            da=f"{counts[slug]} mails ligger hos {settings.team_name(slug)}, som ikke tager imod post mere",
            en=f"{counts[slug]} mails lie with {settings.team_name(slug)}, which no longer receives mail",
        )
        found.append(Finding(kind="missing", level="warn", text=text, value=slug))
    return found


def _verdict(
    sample: Sample, counts: Counter[str], trained: Trained | None, classes: Sequence[str], settings: Settings
) -> tuple[bool, Text]:
    n, big = len(sample.teams), [t for t, c in counts.items() if c >= ENOUGH_TEAM]
    if n < ENOUGH_MAILS:
        return False, Text(
            da=f"Ikke nok, fordi der er {n} afgjorte mails; der skal være mindst {ENOUGH_MAILS}",
            en=f"Not enough, because there are {n} decided mails; at least {ENOUGH_MAILS} are needed",
        )
    if len(big) < LEAST_CLASSES or trained is None:
        return False, Text(
            da=f"Ikke nok, fordi kun {len(big)} team har {ENOUGH_TEAM} mails eller flere",
            en=f"Not enough, because only {len(big)} team has {ENOUGH_TEAM} mails or more",
        )
    right = np.searchsorted(classes, list(sample.teams[-len(trained.unseen) :]))
    shares = trained.model.calibration.probabilities(trained.unseen)
    hits = shares.argmax(1) == right
    accuracy, plain = wilson(int(hits.sum()), len(hits)), max(counts.values()) / n
    known = percent(accuracy.value)
    if accuracy.low <= plain:
        return False, Text(
            da=f"Ikke nok, fordi modellen rammer {known} på post, den ikke har set; det er ikke sikkert bedre"
            f" end altid at gætte på det største team ({percent(plain)})",
            en=f"Not enough, because the model is right on {known} of unseen mail, which is not surely"
            f" better than always guessing the largest team ({percent(plain)})",
        )
    threshold = find_threshold(shares.max(1), hits, error_share=settings.error_share, confidence=settings.confidence)
    promised = percent(settings.error_share)
    if threshold.value is None:
        least = least_cases(settings.error_share, settings.confidence)
        return False, Text(
            da=f"Ikke nok, fordi modellen endnu ikke kan love højst {promised} fejl for nogen del af posten"
            f" (den rammer {known}; løftet kræver mindst {least} sikre svar)",
            en=f"Not enough, because the model cannot yet promise at most {promised} errors for any part of the mail"
            f" (it is right on {known}; the promise takes at least {least} sure answers)",
        )
    return True, Text(
        da=f"Nok, fordi modellen rammer {known} på post, den ikke har set, og kan foreslå team"
        f" til {percent(threshold.coverage)} med højst {promised} fejl",
        en=f"Enough, because the model is right on {known} of unseen mail and can propose a team"
        f" for {percent(threshold.coverage)} with at most {promised} errors",
    )

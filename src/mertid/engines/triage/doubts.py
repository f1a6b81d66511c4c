"""What makes training data doubtful: doubles, leaks, drift, labels that look wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.stats import chi2_contingency

from mertid.core import Finding, Text

from .explain import percent
from .linear import Trained
from .reading import Reading
from .settings import Settings
from .words import fold, stem, tokens

MOST_IDS = 50
NAMED_SHARE, NAMED_LEAST = 0.2, 5
GIVEAWAY_SHARE, GIVEAWAY_PURE, GIVEAWAY_LEAST = 0.8, 0.99, 8
DRIFT_SHARE, DRIFT_P, DRIFT_LEAST = 0.15, 0.001, 60
SURE_WRONG, OWN_MOST = 0.9, 0.05


def duplicates(readings: Sequence[Reading], teams: Sequence[str]) -> list[Finding]:
    """Find mails whose words are the same; those that were sent to different teams stand apart."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, reading in enumerate(readings):
        groups[tuple(t.word for _, words in reading.parts for t in words)].append(at)
    same = [g for g in groups.values() if len(g) > 1 and len({teams[i] for i in g}) == 1]
    split = [g for g in groups.values() if len({teams[i] for i in g}) > 1]
    found = []
    if same:
        extra = sum(len(g) - 1 for g in same)
        text = Text(
            da=f"{extra} mails er gentagelser af andre og tæller kun én gang", en=f"{extra} mails repeat others and count only once"
        )
        found.append(Finding(kind="duplicate", level="info", text=text, case_ids=_ids(readings, same)))
    if split:
        text = Text(
            da=f"Samme tekst er sendt til forskellige team i {len(split)} tilfælde",
            en=f"The same text went to different teams in {len(split)} instances",
        )
        found.append(Finding(kind="duplicate", level="warn", text=text, case_ids=_ids(readings, split)))
    return found


def _ids(readings: Sequence[Reading], groups: Sequence[Sequence[int]]) -> tuple[str, ...]:
    return tuple(readings[i].case_id for g in groups for i in g)[:MOST_IDS]


def leaks(readings: Sequence[Reading], teams: Sequence[str], settings: Settings) -> list[Finding]:
    """Find teams whose name stands in their mail, and words that give a team away: later mail may not hold them.

    A name counts when it stands in at least a fifth of the team's mails and half of its uses are there; a word when it
    stands in 80 % of the team's mails and (99 %) nowhere else.
    """
    found = []
    counts = Counter(teams)
    words = [frozenset(t.word for _, part in r.parts for t in part) for r in readings]
    for team in sorted(counts):
        spoken = {fold(settings.team_name(team)), fold(team.replace("-", " ").replace("_", " "))}
        names = [phrase for s in spoken if (phrase := tuple(t.word for t in tokens(s)))]
        holding = [at for at, reading in enumerate(readings) if any(_holds(reading, words[at], name) for name in names)]
        own = [at for at in holding if teams[at] == team]
        if len(own) >= max(NAMED_LEAST, NAMED_SHARE * counts[team]) and 2 * len(own) >= len(holding):
            name = settings.team_name(team)
            text = Text(
                da=f"Navnet {name} står i {len(own)} af teamets {counts[team]} mails; se efter, om det er skrevet til efter modtagelsen",
                en=f"The name {name} stands in {len(own)} of the team's {counts[team]} mails; check whether it was added after receipt",
            )
            found.append(
                Finding(kind="leak", level="warn", text=text, value=team, case_ids=tuple(readings[i].case_id for i in own)[:MOST_IDS])
            )
    return found + _giveaways(words, teams, counts, settings)


def _holds(reading: Reading, words: frozenset[str], name: tuple[str, ...]) -> bool:
    if not all(w in words for w in name):
        return False
    if len(name) == 1:
        return True
    return any(
        tuple(t.word for t in part[i : i + len(name)]) == name for _, part in reading.parts for i in range(len(part) - len(name) + 1)
    )


def _giveaways(words: Sequence[frozenset[str]], teams: Sequence[str], counts: Counter[str], settings: Settings) -> list[Finding]:
    total: Counter[str] = Counter()
    by_team: dict[str, Counter[str]] = defaultdict(Counter)
    for own, team in zip(words, teams, strict=True):
        stems = {stem(w) for w in own}
        total.update(stems)
        by_team[team].update(stems)
    found = []
    for team in sorted(by_team):
        least = max(GIVEAWAY_LEAST, GIVEAWAY_SHARE * counts[team])
        said = sorted(w for w, n in by_team[team].items() if n >= least and n >= GIVEAWAY_PURE * total[w])
        if said and len(counts) > 1:
            name, shown = settings.team_name(team), ", ".join(f'"{w}"' for w in said[:5])
            text = Text(
                da=f"{shown} står i næsten al post til {name} og ingen andre steder; det kan være et stempel snarere end borgerens ord",
                en=f"{shown} stands in nearly all mail to {name} and nowhere else; it may be a stamp rather than the citizen's words",
            )
            found.append(Finding(kind="leak", level="warn", text=text, value=team))
    return found


def drift(readings: Sequence[Reading], teams: Sequence[str], settings: Settings) -> list[Finding]:
    """Compare the older half with the newer: how mail spreads over teams, and how many words are new.

    Source: Pearson's chi-square test (p < .001) and total variation distance (at least 15 points).
    """
    n = len(teams)
    if n < DRIFT_LEAST:
        return []
    old, new = Counter(teams[: n // 2]), Counter(teams[n // 2 :])
    names = sorted(set(old) | set(new))
    found = []
    moved = {t: new[t] / (n - n // 2) - old[t] / (n // 2) for t in names}
    distance = sum(abs(v) for v in moved.values()) / 2
    if len(names) > 1 and distance >= DRIFT_SHARE and chi2_contingency([[old[t] for t in names], [new[t] for t in names]]).pvalue < DRIFT_P:
        most = max(names, key=lambda t: abs(moved[t]))
        name, change = settings.team_name(most), f"{moved[most] * 100:+.0f}"
        text = Text(
            da=f"Posten fordeler sig anderledes i den nyeste halvdel; mest for {name} ({change} procentpoint)",
            en=f"Mail spreads differently in the newer half; most for {name} ({change} percentage points)",
        )
        found.append(Finding(kind="drift", level="warn", text=text, value=most))
    return found + _new_words(readings)


def _new_words(readings: Sequence[Reading]) -> list[Finding]:
    """Compare words unknown to the first 60 % among the next fifth and the newest fifth: a jump means new matters."""
    stems = [[stem(t.word) for _, part in r.parts for t in part] for r in readings]
    n = len(stems)
    known = {s for words in stems[: int(n * 0.6)] for s in words}
    shares = []
    for part in (stems[int(n * 0.6) : int(n * 0.8)], stems[int(n * 0.8) :]):
        flat = [s for words in part for s in words]
        shares.append(sum(s not in known for s in flat) / max(len(flat), 1))
    if shares[1] - shares[0] < 0.1:
        return []
    text = Text(
        da=f"{percent(shares[1])} af ordene i den nyeste femtedel er nye mod {percent(shares[0])} lige før: posten handler om noget andet",
        en=f"{percent(shares[1])} of the words in the newest fifth are new against {percent(shares[0])} just before:"
        f" mail is about something else",
    )
    return [Finding(kind="drift", level="warn", text=text)]


def wrong_labels(
    trained: Trained, readings: Sequence[Reading], teams: Sequence[str], classes: Sequence[str], settings: Settings
) -> list[Finding]:
    """List mails that the model, without having seen them, gives another team with at least 90 % and their own at most 5 %.

    Source: Northcutt, Jiang, Chuang, "Confident learning", JAIR 70 (2021).
    """
    shares = trained.model.calibration.probabilities(trained.unseen)
    own = np.searchsorted(list(classes), list(teams))
    at = np.arange(len(own))
    other = shares.argmax(1)
    doubtful = np.flatnonzero((other != own) & (shares[at, other] >= SURE_WRONG) & (shares[at, own] <= OWN_MOST))
    found = []
    for one in doubtful[np.argsort(-shares[doubtful, other[doubtful]], kind="stable")][:MOST_IDS]:
        was, looks = settings.team_name(teams[one]), settings.team_name(classes[other[one]])
        text = Text(
            da=f"Sendt til {was}, men ligner post til {looks} ({percent(float(shares[one, other[one]]))})",
            en=f"Sent to {was}, but looks like mail to {looks} ({percent(float(shares[one, other[one]]))})",
        )
        found.append(Finding(kind="label", level="warn", text=text, value=teams[one], case_ids=(readings[one].case_id,)))
    return found

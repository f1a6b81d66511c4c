"""Speed of triage on invented mail: the shipped sample mails, sentences mixed anew, for 12 teams and 60 KLE subjects."""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from mertid.bench.harness import Row, clock, peak_mb, sha256
from mertid.core import Case, Facts
from mertid.engines.triage import Triage
from mertid.engines.triage.reading import read_all
from mertid.engines.triage.score import score

LEARNED, ASKED, ALONE, TEAMS, SUBJECTS, BLOCK = 2000, 4000, 200, 12, 60, 256
START = datetime(2026, 1, 1, tzinfo=UTC)


class MailFacts(Facts):
    """A mail's subject and body."""

    subject: str
    body: str


class Told:
    """A right answer to learn from."""

    def __init__(self, case_id: str, values: dict[str, str], at: datetime) -> None:
        self.case_id, self.values, self.at = case_id, values, at


def invented(n: int, seed: int) -> list[tuple[Case, dict[str, str]]]:
    """Return ``n`` mails: two paragraphs of one subject's sample mails; 60 subjects, five to a team."""
    source = Path(str(files("mertid") / "samples" / "mail_triage.jsonl"))
    samples = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    rng = random.Random(seed)
    groups: dict[int, list[dict[str, Any]]] = {}
    for at, row in enumerate(samples):
        groups.setdefault(at % SUBJECTS, []).append(row["facts"])
    made = []
    for number in range(n):
        subject = rng.randrange(len(groups))
        facts = [rng.choice(groups[subject]) for _ in range(2)]
        said = [rng.choice([line for line in f["body"].split("\n") if len(line) > 20] or [f["body"]]) for f in facts]
        case = Case(id=f"{seed}-{number}", solution="bench", facts=MailFacts(subject=facts[0]["subject"], body="Hej\n\n" + " ".join(said)))
        made.append((case, {"team": f"team-{subject % TEAMS}", "kle": f"{10 + subject // 10}.{subject % 5:02}.{subject:02}"}))
    return made


def speed(seed: int) -> Iterator[Row]:
    """Training time, mails scored and suggested per second, and the time of one mail, with the word model."""
    learned, asked = invented(LEARNED, seed), [case for case, _ in invented(ASKED, seed + 1)]
    told = [Told(c.id, v, START + timedelta(minutes=i)) for i, (c, v) in enumerate(learned)]
    subjects = [{"number": n, "title": f"Emne {n}"} for n in sorted({v["kle"] for _, v in learned})]
    teams = [{"slug": f"team-{i}", "name": f"Team {i}"} for i in range(TEAMS)]
    with clock() as training:
        engine = Triage(targets=("team", "kle")).with_settings({"seed": seed, "teams": teams, "kle": subjects})
        engine = engine.fit([c for c, _ in learned], told)
    assert engine.learned is not None
    started = time.process_time()
    with clock() as scoring:
        for at in range(0, len(asked), BLOCK):
            score(read_all(asked[at : at + BLOCK]), engine.learned, ("team", "kle"))
    scored_s, started = time.process_time() - started, time.process_time()
    with clock() as whole:
        engine.suggest(asked)
    suggested_s = time.process_time() - started
    alone = []
    for case in asked[:ALONE]:
        with clock() as one:
            engine.suggest([case])
        alone.append(one.seconds * 1000)
    words = float(np.mean([len(c.facts.model_dump()["body"].split()) for c in asked]))
    name = f"sample mails mixed anew, {words:.0f} words, {TEAMS} teams, {SUBJECTS} subjects"
    source = Path(str(files("mertid") / "samples" / "mail_triage.jsonl"))
    for metric, unit, value, goal in (
        (f"training on {LEARNED}", "s", training.seconds, None),
        ("scored (read and scored in batch)", "mails/s", len(asked) / scoring.seconds, 2000.0),
        ("suggested (with reasons and similar mail, in batch)", "mails/s", len(asked) / whole.seconds, 1000.0),
        ("scored, per second of processor time", "mails/s", len(asked) / scored_s, None),
        ("suggested, per second of processor time", "mails/s", len(asked) / suggested_s, None),
        ("one mail, whole suggestion, median", "ms", float(np.median(alone)), 10.0),
        ("one mail, whole suggestion, 95th of 100", "ms", float(np.quantile(alone, 0.95)), None),
    ):
        yield Row(
            bench="triage",
            dataset=name,
            sha256=sha256(source),
            metric=metric,
            unit=unit,
            ours=round(value, 3),
            baseline=goal,
            baseline_name="goal" if goal else "",
            n=LEARNED if unit == "s" else ASKED,
            seconds=whole.seconds,
            peak_mb=peak_mb(),
        )

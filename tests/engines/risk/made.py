"""Made-up tables with a known truth, for the tests of engine risk's core."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, FactSpec, Text
from mertid.core.decision import Decision
from mertid.core.facts import Facts, fact
from mertid.engines.risk.table import Table

WORD = Text(da="ord", en="word")
START = datetime(2024, 1, 1, tzinfo=UTC)


class Person(Facts):
    """Five facts of a made-up citizen."""

    age: int | None = fact("Alder", "Age", unit="år", default=None, sign=1)
    blood: float | None = fact("Blodprøve", "Blood test", default=None)
    smokes: bool | None = fact("Ryger", "Smokes", default=None)
    home: Literal["own", "rent", "other"] = fact("Bolig", "Home")
    other: float = fact("Andet", "Other")


def people(n: int, seed: int = 0, *, dated: bool = False) -> tuple[list[Case], NDArray[np.float64]]:
    """Return cases and each one's true log-odds; every seventeenth lacks its blood test."""
    rng = np.random.default_rng(seed)
    age, blood, smokes = rng.integers(60, 95, n), rng.normal(7, 2, n), rng.random(n) < 0.3
    home, other = rng.choice(["own", "rent", "other"], n), rng.normal(size=n)
    truth = 0.06 * (age - 77) + 0.25 * (blood - 7) + 0.6 * smokes + 0.4 * (home == "rent") - 0.5
    cases = [
        Case(
            id=f"c{i}", solution="made", person=f"p{i // 2}", received_at=START + timedelta(days=i) if dated else None,
            facts=Person(
                age=int(age[i]), blood=None if i % 17 == 0 else float(blood[i]), smokes=bool(smokes[i]), home=str(home[i]),
                other=float(other[i]),
            ),
        )
        for i in range(n)
    ]
    return cases, truth


def turned_out(values: Sequence[Mapping[str, str]]) -> list[Decision]:
    """Return right answers for cases ``c0``, ``c1`` ..."""
    return [Decision(case_id=f"c{i}", kind="accept", values=dict(one), decided_by="x", at=START) for i, one in enumerate(values)]


def answers(truth: NDArray[np.float64], seed: int = 0, name: str = "event") -> list[Decision]:
    """Draw yes and no by the true log-odds."""
    drawn = np.random.default_rng(seed + 1).random(len(truth)) < 1 / (1 + np.exp(-truth))
    return turned_out([{name: "yes" if one else "no"} for one in drawn])


def table(n: int, seed: int = 0, numbers: int = 5) -> tuple[Table, NDArray[np.float64]]:
    """Return a table of normal numbers and a key, gaps among them, and the true log-odds (curved in ``x2``)."""
    rng = np.random.default_rng(seed)
    specs = [FactSpec(f"x{i}", WORD, "", "", True, kind="number") for i in range(numbers)]
    values: dict[str, NDArray] = {f"x{i}": rng.normal(size=n) for i in range(numbers)}
    values["key"] = rng.choice(np.array(["a", "b", "c"], object), n)
    truth = -1 + 0.8 * values["x0"] - 0.5 * values["x1"] + 0.5 * (values["x2"] ** 2 - 1) + 0.5 * (values["key"] == "b")
    values["x1"] = np.where(rng.random(n) < 0.1, np.nan, values["x1"])
    values["key"] = np.where(rng.random(n) < 0.05, None, values["key"])
    specs.append(FactSpec("key", WORD, "", "", True, kind="choice", choices=("a", "b", "c")))
    return Table(tuple(map(str, range(n))), tuple(specs), values, ("",) * n, np.full(n, np.nan)), truth


def draw(truth: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """Draw 0 and 1 by the true log-odds."""
    return (np.random.default_rng(seed + 7).random(len(truth)) < 1 / (1 + np.exp(-truth))).astype(np.float64)

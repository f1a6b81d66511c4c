"""Why the figure is what it is: what each fact adds, in words, the strongest first, both ways."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import FactSpec, Reason, Text

from .endpoint import Kind
from .numerals import small
from .wording import Phrase, phrase

MOST, LEAST, LEAST_SHARE = 8, 0.05, 0.05
MUCH, SOME = math.log(2), 0.2
"""In log-odds: a doubling of the odds is told as much; below a fifth or so more is a little."""
SHARES = 0.1
"""A change is told in shares, not log-odds: a tenth counts there as one does here."""
STRENGTHS = (Text(da="meget", en="a lot"), Text(da="noget", en="somewhat"), Text(da="lidt", en="a little"))
_NUMBER = re.compile(r"\d,\d")
LIKE_MOST = Text(
    da="Ingen oplysning trækker nævneværdigt op eller ned: skønnet er det, der er sædvanligt",
    en="No fact moves it noticeably up or down: the estimate is what is usual",
)
NOT_READABLE = Text(
    da="Modellen er af en slags (gradient boosting), der ikke kan vise, hvad hver oplysning betyder",
    en="The model is of a kind (gradient boosting) that cannot show what each fact means",
)
Values = Mapping[str, Any]


@dataclass
class Words:
    """What has been put into words before in one call: phrases by fact and value, reasons, and other texts by what they say."""

    phrases: dict[tuple[str, type, Any], Phrase] = field(default_factory=dict)
    reasons: dict[tuple[Any, ...], Reason] = field(default_factory=dict)
    texts: dict[tuple[Any, ...], Text] = field(default_factory=dict)


def strongest(weights: NDArray[np.float64], unit: str = "share") -> list[list[int]]:
    """Return for each case the terms worth telling, the strongest first; ``weights`` of shape (n, terms), a change's in shares."""
    size = np.abs(weights)
    if not size.shape[1]:
        return [[] for _ in range(len(size))]
    order = np.argsort(-size, axis=1, kind="stable")[:, :MOST]
    sizes = np.take_along_axis(size, order, axis=1)
    kept = sizes >= np.maximum(LEAST * (SHARES if unit == "change" else 1), LEAST_SHARE * sizes[:, :1])
    return [row[keep].tolist() for row, keep in zip(order, kept, strict=True)]


def reasons(
    specs: Mapping[str, FactSpec], values: Values, names: Sequence[str], weights: Sequence[float], chosen: Sequence[int], kind: Kind,
    what: Text | None, words: Words,
) -> tuple[Reason, ...]:
    """Return the reasons of one case.

    Parameters
    ----------
    names, weights : the terms and what each adds, in log-odds
    chosen : which of them to tell, from `strongest`
    what : the class that is spoken for or against, where there is one
    words : what has been put into words before; filled as it goes
    """
    made = []
    for at in chosen:
        name, weight = names[at], round(weights[at], 4)
        key = (name, weight, kind, what.da if what else "", *[(type(values.get(one)), values.get(one)) for one in name.split("&")])
        reason = words.reasons.get(key)
        if reason is None:
            text = told(_term(specs, values, name, words), weight, kind, what)
            words.reasons[key] = reason = Reason(text=text, kind="fact", supports=weight > 0, fact=name, weight=weight)
        made.append(reason)
    return tuple(made) or (Reason(text=LIKE_MOST, kind="fact"),)


def told(read: Phrase, weight: float, kind: Kind, what: Text | None) -> Text:
    """Return one reason: "Alder 82 år trækker noget op", "Bor alene, og det trækker lidt ned"."""
    much, up = strength(weight / SHARES if kind == "effect" else weight), weight > 0
    if kind == "class" and what is not None:
        does = Text(
            da=f"taler {much.da} {'for' if up else 'imod'} {small(what.da)}",
            en=f"{much.en} {'for' if up else 'against'} {small(what.en)}",
        )
    elif kind == "effect":
        does = Text(
            da=f"gør den ventede forskel {much.da} {'større' if up else 'mindre'}",
            en=f"makes the expected difference {much.en.replace('a lot', 'much')} {'larger' if up else 'smaller'}",
        )
    else:
        does = Text(da=f"trækker {much.da} {'op' if up else 'ned'}", en=f"{'raises' if up else 'lowers'} it {much.en}")
    link = ", og det" if read.clause else "," if "," in _NUMBER.sub("", read.text.da) else ""
    return Text(da=f"{read.text.da}{link} {does.da}", en=f"{read.text.en}: {does.en}")


def _term(specs: Mapping[str, FactSpec], values: Values, name: str, words: Words) -> Phrase:
    """Return a term's facts in words; two that work together are joined and spoken of together."""
    parts = [read(specs, values, one, words) for one in name.split("&")]
    if len(parts) == 1:
        return parts[0]
    first, second = (part.text for part in parts)
    return Phrase(Text(da=f"{first.da} sammen med »{small(second.da)}«", en=f"{first.en} together with “{small(second.en)}”"))


def strength(weight: float) -> Text:
    """Return how much a reason moves the figure, in words."""
    return STRENGTHS[0 if abs(weight) >= MUCH else 1 if abs(weight) >= SOME else 2]


def read(specs: Mapping[str, FactSpec], values: Values, name: str, words: Words) -> Phrase:
    """Return how one fact of a case is read, from ``words`` where it has been read before."""
    value = values.get(name)
    key = (name, type(value), value)
    if key not in words.phrases:
        words.phrases[key] = phrase(specs[name], value)
    return words.phrases[key]

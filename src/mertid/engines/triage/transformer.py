"""Transformer sentence encoders from their safetensors weights: BERT, RoBERTa and XLM-RoBERTa (so multilingual e5, MiniLM, DanskBERT).

The forward pass in NumPy, since neither torch nor onnxruntime is needed for a few hundred mails; an ONNX export of the same
model is faster and is taken first where both lie in the folder.

Source: Devlin et al., "BERT" (NAACL 2019); Conneau et al., "Unsupervised Cross-lingual Representation Learning at Scale" (ACL
2020); Reimers and Gurevych, "Sentence-BERT" (EMNLP 2019) for the pooling.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from mertid.core import BadSettings

Array = NDArray[np.float32]
KINDS = ("bert", "roberta", "xlm-roberta", "camembert")
FAR = np.float32(-1e9)


@dataclass(frozen=True)
class Transformer:
    """A model as its folder tells. ``first`` is the position of the first token: RoBERTa counts from the padding on."""

    weights: Mapping[str, Array]
    layers: int
    heads: int
    epsilon: float
    first: int
    most: int
    mean: bool

    def encode(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Array:
        """Return one vector a text, shape (n, d), from token ids and mask, shape (n, k)."""
        hidden = self._embed(ids)
        hide = ((1 - mask) * FAR)[:, None, None, :].astype(np.float32)
        for number in range(self.layers):
            hidden = self._layer(hidden, hide, f"encoder.layer.{number}")
        if not self.mean:
            return np.asarray(hidden[:, 0], np.float32)
        shares = (mask / np.maximum(mask.sum(1, keepdims=True), 1)).astype(np.float32)
        return np.asarray(np.einsum("nkd,nk->nd", hidden, shares), np.float32)

    def _embed(self, ids: NDArray[np.int64]) -> Array:
        places = np.arange(self.first, self.first + ids.shape[1])
        made = self.weights["embeddings.word_embeddings.weight"][ids] + self.weights["embeddings.position_embeddings.weight"][places]
        return self._norm(made + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")

    def _layer(self, hidden: Array, hide: Array, at: str) -> Array:
        n, k, d = hidden.shape
        cut = (n, k, self.heads, d // self.heads)
        query, key, value = (
            self._dense(hidden, f"{at}.attention.self.{name}").reshape(cut).transpose(0, 2, 1, 3) for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(cut[3])) + hide
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        mixed = self._dense(seen.transpose(0, 2, 1, 3).reshape(n, k, d), f"{at}.attention.output.dense")
        hidden = self._norm(hidden + mixed, f"{at}.attention.output.LayerNorm")
        wide = self._dense(hidden, f"{at}.intermediate.dense")
        wide = (wide * (1 + erf(wide / np.float32(np.sqrt(2)))) / 2).astype(np.float32)
        return self._norm(hidden + self._dense(wide, f"{at}.output.dense"), f"{at}.output.LayerNorm")

    def _dense(self, given: Array, name: str) -> Array:
        return np.asarray(given @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def _norm(self, given: Array, name: str) -> Array:
        away = given - given.mean(axis=-1, keepdims=True)
        scaled = away / np.sqrt((away**2).mean(axis=-1, keepdims=True) + self.epsilon)
        return np.asarray(scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"], np.float32)


def open_transformer(folder: Path, tensors: Mapping[str, NDArray[Any]]) -> Transformer:
    """Return the model whose weights are ``tensors`` and whose form ``config.json`` tells.

    Raises
    ------
    BadSettings
        The model is of another kind, or a weight is missing or of another shape than told.
    """
    told = _told(folder / "config.json")
    if told.get("model_type") not in KINDS or told.get("hidden_act", "gelu") != "gelu":
        raise BadSettings(
            f"triage: encoder weights are of another kind of model, expected one of {', '.join(KINDS)}. Export the model to ONNX."
        )
    weights = {_plain(name): np.asarray(matrix, np.float32) for name, matrix in tensors.items()}
    roberta = told["model_type"] != "bert"
    try:
        made = Transformer(
            weights, int(told["num_hidden_layers"]), int(told["num_attention_heads"]), float(told.get("layer_norm_eps", 1e-12)),
            int(told.get("pad_token_id", 1)) + 1 if roberta else 0, 0, _pooled_by_mean(folder),
        )
        most = min(512, len(weights["embeddings.position_embeddings.weight"]) - made.first)
        made.encode(np.zeros((1, 2), np.int64), np.ones((1, 2), np.int64))
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise BadSettings(
            f"triage: encoder weights do not fit config.json ({type(error).__name__}), expected a whole model. Copy the folder again."
        ) from None
    return Transformer(weights, made.layers, made.heads, made.epsilon, made.first, most, made.mean)


def run_with(model: Transformer, words: Any, texts: Sequence[str]) -> Array:
    """Return one vector a text; ``words`` is the folder's tokenizer."""
    read = [words.encode(text).ids[: model.most] for text in texts]
    longest = max(1, *(len(ids) for ids in read))
    ids = np.array([[*one, *[0] * (longest - len(one))] for one in read], np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in read], np.int64)
    return model.encode(ids, mask)


def _told(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        told = None
    if not isinstance(told, dict):
        raise BadSettings("triage: encoder has no config.json that can be read, expected the model's own. Copy the whole folder.")
    return told


def _plain(name: str) -> str:
    """Return a weight's name without the model's own beginning (``bert.``, ``roberta.``)."""
    head, _, rest = name.partition(".")
    return rest if head in ("bert", "roberta", "model") else name


def _pooled_by_mean(folder: Path) -> bool:
    """Whether the words' mean is the text's vector, as sentence-transformers writes it down; else the first token's."""
    path = folder / "1_Pooling" / "config.json"
    return not (path.is_file() and _told(path).get("pooling_mode_cls_token"))

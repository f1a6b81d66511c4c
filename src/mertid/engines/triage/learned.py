"""All that one training leaves behind, and its way to files and back as plain tensors and JSON values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .abstain import Threshold, find_threshold
from .calibrate import Calibration
from .features import Features
from .hierarchy import EVIDENCE, LEVELS, Hierarchy
from .linear import Linear
from .near import Near

Tensors = dict[str, NDArray]
Unseen = tuple[NDArray[np.float32], NDArray[np.bool_]]


@dataclass(frozen=True)
class Learned:
    """What one training left.

    ``unseen`` holds, per target, score and hit of every training mail as if unseen: from them the threshold is found anew
    whenever the accepted error share changes. ``rates`` counts how often each fact source was right: (right, n).
    ``encoder`` is the sentence encoder in use or None; ``tried`` the unseen accuracy of each candidate per target.
    """

    features: Features
    team: Linear | None
    kle: Hierarchy | None
    near: Near
    unseen: Mapping[str, Unseen]
    rates: Mapping[str, tuple[int, int]]
    counts: Mapping[str, Mapping[str, int]]
    n: int
    encoder: str | None = None
    tried: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    _thresholds: dict[tuple[str, float, float], Threshold] = field(init=False, repr=False, compare=False, default_factory=dict)

    def threshold(self, target: str, error_share: float, confidence: float) -> Threshold:
        """Return the threshold that keeps the promise for ``target``; found once per accepted share and confidence."""
        key = (target, error_share, confidence)
        if key not in self._thresholds:
            scores, hits = self.unseen.get(target, (np.zeros(0), np.zeros(0, bool)))
            self._thresholds[key] = find_threshold(scores, hits, error_share=error_share, confidence=confidence)
        return self._thresholds[key]


def pack(learned: Learned) -> tuple[Tensors, dict[str, Any]]:
    """Return tensors and JSON values that `unpack` turns back."""
    tensors: Tensors = {"features.idf": learned.features.idf, "near.used": learned.near.used.astype(np.uint8)}
    info: dict[str, Any] = {
        "features": {"names": list(learned.features.names), "words": learned.features.words},
        "near": {
            "case_ids": list(learned.near.case_ids),
            "titles": list(learned.near.titles),
            "values": [dict(v) for v in learned.near.values],
        },
        "rates": {k: list(v) for k, v in learned.rates.items()},
        "counts": {k: dict(v) for k, v in learned.counts.items()},
        "n": learned.n,
        "encoder": learned.encoder,
        "tried": {k: dict(v) for k, v in learned.tried.items()},
        "chosen": dict(learned.chosen),
        "unseen": sorted(learned.unseen),
        "models": {},
    }
    _pack_sparse(tensors, "near.vectors", learned.near.vectors)
    for target, (scores, hits) in learned.unseen.items():
        tensors[f"unseen.{target}.scores"], tensors[f"unseen.{target}.hits"] = scores.astype(np.float32), hits.astype(np.uint8)
    if learned.team:
        _pack_linear(tensors, info["models"], "team", learned.team)
    if learned.kle:
        info["kle"] = {"subjects": list(learned.kle.subjects)}
        for name in ("plan", "examples"):
            _pack_sparse(tensors, f"kle.{name}", getattr(learned.kle, name))
        for name in ("counts", "meaning", "weights"):
            tensors[f"kle.{name}"] = getattr(learned.kle, name)
        for level, model in learned.kle.levels.items():
            _pack_linear(tensors, info["models"], level, model)
    return {k: np.ascontiguousarray(v) for k, v in tensors.items()}, info


def unpack(tensors: Tensors, info: Mapping[str, Any], digest: str) -> Learned:
    """Return what `pack` took apart. Raises KeyError, TypeError or ValueError on anything else."""
    features = Features(tuple(info["features"]["names"]), int(info["features"]["words"]), tensors["features.idf"])
    if len(features) != len(features.idf):
        raise ValueError("features and idf differ in number")
    near = Near(
        tuple(info["near"]["case_ids"]),
        tuple(info["near"]["titles"]),
        tuple(info["near"]["values"]),
        _unpack_sparse(tensors, "near.vectors"),
        tensors["near.used"].astype(bool),
    )
    models = {name: _unpack_linear(tensors, name, values) for name, values in info["models"].items()}
    kle = None
    if "kle" in info:
        kle = Hierarchy(
            tuple(info["kle"]["subjects"]),
            _unpack_sparse(tensors, "kle.plan"),
            _unpack_sparse(tensors, "kle.examples"),
            tensors["kle.counts"],
            tensors["kle.meaning"],
            tensors["kle.weights"],
            {level: models[level] for level in LEVELS if level in models},
        )
        if kle.weights.shape != (len(EVIDENCE),):
            raise ValueError("the weights are not those of the kinds of evidence")
    unseen = {t: (tensors[f"unseen.{t}.scores"], tensors[f"unseen.{t}.hits"].astype(bool)) for t in info["unseen"]}
    return Learned(
        features,
        models.get("team"),
        kle,
        near,
        unseen,
        {k: (int(v[0]), int(v[1])) for k, v in info["rates"].items()},
        info["counts"],
        int(info["n"]),
        info["encoder"],
        info["tried"],
        info["chosen"],
        digest,
    )


def digest_of(tensors: Tensors, info: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what was learned, the same on every machine."""
    made = hashlib.sha256(json.dumps(info, sort_keys=True, ensure_ascii=False).encode())
    for name in sorted(tensors):
        made.update(f"{name}{tensors[name].dtype}{tensors[name].shape}".encode())
        made.update(np.ascontiguousarray(tensors[name]).tobytes())
    return made.hexdigest()


def _pack_linear(tensors: Tensors, models: dict[str, Any], name: str, model: Linear) -> None:
    fitted = model.calibration
    models[name] = {"classes": list(model.classes), "slope": fitted.slope, "prior": fitted.prior, "floor": fitted.floor}
    tensors[f"{name}.weights"] = model.weights.astype(np.float16)
    tensors[f"{name}.log_share"] = fitted.log_share
    for part in ("bias", "encoder", "centre"):
        tensors[f"{name}.{part}"] = getattr(model, part)


def _unpack_linear(tensors: Tensors, name: str, values: Mapping[str, Any]) -> Linear:
    fitted = Calibration(float(values["slope"]), float(values["prior"]), float(values["floor"]), tensors[f"{name}.log_share"])
    weights = tensors[f"{name}.weights"].astype(np.float32)
    if weights.shape[1] != len(values["classes"]):
        raise ValueError("weights and classes differ in number")
    return Linear(tuple(values["classes"]), weights, tensors[f"{name}.bias"], tensors[f"{name}.encoder"], tensors[f"{name}.centre"], fitted)


def _pack_sparse(tensors: Tensors, name: str, matrix: sparse.csr_matrix) -> None:
    tensors[f"{name}.data"] = matrix.data.astype(np.float32)
    tensors[f"{name}.indices"], tensors[f"{name}.indptr"] = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int64)
    tensors[f"{name}.shape"] = np.array(matrix.shape, np.int64)


def _unpack_sparse(tensors: Tensors, name: str) -> sparse.csr_matrix:
    rows, columns = (int(v) for v in tensors[f"{name}.shape"])
    made = sparse.csr_matrix((tensors[f"{name}.data"], tensors[f"{name}.indices"], tensors[f"{name}.indptr"]), shape=(rows, columns))
    made.check_format(full_check=True)
    return made

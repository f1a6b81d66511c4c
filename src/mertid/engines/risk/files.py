"""Save and load in open, safe formats: JSON and safetensors, each file's SHA-256 in ``manifest.json``. Never pickle.

The folder appears complete or not at all: it is written beside its place and then renamed.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from mertid.core import BadModel

from .endpoint import Endpoint
from .learned import Learned
from .pack import pack, unpack

FORMAT, VERSION = "mertid-risk", 1
FILES = ("model.json", "model.safetensors")


def contents_of(learned: Learned) -> dict[str, bytes]:
    """Return the files' bytes, the digest left out of them."""
    arrays: dict[str, np.ndarray] = {}
    info = pack(replace(learned, digest=""), arrays)
    return {FILES[0]: json.dumps(info, ensure_ascii=False, sort_keys=True, allow_nan=False).encode(), FILES[1]: save_tensors(arrays)}


def digest_of(contents: dict[str, bytes]) -> str:
    """Return the SHA-256 of it all."""
    made = hashlib.sha256()
    for name in FILES:
        made.update(contents[name])
    return made.hexdigest()


def save(learned: Learned, folder: Path) -> None:
    """Write the model; an older one of that name is replaced only once the new one is complete on disk."""
    contents = contents_of(learned)
    manifest = {
        "format": FORMAT, "version": VERSION, "digest": digest_of(contents),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
    }
    contents["manifest.json"] = json.dumps(manifest, indent=1, sort_keys=True).encode()
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside, old = folder.with_name(f"{folder.name}.tmp"), folder.with_name(f"{folder.name}.old")
    for left in (beside, old):
        shutil.rmtree(left, ignore_errors=True)
    beside.mkdir()
    for name, data in contents.items():
        with (beside / name).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def load(folder: Path, endpoints: Sequence[Endpoint]) -> Learned:
    """Read a model of these outcomes.

    Raises
    ------
    BadModel
        A file is missing, cut short, changed, of another format, or the model is of other outcomes.
    """
    folder = Path(folder)
    manifest = _json(_bytes(folder / "manifest.json"), "manifest.json")
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
        raise BadModel(f"risk: manifest.json is of another format, expected {FORMAT} {VERSION}. Train again or choose another model.")
    said = manifest.get("files")
    contents = {name: _bytes(folder / name) for name in FILES}
    for name, data in contents.items():
        if not isinstance(said, dict) or hashlib.sha256(data).hexdigest() != said.get(name):
            raise BadModel(f"risk: {name} is changed or cut short, expected the checksum in manifest.json. Restore it or train again.")
    digest = digest_of(contents)
    if digest != manifest.get("digest"):
        raise BadModel("risk: manifest.json is changed, expected the digest of its model. Restore it or train again.")
    return read(contents, endpoints, digest)


def read(contents: dict[str, bytes], endpoints: Sequence[Endpoint], digest: str) -> Learned:
    """Return the model that the files' bytes hold. Raises `BadModel`."""
    try:
        learned = unpack(_json(contents[FILES[0]], FILES[0]), load_tensors(contents[FILES[1]]), {one.name: one for one in endpoints})
    except BadModel:
        raise
    except Exception as error:
        raise BadModel(f"risk: the model cannot be read ({type(error).__name__}), expected {FORMAT} {VERSION}. Train again.") from None
    if not isinstance(learned, Learned):
        raise BadModel("risk: model.json holds no model, expected what save wrote. Train again.")
    return replace(learned, digest=digest)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadModel(f"risk: {path.name} cannot be read ({type(error).__name__}), expected a saved model. Train again.") from None


def _json(data: bytes, name: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise BadModel(f"risk: {name} is not JSON, expected a saved model. Restore it or train again.") from None

"""Compiling with numba, and where the compiled code is kept: compiling takes half a minute of processor time, loading a second."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba as nb

HERE = Path(__file__).parent
SOURCES = ("compiled.py", "kernel.py", "insert.py", "ruin.py", "anneal.py")


def folder() -> Path | None:
    """Return the folder of what is compiled from the sources as they stand, or None where nothing can be written.

    numba looks only at a function's own file to see whether kept code is old, not at the files of what it calls: hence the checksum.
    """
    mark = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in SOURCES) + nb.__version__.encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for place in (HERE / "__pycache__", cache / "mertid"):
        try:
            (place / f"route-{mark}").mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place / f"route-{mark}", os.W_OK):
            return place / f"route-{mark}"
    return None


FOLDER = folder()


def fast(function: Callable[..., Any]) -> Any:
    """Compile ``function`` when first called, free of the interpreter's lock, and keep the code in `folder`."""
    config: Any = nb.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(FOLDER or "")
    try:
        return nb.njit(cache=FOLDER is not None, nogil=True, error_model="numpy", boundscheck=False)(function)
    finally:
        config.CACHE_DIR = before

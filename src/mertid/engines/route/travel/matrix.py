"""Travel from a file: CSV with one pair a row, or NumPy's .npz with whole matrices."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from mertid.core import Text, TooBig, Unreadable

from .matrices import UNREACHABLE, Floats, Travel

MOST_BYTES = 1_000_000_000
MOST_PLACES = 10_000
COLUMNS = {"from": ("from", "fra"), "to": ("to", "til"), "mode": ("mode", "transport", "transportmiddel"),
           "minutes": ("minutes", "minutter", "min"), "km": ("km", "kilometer")}
MODES = {"car": "car", "bil": "car", "bicycle": "bicycle", "cykel": "bicycle", "ebike": "ebike", "elcykel": "ebike", "el-cykel": "ebike",
         "walk": "walk", "gang": "walk", "gående": "walk", "til fods": "walk", "": ""}


def read_matrix(path: Path, ids: Sequence[str]) -> Travel:
    """Return travel from ``path`` for the places ``ids``.

    Notes
    -----
    CSV, UTF-8, ``;`` or ``,``: columns ``from;to;mode;minutes;km`` (or fra, til, transport, minutter, km); ``mode`` may be left out or
    empty and holds for all modes then. A pair not given is taken from the way back, else it is `UNREACHABLE`. ``.npz``: ``ids`` (text),
    ``minutes`` or ``minutes_car``, ``minutes_bicycle`` ..., ``km`` likewise, shape ``(ids, ids)``. Places that the plan does not use are
    left out; one that the file does not hold is `UNREACHABLE`. Unlike the straight line nothing is added for parking.

    Raises
    ------
    Unreadable
        No such file, not of that form, or beyond a limit. Says which row, never what stands in it.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise _bad("file is not there or may not be read, expected a matrix", "Filen findes ikke eller kan ikke læses.",
                   "The file is not there or cannot be read.") from None
    if size > MOST_BYTES or len(ids) > MOST_PLACES:
        raise TooBig(f"travel: file is {size} bytes for {len(ids)} places, expected at most {MOST_BYTES} and {MOST_PLACES}. Divide it.",
                     text=Text(da="Matricen er for stor. Del området op.", en="The matrix is too big. Divide the area."))
    minutes, km = _npz(path, ids) if path.suffix.lower() == ".npz" else _csv(path, ids)
    if not minutes:
        raise _bad("file holds no pairs of places, expected some", "Filen er tom.", "The file is empty.")
    return Travel.from_arrays(minutes, km, source="matrix")


def write_matrix(path: Path, ids: Sequence[str], minutes: Mapping[str, Floats], km: Mapping[str, Floats]) -> None:
    """Write matrices as ``.npz``, the way `read_matrix` reads them; mode '' holds for all."""
    named = {f"minutes_{mode}" if mode else "minutes": array for mode, array in minutes.items()}
    named |= {f"km_{mode}" if mode else "km": array for mode, array in km.items()}
    np.savez_compressed(path, ids=np.array(list(ids), dtype=np.str_), **named)  # type: ignore[arg-type]


def _npz(path: Path, ids: Sequence[str]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > 20 * MOST_BYTES:
                raise ValueError
        with np.load(path, allow_pickle=False) as file:
            held = [str(one) for one in file["ids"]]
            arrays = {name: np.asarray(file[name], dtype=np.float64) for name in file.files if name != "ids"}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError):
        raise _bad("file is no .npz with ids and matrices, expected one", "Filen er ikke en .npz med ids og matricer.",
                   "The file is no .npz with ids and matrices.") from None
    if any(array.shape != (len(held), len(held)) for array in arrays.values()):
        raise _bad(f"a matrix does not have {len(held)} rows and columns, expected one of each a place",
                   "En matrix har ikke en række og en kolonne pr. sted.", "A matrix does not have a row and a column for each place.")
    at = {one: row for row, one in enumerate(held)}
    rows = np.array([at.get(one, -1) for one in ids], dtype=np.int64)
    minutes: dict[str, Floats] = {}
    km: dict[str, Floats] = {}
    for name, array in arrays.items():
        what, _, mode = name.partition("_")
        if what in ("minutes", "km"):
            (minutes if what == "minutes" else km)[mode] = _picked(array, rows)
    return minutes, km


def _picked(array: Floats, rows: np.ndarray) -> Floats:
    whole = np.full((len(rows), len(rows)), UNREACHABLE)
    held = np.flatnonzero(rows >= 0)
    whole[np.ix_(held, held)] = array[np.ix_(rows[held], rows[held])]
    whole[~np.isfinite(whole)] = UNREACHABLE
    np.fill_diagonal(whole, 0.0)
    return whole


def _csv(path: Path, ids: Sequence[str]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    at = {one: row for row, one in enumerate(ids)}
    minutes: dict[str, Floats] = {}
    km: dict[str, Floats] = {}
    for row, cells in _rows(path):
        start, end = at.get(cells["from"]), at.get(cells["to"])
        mode = MODES.get(cells.get("mode", "").casefold())
        if mode is None:
            raise _row(row, "mode", "bil, cykel, elcykel eller gang", "car, bicycle, ebike or walk")
        value, length = _number(cells["minutes"], row, "minutes"), _number(cells.get("km") or "0", row, "km")
        if start is None or end is None or start == end:
            continue
        for held, number in ((minutes, value), (km, length)):
            held.setdefault(mode, np.full((len(ids), len(ids)), np.nan))[start, end] = number
    for array in (*minutes.values(), *km.values()):
        array[:] = np.where(np.isnan(array), array.T, array)
        array[np.isnan(array)] = UNREACHABLE
        np.fill_diagonal(array, 0.0)
    return minutes, km


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
        lines = csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ",", strict=True)
        names = [cell.strip().casefold() for cell in next(lines, [])]
        columns = {to: names.index(name) for to, known in COLUMNS.items() for name in known if name in names}
        if not {"from", "to", "minutes"} <= set(columns):
            raise _bad("first row does not name from, to and minutes, expected them", "Første række skal navngive fra, til og minutter.",
                       "The first row must name from, to and minutes.")
        for row, cells in enumerate(lines, 2):
            if cells:
                if len(cells) < len(names):
                    raise _row(row, "from", "lige så mange celler som første række", "as many cells as the first row")
                yield row, {to: cells[column].strip() for to, column in columns.items()}
    except (UnicodeError, csv.Error):
        raise _bad("file is no CSV in UTF-8, expected one", "Filen er ikke en CSV i UTF-8.", "The file is no CSV in UTF-8.") from None


def _number(text: str, row: int, column: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= UNREACHABLE:
        raise _row(row, column, "et tal fra 0 og op", "a number from 0 up")
    return value


def _row(row: int, column: str, da: str, en: str) -> Unreadable:
    return _bad(f"row {row}, field '{column}' is something else, expected {en}", f"Række {row}: '{column}' skal være {da}.",
                f"Row {row}: '{column}' must be {en}.")


def _bad(what: str, da: str, en: str) -> Unreadable:
    return Unreadable(f"travel: {what}. Correct the file.", text=Text(da=da, en=en))

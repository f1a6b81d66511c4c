"""Where travel comes from: the authority says it in one word, a path or an address."""

import os
from pathlib import Path

from mertid.core import BadSettings

from ..problem import Problem
from .line import line
from .matrices import Travel
from .matrix import read_matrix
from .osm import read_osm
from .server import Server, server_of

LINE = "line"
KEY, FOLDER = "MERTID_ROUTE_KEY", "MERTID_ROUTE_WAYS"
"""Environment variables of a server named as text: its key, and the folder in which its ways are kept (see `kept`). Neither must be set."""


def of(problem: Problem, source: "str | Path | Travel | Server | None" = None) -> Travel:
    """Return travel between the places of ``problem``.

    Parameters
    ----------
    source
        ``line`` or None: straight line (`line.line`). A path to ``.csv`` or ``.npz``: a matrix file (`matrix.read_matrix`); to
        ``.osm.pbf``: a road graph (`osm.read_osm`). `server.Server`, or its address as text such as ``osrm:http://osrm:5000``.
        A `Travel` is returned as it is, checked for its size.

    Raises
    ------
    BadSettings
        A source that does not exist or does not fit the places; an address that is not allowed.
    Unreadable
        A file that cannot be parsed.
    """
    if isinstance(source, Travel):
        if source.size != len(problem.places):
            raise BadSettings(f"travel: matrices are of {source.size} places, expected {len(problem.places)}. Make them from this problem.")
        return source
    if isinstance(source, Server):
        return source.travel(problem.places)
    if source is None or source == LINE:
        return line(problem.places)
    if isinstance(source, str) and source.partition(":")[2].startswith(("http://", "https://")):
        kept = os.environ.get(FOLDER)
        return server_of(source, key=os.environ.get(KEY, ""), folder=Path(kept) if kept else None).travel(problem.places)
    path = Path(source)
    if path.suffix.lower() in (".csv", ".npz"):
        return read_matrix(path, [place.id for place in problem.places])
    if path.name.lower().endswith((".osm.pbf", ".pbf")):
        return read_osm(path, problem.places)
    raise BadSettings("travel: source is not known, expected 'line', a .csv, .npz or .osm.pbf, or a server's address. See docs/route.md.")

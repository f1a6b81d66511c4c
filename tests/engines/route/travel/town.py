"""A made town, written as OpenStreetMap would have it. No real extract can be shipped: it is large, and its licence binds."""

from pathlib import Path

STEP = 0.004
"""Degrees between streets: about 445 metres north and south, 242 east and west at 57 degrees."""
SIDE = 6


def node(row: int, column: int) -> int:
    """The id of a crossing."""
    return 1 + row * SIDE + column


def at(row: float, column: float) -> tuple[float, float]:
    """Latitude and longitude of a crossing, or between two."""
    return 57.0 + row * STEP, 9.9 + column * STEP


def write_town(path: Path, extra: tuple[tuple[list[int], dict[str, str]], ...] = (), *, named: bool = True) -> Path:
    """Write a grid of residential streets; ``extra`` are more ways over its crossings."""
    import osmium
    from osmium.osm import mutable

    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for row in range(SIDE):
            for column in range(SIDE):
                lat, lon = at(row, column)
                out.add_node(mutable.Node(id=node(row, column), location=(lon, lat), version=1))
        out.add_node(mutable.Node(id=900, location=(9.5, 56.5), version=1))
        out.add_node(mutable.Node(id=901, location=(9.501, 56.5), version=1))
        ways = [([node(row, column) for column in range(SIDE)], {"highway": "residential"}) for row in range(SIDE)]
        ways += [([node(row, column) for row in range(SIDE)], {"highway": "residential"}) for column in range(SIDE)]
        ways.append(([900, 901], {"highway": "residential"}))
        ways.append(([node(0, 0), node(5, 5)], {"power": "line"}))
        for n, (nodes, tags) in enumerate([*ways, *extra]):
            out.add_way(mutable.Way(id=1000 + n, nodes=nodes, tags=tags | ({"name": f"Prøvevej {n}"} if named else {}), version=1))
    return path

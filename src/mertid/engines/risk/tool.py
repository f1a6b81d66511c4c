"""Today's screening tools as point tables in ``tools/*.toml``: what the model has to beat, worked out from the same facts."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings, Case, FactSpec, Text, ToolScore

from .rules import Wanted, faults, fitting
from .table import NUMERIC, Table, read_table

FOLDER = Path(__file__).parent / "tools"
ELSE = "else"


@dataclass(frozen=True)
class Item:
    """The points of one fact. ``points``: per comparison (the first that fits counts, ``else`` fits any number) or per key.

    ``when`` says for whom the item is used; of the items of one ``group`` the highest counts; ``optional`` facts may be lacking in a
    solution, and are then told as missing.
    """

    fact: str
    points: tuple[tuple[str, float], ...]
    when: Mapping[str, Wanted]
    group: str
    optional: bool = False

    @property
    def most(self) -> float:
        """The highest number of points."""
        return max(points for _, points in self.points)

    @property
    def numeric(self) -> bool:
        """Whether the fact is a number."""
        return any(wanted == ELSE or wanted[:1] in "<>=" for wanted, _ in self.points)


@dataclass(frozen=True)
class Tool:
    """A point table: at ``threshold`` points, or ``single`` in one item, a person is flagged. ``bands`` name totals, each from its least.

    ``stand_in``: why it is a table of ours rather than a published one, where it is.
    """

    slug: str
    name: Text
    source: str
    read: date
    threshold: float
    items: tuple[Item, ...]
    bands: tuple[tuple[float, Text], ...]
    single: float | None = None
    single_band: Text | None = None
    note: Text | None = None
    stand_in: Text | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it needs, in order."""
        return tuple(dict.fromkeys([name for item in self.items for name in (item.fact, *item.when)]))

    @property
    def most(self) -> float:
        """The highest possible total."""
        groups = dict.fromkeys(item.group for item in self.items)
        return float(sum(max(item.most for item in self.items if item.group == group) for group in groups))


@dataclass(frozen=True)
class Measured:
    """Many cases' totals: ``points`` and ``flagged`` of shape (n,), ``missing`` of shape (n, facts), columns as ``Tool.facts``."""

    points: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    single: NDArray[np.bool_]
    missing: NDArray[np.bool_]


def names() -> tuple[str, ...]:
    """Return the names of the tools there are."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache
def read_tool(name: str) -> Tool:
    """Return a tool.

    Raises
    ------
    BadSettings
        No tool of that name, or a table that cannot be read.
    """
    path = FOLDER / f"{name}.toml"
    if name not in names():
        raise BadSettings(f"risk: tool '{name}' is unknown, expected one of: {', '.join(names())}. Correct the solution's engine.")
    try:
        return _tool(name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadSettings(f"risk: tool '{name}' is {type(error).__name__}, expected a point table. Correct its file.") from error


def measure(tool: Tool, table: Table) -> Measured:
    """Return the totals of many cases; a fact that is missing counts as normal (no points) and is named."""
    facts = tool.facts
    groups: dict[str, NDArray[np.float64]] = {}
    missing = np.zeros((len(table), len(facts)), np.bool_)
    single = np.zeros(len(table), np.bool_)
    for item in tool.items:
        used = np.ones(len(table), np.bool_)
        for name, wanted in item.when.items():
            used &= fitting(table.values.get(name), wanted, len(table))
        points, lacking = _points(item, table)
        points = np.where(used, points, 0.0)
        missing[:, facts.index(item.fact)] |= lacking & used
        groups[item.group] = np.maximum(groups.get(item.group, np.full(len(table), -np.inf)), points)
        if tool.single is not None:
            single |= points >= tool.single
    total = np.sum(list(groups.values()), axis=0) if groups else np.zeros(len(table))
    return Measured(total, (total >= tool.threshold) | single, single & (total < tool.threshold), missing)


def scores(tool: Tool, table: Table) -> list[ToolScore]:
    """Return what the tool says of each case."""
    made = measure(tool, table)
    most, facts = tool.most, tool.facts
    least = np.array([start for start, _ in tool.bands])
    at = np.searchsorted(least, made.points, side="right") - 1
    told = []
    for i, points in enumerate(made.points.tolist()):
        band = tool.single_band if made.single[i] and tool.single_band else tool.bands[max(int(at[i]), 0)][1]
        lacking = tuple(facts[j] for j in np.flatnonzero(made.missing[i]))
        told.append(ToolScore(name=tool.name, points=points, most=most, flagged=bool(made.flagged[i]), band=band, missing=lacking))
    return told


def told(tool: Tool, table: Table) -> list[ToolScore | None]:
    """Return what the tool says of each case, None where it knows none of the facts that it needs."""
    needed = len({item.fact for item in tool.items})
    return [None if len(one.missing) >= needed else one for one in scores(tool, table)]


def score(tool: Tool, case: Case) -> ToolScore:
    """Return what the tool says of one case."""
    return scores(tool, read_table([case]))[0]


def lacking(tool: Tool, specs: Sequence[FactSpec]) -> list[str]:
    """Return what keeps a solution with these facts from using the tool, one sentence a fault; none when it fits."""
    known = {spec.name: spec for spec in specs}
    found = []
    for item in tool.items:
        where = f"risk: tool '{tool.slug}'"
        spec = known.get(item.fact)
        if spec is None:
            if not item.optional:
                found.append(f"{where} needs the fact '{item.fact}', which is not declared. Declare it, or choose another tool.")
            continue
        if item.numeric != (spec.kind in NUMERIC):
            found.append(f"{where}: fact '{item.fact}' is {spec.kind}, expected {'a number' if item.numeric else 'a choice or yes/no'}.")
        elif spec.kind == "choice" and (unknown := [key for key in spec.choices if key not in dict(item.points)]):
            found.append(f"{where}: fact '{item.fact}' has {len(unknown)} values without points, expected {', '.join(dict(item.points))}.")
        found.extend(faults(f"tool '{tool.slug}'", item.when, specs))
    return list(dict.fromkeys(found))


def _points(item: Item, table: Table) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each case's points and whether its fact is missing (or has a value that the table does not know)."""
    column = table.values.get(item.fact)
    points = np.zeros(len(table))
    if column is None:
        return points, np.ones(len(table), np.bool_)
    lacking = np.ones(len(table), np.bool_)
    for wanted, worth in item.points:
        if wanted == ELSE:
            fits = ~np.isnan(column) if column.dtype != object else np.zeros(len(table), np.bool_)
        else:
            fits = fitting(column, wanted if item.numeric else (wanted,), len(table))
        points = np.where(lacking & fits, worth, points)
        lacking &= ~fits
    return points, lacking


def _tool(slug: str, raw: Mapping[str, Any]) -> Tool:
    items = []
    for at, one in enumerate(raw["items"]):
        points = one["points"]
        pairs = points.items() if isinstance(points, Mapping) else points
        items.append(Item(
            one["fact"], tuple((str(wanted), float(worth)) for wanted, worth in pairs), one.get("when", {}),
            one.get("group", f"#{at}"), bool(one.get("optional", False)),
        ))
    return Tool(
        slug, Text(**raw["name"]), str(raw["source"]), raw["read"], float(raw["threshold"]), tuple(items),
        tuple((float(band["from"]), Text(**band["text"])) for band in raw["bands"]), raw.get("single"),
        Text(**raw["single_band"]) if "single_band" in raw else None,
        Text(**raw["note"]) if "note" in raw else None, Text(**raw["stand_in"]) if "stand_in" in raw else None,
    )

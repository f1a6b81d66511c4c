"""`mertid redact find`: every find as a row, or as a plan that a person edits and `strike` follows."""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from ._files import Progress, table, write_whole
from ._work import Desk, Paper

PLAN = "mertid-redact-plan-1"
COLUMNS = (
    "file", "sheet", "part", "hidden", "start", "end", "x0", "y0", "x1", "y1", "kind", "score", "proposed", "ground", "label", "person",
    "rule", "reason", "text",
)
SHOWN = ("file", "sheet", "part", "start", "end", "kind", "score", "proposed", "label", "rule", "reason")


def run(args: argparse.Namespace) -> int:
    """Search the files; 1 where one could not be read."""
    from mertid.core import BadSettings

    desk = Desk(args)
    if args.plan and args.plan.exists():
        raise BadSettings(f"redact: {args.plan} is there already, expected a new file: somebody may have edited it. Choose another.")
    progress = Progress(len(desk.files))
    papers = desk.linked(progress, places=True)
    persons: dict[str, str] = {}
    if args.plan:
        plan = {"mertid": PLAN, "law": desk.law.key, "form": desk.form, "files": [
            _planned(desk, paper, args, persons) for paper in papers if not paper.why
        ]}
        write_whole(args.plan, (json.dumps(plan, ensure_ascii=False, indent=1) + "\n").encode())
    else:
        rows = [row for paper in papers if not paper.why for row in _rows(desk, paper, args, persons)]
        _print(rows, args)
    failed = sum(bool(paper.why) for paper in papers)
    total = sum(len(paper.finds) for paper in papers)
    print(f"redact: {total} finds in {len(papers) - failed} of {len(papers)} files", file=sys.stderr)
    return 1 if failed else 0


def chosen(desk: Desk, paper: Paper, args: argparse.Namespace) -> Iterator[tuple[Any, bool]]:
    """Yield the finds that are shown, with whether each is proposed to be struck."""
    least = desk.engine.settings.least
    for one in paper.finds:
        if not args.kind or one.kind in args.kind:
            yield one, not one.open and one.score >= least


def _rows(desk: Desk, paper: Paper, args: argparse.Namespace, persons: dict[str, str]) -> Iterator[dict[str, object]]:
    for one, proposed in chosen(desk, paper, args):
        sheet = paper.sheet(one.sheet)
        row: dict[str, object] = {
            "file": str(paper.given.shown), "sheet": one.sheet, "part": sheet.part, "hidden": sheet.hidden, "start": one.start,
            "end": one.end, **_place(sheet, one), "kind": one.kind, "score": round(one.score, 3), "proposed": proposed,
            "ground": one.ground, "label": desk.label(one.ground), "person": _person(one, persons), "rule": one.rule,
            "reason": one.reason.da,
        }
        if args.text:
            row["text"] = sheet.text[one.start : one.end]
        yield row


def _planned(desk: Desk, paper: Paper, args: argparse.Namespace, persons: dict[str, str]) -> dict[str, object]:
    marks = []
    for row in _rows(desk, paper, args, persons):
        kept = ("sheet", "start", "end", "kind", "score", "person", "reason", "text")
        marks.append({"strike": row["proposed"], "label": row["label"], **{name: row[name] for name in kept if name in row}})
    return {
        "file": str(paper.given.shown), "sha256": hashlib.sha256(paper.given.path.read_bytes()).hexdigest(), "reads": paper.mark(),
        "marks": marks,
    }


def _place(sheet: Any, one: Any) -> dict[str, object]:
    """Return the rectangle around a find, in points from the page's top left; empty where the part has no layout."""
    import numpy as np

    if sheet.boxes is None or one.end <= one.start:
        return {}
    boxes = sheet.boxes[one.start : one.end]
    boxes = boxes[~np.isnan(boxes).any(axis=1)]
    if not len(boxes):
        return {}
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return {name: round(float(value), 1) for name, value in zip(("x0", "y0", "x1", "y1"), (*low, *high), strict=True)}


def _person(one: Any, persons: dict[str, str]) -> str:
    """Return a number for what belongs together: the engine's own key holds the name."""
    return persons.setdefault(one.same, f"p{len(persons) + 1}") if one.same else ""


def _print(rows: list[dict[str, object]], args: argparse.Namespace) -> None:
    if args.format == "jsonl":
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    elif args.format == "csv":
        text = table(rows, COLUMNS if args.text else COLUMNS[:-1])
    else:
        text = _aligned(rows, (*SHOWN, "text") if args.text else SHOWN)
    if args.out:
        write_whole(args.out, text.encode())
    else:
        sys.stdout.write(text)


def _aligned(rows: list[dict[str, object]], columns: tuple[str, ...]) -> str:
    cells = [list(columns), *([" ".join(str(row.get(name, "")).split()) for name in columns] for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    return "".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in cells)

"""`mertid redact prove` and `mertid redact read`: the proof alone, and what stands in a file."""

import argparse
import json
import sys
from dataclasses import dataclass, field
from typing import Any

from ._choose import _texts
from ._files import Given, Progress, write_whole
from ._strike import proof_told
from ._work import Desk, Paper


@dataclass
class Told(Paper):
    """A file with what is told of it."""

    told: dict[str, Any] = field(default_factory=dict, repr=False)


def prove(args: argparse.Namespace) -> int:
    """Look for the texts in the files; 1 where one is found, or a needed tool did not run."""
    from mertid.core import BadSettings

    desk, texts = Desk(args), _texts(args.text, args.texts_from)
    if not texts:
        raise BadSettings("redact: no text is given, expected some to look for. Give --text or --texts-from.")

    def work(given: Given) -> Paper:
        data = given.path.read_bytes()
        kind = desk.engine.media_type(data, "", given.path.name)
        proof = desk.engine.prove(data, kind, texts)
        return Told(given, told={"file": str(given.shown), "media_type": kind, **proof_told(proof)})

    papers = list(desk.each(work, Progress(len(desk.files))))
    told = [one.told if isinstance(one, Told) else {"file": str(one.given.shown), "holds": False, "why": one.why} for one in papers]
    _write(args, _json(told) if args.json else "".join(map(_said, told)))
    return 0 if all(one["holds"] for one in told) else 1


def _said(told: dict[str, Any]) -> str:
    lines = [f"{told['file']}: {'holds' if told['holds'] else 'does not hold'}" + (f" ({told['why']})" if told.get("why") else "")]
    for one in told.get("checks", ()):
        came = f"{one['leaks']} found" if one["ran"] else "did not run"
        lines.append(f"  {one['tool']} {one['version']}: {one['looked_into']}: {came}")
    if "sha256" in told:
        lines.append(f"  SHA-256 {told['sha256']}")
    return "\n".join(lines) + "\n"


def read(args: argparse.Namespace) -> int:
    """Write the files' text, sheet by sheet, what no reader sees flagged; 1 where one could not be read."""
    desk = Desk(args)

    def work(given: Given) -> Paper:
        data = given.path.read_bytes()
        kind = desk.engine.media_type(data, "", given.path.name)
        reading = desk.engine.read(data, kind, given.path.name, password=desk.password)
        parts = desk.engine.attachments(data, kind)
        return Told(given, told={
            "file": str(given.shown), "media_type": reading.media_type, "scanned": reading.scanned,
            "notes": [note.en for note in reading.notes],
            "attachments": [{"name": name, "media_type": media, "bytes": len(held)} for name, media, held in parts],
            "sheets": [{"sheet": one.number, "part": one.part, "hidden": one.hidden, "text": one.text} for one in reading.sheets],
        })

    papers = list(desk.each(work, Progress(len(desk.files))))
    told = [one.told for one in papers if isinstance(one, Told)]
    _write(args, _json(told) if args.json else "".join(map(_plain, told)))
    return 0 if len(told) == len(papers) else 1


def _plain(told: dict[str, Any]) -> str:
    lines = [f"=== {told['file']} ({told['media_type']}{', scanned' if told['scanned'] else ''})"]
    lines += [f"note: {note}" for note in told["notes"]]
    lines += [f"attachment: {one['name']} ({one['media_type']}, {one['bytes']} bytes)" for one in told["attachments"]]
    for one in told["sheets"]:
        lines += [f"--- {one['part']} {one['sheet']}{' HIDDEN' if one['hidden'] else ''}", one["text"].rstrip("\n")]
    return "\n".join(lines) + "\n"


def _json(told: list[dict[str, Any]]) -> str:
    return json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=1) + "\n"


def _write(args: argparse.Namespace, text: str) -> None:
    if args.out:
        write_whole(args.out, text.encode())
    else:
        sys.stdout.write(text)

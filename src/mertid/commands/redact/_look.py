"""`mertid redact prove`, `read` and `unpack`: the proof alone, what stands in a file, and the files that lie in it."""

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


def unpack(args: argparse.Namespace) -> int:
    """Save what lies in mails and archives as files, one level; 1 where one could not be opened. Other files hold none."""
    from mertid.core import BadSettings

    desk, out, found = Desk(args), args.out_folder, 0
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadSettings("redact: --out-folder is not empty, expected a new folder. Choose another.")

    def work(given: Given) -> Paper:
        data = given.path.read_bytes()
        return Told(given, told={"files": desk.engine.attachments(data, desk.engine.media_type(data, "", given.path.name))})

    progress, failed = Progress(len(desk.files)), 0
    for one in desk.each(work, progress):
        failed += bool(one.why)
        for number, (name, _media, held) in enumerate(one.told["files"] if isinstance(one, Told) else (), 1):
            write_whole(out / f"{one.given.number:04d}-{number:03d}-{_base(name)}", held)
            found += 1
    print(f"redact: {found} files saved out of {len(desk.files) - failed} of {len(desk.files)}", file=sys.stderr)
    return 1 if failed else 0


def _base(name: str) -> str:
    """Return a name without folders or signs that a path could be made of, short enough for any disk, its ending kept."""
    plain = "".join(c if c.isalnum() or c in " ._-" else "_" for c in name.replace("\\", "/").rpartition("/")[2]).strip(" .") or "fil"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:60]}{dot}{ending[:10]}" if dot else plain[:60]


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

"""`mertid redact strike`: strike, prove, and write what is proved; a file that is not is not written."""

import argparse
import hashlib
import json
import mimetypes
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ._choose import Choice
from ._files import Given, Progress, table, write_whole
from ._place import places
from ._work import Desk, Paper

PART = 4
"""Letters of a word of what was struck that a copy's name may not hold."""
COLUMNS = ("number", "file", "state", "written", "pages", "strokes", "kinds", "sha256_before", "sha256_after", "checks", "why", "notes")
LEFT = "a text that is to be struck stands in {n} longer words (sheets {sheets}). Use --inside to strike them, or --keep"
NOT_PROVED = "the proof does not hold, so nothing is written"


@dataclass
class Done(Paper):
    """A file with what came of it."""

    out: bytes = field(default=b"", repr=False)
    out_type: str = ""
    proof: Any = None
    strings: tuple[str, ...] = field(default=(), repr=False)
    strokes: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    written: Path | None = None


def run(args: argparse.Namespace) -> int:
    """Strike the files; 1 where one was not written."""
    desk = Desk(args)
    choice = Choice(desk, args)
    choice.check()
    desk.form = desk.form or choice.form
    _check_out(desk, args)
    progress = Progress(len(desk.files))
    linked = _linked(desk, choice)
    rows, reports, written = [], [], set[Path]()

    def work(given: Given) -> Done:
        return _struck(desk, choice, given, linked)

    for one in desk.each(work, progress):
        done = one if isinstance(one, Done) else Done(one.given, why=one.why)
        if not done.why:
            try:
                done.written = args.out or _place(args.out_folder, done, args.numbered, written)
                written.add(done.written)
                write_whole(done.written, done.out)
            except OSError as error:  # a full disk: the others may be smaller
                done.why, done.written = error.strerror or type(error).__name__, None
                progress.failed(done.given, done.why)
        rows.append(_row(done, args))
        reports.append(_report(done, args))
        done.data = done.work = done.out = b""
    _tell(args, rows, reports)
    failed = sum(row["state"] != "written" for row in rows)
    print(f"redact: {len(rows) - failed} of {len(rows)} files are struck, proved and written", file=sys.stderr)
    return 1 if failed else 0


def _linked(desk: Desk, choice: Choice) -> dict[int, tuple[str, list[Any]]] | None:
    """Return each file's finds where several are searched together: a person known in one is found in all."""
    if not choice.searches or len(desk.files) < 2:
        return None
    print(f"redact: {len(desk.files)} files are searched together, then struck", file=sys.stderr)
    papers = desk.linked(Progress(len(desk.files)), places=False)
    return {paper.given.number: (paper.mark(), paper.finds) for paper in papers if not paper.why}


def _struck(desk: Desk, choice: Choice, given: Given, linked: dict[int, tuple[str, list[Any]]] | None) -> Done:
    from mertid.core import Unreadable

    paper = desk.opened(given)
    if choice.searches:
        if linked is None:
            paper.finds = desk.engine.link(
                [desk.engine.find(paper.reading, context=desk.context)], [paper.reading], context=desk.context)[0]
        else:
            mark, paper.finds = linked.get(given.number, ("", []))
            if mark != paper.mark():
                raise Unreadable("redact: the file reads otherwise the second time, expected the same. Strike it alone.")
    chosen = choice.of(paper)
    done = Done(**{name: getattr(paper, name) for name in ("given", "data", "kind", "work", "work_type", "reading", "notes")})
    done.kinds, done.strokes = chosen.kinds, len(chosen.passages)
    left = choice.left(paper, chosen)
    if left:
        raise Unreadable(LEFT.format(n=len(left), sheets=", ".join(map(str, sorted(set(left))))) + " to leave them.")
    removed = desk.engine.remove(paper.work, paper.work_type, chosen.passages, reading=paper.reading, password=desk.password)
    done.strings = tuple(dict.fromkeys((*desk.engine.struck(paper.reading, chosen.passages), *chosen.wanted)))
    done.out, done.out_type = removed.data, removed.media_type
    done.proof = desk.engine.prove(
        removed.data, removed.media_type, done.strings, areas=[one for one in chosen.passages if one.area is not None],
        allowed=desk.engine.left_open(paper.reading, chosen.passages),
    )
    done.notes += [note.en for note in (*removed.notes, *done.proof.notes)]
    if not done.proof.holds:
        done.why = NOT_PROVED + (f": {done.proof.why.en}" if done.proof.why is not None else ".")
    return done


def _check_out(desk: Desk, args: argparse.Namespace) -> None:
    """See that what is to be written has a place and overwrites nothing. Raises `BadSettings`, OSError."""
    from mertid.core import BadSettings

    if args.out is not None:
        if len(desk.files) > 1:
            raise BadSettings(f"redact: --out is given with {len(desk.files)} files, expected one. Use --out-folder.")
        if args.out.exists():
            raise BadSettings("redact: --out is there already, expected a new file. Choose another.")
        return
    folder = args.out_folder = args.out_folder.resolve()
    if any(given.path.resolve().is_relative_to(folder) for given in desk.files):
        raise BadSettings("redact: --out-folder holds the originals, expected a new folder. Choose another.")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) or _summary(folder).exists():
        raise BadSettings("redact: --out-folder is not empty or has a summary beside it, expected a new folder. Choose another.")


def _summary(folder: Path) -> Path:
    """Return where the summary lies: beside the folder, for it names the originals, and the folder is what is handed out."""
    return folder.with_name(f"{folder.name}-summary.csv")


def _place(folder: Path, done: Done, numbered: bool, taken: set[Path]) -> Path:
    """Return where a copy is written. A name that holds what was struck would give it away: it becomes a number."""
    shown = done.given.shown
    ending = shown.suffix if done.out_type == done.kind else (mimetypes.guess_extension(done.out_type) or ".bin")
    told = {word for text in done.strings for word in (text, *re.findall(rf"[^\W\d_]{{{PART},}}", text))}
    if numbered or any(True for text in told for _one in places(str(shown.with_suffix("")), text)):
        return folder / f"dokument-{done.given.number:04d}{ending}"
    path = folder / shown.with_suffix(ending)
    return path if path not in taken else folder / f"{shown.with_suffix('')}-{done.given.number:04d}{ending}"


def _row(done: Done, args: argparse.Namespace) -> dict[str, object]:
    proof, out = done.proof, done.written
    state = "written" if not done.why else "not proved" if proof is not None and not proof.holds else "not done"
    pages = sum(sheet.part == "page" for sheet in done.reading.sheets) if done.reading is not None else ""
    where = "" if out is None or done.why else out.relative_to(args.out_folder) if args.out_folder else out
    return {
        "number": done.given.number, "file": str(done.given.shown), "state": state, "written": str(where), "pages": pages,
        "strokes": done.strokes, "kinds": " ".join(f"{kind}:{n}" for kind, n in sorted(done.kinds.items())),
        "sha256_before": hashlib.sha256(done.data).hexdigest() if done.data else "", "sha256_after": proof.sha256 if proof else "",
        "checks": len(proof.checks) if proof else "", "why": done.why, "notes": " ".join(done.notes),
    }


def _report(done: Done, args: argparse.Namespace) -> dict[str, object]:
    return {**_row(done, args), "kinds": dict(done.kinds), "notes": done.notes, "proof": proof_told(done.proof) if done.proof else None}


def proof_told(proof: Any) -> dict[str, object]:
    """Return a proof as plain values. What was looked for are digests under the proof's salt."""
    checks = [
        {"tool": one.tool, "version": one.version, "looked_into": one.looked_into, "leaks": one.leaks, "ran": one.ran,
         "note": one.note.en if one.note is not None else ""}
        for one in proof.checks
    ]
    return {
        "holds": proof.holds, "why": proof.why.en if proof.why is not None else "", "sha256": proof.sha256, "salt": proof.salt,
        "looked_for": list(proof.looked_for), "checks": checks,
    }


def _tell(args: argparse.Namespace, rows: list[dict[str, object]], reports: list[dict[str, object]]) -> None:
    if args.report:
        write_whole(args.report, (json.dumps(reports, ensure_ascii=False, indent=1) + "\n").encode())
    if args.out_folder:
        write_whole(_summary(args.out_folder), table(rows, COLUMNS).encode("utf-8-sig"))

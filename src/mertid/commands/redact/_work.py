"""What every sub-command does with a file: open it, read it, find in it, all documents of a request together."""

import argparse
import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from ._files import Given, Progress, gather

MOST_LETTERS = 5_000_000
"""Letters of a file, some 1,700 pages. Searching them takes memory of this process: 12.8 million took 1.3 GB and many minutes."""
WHY_OTHER = "The file broke the program."


@dataclass
class Paper:
    """One file. ``work`` is what strokes are made on: its pages as PDF, or the file itself. ``why`` says what failed, without content."""

    given: Given
    data: bytes = field(default=b"", repr=False)
    kind: str = ""
    work: bytes = field(default=b"", repr=False)
    work_type: str = ""
    reading: Any = field(default=None, repr=False)
    finds: list[Any] = field(default_factory=list, repr=False)
    notes: list[str] = field(default_factory=list)
    why: str = ""

    def mark(self) -> str:
        """Return what tells whether it reads the same another time."""
        told = json.dumps([[sheet.number, sheet.text] for sheet in self.reading.sheets])
        return hashlib.sha256(told.encode()).hexdigest()

    def sheet(self, number: int) -> Any:
        """Return a sheet, or None."""
        return next((one for one in self.reading.sheets if one.number == number), None)


class Desk:
    """The engine with the settings that were asked for."""

    def __init__(self, args: argparse.Namespace) -> None:
        from mertid import catalog

        told = _settings(args)
        self.engine: Any = catalog.get("disclosure").engine.with_settings(told)
        self.law = self.engine.laws()[self.engine.context().law]
        self.grounds = {one.key: one for one in self.engine.grounds(self.law.key)}
        self.context = self.engine.context(requester=tuple(told.get("requester", ())))
        self.password = _password(args)
        self.form = getattr(args, "form", "")
        self.files = gather(args.files)

    def label(self, ground: str) -> str:
        """Return what is written in the box for a ground."""
        held = self.grounds.get(ground)
        return held.label if held else ground

    def opened(self, given: Given) -> Paper:
        """Return a file opened and read. Raises `Unreadable`, `TooBig`, OSError."""
        from mertid.core import TooBig, Unreadable

        paper = Paper(given, given.path.read_bytes())
        paper.kind = self.engine.media_type(paper.data, "", given.path.name)
        made = None if self.form == "kind" else self.engine.as_pages(paper.data, paper.kind, given.path.name, password=self.password)
        if made is None and self.form == "pdf":
            raise Unreadable("redact: no PDF can be made of it here, expected a kind with pages. Use --in-kind.")
        paper.work, paper.work_type = (paper.data, paper.kind) if made is None else (made.data, made.media_type)
        paper.notes = [note.en for note in made.notes] if made is not None else []
        paper.reading = self.engine.read(paper.work, paper.work_type, given.path.name, password="" if made else self.password)
        paper.notes += [note.en for note in paper.reading.notes]
        letters = sum(len(sheet.text) for sheet in paper.reading.sheets)
        if letters > MOST_LETTERS:
            raise TooBig(f"redact: its text is {letters} letters, expected at most {MOST_LETTERS}. Split it.")
        return paper

    def searched(self, given: Given) -> Paper:
        """Return a file opened, read and searched."""
        paper = self.opened(given)
        paper.finds = self.engine.find(paper.reading, context=self.context)
        return paper

    def linked(self, progress: Progress, *, places: bool) -> list[Paper]:
        """Return all files searched, one person being one over all of them. The bytes are dropped.

        ``places``: keep where each letter stands, 16 bytes a letter.
        """
        papers = []
        for paper in self.each(self.searched, progress):
            paper.data = paper.work = b""
            if paper.reading is not None and not places:
                bare = [replace(sheet, boxes=None) for sheet in paper.reading.sheets]
                paper.reading = replace(paper.reading, sheets=tuple(bare))
            papers.append(paper)
        good = [paper for paper in papers if not paper.why]
        linked = self.engine.link([one.finds for one in good], [one.reading for one in good], context=self.context)
        for paper, finds in zip(good, linked, strict=True):
            paper.finds = finds
        return papers

    def each(self, work: Callable[[Given], Paper], progress: Progress) -> Iterator[Paper]:
        """Yield what ``work`` gives of each file, in order, as many at once as the engine takes; one that fails does not stop the others.

        A program error is a failure of that file too: a folder of hundreds must not end at its worst file.
        """
        waiting: deque[tuple[Given, Future[Paper]]] = deque()
        with ThreadPoolExecutor(self.engine.at_once) as hands:
            try:
                for given in self.files:
                    waiting.append((given, hands.submit(work, given)))
                    if len(waiting) > self.engine.at_once:
                        yield _ended(*waiting.popleft(), progress)
                while waiting:
                    yield _ended(*waiting.popleft(), progress)
            finally:
                for _given, left in waiting:
                    left.cancel()


def _ended(given: Given, future: Future[Paper], progress: Progress) -> Paper:
    from mertid.core import MertidError

    try:
        paper = future.result()
    except MertidError as error:
        text = getattr(error, "text", None)
        paper = Paper(given, why=text.en if text is not None else str(error).removeprefix("redact: "))
    except OSError as error:  # its file name is left out: it may name somebody
        paper = Paper(given, why=error.strerror or type(error).__name__)
    except Exception as error:
        if os.environ.get("MERTID_TRACEBACK") == "1":
            raise
        paper = Paper(given, why=f"{WHY_OTHER} ({type(error).__name__})")
    if paper.why:
        progress.failed(given, paper.why)
    progress.step()
    return paper


def proposed(finds: Sequence[Any], least: float) -> list[Any]:
    """Return the finds that the law proposes to withhold: not normally open, and sure enough."""
    return [one for one in finds if not one.open and one.score >= least]


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    from mertid.core import BadSettings

    told: dict[str, Any] = {}
    if getattr(args, "settings", None):
        try:
            told = json.loads(args.settings.read_text("utf-8-sig"))
        except ValueError:
            told = {"": None}
        if not isinstance(told, dict) or "" in told:
            raise BadSettings(f"redact: {args.settings} is no JSON object, expected settings as in docs/files.md. Correct it.")
    for name in ("law", "least"):
        if getattr(args, name, None) is not None:
            told[name] = getattr(args, name)
    return told


def _password(args: argparse.Namespace) -> str:
    from mertid.core import BadSettings

    if args.password_env:
        if args.password_env not in os.environ:
            raise BadSettings(f"redact: {args.password_env} is not set, expected the password in it. Set it.")
        return os.environ[args.password_env]
    if args.password_file:
        return str(args.password_file.read_text("utf-8")).rstrip("\r\n")
    if args.ask_password:
        from getpass import getpass

        return getpass("Password: ")
    return ""

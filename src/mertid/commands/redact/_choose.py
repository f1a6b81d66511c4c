"""What is struck in a file: the law's proposal, kinds, texts, areas, a plan; less what is to be kept."""

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ._files import lines_of
from ._find import PLAN
from ._place import places
from ._work import Desk, Paper, proposed


@dataclass(frozen=True)
class Chosen:
    """The strokes of one file. ``wanted``: the texts that a person named, which must stand nowhere, found or not."""

    passages: tuple[Any, ...]
    wanted: tuple[str, ...]
    kinds: Mapping[str, int]


@dataclass(frozen=True)
class Choice:
    """What was asked for on the command line."""

    desk: Desk
    args: argparse.Namespace

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts to strike wherever they stand."""
        return _texts(self.args.text, self.args.texts_from)

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """The texts to leave wherever they stand."""
        return _texts(self.args.keep, self.args.keep_from)

    @cached_property
    def areas(self) -> list[tuple[int, dict[str, float]]]:
        """The areas, as sheet and rectangle. Raises `BadSettings`."""
        return [_area(one) for one in self.args.area or ()]

    @cached_property
    def plan(self) -> dict[str, Any] | None:
        """The plan's files by name. Raises `BadSettings`."""
        return {str(one["file"]): one for one in self._told["files"]} if self._told else None

    @property
    def form(self) -> str:
        """What the plan was made of: the files' pages, or the files themselves."""
        return str(self._told.get("form", "")) if self._told else ""

    @cached_property
    def _told(self) -> dict[str, Any] | None:
        return _plan(self.args.plan) if self.args.plan else None

    @property
    def searches(self) -> bool:
        """Whether the files must be searched: nothing else was named, or it was asked for beside it."""
        named = self.texts or self.areas or self.plan is not None
        return bool(self.args.proposed or self.args.kind or not named)

    def check(self) -> None:
        """See that all of it can be used. Raises `BadSettings`."""
        from mertid.core import BadSettings

        unknown = set(self.args.kind or ()) - set(self.desk.engine.kinds())
        if unknown:
            known = ", ".join(self.desk.engine.kinds())
            raise BadSettings(f"redact: --kind is {sorted(unknown)[0]!r}, expected one of {known}. Choose one of them.")
        if self.areas and len(self.desk.files) > 1:
            raise BadSettings(f"redact: --area is given with {len(self.desk.files)} files, expected one. Use a plan for several.")
        _ = self.texts, self.kept, self.plan

    def of(self, paper: Paper) -> Chosen:
        """Return the strokes of a file. Raises `Unreadable` where the plan is of another version of it, `BadSettings` on what cannot be."""
        kinds: dict[str, int] = {}
        label = self.args.label or self.desk.label(self.desk.law.ground_for("hand"))
        made: list[Any] = []
        wanted = [(text, label) for text in self.texts]
        if self.searches:
            for one in self._found(paper):
                kinds[one.kind] = kinds.get(one.kind, 0) + 1
                said = self.args.label or self.desk.label(one.ground) or label
                made.append(self.desk.engine.passage(one.sheet, one.start, one.end, label=said))
        for sheet, area in self.areas:
            made.append(self._on(paper, sheet, area=area, label=label))
        if self.plan is not None:
            by_plan, named_there = self._planned(paper, self.plan, label, kinds)
            made, wanted = made + by_plan, wanted + named_there
        for text, said in wanted:
            for sheet in paper.reading.sheets:
                made += [
                    self.desk.engine.passage(sheet.number, one.start, one.end, label=said)
                    for one in places(sheet.text, text) if self.args.inside or not one.inside
                ]
        named = len(made) - sum(kinds.values())
        kept = self._kept(paper)
        made = [one for one in made if one.area is not None or not _within(one, kept.get(one.sheet, ()))]
        named_texts = tuple(dict.fromkeys(text for text, _said in wanted))
        return Chosen(tuple(_joined(made)), named_texts, {**kinds, **({"named": named} if named else {})})

    def left(self, paper: Paper, chosen: Chosen) -> list[int]:
        """Return the sheets on which a named text is still left in longer words: once for each place."""
        kept, found = self._kept(paper), []
        struck: dict[int, list[tuple[int, int]]] = {}
        for one in chosen.passages:
            if one.area is None:
                struck.setdefault(one.sheet, []).append((one.start, one.end))
        for text in chosen.wanted:
            for sheet in paper.reading.sheets:
                gone = (*struck.get(sheet.number, ()), *kept.get(sheet.number, ()))
                found += [sheet.number for one in places(sheet.text, text) if one.inside and not _within(one, gone)]
        return sorted(found)

    def _found(self, paper: Paper) -> Iterator[Any]:
        least = self.desk.engine.settings.least
        if self.args.kind:
            yield from (one for one in paper.finds if one.kind in self.args.kind and one.score >= least)
        if self.args.proposed or not self.args.kind:
            rest = [one for one in paper.finds if one.kind not in (self.args.kind or ())]
            yield from proposed(rest, least)

    def _planned(
        self, paper: Paper, plan: Mapping[str, Any], label: str, kinds: dict[str, int],
    ) -> tuple[list[Any], list[tuple[str, str]]]:
        from mertid.core import Unreadable

        told = plan.get(str(paper.given.shown))
        if told is None:
            raise Unreadable("redact: the plan does not name this file, expected every file in it. Make the plan anew.")
        if told.get("sha256") != hashlib.sha256(paper.data).hexdigest() or told.get("reads") != paper.mark():
            raise Unreadable("redact: the file is another than when the plan was made, expected the same. Make the plan anew.")
        made, texts = [], []
        for mark in told.get("marks", ()):
            if not mark.get("strike", True):
                continue
            said = str(self.args.label or mark.get("label") or label)
            if "start" in mark or "area" in mark:
                made.append(self._on(paper, mark.get("sheet"), mark.get("start", 0), mark.get("end", 0), mark.get("area"), said))
                kind = str(mark.get("kind") or "hand")
                kinds[kind] = kinds.get(kind, 0) + 1
            else:
                texts.append((str(mark["text"]), said))
        return made, texts

    def _on(self, paper: Paper, sheet: Any, start: int = 0, end: int = 0, area: Any = None, label: str = "") -> Any:
        """Return a passage, seen to lie within the document: one that lies beside it would strike nothing and be proved."""
        from mertid.core import Unreadable

        held = paper.sheet(sheet)
        if held is None or not (held.boxes is not None if area is not None else 0 <= start < end <= len(held.text)):
            raise Unreadable(f"redact: a mark lies on sheet {sheet} outside its text or pages, expected within. Correct it.")
        if area is not None and not (area["x0"] < min(area["x1"], held.width) and area["y0"] < min(area["y1"], held.height)):
            raise Unreadable(f"redact: an area lies outside page {sheet}, {held.width:.0f} x {held.height:.0f} points. Correct it.")
        return self.desk.engine.passage(sheet, start, end, area, label)

    def _kept(self, paper: Paper) -> dict[int, list[tuple[int, int]]]:
        return {
            sheet.number: [(one.start, one.end) for text in self.kept for one in places(sheet.text, text)] for sheet in paper.reading.sheets
        }


def _within(one: Any, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= one.start and one.end <= end for start, end in spans)


def _joined(passages: Sequence[Any]) -> list[Any]:
    """Return the passages with those that overlap made one, under the first one's label."""
    made: list[Any] = []
    for one in sorted(passages, key=lambda one: (one.area is not None, one.sheet, one.start, -one.end)):
        last = made[-1] if made else None
        if one.area is None and last is not None and last.sheet == one.sheet and one.start < last.end:
            made[-1] = replace(last, end=max(last.end, one.end))
        else:
            made.append(one)
    return made


def _texts(given: Sequence[str] | None, path: Path | None) -> tuple[str, ...]:
    from mertid.core import BadSettings

    every = [*(given or ()), *(lines_of(path) if path else ())]
    if any(not any(character.isalnum() for character in text) for text in every):
        raise BadSettings("redact: a text has no letter or digit, expected some. Correct it.")
    return tuple(dict.fromkeys(every))


def _area(text: str) -> tuple[int, dict[str, float]]:
    from mertid.core import BadSettings

    try:
        sheet, _colon, numbers = text.partition(":")
        x0, y0, x1, y1 = (float(one) for one in numbers.split(","))
        return int(sheet), {"x0": x0, "y0": y0, "x1": x1, "y1": y1}
    except ValueError:
        raise BadSettings(f"redact: --area is {text!r}, expected such as 1:72,90,300,110 (page, then points). Correct it.") from None


def _plan(path: Path) -> dict[str, Any]:
    from mertid.core import BadSettings

    wrong = BadSettings(f"redact: {path} is no plan, expected what find --plan wrote. Make it anew.")
    try:
        told = json.loads(path.read_text("utf-8-sig"))
        if told["mertid"] != PLAN:
            raise wrong
        names = {str(one["file"]) for one in told["files"]}
        for number, one in enumerate(told["files"], 1):
            for place, mark in enumerate(one["marks"], 1):
                _check_mark(mark, f"redact: mark {place} of file {number} in the plan")
    except (ValueError, KeyError, TypeError):
        raise wrong from None
    if len(names) < len(told["files"]):
        raise BadSettings(f"redact: {path} names a file twice, expected each once. Plan the folder that holds them.")
    return dict(told)


def _check_mark(mark: Any, where: str) -> None:
    from mertid.core import BadSettings

    fine = isinstance(mark, dict) and isinstance(mark.get("strike", True), bool)
    if fine and "start" in mark:
        fine = all(isinstance(mark.get(name), int) for name in ("sheet", "start", "end"))
    elif fine and "area" in mark:
        area = mark["area"]
        fine = isinstance(mark.get("sheet"), int) and isinstance(area, dict) and set(area) == {"x0", "y0", "x1", "y1"}
        fine = fine and all(isinstance(value, int | float) for value in area.values())
    elif fine:
        fine = isinstance(mark.get("text"), str) and any(character.isalnum() for character in mark["text"])
    if not fine:
        raise BadSettings(f"{where} is not whole, expected sheet with start and end, sheet with area, or text. Correct it.")

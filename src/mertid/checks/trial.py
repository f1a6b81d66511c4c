"""What the rules are run on: one solution with its file, samples, fitted engine and suggestions, each made once."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from mertid.core import Case, Engine, Solution, Suggestion
from mertid.samples.read import Right, read_cases, sample_file

HELD_OUT = 0.25
"""Share of the samples, the newest, that the engine is measured on and never learns from."""

Render = Callable[[Solution], dict[str, str]]


class Skip(Exception):
    """A rule that cannot be run here; says why."""


@dataclass
class Trial:
    """One solution under test.

    ``render`` gives the HTML of every page of the solution by name; without it (no Django) the rule on pages is skipped.
    ``file`` and ``sample`` are found by the slug unless they are given.
    """

    solution: Solution
    render: Render | None = None
    file: Path = field(default_factory=Path)
    sample: Path = field(default_factory=Path)

    def __post_init__(self) -> None:
        if self.file == Path():
            rooms = import_module("mertid.solutions").__path__
            self.file = Path(rooms[0]) / f"{self.solution.slug}.py"
        if self.sample == Path():
            self.sample = sample_file(self.solution.slug)

    @cached_property
    def samples(self) -> tuple[list[Case], list[Right]]:
        """Return the sample cases and their right answers."""
        return read_cases(self.sample, self.solution)

    @cached_property
    def split(self) -> tuple[list[Case], list[Right], list[Case], list[Right]]:
        """Return older cases and answers to learn from, newest ones to measure on."""
        cases, rights = self.samples
        by_id = {case.id: case for case in cases}
        told = sorted(rights, key=lambda right: (right.at, right.case_id))
        cut = len(told) - math.ceil(len(told) * HELD_OUT)
        older, newest = told[:cut], told[cut:]
        return [by_id[r.case_id] for r in older], older, [by_id[r.case_id] for r in newest], newest

    @cached_property
    def fitted(self) -> Engine:
        """Return the engine as it has learned from the older samples."""
        cases, rights, _, _ = self.split
        return self.engine.fit(cases, rights)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Return the fitted engine's suggestions for all sample cases."""
        return self.fitted.suggest(self.samples[0])

    @cached_property
    def folder(self) -> Path:
        """Return a folder that the fitted engine was saved in; it lives as long as the trial."""
        self._kept = TemporaryDirectory(prefix="mertid-check-")
        folder = Path(self._kept.name) / "model"
        self.fitted.save(folder)
        return folder

    @property
    def engine(self) -> Engine:
        """The engine as declared."""
        engine: Engine = self.solution.engine
        return engine

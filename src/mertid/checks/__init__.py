"""The contract: rules that every solution satisfies. Each rule is one function; its docstring is its page in docs/contract.md.

A rule is a public function of `declaration`, `people`, `behaviour` or `safety` that takes a `Trial` and yields one sentence a fault.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import getmembers, isfunction
from typing import Literal

from mertid.catalog import missing_extra
from mertid.core import MertidError, Solution

from .trial import Render, Skip, Trial

Rule = Callable[[Trial], Iterator[str]]
ROOMS = ("declaration", "people", "behaviour", "safety")
READ_ALONE = ("declaration", "people")
"""Rooms whose rules read the declaration and run nothing."""


@dataclass(frozen=True)
class Result:
    """What came of one rule: ``ok``, ``fail``, ``skip`` (cannot be run here) or ``exempt``; ``says`` the faults or the reason."""

    rule: str
    state: Literal["ok", "fail", "skip", "exempt"]
    says: str = ""


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by name, in the order of the files."""
    found: dict[str, Rule] = {}
    for room in ROOMS:
        module = import_module(f"{__name__}.{room}")
        own = [f for name, f in getmembers(module, isfunction) if f.__module__ == module.__name__ and not name.startswith("_")]
        found |= {f.__name__: f for f in sorted(own, key=lambda f: f.__code__.co_firstlineno)}
    return found


def needs_engine(rule: str) -> bool:
    """Whether a rule runs the engine, and so cannot be run without its library."""
    return rules()[rule].__module__.rsplit(".", 1)[-1] not in READ_ALONE


def faults(trial: Trial, rule: str) -> list[str]:
    """Return what the rule finds wrong; an error while it runs is a fault too, told without its content unless it is mertid's own.

    Raises
    ------
    Skip
        When it cannot be run here.
    """
    try:
        return list(rules()[rule](trial))
    except MertidError as error:
        return [str(error)]
    except Skip:
        raise
    except Exception as error:
        if os.environ.get("MERTID_TRACEBACK") == "1":
            raise
        return [f"{trial.solution.slug}: {type(error).__name__} was raised, expected no error. See where with MERTID_TRACEBACK=1."]


def check(solution: Solution, *, only: str | None = None, render: Render | None = None) -> Iterator[Result]:
    """Run the rules, or one of them, and yield what came of each."""
    trial = Trial(solution, render)
    for name in [only] if only else rules():
        yield judge(trial, name)


def judge(trial: Trial, rule: str) -> Result:
    """Run one rule on one solution, its exemptions considered."""
    extra = missing_extra(trial.solution)
    if extra and needs_engine(rule):
        return Result(rule, "skip", f"needs pip install 'mertid[{extra}]'")
    try:
        found = faults(trial, rule)
    except Skip as why:
        return Result(rule, "skip", str(why))
    if rule in trial.solution.exempt:
        if found:
            return Result(rule, "exempt", trial.solution.exempt[rule])
        return Result(rule, "fail", "it is exempt without need, expected no exemption. Remove it from 'exempt'.")
    return Result(rule, "fail", " | ".join(found)) if found else Result(rule, "ok")


__all__ = ["Render", "Result", "Rule", "Skip", "Trial", "check", "faults", "judge", "needs_engine", "rules"]

"""Finds the solutions: every file in ``mertid/solutions`` is one, under its file's name. Nothing is registered by hand."""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec

from mertid import solutions as _rooms
from mertid.core import MertidError, MissingExtra, Solution, UnknownSolution


def slugs() -> tuple[str, ...]:
    """Return the file names in ``mertid/solutions``, sorted. Imports none of them."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(_rooms.__path__) if not m.name.startswith("_")))


@cache
def get(slug: str) -> Solution:
    """Return the solution in ``mertid/solutions/<slug>.py``; ``mail-triage`` and ``mail_triage`` are the same.

    Raises
    ------
    UnknownSolution
        No file of that name, or the file declares no ``solution``.
    MissingExtra
        The file needs a library that is not installed.
    """
    name = slug.replace("-", "_")
    if name != slug:
        return get(name)
    if name not in slugs():
        raise UnknownSolution(f"catalog: no solution file '{name}.py', expected one of: {', '.join(slugs())}. See mertid list.")
    try:
        module = import_module(f"{_rooms.__name__}.{name}")
    except ModuleNotFoundError as error:
        raise _missing(name, error) from error
    found = getattr(module, "solution", None)
    if not isinstance(found, Solution):
        raise UnknownSolution(f"{name}: 'solution' is {type(found).__name__}, expected a Solution. See docs/adding.md.")
    return found


def solutions() -> dict[str, Solution]:
    """Return every solution that can be loaded here, by slug. `broken` says why the others cannot."""
    found = {}
    for slug in slugs():
        try:
            found[slug] = get(slug)
        except MertidError:
            continue
    return found


def broken() -> dict[str, str]:
    """Return why a solution file cannot be loaded, by slug; empty when all is well."""
    found = {}
    for slug in slugs():
        try:
            get(slug)
        except MertidError as error:
            found[slug] = str(error)
    return found


def missing_extra(solution: Solution) -> str | None:
    """Return the pip extra that the solution's engine needs and that is not installed here, or None."""
    extra = solution.engine.extra
    return extra if extra and not extra_installed(extra) else None


def extra_installed(extra: str) -> bool:
    """Whether every library of mertid's pip extra ``extra`` can be imported."""
    try:
        lines = requires("mertid") or []
    except PackageNotFoundError:
        return False
    wanted = [line for line in lines if f'extra == "{extra}"' in line or f"extra == '{extra}'" in line]
    return bool(wanted) and all(_importable(line) for line in wanted)


def _importable(requirement: str) -> bool:
    from importlib.metadata import distribution

    name = requirement.split(";")[0]
    for mark in "[<>=!~ (":
        name = name.split(mark)[0]
    try:
        distribution(name.strip())
    except PackageNotFoundError:
        return find_spec(name.strip().replace("-", "_")) is not None
    return True


def _missing(slug: str, error: ModuleNotFoundError) -> MertidError:
    """Name the pip line when the missing library belongs to one of mertid's extras."""
    library = error.name or "a library"
    root = library.split(".")[0]
    for line in requires("mertid") or []:
        if line.split("[")[0].split(">")[0].split("=")[0].strip().replace("-", "_").lower() == root.lower() and "extra ==" in line:
            return MissingExtra(library, line.split("extra ==")[1].strip(" \"'"))
    return UnknownSolution(f"{slug}: module '{library}' cannot be imported, expected to exist. Correct solutions/{slug}.py.")

"""The catalogue finds solutions by their files, and says plainly what it cannot find."""

import sys
from pathlib import Path

import pytest

from mertid import catalog, solutions
from mertid.core import MissingExtra, UnknownSolution


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second folder of solutions, so that odd files can be tried without touching the real one."""
    monkeypatch.setattr(solutions, "__path__", [*solutions.__path__, str(tmp_path)])
    catalog.get.cache_clear()
    yield tmp_path
    catalog.get.cache_clear()
    for name in [m for m in sys.modules if m.startswith("mertid.solutions.odd")]:
        del sys.modules[name]


def test_every_file_in_solutions_is_found_under_its_name() -> None:
    files = {p.stem for p in Path(solutions.__path__[0]).glob("*.py") if not p.stem.startswith("_")}
    assert set(catalog.solutions()) == files
    assert "mail_triage" in files
    assert catalog.broken() == {}


def test_a_slug_may_be_written_with_hyphens() -> None:
    assert catalog.get("mail-triage") is catalog.get("mail_triage")


def test_an_unknown_solution_names_those_there_are() -> None:
    with pytest.raises(UnknownSolution, match=r"no solution file 'nothing.py', expected one of: .*mail_triage"):
        catalog.get("nothing")


def test_a_file_without_a_solution_says_so_and_hides_none_of_the_others(room: Path) -> None:
    (room / "odd_empty.py").write_text('"""Empty."""\n')
    with pytest.raises(UnknownSolution, match="odd_empty: 'solution' is NoneType, expected a Solution"):
        catalog.get("odd_empty")
    assert "mail_triage" in catalog.solutions()
    assert set(catalog.broken()) == {"odd_empty"}


def test_a_missing_library_of_an_extra_names_the_pip_line(room: Path) -> None:
    (room / "odd_extra.py").write_text('"""Needs psycopg."""\nraise ModuleNotFoundError("No module named psycopg", name="psycopg")\n')
    with pytest.raises(MissingExtra, match=r"psycopg is not installed. Run: pip install 'mertid\[postgres\]'"):
        catalog.get("odd_extra")


def test_a_missing_library_of_no_extra_is_an_error_in_the_file(room: Path) -> None:
    (room / "odd_typo.py").write_text('"""A typing error."""\nimport mertidd\n')
    with pytest.raises(UnknownSolution, match="odd_typo: module 'mertidd' cannot be imported"):
        catalog.get("odd_typo")


def test_an_extra_is_installed_only_when_all_its_libraries_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "requires", lambda name: ['pytest>=1; extra == "here"', 'no-such-library>=1; extra == "gone"'])
    assert catalog.extra_installed("here")
    assert not catalog.extra_installed("gone")
    assert not catalog.extra_installed("unheard-of")

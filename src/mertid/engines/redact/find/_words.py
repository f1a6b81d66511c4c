"""Word lists of the rules for case texts, kept beside the code in words/cases.toml."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, str]:
    told: dict[str, str] = tomllib.loads((Path(__file__).parent / "words" / "cases.toml").read_text("utf-8"))
    return told


def word_list(key: str) -> frozenset[str]:
    """Return one list's words, in small letters."""
    return frozenset(_lists()[key].split())

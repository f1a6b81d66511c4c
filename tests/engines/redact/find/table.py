"""How the tables of the recognisers are judged: which kinds are found on which words of a line."""

from importlib import import_module
from typing import Any

from mertid.engines.redact import Context
from mertid.engines.redact.find import resolved

LEAST = 0.4


def found(recogniser: str, text: str, **known: Any) -> list[tuple[str, str]]:
    """Return (kind, words) of what one recogniser proposes in a text."""
    room = import_module(f"mertid.engines.redact.find.{recogniser}")
    proposed = resolved([one for one in room.find(text, Context(**known)) if one.score >= LEAST])
    return [(one.kind, text[one.start : one.end]) for one in proposed]


def score(recogniser: str, text: str) -> float:
    """Return the score of the first thing found, 0.0 where there is none."""
    room = import_module(f"mertid.engines.redact.find.{recogniser}")
    return next((one.score for one in room.find(text, Context())), 0.0)

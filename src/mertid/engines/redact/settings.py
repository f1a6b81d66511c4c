"""The authority's settings of the engine, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mertid.core import BadSettings

from .context import Context
from .law import laws

LISTS = ("authority_domains", "staff", "own", "words")


@dataclass(frozen=True)
class Settings:
    """``context`` holds what is the same for all requests of the authority; ``least`` is the lowest score that is proposed."""

    context: Context = field(default_factory=Context)
    least: float = 0.4


def read_settings(given: Mapping[str, Any]) -> Settings:
    """Return the settings: ``authority_name``, ``authority_domains``, ``staff``, ``own``, ``words``, ``law``, ``least``.

    Other fields are the desk's own (deadline, second person ...) and are left alone.

    Raises
    ------
    BadSettings
        Names the field that cannot be used.
    """
    lists = {name: _texts(name, given.get(name, ())) for name in LISTS}
    chosen = given.get("law") or Context().law
    if chosen not in laws():
        raise BadSettings(f"redact: field 'law' is not known, expected one of {', '.join(laws())}. Choose one of them.")
    name = given.get("authority_name", "")
    if not isinstance(name, str):
        raise BadSettings(f"redact: field 'authority_name' is {type(name).__name__}, expected text. Correct it.")
    domains = tuple(one.lower().lstrip("@") for one in lists.pop("authority_domains"))
    staff, own, words = (lists[one] for one in ("staff", "own", "words"))
    known = Context(law=chosen, authority_name=name, authority_domains=domains, staff=staff, own=own, words=words)
    return Settings(known, _least(given.get("least", 0.4)))


def _texts(name: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not all(isinstance(one, str) for one in given):
        raise BadSettings(f"redact: field '{name}' is {type(given).__name__}, expected a list of texts. Write one a line.")
    return tuple(one.strip() for one in given if one.strip())


def _least(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise BadSettings(f"redact: field 'least' is {type(given).__name__}, expected a share from 0 to 1. Correct it.")
    return float(given)

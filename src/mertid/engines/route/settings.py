"""The authority's settings of the engine, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mertid.core import BadSettings

from .problem import Problem, Weights

ROUNDS = 6_000
MOST_ROUNDS = 10_000_000


@dataclass(frozen=True)
class Settings:
    """What holds for all plans of the authority.

    ``weights`` are the authority's own; a problem that brings weights of its own keeps those. ``travel`` says where travel times come
    from (`travel.of`). ``rounds`` is how many improvements are tried for a suggestion: a number of rounds and not of seconds, so that the
    same case gets the same plan on every machine.
    """

    weights: Weights = field(default_factory=Weights)
    travel: str = "line"
    rounds: int = ROUNDS

    def applied(self, problem: Problem) -> Problem:
        """Return the problem with the authority's weights where it brings none."""
        return problem.model_copy(update={"weights": self.weights}) if problem.weights == Weights() else problem


def read_settings(given: Mapping[str, Any]) -> Settings:
    """Return the settings: ``weights``, ``travel``, ``rounds``. Other fields are the desk's own and are left alone.

    Raises
    ------
    BadSettings
        Names the field that cannot be used.
    """
    return Settings(_weights(given.get("weights") or {}), _travel(given.get("travel", "line")), _rounds(given.get("rounds", ROUNDS)))


def _weights(given: Any) -> Weights:
    if not isinstance(given, Mapping):
        raise BadSettings(f"route: field 'weights' is {type(given).__name__}, expected a number a name. Correct it.")
    if unknown := sum(name not in Weights.model_fields for name in given):
        known = ", ".join(Weights.model_fields)
        raise BadSettings(f"route: field 'weights' has {unknown} unknown names, expected some of: {known}. Correct it.")
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9 or (name == "unplanned" and value <= 0):
            raise BadSettings(f"route: field 'weights.{name}' is {type(value).__name__}, expected a number from 0. Correct it.")
    return Weights(**given)


def _travel(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise BadSettings(f"route: field 'travel' is {type(given).__name__}, expected 'line', a file or a server's address. Correct it.")
    return given.strip()


def _rounds(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_ROUNDS:
        raise BadSettings(f"route: field 'rounds' is {type(given).__name__}, expected a whole number up to {MOST_ROUNDS}. Correct it.")
    return given

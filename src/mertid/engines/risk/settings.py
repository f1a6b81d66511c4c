"""What the authority decides about risk: threshold or capacity, signs, coverage. Checked once, then frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mertid.core import BadSettings

NUMBERS = {"threshold": (0.0, 1.0), "coverage": (0.5, 0.999), "sure": (0.5, 0.999), "capacity_share": (0.0, 1.0)}
MODELS = ("auto", "boosted", "linear", "boosting")


@dataclass(frozen=True)
class Settings:
    """Checked settings.

    ``threshold``: least chance at which acting is proposed; None lets ``capacity_share`` (share of cases there are hands for) set it on
    the cases learned from. ``coverage`` of conformal sets; ``sure`` of intervals. ``signs``: what the authority's experts know of a fact
    beyond the declaration, -1, 0 (nothing) or +1. ``model``: ``auto`` (the glass box that cross-validation prefers), ``boosted``
    (explainable boosting), ``linear`` (penalised regression) or ``boosting`` (gradient boosting: not readable, the authority's own
    choice). ``group_calibration``: whether groups of the declared protected facts are calibrated apart where they are large enough.
    """

    threshold: float | None = None
    capacity_share: float = 0.1
    coverage: float = 0.9
    sure: float = 0.9
    signs: Mapping[str, int] = field(default_factory=dict)
    model: Literal["auto", "boosted", "linear", "boosting"] = "auto"
    group_calibration: bool = True
    seed: int = 0


def read_settings(given: Mapping[str, Any]) -> Settings:
    """Return checked settings; what belongs to other engines (teams, rules ...) is passed over.

    Raises
    ------
    BadSettings
        Names the setting and what was expected.
    """
    known: dict[str, Any] = {}
    for name, (low, high) in NUMBERS.items():
        value = given.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not low < value < high:
            raise BadSettings(f"risk: setting '{name}' is {type(value).__name__}, expected a number between {low} and {high}. Correct it.")
        known[name] = float(value)
    signs = given.get("signs") or {}
    if not isinstance(signs, Mapping) or any(sign not in (-1, 0, 1) for sign in signs.values()):
        raise BadSettings("risk: setting 'signs' is malformed, expected -1, 0 or 1 by fact. Correct it.")
    model = given.get("model", "auto")
    if model not in MODELS:
        raise BadSettings(f"risk: setting 'model' is unknown, expected one of: {', '.join(MODELS)}. Correct it.")
    seed = given.get("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise BadSettings(f"risk: setting 'seed' is {type(seed).__name__}, expected a whole number of at least 0. Correct it.")
    return Settings(**known, signs=dict(signs), model=model, group_calibration=bool(given.get("group_calibration", True)), seed=seed)

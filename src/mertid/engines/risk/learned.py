"""All that one training leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .memory import Memory
from .model import Model
from .outside import Outside
from .settings import Settings


@dataclass(frozen=True)
class Learned:
    """What one training left.

    ``models``: one an outcome, in the endpoints' order. ``outside`` knows what has been seen of each fact. ``memory`` holds earlier cases
    and what was decided, for "alike before". ``unseen``: per outcome the estimates of the cases learned from, each by a model that had not
    seen it, from which the threshold follows that the hands at work can keep up with. ``n`` cases; ``digest`` SHA-256 of it all.
    """

    models: tuple[Model, ...]
    outside: Outside
    memory: Memory
    unseen: Mapping[str, NDArray[np.float64]]
    n: int
    trained: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    def model(self, name: str) -> Model:
        """Return the model of one outcome."""
        return next(model for model in self.models if model.endpoint.name == name)

    def threshold(self, name: str, settings: Settings) -> float:
        """Return the least estimate at which acting is proposed: the authority's own, else the one that ``capacity_share`` leads to."""
        if settings.threshold is not None:
            return settings.threshold
        scores = self.unseen.get(name, np.zeros(0))
        return float(np.quantile(scores, 1 - settings.capacity_share)) if len(scores) else 1.0

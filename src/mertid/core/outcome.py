"""Outcome: what turned out later."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Outcome(BaseModel):
    """What turned out after the decision.

    ``kind``: ``rerouted`` (sent on; ``values`` holds where it belonged) or ``confirmed`` (it belonged where it was sent).
    """

    model_config = ConfigDict(frozen=True)

    case_id: str
    kind: Literal["rerouted", "confirmed"]
    values: dict[str, str] = {}
    at: datetime

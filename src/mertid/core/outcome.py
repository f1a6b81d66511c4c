"""Outcome: what turned out later."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Outcome(BaseModel):
    """What turned out after the decision.

    ``kind``: ``rerouted`` (sent on; ``values`` holds where it belonged), ``confirmed`` (it belonged where it was sent) or
    ``observed`` (what happened to the citizen: ``values`` holds it per target, such as ``{"admission": "yes"}``).
    """

    model_config = ConfigDict(frozen=True)

    case_id: str
    kind: Literal["rerouted", "confirmed", "observed"]
    values: dict[str, str] = {}
    at: datetime

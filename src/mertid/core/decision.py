"""Decision: what a person did. Engines, solutions and the catalogue cannot import this."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Decision(BaseModel):
    """What a person decided on one case.

    ``values`` holds the final value per target; ``active_s`` the handling time in seconds with idle time left out;
    ``shown`` whether the person saw the suggestion (False in the control share and in shadow).
    """

    model_config = ConfigDict(frozen=True)

    case_id: str
    kind: Literal["accept", "change", "reject"]
    values: dict[str, str]
    reason: str = ""
    decided_by: str
    at: datetime
    active_s: float | None = Field(None, ge=0)
    shown: bool = True

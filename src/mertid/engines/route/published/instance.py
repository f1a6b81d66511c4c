"""What a published instance gives: a problem, its travel, and its own cost function, which knows nothing of ours."""

from dataclasses import dataclass

from ..problem import Problem
from ..travel import Travel


@dataclass(frozen=True)
class Instance:
    """A published instance as a problem. Units are the instance's own; a unit of distance is a minute of travel."""

    name: str
    problem: Problem
    travel: Travel

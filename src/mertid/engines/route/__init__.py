"""Route: who visits whom when, and which vehicles that takes. A library of its own."""

from .engine import Route
from .facts import ProblemJson
from .grounds import BASIS, CHOICES, OVERRIDE
from .plan import Plan
from .problem import Problem

__all__ = ["BASIS", "CHOICES", "OVERRIDE", "Plan", "Problem", "ProblemJson", "Route"]

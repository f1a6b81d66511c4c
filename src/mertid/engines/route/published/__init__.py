"""Published instances read into problems, each with the official cost function of its set."""

from . import mankowska, solomon
from .instance import Instance

__all__ = ["Instance", "mankowska", "solomon"]

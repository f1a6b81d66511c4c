"""Travel between the places of a problem: straight line, matrix file, routing server or OpenStreetMap extract."""

from .matrices import UNREACHABLE, Travel
from .source import of

__all__ = ["UNREACHABLE", "Travel", "of"]

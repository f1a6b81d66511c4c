"""Travel between the places of a problem: straight line, matrix file, routing server or OpenStreetMap extract."""

from .matrices import UNREACHABLE, Travel
from .server import Server
from .source import of

__all__ = ["UNREACHABLE", "Server", "Travel", "of"]

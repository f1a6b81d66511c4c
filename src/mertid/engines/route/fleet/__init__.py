"""Fleets: trips and vehicles in, today's figures, a better composition and the day's assignment out. See docs/fleet.md."""

from .engine import Fleet
from .learned import CHOICES
from .model import Need, Trip, Vehicle, VehicleType

__all__ = ["CHOICES", "Fleet", "Need", "Trip", "Vehicle", "VehicleType"]

"""The panel of fleets: today, the curve, day for day, bookings, after the change, history. Routes are found by file."""

from importlib import import_module
from pkgutil import iter_modules

urlpatterns = [
    route
    for found in iter_modules(__path__)
    for route in getattr(import_module(f"{__name__}.{found.name}"), "urlpatterns", [])
]

"""The planning panel: the plan and what is done with it as JSON, pages to print, files out and in. Routes are found by file."""

from importlib import import_module
from pkgutil import iter_modules

urlpatterns = [
    route
    for found in iter_modules(__path__)
    for route in getattr(import_module(f"{__name__}.{found.name}"), "urlpatterns", [])
]

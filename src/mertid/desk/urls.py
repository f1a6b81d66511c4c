"""Every page and the API. A module in `pages` with ``urlpatterns`` is found by its file."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import include, path

from . import pages
from .api import api

_modules = [import_module(f"{pages.__name__}.{found.name}") for found in iter_modules(pages.__path__)]
urlpatterns = [path("", include(m)) for m in _modules if hasattr(m, "urlpatterns")]
urlpatterns.append(path("api/v1/", api.urls))

_errors = f"{pages.__name__}.errors"
handler400, handler403 = f"{_errors}.bad_request", f"{_errors}.forbidden"
handler404, handler500 = f"{_errors}.not_found", f"{_errors}.failed"

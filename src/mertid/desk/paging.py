"""Long lists a page at a time."""

from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 50


class Shown(NamedTuple):
    """One page of a list. ``address`` is the query of the list's filters, to which ``page=<n>`` is added."""

    page: Page
    address: str


def paged(request: HttpRequest, rows: QuerySet[Any], size: int = ROWS) -> Shown:
    """Return the page asked for; a number that is none or too high gives the first or last."""
    query = request.GET.copy()
    query.pop("page", None)
    return Shown(Paginator(rows, size).get_page(request.GET.get("page")), query.urlencode())

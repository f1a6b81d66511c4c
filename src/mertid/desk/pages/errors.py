"""Answers when something is wrong, in plain Danish and without data; in JSON under /api/. And the health check."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from mertid.desk.access import open_to_all
from mertid.desk.shape import error_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, also for a host name that is not ours."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, alike for what is another's and what is not there."""
    return _answer(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _answer(request, 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without a valid CSRF token."""
    return _answer(request, 403, expired=True)


@open_to_all("a reverse proxy must see whether the process answers; it holds no data")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def _answer(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    if request.path.startswith("/api/"):
        return error_json(status)
    return render(request, f"desk/{status}.html", context, status=status)


urlpatterns = [path("healthz", healthz, name="healthz")]

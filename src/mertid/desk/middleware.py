"""What holds for every answer: closed by default, security headers, end of idle sessions, the reader's language."""

import ipaddress
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from mertid.desk import store
from mertid.desk.models import User
from mertid.desk.shape import error_json

Answer = Callable[[HttpRequest], HttpResponse]

IMAGES = "img-src 'self' data:"
CSP = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", IMAGES, "font-src 'self'", "connect-src 'self'",
    "frame-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
))
MAIL_CSP = "; ".join((
    "sandbox", "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "form-action 'none'", "frame-ancestors 'self'",
    "base-uri 'none'",
))
PERMISSIONS = ", ".join(f"{feature}=()" for feature in (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    "screen-wake-lock", "browsing-topics", "publickey-credentials-get",
))


def as_mail_frame(answer: HttpResponse) -> HttpResponse:
    """Make an answer that holds a stranger's HTML or file harmless: no scripts, no origin, shown only inside our own page."""
    answer["Content-Security-Policy"] = MAIL_CSP
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def with_pictures_of(answer: HttpResponse, origin: str) -> HttpResponse:
    """Let this one page show pictures from ``origin`` (scheme and host, checked) too, and from nowhere else."""
    answer["Content-Security-Policy"] = CSP.replace(IMAGES, f"{IMAGES} {origin}")
    return answer


class SecurityHeaders:
    """Set the headers on every answer; a view may have set a policy of its own: a stricter one, or one more host of pictures."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        own = answer.headers.get("Content-Type", "").startswith(("application/json", "application/xml"))
        if answer.status_code >= 400 and request.path.startswith("/api/") and not own:
            answer = _in_the_one_shape(answer)
        answer.headers.setdefault("Content-Security-Policy", CSP)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if not request.path.startswith(settings.STATIC_URL):
            # Style sheets may be read by the frame that shows a mail, which has no origin of its own.
            answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            # A case must not stay in a browser that is shared, nor in a cache on the way.
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def _in_the_one_shape(answer: HttpResponse) -> HttpResponse:
    """Return an error of the frame (405, a refused host, too large) as the API's JSON error, its own headers kept."""
    made = error_json(answer.status_code)
    for name in ("Allow", "Retry-After"):
        if name in answer.headers:
            made[name] = answer[name]
    return made


class NoNul:
    """Refuses addresses with NUL in them: no person types it, and PostgreSQL fails on it where SQLite does not."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("address: it holds NUL, expected text.")
        return self.get_response(request)


class ClosedByDefault:
    """Refuse a view that says neither which roles open it nor why it is open to all. The API guards itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        guarded = hasattr(view, "page_roles") or hasattr(view, "open_to_all") or (match is not None and "ninja" in match.app_names)
        if not guarded:
            raise PermissionDenied


class IdleEnd:
    """End a session after ``IDLE_MINUTES`` without a request, and after ``SESSION_COOKIE_AGE`` seconds in any case."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session and request.user.is_authenticated:
            now = int(time.time())
            began, seen = request.session.get("began", now), request.session.get("seen", now)
            idle = now - seen > timedelta(minutes=settings.IDLE_MINUTES).total_seconds()
            if idle or now - began > settings.SESSION_COOKIE_AGE:
                end_session(request, idle=idle)
                messages.info(request, _("Du er logget ud, fordi der var gået for lang tid. Log ind igen for at fortsætte."))
            elif "seen" not in request.session or now - seen > 60:  # a write a minute, not one a request
                request.session["began"], request.session["seen"] = began, now
        return self.get_response(request)


class ReadersLanguage:
    """Danish first: English is for who chose it, whatever the browser is set to."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = user.language if isinstance(user, User) else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = "en" if chosen == "en" else "da"
        request.LANGUAGE_CODE = language
        with translation.override(language):
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", language)
        return answer


def end_session(request: HttpRequest, *, idle: bool = False) -> None:
    """Log the person out, with a row in the log."""
    if isinstance(request.user, User):
        store.logged_out(user=request.user, idle=idle)
    logout(request)


def address_of(request: HttpRequest) -> str:
    """Return the visitor's network address: behind ``PROXIES`` trusted proxies, the one that the outermost of them saw."""
    near = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(said) >= settings.PROXIES:
            near = said[-settings.PROXIES]
    try:
        found = ipaddress.ip_address(near)
    except ValueError:
        return ""
    # One household or office holds a whole /64 of IPv6.
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)

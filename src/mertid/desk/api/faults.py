"""Every error of the API in its one shape. Fields are named, content never."""

import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mertid.core import (
    AlreadyDecided,
    BadCase,
    BadModel,
    BadSettings,
    MertidError,
    MissingExtra,
    NotEnoughData,
    NotFitted,
    Refused,
    UnknownSolution,
    Unreadable,
)
from mertid.desk.shape import error_json

from . import request_shapes, shapes

# Names that may stand in an error. A name from the request itself could be content.
_SHAPES = [made for made in (vars(shapes) | vars(request_shapes)).values() if isinstance(made, type) and issubclass(made, Schema)]
_KNOWN = {name for made in _SHAPES for name in made.model_fields} | {
    "solution", "case_id", "file_id", "name", "delivery_id", "source_id", "after", "limit", "state", "team", "since", "Idempotency-Key",
    "q", "kind", "sender", "first", "last", "offset",
}
_OWN: dict[type[MertidError], tuple[int, str]] = {
    BadCase: (422, "bad_case"), BadSettings: (422, "invalid"), Refused: (409, "refused"), AlreadyDecided: (409, "already_decided"),
    UnknownSolution: (404, "not_found"), NotFitted: (409, "not_trained"), NotEnoughData: (409, "not_trained"), BadModel: (503, "model"),
    MissingExtra: (503, "missing_extra"), Unreadable: (422, "unreadable"),
}


def add_handlers(api: NinjaAPI) -> None:
    """Register the handlers."""
    api.add_exception_handler(AuthenticationError, _no_token)
    api.add_exception_handler(HttpError, _said)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(OperationalError, _unavailable)
    api.add_exception_handler(DataError, _not_storable)
    api.add_exception_handler(UnicodeEncodeError, _not_storable)
    api.add_exception_handler(MertidError, _own)


def _no_token(request: HttpRequest, error: Any) -> HttpResponse:
    answer = error_json(401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _said(request: HttpRequest, error: Any) -> HttpResponse:
    message = "" if error.status_code == 400 else str(error)  # a parser's own words may quote what came
    return error_json(error.status_code, message=message)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    said = [(_place(fault["loc"]), str(fault["type"]).replace("_", " ")) for fault in error.errors[:5]]
    message = "; ".join(f"field '{field}' is not as expected: {kind}" for field, kind in said)
    return error_json(422, message=f"{message}. See /api/v1/openapi.json.", field=said[0][0] if said else None)


def _place(loc: Any) -> str:
    parts = [str(part) if isinstance(part, int) or part in _KNOWN else "?" for part in loc[1:]]
    while len(parts) > 1 and parts[0] == "?":  # the name of our own parameter that holds the whole body
        parts = parts[1:]
    return ".".join(parts) or "body"


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(404)


def _too_big(request: HttpRequest, error: Any) -> HttpResponse:
    return error_json(413)


def _unavailable(request: HttpRequest, error: Any) -> HttpResponse:
    answer = error_json(503)
    answer["Retry-After"] = "5"
    return answer


def _not_storable(request: HttpRequest, error: Any) -> HttpResponse:
    """Half a character, NUL or a number out of range, where no field caught it before."""
    return error_json(422, message="A value holds what cannot be stored, such as half a character, expected text. Send it corrected.")


def _own(request: HttpRequest, error: Any) -> HttpResponse:
    status, code = next((said for kind, said in _OWN.items() if isinstance(error, kind)), (500, "server_error"))
    named = re.search(r"field '(\w+)'", str(error))
    return error_json(status, code, str(error), named.group(1) if named else None)

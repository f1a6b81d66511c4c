"""The API's one error shape: ``{"error": {"code", "message", "field"}}``. Never content."""

from django.http import JsonResponse

_USUAL = {
    400: ("bad_request", "The request cannot be read."),
    401: ("unauthorized", "No valid token. Send the header 'Authorization: Bearer <token>'."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "The method is not allowed here."),
    409: ("conflict", "It does not fit what is stored."),
    413: ("too_big", "The request is larger than allowed."),
    422: ("invalid", "A field is not as expected."),
    429: ("too_many", "Too many requests. Wait a while."),
    500: ("server_error", "The server failed. The fault is in its log."),
    503: ("unavailable", "Nothing was stored. Send it again later."),
}


def error_json(status: int, code: str = "", message: str = "", field: str | None = None) -> JsonResponse:
    """Return an error in the API's shape; code and message default to the status' usual ones."""
    usual = _USUAL.get(status, ("error", "The request failed."))
    return JsonResponse({"error": {"code": code or usual[0], "message": message or usual[1], "field": field}}, status=status)

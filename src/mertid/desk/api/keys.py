"""Who calls the API: a bearer token of one authority, with a scope. Without a scope named, a route refuses everybody."""

from typing import cast

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from mertid.desk import store
from mertid.desk.models import ApiToken, Deployment


class Keyed(HttpRequest):
    """A request with a valid token."""

    auth: ApiToken


class Scope(HttpBearer):
    """Lets a token through that holds ``scope``."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token, or None when it is unknown or revoked; 403 when it lacks the scope."""
        digest = store.token_digest(token)
        row = ApiToken.objects.select_related("authority").filter(digest=digest, revoked_at=None).first()
        if row is None:
            return None
        if self.scope not in row.scopes:
            raise HttpError(403, f"The token lacks the scope '{self.scope or 'of this route'}'.")
        store.token_used(token=row)
        return row


READ, WRITE, RECEIVE, CLOSED = Scope("read"), Scope("write"), Scope("receive"), Scope("")


def who(request: HttpRequest) -> store.Who:
    """Return the machine that calls."""
    return store.machine(cast(Keyed, request).auth)


def deployment_of(request: HttpRequest, solution: str) -> Deployment:
    """Return the authority's deployment of a solution; 404 where it has none."""
    found = Deployment.objects.select_related("authority").filter(authority=who(request).authority, solution=solution).first()
    if found is None:
        raise HttpError(404, "")
    return found

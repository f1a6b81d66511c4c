"""The machines' keys to the API."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from mertid.core import BadSettings, Refused
from mertid.desk.models import ApiToken

from .audit import audited, record, unaudited
from .who import Who

SCOPES = ("read", "write", "receive")
PREFIX = "mertid_"


@audited
def new_token(*, who: Who, name: str, scopes: Sequence[str]) -> tuple[ApiToken, str]:
    """Make a token and return it with its clear text, which is stored nowhere and cannot be shown again.

    Raises
    ------
    BadSettings
        No name, no scope, or an unknown scope.
    """
    if not name.strip():
        raise BadSettings("token: field 'name' is empty, expected a name. Write which system will use it.")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise BadSettings("token: field 'scopes' is empty or unknown, expected some of read, write, receive. Choose at least one.")
    clear = PREFIX + secrets.token_urlsafe(32)
    kept = [scope for scope in SCOPES if scope in scopes]
    token = ApiToken.objects.create(authority=who.authority, name=name.strip()[:100], digest=token_digest(clear), scopes=kept)
    record(who, "token.added", token, scopes=kept)
    return token, clear


@audited
def revoke_token(*, who: Who, token: ApiToken) -> None:
    """Make a token useless at once. Revoking it again changes nothing but is recorded."""
    if token.authority_id != who.authority.pk:
        raise Refused("token: it is another authority's, expected your own. Log in there.")
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    record(who, "token.revoked", token)


@unaudited("only when a token was last used, to the minute; what it did has rows of its own")
def token_used(*, token: ApiToken) -> None:
    """Note that a token was used, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def token_digest(clear: str) -> str:
    """Return the SHA-256 under which a token is stored; it is random, so no slow hash is needed."""
    return hashlib.sha256(clear.encode()).hexdigest()

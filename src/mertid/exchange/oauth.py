"""What opens a mailbox: a password, an OAuth 2.0 access token, or a refresh token that gives access tokens."""

import json
import time
from dataclasses import dataclass, field

import httpx

from mertid.core import BadSettings, SourceFailed

from .line import check_https

EARLY_S = 60.0


@dataclass
class Secret:
    """A password or token as a person entered it.

    Parameters
    ----------
    text
        A password, an access token, or the JSON object {"token_url", "client_id", "client_secret", "refresh_token", "scope"}.

    Notes
    -----
    An access token is kept until a minute before it ends. Source: RFC 6749 section 6 (refreshing an access token).
    """

    text: str = field(repr=False)
    _token: str = field(default="", init=False, repr=False)
    _until: float = field(default=0.0, init=False, repr=False)

    def token(self, *, where: str, timeout_s: float = 20.0, again: bool = False) -> str:
        """Return an access token, fetched where the secret tells how. ``again`` when the server refused the last one.

        Raises
        ------
        BadSettings
            The description lacks a field.
        SourceFailed
            The token endpoint did not answer with a token.
        """
        refresh = self._refresh(where)
        if refresh is None:
            return self.text
        if again or time.monotonic() >= self._until:
            self._token, lifetime_s = _fetch(refresh, where, timeout_s)
            self._until = time.monotonic() + max(0.0, lifetime_s - EARLY_S)
        return self._token

    def _refresh(self, where: str) -> dict[str, str] | None:
        if not self.text.lstrip().startswith("{"):
            return None
        try:
            refresh = json.loads(self.text)
        except ValueError:
            raise BadSettings(f"{where}: the secret is not JSON, expected token_url, client_id, refresh_token. Enter it again.") from None
        for name in ("token_url", "client_id", "refresh_token"):
            if not isinstance(refresh.get(name), str) or not refresh[name]:
                raise BadSettings(f"{where}: field '{name}' of the secret is missing, expected a text. Enter the secret again.")
        return refresh


def _fetch(refresh: dict[str, str], where: str, timeout_s: float) -> tuple[str, float]:
    check_https(refresh["token_url"], where=where, field="token_url")
    asked = ("client_id", "client_secret", "refresh_token", "scope")
    form = {"grant_type": "refresh_token", **{name: refresh[name] for name in asked if refresh.get(name)}}
    try:
        answer = httpx.post(refresh["token_url"], data=form, timeout=timeout_s)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise SourceFailed(f"{where}: the token endpoint gave {type(error).__name__}, expected a token. It is asked again.") from None
    token = told.get("access_token") if isinstance(told, dict) else None
    if answer.status_code != httpx.codes.OK or not isinstance(token, str):
        raise SourceFailed(f"{where}: the token endpoint answered {answer.status_code}, expected a token. Enter a new refresh token.")
    try:
        lifetime_s = float(told.get("expires_in", 300))
    except (TypeError, ValueError):
        lifetime_s = 300.0
    return token, lifetime_s

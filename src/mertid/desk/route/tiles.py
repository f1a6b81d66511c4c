"""The map behind the routes: pictures from a server that the authority names itself. Unless it does, nothing is asked of anybody.

Whoever runs the server can tell from what is asked which area somebody looks at, never who lives there: no address, name or time is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mertid.core import BadSettings
from mertid.exchange.line import check_https

MOST = 400
CREDIT_MOST = 120
PLACES = ("{z}", "{x}", "{y}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
_REST = re.compile(r"[A-Za-z0-9/._~%=&?:@+,!*()-]*")


@dataclass(frozen=True)
class Tiles:
    """Square pictures in Web Mercator, 256 pixels wide: the address with ``{z}``, ``{x}``, ``{y}``, and what must be said of the map."""

    address: str
    credit: str = ""

    @property
    def origin(self) -> str:
        """Scheme and host, as the content policy names them."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}".lower()


def check_address(address: str) -> str:
    """Return the address if pictures may be fetched from it.

    Raises
    ------
    BadSettings
        It is neither https nor this machine, names a user, holds other places than one ``{z}``, ``{x}``, ``{y}`` each after the host, or
        characters that could break the content policy. Never holds the address.
    """
    if len(address) > MOST or any(address.count(one) != 1 for one in PLACES):
        raise BadSettings(f"tiles: address is of length {len(address)}, expected {{z}}, {{x}} and {{y}} once each. Correct it.")
    plain = address
    for one in PLACES:
        plain = plain.replace(one, "0")
    try:
        parts = urlsplit(plain)
        sound = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        sound = False
    host, _, rest = address.partition("://")[2].partition("/")
    if not sound or not _HOST.fullmatch(host) or not _REST.fullmatch(plain.partition("://")[2].partition("/")[2]) or "{" not in rest:
        raise BadSettings("tiles: address is not as expected, https://host/{z}/{x}/{y}.png, without user and fragment. Correct it.")
    check_https(plain, where="tiles", field="address")
    return address


def tiles_of(settings: Mapping[str, Any]) -> Tiles | None:
    """Return the tiles of a deployment's settings (``tiles``, ``tiles_credit``); None where none are named or they may not be used."""
    address, credit = settings.get("tiles"), settings.get("tiles_credit")
    if not isinstance(address, str) or not address:
        return None
    try:
        return Tiles(check_address(address), credit[:CREDIT_MOST] if isinstance(credit, str) else "")
    except BadSettings:
        return None

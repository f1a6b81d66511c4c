"""Lines out of the house are encrypted; only a server on the same machine may be reached in clear text."""

import ipaddress
import ssl
from urllib.parse import urlsplit

from mertid.core import BadSettings

TLS = ("ssl", "starttls", "none")


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine: ``localhost`` or a loopback address. No name is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_tls(tls: str, host: str, *, where: str) -> None:
    """Refuse an unknown ``tls`` and clear text to another machine. Raises `BadSettings`."""
    if tls not in TLS:
        raise BadSettings(f"{where}: field 'tls' is unknown, expected one of ssl, starttls, none. Choose one of them.")
    if tls == "none" and not is_loopback(host):
        raise BadSettings(f"{where}: field 'tls' is none, expected ssl or starttls for a server on another machine. Choose one of them.")


def check_https(url: str, *, where: str, field: str = "url") -> None:
    """Refuse anything but https, or http to this machine. Raises `BadSettings`."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return
    raise BadSettings(f"{where}: field '{field}' is not https, expected https://... (http only to this machine). Correct it.")


def context(ca_file: str = "") -> ssl.SSLContext:
    """A verifying TLS context; ``ca_file`` adds the authority's own root certificate."""
    made = ssl.create_default_context()
    if ca_file:
        made.load_verify_locations(ca_file)
    return made

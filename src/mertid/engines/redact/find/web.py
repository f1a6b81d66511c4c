"""IP, MAC and web addresses. A page's address normally stays open; a person's profile and IP address do not.

Source: RFC 791 and RFC 4291 (IP addresses), RFC 3986 (URL); EU Court C-582/14 Breyer: IP addresses may be personal data.
"""

import ipaddress
import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import numbers, said_before, starting

RULE = "web"
_IP4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)(?:/\d{1,2})?")
_IP6 = re.compile(
    r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,7}(?![\w:])|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:)+:(?:[0-9A-Fa-f]{1,4})?(?![\w:])"
)
_MAC = re.compile(r"(?<![\w:\-])(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}(?![\w:\-])")
_COLONS = re.compile(r":[0-9A-Fa-f]{0,4}:")
_PAIRS = re.compile(r"[:\-][0-9A-Fa-f]{2}[:\-][0-9A-Fa-f]{2}[:\-]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'»«|]{3,400}", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?:facebook\.com|fb\.com|instagram\.com|linkedin\.com/(?:in|pub)|twitter\.com|x\.com|tiktok\.com/@|snapchat\.com/add|github\.com|youtube\.com/@)/?[\w.@%\-]{2,}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?:instagram|facebook|snapchat|snap|tiktok|twitter|discord|messenger)[: ]{1,3}@(?P<name>[\w.]{3,30})", re.IGNORECASE)
_IP = re.compile(r"\bip")
_NOT_IP = re.compile(r"(?:\b(?:version|ver\.|v\.?|afsnit|punkt|pkt\.|kapitel|kap\.|bilag|tabel|figur|iso|en|side|firmware)|§)[ ]?$")
IP = Text(da="IP-adresse: kan pege på en person", en="IP address: may point to a person")
MAC = Text(da="Netværkskorts adresse", en="Address of a network card")
URL = Text(da="Internetadresse: normalt åben", en="Web address: normally open")
PROFILE = Text(da="Profil på et socialt medie", en="Social media profile")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield IP, MAC and web addresses, and profiles."""
    low = text.lower()
    for match in _URL.finditer(text) if "www." in low or "://" in low else ():
        shown = match[0].rstrip(".,;:!?)]")
        personal = _PROFILE.search(shown) is not None
        reason = PROFILE if personal else URL
        kind = "profile" if personal else "url"
        yield Find(0, match.start(), match.start() + len(shown), kind, 0.9, reason, RULE, f"{kind}:{shown.lower()}", open=not personal)
    for match in _PROFILE.finditer(text) if ".com" in low else ():
        yield Find(0, match.start(), match.end(), "profile", 0.85, PROFILE, RULE, f"profile:{match[0].lower()}")
    for match in _HANDLE.finditer(text) if "@" in low else ():
        yield Find(0, match.start("name") - 1, match.end("name"), "profile", 0.85, PROFILE, RULE, f"profile:{match['name'].lower()}")
    for match in starting(_IP4, text, numbers(text)):
        named = said_before(text, match.start(), _IP, 12)
        version = text[max(0, match.start() - 1) : match.start()] == "/" or all(
            int(part) < 30 for part in match[0].split("/")[0].split(".")
        )
        if _valid(match[0]) and (named or not version) and not said_before(text, match.start(), _NOT_IP, 14):
            yield Find(
                0,
                match.start(),
                match.end(),
                "ip",
                0.95 if named else 0.8,
                IP,
                RULE,
                f"ip:{match[0]}",
            )
    if _COLONS.search(text):
        for match in _IP6.finditer(text):
            if _valid(match[0]) and (match[0].count(":") == 7 or "::" in match[0]) and len(match[0]) > 4:
                yield Find(0, match.start(), match.end(), "ip", 0.9, IP, RULE, f"ip:{match[0].lower()}")
    for match in _MAC.finditer(text) if _PAIRS.search(text) else ():
        yield Find(0, match.start(), match.end(), "ip", 0.9, MAC, RULE, f"mac:{match[0].lower()}")


def _valid(shown: str) -> bool:
    try:
        ipaddress.ip_address(shown.split("/")[0])
    except ValueError:
        return False
    return True

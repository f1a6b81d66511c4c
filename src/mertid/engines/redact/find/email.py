"""E-mail addresses, also written with ``(at)`` or broken by a line end. The authority's own stay open.

Source: RFC 5321 section 4.1.2 for the form, with Danish letters as RFC 6531 allows.
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find

RULE = "email"
_AT = re.compile(r"@|\(at\)|\[at\]|\(snabel-?a\)|＠", re.IGNORECASE)
_LOCAL = re.compile(r"[0-9A-Za-zÆØÅæøåÄÖÜäöüéÉ!#$%&'*+/=?^_`{|}~.\-]{1,64}[ ]?$")
_DOMAIN = re.compile(
    r"[ ]?\n?(?:[0-9A-Za-zÆØÅæøåäöüé](?:[0-9A-Za-zÆØÅæøåäöüé\-]{0,61})(?:\.|\.\n| ?\((?:punktum|dot)\) ?))+[A-Za-z]{2,24}(?![A-Za-z])"
)
_EDGE = "'\"`.*|=/?!{}#$%&^~"
SHARED = frozenset(
    (
        "post",
        "info",
        "kontakt",
        "kommune",
        "borgerservice",
        "mail",
        "kontor",
        "noreply",
        "no-reply",
        "hovedpostkasse",
        "sikkerpost",
        "admin",
        "support",
        "redaktion",
        "redaktionen",
        "presse",
        "salg",
        "bogholderi",
        "regnskab",
        "faktura",
        "dpo",
        "webmaster",
        "udbud",
        "jobcenter",
        "bibliotek",
        "skole",
        "byraad",
        "byråd",
        "teknik",
        "miljoe",
        "vej",
        "presseservice",
        "personale",
    )
)
_TECHNICAL = re.compile(r"[\s<]*(?:message-id|in-reply-to|references|content-id|x-[\w\-]+)\b", re.IGNORECASE)
TECHNICAL = Text(da="Mailens tekniske nummer, ingen adresse: normalt åbent", en="The mail's technical number, no address: normally open")
FOUND = Text(da="E-mailadresse", en="E-mail address")
OWN = Text(da="Myndighedens egen e-mailadresse: normalt åben", en="The authority's own e-mail address: normally open")
SHARED_BOX = Text(da="Fælles postkasse, ikke en persons: normalt åben", en="Shared mailbox, not a person's: normally open")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield e-mail addresses."""
    for at in _AT.finditer(text):
        local = _LOCAL.search(text, max(0, at.start() - 65), at.start())
        domain = _DOMAIN.match(text, at.end())
        if local is None or domain is None:
            continue
        shown = local[0]
        start = local.start() + len(shown) - len(shown.lstrip(_EDGE))
        name = text[start : at.start()].strip().lower()
        host = re.sub(r"\s", "", domain[0]).lower().replace("(punktum)", ".").replace("(dot)", ".")
        if not name:
            continue
        line = text[text.rfind("\n", 0, start) + 1 : start]
        technical = _TECHNICAL.match(line) is not None
        own = any(host == one or host.endswith("." + one) for one in context.authority_domains)
        box = name in SHARED
        reason = TECHNICAL if technical else OWN if own else SHARED_BOX if box else FOUND
        yield Find(0, start, domain.end(), "email", 0.98, reason, RULE, f"email:{name}@{host}", open=own or box or technical)

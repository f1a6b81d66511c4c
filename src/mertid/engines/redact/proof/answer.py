"""A proof as it is told: digests instead of the strings, and the proof that could not be made."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from mertid.core import Text

from ..values import Check, Proof

OWN = ("mertid", version("mertid"))  # the name and version of our own look into bytes, in a `Check`


def salted(strings: Iterable[str], salt: str) -> tuple[str, ...]:
    """Return the SHA-256 digests, in hex, of the strings as compared (NFKC, trimmed), each once, under ``salt``."""
    plain = sorted({unicodedata.normalize("NFKC", text).strip() for text in strings} - {""})
    return tuple(hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest() for text in plain)


def told(data: bytes, strings: Sequence[str], checks: Sequence[Check], *, why: Text | None = None, notes: Sequence[Text] = ()) -> Proof:
    """Return the proof that the checks amount to: it holds when each of them ran and none found anything."""
    salt = secrets.token_hex(16)
    missing, leaks = [c for c in checks if not c.ran], sum(c.leaks for c in checks)
    if why is None and leaks:
        places = ", ".join(sorted({c.looked_into for c in checks if c.leaks}))
        why = Text(da=f"Noget, der er streget ud, kan stadig findes i filen ({places}).",
                   en=f"Something that was struck out can still be found in the file ({places}).")
    elif why is None and missing:
        tools = ", ".join(sorted({c.tool for c in missing}))
        why = Text(da=f"Filen er ikke undersøgt færdig, for {tools} mangler eller fejlede.",
                   en=f"The file was not examined fully, because {tools} is missing or failed.")
    elif why is None and not checks:
        why = Text(da="Filen er ikke undersøgt.", en="The file was not examined.")
    return Proof(why is None, hashlib.sha256(data).hexdigest(), tuple(checks), salted(strings, salt), salt, why, tuple(notes))


def not_proven(data: bytes, strings: Sequence[str], why: Text) -> Proof:
    """Return the proof of a file that could not be examined: it does not hold."""
    return told(data, strings, (), why=why)

"""Secrets at rest: passwords and tokens of mailboxes and receiving systems, encrypted with a key that is not in the database."""

import base64
import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from mertid.core import BadSettings


def encrypt(text: str) -> str:
    """Return ``text`` encrypted; an empty text stays empty, so that "no secret" is visible."""
    return _box().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text that `encrypt` was given.

    Raises
    ------
    BadSettings
        The key is another than when the secret was stored, or the stored text was changed.
    """
    if not token:
        return ""
    try:
        return _box().decrypt(token.encode()).decode()
    except InvalidToken:
        raise BadSettings(
            "secrets: the stored secret is locked with another key, expected the key it was stored with."
            " Set MERTID_SECRETS_KEY (or MERTID_SECRET_KEY) back, or enter the secret again."
        ) from None


def lock_bytes(data: bytes) -> bytes:
    """Return ``data`` encrypted, for what must lie a while before it is read in."""
    return _box().encrypt(data)


def unlock_bytes(token: bytes) -> bytes:
    """Return the bytes that `lock_bytes` was given. Raises `BadSettings` as `decrypt` does."""
    try:
        return _box().decrypt(bytes(token))
    except InvalidToken:
        raise BadSettings("secrets: what was uploaded is locked with another key, expected the one of then. Upload it again.") from None


def _box() -> MultiFernet:
    """Fernet over MERTID_SECRETS_KEY, or SECRET_KEY where it is not set.

    MERTID_SECRETS_KEY may hold several keys with commas between: the first encrypts, all decrypt, so that a key can be changed.
    """
    keys = [key for key in os.environ.get("MERTID_SECRETS_KEY", "").split(",") if key] or [settings.SECRET_KEY]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    # HKDF (RFC 5869): the keys are long random texts, not passwords, so no slow hash is needed.
    return base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=b"mertid secrets v1").derive(key.encode()))

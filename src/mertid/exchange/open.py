"""Open what came in."""

from mertid.core import Unreadable

from .limits import LIMITS, Limits
from .mail import read_mail
from .message import Message


def open_message(data: bytes, *, media_type: str, name: str = "", limits: Limits = LIMITS) -> Message:
    """Return the message in ``data``.

    Raises
    ------
    Unreadable
        When there is neither header nor text in it. `TooBig` when a limit is met.
    """
    return read_mail(data, limits)


__all__ = ["Unreadable", "open_message"]

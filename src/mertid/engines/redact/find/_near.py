"""Words beside a candidate: what stands before and after it, within the line or so."""

import re

WORD = re.compile(r"[0-9A-Za-zÆØÅæøåéüöäÉÜÖÄ]+")


def before(text: str, start: int, length: int = 40) -> str:
    """Return up to ``length`` characters before ``start``, lower case."""
    return text[max(0, start - length) : start].lower()


def after(text: str, end: int, length: int = 25) -> str:
    """Return up to ``length`` characters after ``end``, lower case."""
    return text[end : end + length].lower()


def said_before(text: str, start: int, pattern: re.Pattern[str], length: int = 40) -> bool:
    """Whether ``pattern`` (lower case) stands shortly before ``start``."""
    return pattern.search(before(text, start, length)) is not None


def said_around(text: str, start: int, end: int, pattern: re.Pattern[str], length: int = 40) -> bool:
    """Whether ``pattern`` (lower case) stands shortly before ``start`` or after ``end``."""
    return said_before(text, start, pattern, length) or pattern.search(after(text, end, length)) is not None


def digits(text: str) -> str:
    """Return the digits of a text alone."""
    return "".join(c for c in text if c.isdigit())

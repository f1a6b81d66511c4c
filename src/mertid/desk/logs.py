"""Logging that cannot hold a case: paths without queries, errors without their messages.

A database's or parser's error message may quote what it stumbled over. So a traceback is written as places in our code and
the kind of error; the message only where the error is mertid's own, whose messages never hold content.
"""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

from mertid.core import MertidError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_QUERY = re.compile(r"\?\S*")
_CPR_LIKE = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[- ]?[0-9]{4}(?![0-9A-Za-z])")


class CarefulFormatter(logging.Formatter):
    """Formats a record without queries, without what looks like a CPR number, and tracebacks without messages."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, with the careful traceback after it."""
        return _CPR_LIKE.sub("•", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the name is logging's)
        """Return the line itself."""
        record.message = _QUERY.sub("?…", record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        """Return the places and kinds of an error and of its causes."""
        said: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(said) < 200:
            said += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
            message = f": {error}" if isinstance(error, MertidError) else ""
            said.append(f"{type(error).__module__}.{type(error).__qualname__}{message}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(said)


def logging_to_stderr(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, nothing that quotes requests."""
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"careful": {"()": CarefulFormatter, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "careful"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own set-up mails and prints errors whole; ours takes their place.
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "httpx": quiet, "httpcore": quiet, "urllib3": quiet, "imap_tools": quiet, "PIL": quiet, "interpret": quiet,
        },
    }

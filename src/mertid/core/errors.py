"""Every error that mertid raises on purpose.

::

    MertidError
    ├── BadCase          facts that do not fit the solution; names the field, never its content
    ├── BadSettings      a rule, source or deployment setting that cannot be used
    ├── Unreadable       a message or file that cannot be parsed; the bytes are kept
    │   └── TooBig       ... because a limit on size, depth or time was met
    ├── NotFitted        an engine asked for suggestions before it learned
    ├── NotEnoughData    too little to learn from; says how much is missing
    ├── BadModel         a saved model that is incomplete, changed or of another format
    ├── MissingExtra     a heavy library that is not installed; names the pip line
    ├── UnknownSolution  no file of that name in mertid/solutions
    ├── Refused          the person may not do this
    ├── AlreadyDecided   another person decided first
    ├── AuditBroken      the audit chain has been changed, cut or added to
    ├── SourceFailed     a mailbox or folder that could not be reached, or dropped the line; reading goes on later
    │   └── AuditMissing ... or a write forgot its row; it was rolled back
    └── DeliveryFailed   the receiving system said no, or did not answer
        └── DeliveryRefused   ... and asking again will not help

Messages have the form ``<where>: <field> is <type or number>, expected <what>. <Cure>.`` and never hold a case's content.
"""

from .text import Text


class MertidError(Exception):
    """Root of mertid's own errors."""


class BadCase(MertidError):
    """Facts that do not fit the solution."""


class BadSettings(MertidError):
    """A rule, source or deployment setting that cannot be used."""


class Unreadable(MertidError):
    """A message or file that cannot be parsed. ``text`` says why to the person who looks at it; None where nothing more is known."""

    def __init__(self, message: str = "", *, text: Text | None = None) -> None:
        super().__init__(message)
        self.text = text


class TooBig(Unreadable):
    """A message or file beyond a limit on size, depth, number or time."""


class NotFitted(MertidError):
    """An engine asked for suggestions before it learned."""


class NotEnoughData(MertidError):
    """Too little to learn from."""


class BadModel(MertidError):
    """A saved model that cannot be loaded."""


class MissingExtra(MertidError):
    """A heavy library that is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed. Run: pip install 'mertid[{extra}]'.")
        self.library, self.extra = library, extra


class UnknownSolution(MertidError):
    """No solution of that name."""


class Refused(MertidError):
    """The person may not do this."""


class AlreadyDecided(MertidError):
    """Another person decided first."""


class AuditBroken(MertidError):
    """The audit chain does not hold."""


class AuditMissing(AuditBroken):
    """A write that left no audit row; it was rolled back."""


class SourceFailed(MertidError):
    """A source of messages could not be reached or dropped the line; nothing is lost, worth another try."""


class DeliveryFailed(MertidError):
    """The receiving system could not be reached or failed; worth another try, not before ``retry_after_s`` seconds where it said so."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class DeliveryRefused(DeliveryFailed):
    """The receiving system said no; another try will not help."""

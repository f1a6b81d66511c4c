"""Open what came in, whatever it is: a mail, an Outlook file, Digital Post, or a document someone put in a folder."""

from mertid.core import Text, TooBig, Unreadable

from . import sniff
from .charset import clean
from .limits import LIMITS, Limits
from .mail import NO_MAIL, TOO_LARGE, read_mail, safe_name
from .memo import read_memo
from .message import Attachment, Message
from .outlook import read_msg

_EMPTY = Text(da="Filen er tom.", en="The file is empty.")
FAILED = "the reader failed"  # a fault of ours, which the tests look for
HEADERS_ONLY = "text/rfc822-headers"  # RFC 6522: the mailbox held more than the limit, so its body was left there
_MAILS = ("message/rfc822", "message/global", "message/news", sniff.MBOX)


def open_message(data: bytes, *, media_type: str, name: str = "", limits: Limits = LIMITS) -> Message:
    """Return the message in ``data``. Its first bytes tell what it is where ``media_type`` does not.

    Parameters
    ----------
    data
        The bytes as received.
    media_type
        What the source calls them; ``message/rfc822`` for mail, ``application/octet-stream`` when it does not know.
    name
        File name, if any; the subject of a document.

    Raises
    ------
    Unreadable
        When there is nothing in it that can be read: empty, random bytes, a broken MeMo or Outlook file.
    TooBig
        When it is past a limit.
    """
    if len(data) > limits.max_bytes:
        where = f"message: size is {len(data)} bytes"
        raise TooBig(f"{where}, expected at most {limits.max_bytes}. Open it by hand, or raise the limit.", text=TOO_LARGE)
    if media_type == HEADERS_ONLY:
        raise TooBig(f"message: only its headers came, expected at most {limits.max_bytes} bytes in all. Read it in the mailbox.")
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable("message: content is 0 bytes, expected a message. Ask the sender to send it again.", text=_EMPTY)
    try:
        return _open(data, media_type.split(";")[0].strip().lower(), name, limits)
    except Unreadable:
        raise
    except (RecursionError, MemoryError) as error:
        raise TooBig(f"message: reading it gave {type(error).__name__}, expected less depth or size. Look at the kept file.") from None
    except Exception as error:
        # One hostile message must not stop the post behind it: it is kept whole and shown to a person.
        raise Unreadable(f"message: {FAILED} with {type(error).__name__}, expected a message. Report it; the file is kept.") from None


def _open(data: bytes, declared: str, name: str, limits: Limits) -> Message:
    kind = sniff.kind(data, declared, name)
    if kind == sniff.MEMO or declared == sniff.MEMO:
        return read_memo(data, limits)
    if kind == sniff.MSG:
        return read_msg(data, limits)
    if kind in _MAILS or (declared in _MAILS and kind.startswith(("text/", "application/octet-stream"))):
        return read_mail(data, limits)
    if kind == "application/octet-stream":
        raise Unreadable("message: content is of no known kind, expected a mail or a document. Look at the kept file.", text=NO_MAIL)
    title = " ".join(clean(name).replace("\\", "/").rpartition("/")[2].split())[:300]
    attachment = Attachment(safe_name(title) or "dokument", kind, data)
    return Message(subject=title or attachment.name, channel="folder", attachments=(attachment,))

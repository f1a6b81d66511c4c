"""Mail written anew: only sender, receivers, date, subject and the text that was shown."""

from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from .letter import Letter

_KEPT = ("From", "Sender", "To", "Cc", "Bcc", "Reply-To")


def written(letter: Letter, *, files: bool = False) -> bytes:
    """Return the mail as plain text in RFC 5322 form; the same letter always gives the same bytes.

    Parameters
    ----------
    files
        Whether the files come along. A mail inside another is unpacked with them; a redacted one leaves them out.
    """
    registry = HeaderRegistry(use_default_map=False)  # as text: half an address that is left by striking is no fault
    message = EmailMessage(policy=SMTP.clone(header_factory=registry))
    for name, value in letter.head:
        if name in _KEPT:
            message[name] = " ".join(value.split())
    if letter.date:
        message["Date"] = format_datetime(letter.date)
    message["Subject"] = " ".join(letter.subject.split())
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    for file in letter.files if files else ():
        main, _, sub = file.media_type.partition("/")
        if file.media_type == "message/rfc822" or not sub:
            main, sub = "application", "octet-stream"
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    if message.is_multipart():
        message.set_boundary("=_mertid")
    return message.as_bytes()

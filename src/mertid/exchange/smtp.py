"""Forwarding a message to a team's mailbox: a short mail of our own that carries the original, not a byte changed."""

import base64
import email.policy
import email.utils
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import Any, Self

from mertid.core import BadSettings, DeliveryFailed, DeliveryRefused

from .line import check_tls, context

MAX_LINE = 998  # RFC 5322 section 2.1.1
BARE_LF = re.compile(rb"(?<!\r)\n")
NAMES = {"message/rfc822": "original.eml", "application/pdf": "original.pdf", "application/xml": "original.xml"}


@dataclass(frozen=True)
class Smtp:
    """A server that takes mail from us. ``tls`` is ssl, starttls or none (this machine only). ``sender`` is the authority's address."""

    host: str
    sender: str
    port: int = 0
    tls: str = "starttls"
    user: str = ""
    ca_file: str = ""
    timeout_s: float = 20.0

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Self:
        """Return the server that a deployment's settings describe. Raises `BadSettings`."""
        for name in ("host", "sender"):
            if not settings.get(name):
                raise BadSettings(f"smtp: field '{name}' is missing, expected a text. Enter it in the deployment's settings.")
        values = {k: settings[k] for k in ("host", "sender", "port", "tls", "user", "ca_file", "timeout_s") if settings.get(k)}
        try:
            server = cls(**{**values, "port": int(values.get("port", 0)), "timeout_s": float(values.get("timeout_s", 20.0))})
        except (TypeError, ValueError):
            raise BadSettings("smtp: field 'port' or 'timeout_s' is no number, expected one. Correct it.") from None
        check_tls(server.tls, server.host, where=server.where)
        return server

    @property
    def where(self) -> str:
        """The server's name in errors and logs."""
        return f"smtp {self.host}"


def forward(raw: bytes, *, to: str, server: Smtp, secret: str, delivery: str, media_type: str = "message/rfc822") -> str:
    """Send ``raw`` to ``to`` inside a mail of our own and return that mail's Message-ID.

    The original is attached rather than redirected, so that its DKIM signature still holds and no server takes us for a
    forger of the citizen's address. The Message-ID is made of ``delivery``, so that a repeat can be recognised.

    Raises
    ------
    DeliveryRefused
        The server said no for good (5xx), or the address cannot be written.
    DeliveryFailed
        The server was not reached, did not let us in, or said "later" (4xx).
    """
    message_id, wrapped, eight_bit = wrap(raw, to=to, sender=server.sender, delivery=delivery, media_type=media_type, where=server.where)
    try:
        line = _open(server, secret)
    except (OSError, smtplib.SMTPException) as error:
        raise _told(server, error, refused=False) from None
    try:
        if eight_bit and not line.has_extn("8bitmime"):
            wrapped = wrap(raw, to=to, sender=server.sender, delivery=delivery, media_type=media_type, where=server.where, plain=False)[1]
            eight_bit = False
        line.sendmail(server.sender, [to], wrapped, mail_options=["BODY=8BITMIME"] if eight_bit else [])
    except (OSError, smtplib.SMTPException) as error:
        raise _told(server, error, refused=_permanent(error)) from None
    finally:
        _close(line)
    return message_id


def wrap(
    raw: bytes, *, to: str, sender: str, delivery: str, media_type: str, where: str = "smtp", plain: bool = True
) -> tuple[str, bytes, bool]:
    """Return Message-ID, the mail that carries ``raw``, and whether it needs an 8-bit line.

    A mail is attached as message/rfc822 byte by byte; where its lines are too long for SMTP, or ``plain`` is False because
    the server takes 7 bits only, it is attached in base64 as a file, which keeps its bytes too.
    """
    message_id = f"<{delivery}.mertid@{sender.rpartition('@')[2] or 'mertid.invalid'}>"
    original = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw) if media_type == "message/rfc822" else None
    head = EmailMessage(policy=email.policy.SMTP)
    try:
        head["From"] = Address(display_name="mertid", addr_spec=sender)
        head["To"] = Address(addr_spec=to)
    except (ValueError, IndexError, email.errors.HeaderParseError):
        raise DeliveryRefused(f"{where}: the address to send to or from is no mail address, expected name@domain. Correct it.") from None
    if original is not None and (answer_to := _address(original)):
        head["Reply-To"] = Address(addr_spec=answer_to)
    head["Subject"] = f"Videresendt: {_subject(original)}" if original is not None else "Videresendt post"
    head["Date"] = email.utils.localtime()
    head["Message-ID"] = message_id
    head["X-Mertid-Delivery"] = delivery
    head["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to us
    head["MIME-Version"] = "1.0"
    lines = BARE_LF.sub(b"\r\n", raw)
    as_mail = plain and media_type == "message/rfc822" and b"\0" not in raw and max(map(len, lines.split(b"\r\n")), default=0) <= MAX_LINE
    eight_bit = as_mail and not raw.isascii()
    boundary = f"mertid-{delivery}"
    head["Content-Type"] = f'multipart/mixed; boundary="{boundary}"'
    text = "Videresendt af mertid. Den oprindelige mail er vedhæftet uændret. Svar går til afsenderen.\r\n"
    parts = [
        b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + base64.encodebytes(text.encode()),
        _attached(lines, media_type, eight_bit) if as_mail else _file(raw, media_type),
    ]
    split = b"\r\n--" + boundary.encode()
    body = b"".join(split + b"\r\n" + part for part in parts) + split + b"--\r\n"
    # Folded by hand: bytes(head) would write an empty multipart of its own.
    return message_id, b"".join(head.policy.fold_binary(name, value) for name, value in head.items()) + body, eight_bit


def _attached(lines: bytes, media_type: str, eight_bit: bool) -> bytes:
    encoding = b"8bit" if eight_bit else b"7bit"
    return b"Content-Type: " + media_type.encode() + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + lines


def _file(raw: bytes, media_type: str) -> bytes:
    # RFC 2046 forbids base64 on message/rfc822, so a mail travels as a plain file here.
    name = NAMES.get(media_type, "original.bin").encode()
    kind = b"application/octet-stream" if media_type.startswith("message/") else media_type.encode("ascii", "replace")
    head = b"Content-Type: " + kind + b'; name="' + name + b'"\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n'
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(raw).replace(b"\n", b"\r\n")


def _address(original: Any) -> str:
    """The citizen's own address: Reply-To, else From; empty where neither can be written again safely."""
    for name in ("Reply-To", "From"):
        address = email.utils.parseaddr(str(original.get(name, "")))[1]
        if re.fullmatch(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,190}", address):
            try:
                Address(addr_spec=address)
            except (ValueError, IndexError, email.errors.HeaderParseError):
                continue
            return address
    return ""


def _subject(original: Any) -> str:
    from email.header import decode_header, make_header

    try:
        text = str(make_header(decode_header(str(original.get("Subject", "")))))
    except (ValueError, LookupError, email.errors.HeaderParseError):
        text = ""
    text = text.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200] or "(uden emne)"


def _open(server: Smtp, secret: str) -> smtplib.SMTP:
    if server.tls == "ssl":
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port or 465, timeout=server.timeout_s, context=context(server.ca_file))
    else:
        line = smtplib.SMTP(server.host, server.port or (587 if server.tls == "starttls" else 25), timeout=server.timeout_s)
    try:
        line.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            line.starttls(context=context(server.ca_file))
            line.ehlo()
        if server.user:
            line.login(server.user, secret)
    except BaseException:
        line.close()
        raise
    return line


def _close(line: smtplib.SMTP) -> None:
    """Say goodbye. What was accepted stays accepted, so a broken goodbye is no error."""
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()


def _permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _told(server: Smtp, error: Exception, *, refused: bool) -> DeliveryFailed:
    """Tell the code, never the server's words: they may quote addresses."""
    codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    said = f"{type(error).__name__} {' '.join(map(str, codes))}".strip()
    if refused:
        return DeliveryRefused(f"{server.where}: the answer is {said}, expected 250. Check the team's address, then send again.")
    return DeliveryFailed(f"{server.where}: the answer is {said}, expected 250. It is tried again.")

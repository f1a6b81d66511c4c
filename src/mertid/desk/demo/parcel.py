"""Puts a letter in its envelope: an .eml file or a Digital Post message (MeMo), as they arrive."""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from xml.sax.saxutils import escape

from .places import Place
from .write import Letter

SPACE = uuid.UUID("b1f0c3f4-52d6-5f5c-8f0e-6d3f1c0a9e11")  # our own name space, so that ids are the same every time


@dataclass(frozen=True)
class Enclosure:
    """An attached file."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Parcel:
    """One message as received: the bytes, their kind, the file name it lies under, which source it comes to, and when."""

    name: str
    media_type: str
    data: bytes
    source: str = "folder"
    at: datetime | None = None


def message_id(letter: Letter) -> str:
    """Return the letter's Message-ID without brackets, the same every time."""
    return f"{uuid.uuid5(SPACE, letter.at.isoformat() + letter.sender)}@{letter.sender.split('@')[1]}"


def eml(
    letter: Letter, place: Place, enclosures: Sequence[Enclosure] = (), *, answers: str = "", html: str = "", subject: str | None = None,
) -> bytes:
    """Return the letter as a mail. ``answers`` is the Message-ID it replies to; ``html`` replaces the plain text."""
    mail = EmailMessage()
    mail["From"] = Address(display_name=letter.sender_name, addr_spec=letter.sender)
    mail["To"] = f"post@{place.host}"
    shown = letter.subject if subject is None else subject
    if shown:
        mail["Subject"] = shown
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = f"<{message_id(letter)}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    if html:
        mail.set_content(html, subtype="html")
    else:
        mail.set_content(letter.body, cte="8bit" if letter.body.isascii() else "quoted-printable")
    for one in enclosures:
        main, sub = one.media_type.split("/")
        mail.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    return mail.as_bytes()


def memo(
    letter: Letter, cvr: str, *, version: str = "1.2", kle: str = "", case_number: str = "", contact_point: str = "",
    enclosures: Sequence[Enclosure] = (),
) -> bytes:
    """Return the letter as a Digital Post message in MeMo 1.1 or 1.2. The sender's CPR number is made up (day 00)."""
    made = uuid.uuid5(SPACE, f"memo {letter.at.isoformat()}{letter.sender}")
    schema = ' memoSchVersion="1.1.0"' if version == "1.1" else ""
    content = ""
    if kle or case_number:
        case = f"<memo:CaseID><memo:caseID>{escape(case_number)}</memo:caseID></memo:CaseID>" if case_number else ""
        key = f"<kle:subjectKey>{kle}</kle:subjectKey><kle:version>2026-08-01</kle:version>"
        about = f"<kle:KLEdata>{key}</kle:KLEdata>" if kle else ""
        content = f"<memo:ContentData>{case}{about}</memo:ContentData>"
    point = ""
    if contact_point:
        point = f"<memo:ContactPoint><memo:contactPointID>{contact_point}</memo:contactPointID></memo:ContactPoint>"
    files = "".join(
        f"<memo:AdditionalDocument><memo:label>{escape(one.name)}</memo:label>{_file(one)}</memo:AdditionalDocument>" for one in enclosures
    )
    text = Enclosure("besked.txt", "text/plain", letter.body.encode())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" xmlns:kle="http://kle-online.dk/" memoVersion="{version}"{schema}>
  <memo:MessageHeader>
    <memo:messageType>DIGITALPOST</memo:messageType>
    <memo:messageUUID>{made}</memo:messageUUID>
    <memo:label>{escape(letter.subject)}</memo:label>
    <memo:mandatory>false</memo:mandatory>
    <memo:legalNotification>false</memo:legalNotification>
    <memo:Sender>
      <memo:senderID>0001019999</memo:senderID><memo:idType>CPR</memo:idType><memo:label>{escape(letter.sender_name)}</memo:label>
    </memo:Sender>
    <memo:Recipient><memo:recipientID>{cvr}</memo:recipientID><memo:idType>CVR</memo:idType>{point}</memo:Recipient>
    {content}
  </memo:MessageHeader>
  <memo:MessageBody>
    <memo:createdDateTime>{letter.at.strftime("%Y-%m-%dT%H:%M:%SZ")}</memo:createdDateTime>
    <memo:MainDocument>{_file(text)}</memo:MainDocument>{files}
  </memo:MessageBody>
</memo:Message>
""".encode()


def _file(one: Enclosure) -> str:
    data = base64.b64encode(one.data).decode()
    return (
        f"<memo:File><memo:encodingFormat>{one.media_type}</memo:encodingFormat><memo:filename>{escape(one.name)}</memo:filename>"
        f"<memo:language>da</memo:language><memo:content>{data}</memo:content></memo:File>"
    )

"""Mail for the store's tests. All people and CPR numbers in it are made up."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from mertid.desk.models import Source
from tests.desk.conftest import Town

CPR = "010190-1234"

Mail = Callable[..., bytes]


def write_mail(subject: str = "Vandmåler", body: str = "Min vandmåler er defekt.", **headers: str) -> bytes:
    """A plain mail as bytes; headers are given with underscores, such as ``in_reply_to``."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "Birgit Opdigtet <birgit@borger.example>", "post@eksempelby.example"
    message["Date"] = "Fri, 20 Nov 2026 09:15:00 +0100"
    for name, value in headers.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(body)
    return bytes(message)


@pytest.fixture
def mail() -> Mail:
    """Writes mails."""
    return write_mail


@pytest.fixture
def mailbox(town: Town) -> Source:
    """A mailbox of the town."""
    return Source.objects.create(deployment=town.deployment, kind="imap", name="Post")

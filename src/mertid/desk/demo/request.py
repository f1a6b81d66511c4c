"""The documents of the demo's request for access: letters, notes, mails, sheets and scans, written by code from ``request.toml``."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from .papers import docx, scan, xlsx
from .places import BAKKELY

SOURCE = Path(__file__).with_name("request.toml")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
LINE_PT, MARGIN_PT, WIDTH_PT, BOTTOM_PT = 16, 72, 451, 90


@dataclass(frozen=True)
class Enclosed:
    """One document of the request, as bytes under its name."""

    name: str
    media_type: str
    data: bytes


@cache
def plan() -> dict[str, Any]:
    """Return what ``request.toml`` says: the request itself and its documents, in order."""
    return tomllib.loads(SOURCE.read_text("utf-8"))


def documents() -> Iterator[Enclosed]:
    """Yield the request's documents; the same bytes every time but for the dates that Word and Excel files hold."""
    made: dict[str, Enclosed] = {}
    for paper in plan()["paper"]:
        if paper["form"] == "copy":
            first = made[paper["of"]]
            one = Enclosed(paper["file"], first.media_type, first.data)
        else:
            one = Enclosed(paper["file"], *_written(paper))
        made[one.name] = one
        yield one


def _written(paper: dict[str, Any]) -> tuple[str, bytes]:
    form = paper["form"]
    if form in ("letter", "received"):
        return "application/pdf", letter(paper)
    if form == "note":
        lines = [*paper["who"], written_out(paper["day"]), *paper["body"].splitlines()]
        return WORD, docx(paper["heading"], lines)
    if form == "sheet":
        return SHEET, xlsx(paper["rows"])
    if form == "scan":
        return "image/png", scan(paper["heading"], paper["body"].splitlines())
    if form == "mail":
        return "message/rfc822", mail(paper)
    return "text/plain", paper["body"].encode()


def letter(paper: dict[str, Any]) -> bytes:
    """Return a letter as PDF: the authority's with its head and place, a citizen's with their own address."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(paper["heading"])
    canvas.setAuthor(BAKKELY.name if paper["form"] == "letter" else paper["who"][0])
    canvas.setSubject(paper["heading"])
    canvas.setCreator("Brev")
    y = A4[1] - 60
    if paper["form"] == "letter":
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(MARGIN_PT, y, BAKKELY.name)
        y -= 40
    lines = [(one, "") for one in paper["who"]]
    lines += [("", ""), (written_out(paper["day"]), ""), ("", ""), (paper["heading"], "Helvetica-Bold"), ("", "")]
    for line in paper["body"].splitlines():
        lines += [(part, "") for part in simpleSplit(line, "Helvetica", 11, WIDTH_PT) or [""]]
    for text, font in lines:
        if y < BOTTOM_PT:
            canvas.showPage()
            y = A4[1] - 60
        canvas.setFont(font or "Helvetica", 11)
        canvas.drawString(MARGIN_PT, y, text)
        y -= LINE_PT
    if paper.get("signed"):
        _sign(canvas, paper["file"], y - 24)
    canvas.save()
    return out.getvalue()


def _sign(canvas: Any, seed: str, y: float) -> None:
    """Draw a signature: a few strokes of a pen, no text."""
    dice = random.Random(seed)  # noqa: S311
    stroke = canvas.beginPath()
    x = MARGIN_PT
    stroke.moveTo(x, y)
    for _ in range(7):
        bend = [dice.uniform(-16, 16) for _ in range(3)]
        stroke.curveTo(x + 5, y + bend[0], x + 10, y + bend[1], x + 16, y + bend[2] / 3)
        x += 16
    canvas.setLineWidth(1.2)
    canvas.drawPath(stroke)


def mail(paper: dict[str, Any]) -> bytes:
    """Return a mail; a reply quotes what it answers below its own text, as mail programs do."""
    message = EmailMessage()
    message["From"] = Address(paper["sender"][0], addr_spec=paper["sender"][1])
    message["To"] = Address(paper["to"][0], addr_spec=paper["to"][1])
    message["Subject"] = paper["heading"]
    message["Date"] = format_datetime(paper["day"].replace(tzinfo=UTC))
    message["Message-ID"] = _message_id(paper)
    if before := _mail_named(paper.get("answers")):
        message["In-Reply-To"] = _message_id(before)
        message["References"] = " ".join(_message_id(one) for one in _thread(before))
    message.set_content(_with_quote(paper), cte="quoted-printable")
    return message.as_bytes()


def _with_quote(paper: dict[str, Any]) -> str:
    """Return the mail's text with what it answers in full below, each with its sender and date."""
    before = _mail_named(paper.get("answers"))
    if before is None:
        return str(paper["body"])
    at: datetime = before["day"]
    head = f"Den {written_out(at)} kl. {at:%H.%M} skrev {before['sender'][0]} <{before['sender'][1]}>:"
    quoted = "\n".join(f"> {line}".rstrip() for line in _with_quote(before).splitlines())
    return f"{paper['body']}\n\n{head}\n{quoted}"


def _thread(paper: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the mails that led to this one, oldest first, and this one."""
    before = _mail_named(paper.get("answers"))
    return [*(_thread(before) if before else []), paper]


def _mail_named(name: str | None) -> dict[str, Any] | None:
    return next((one for one in plan()["paper"] if one["file"] == name), None) if name else None


def _message_id(paper: dict[str, Any]) -> str:
    return f"<{paper['day']:%Y%m%d%H%M}@{paper['sender'][1].split('@')[1]}>"


def written_out(day: date) -> str:
    """Return a date as letters have it: ``20. marts 2026``."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"

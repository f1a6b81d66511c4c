"""Invented requests for access with invented papers, for the desk's tests. All people, addresses and numbers are made up."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, PaperRow, RequestRow, Role, Seat, User
from mertid.desk.store import redact

CPR = "010190-1234"
CITIZEN = "Birgit Opdigtet Nørregaard"
LETTER = (
    "Bakkely Kommune, Teknik og Miljø", "Til ejeren af Engvej 12, 8000 Aarhus C", f"{CITIZEN} har den 3. marts 2026 klaget over støj.",
    f"CPR-nummer: {CPR}. Telefon 20 30 40 50.", "Sagen er sendt til høring hos naboerne.", "Venlig hilsen Ole Sagsbehandler",
)
NOTE = ("Notat om støj på Engvej", f"{CITIZEN} ringede igen.", "Der er målt 62 dB ved skel.")


@dataclass
class Hall:
    """An authority that answers requests, with two case workers and a lawyer."""

    authority: Authority
    deployment: Deployment
    ann: User
    bo: User
    clara: User

    def request(self, law: str = "offentlighedsloven", subject: str = "Aktindsigt i støjsag") -> RequestRow:
        """Return a request by hand from an invented journalist."""
        asks = {"sender": "redaktion@avisen.example", "sender_name": "Jens Skribent"}
        facts = {"subject": subject, "body": "Jeg beder om aktindsigt.", **asks}
        return redact.open_request(who=store.person(self.ann), deployment=self.deployment, facts=facts, law=law)

    def add(self, case: CaseRow, data: bytes, name: str = "brev.pdf", media_type: str = "application/pdf") -> PaperRow:
        """Add a paper and return it, not read yet."""
        return redact.add_paper(who=store.person(self.ann), case=case, data=data, name=name, media_type=media_type)[0]


def hall(cvr: str = "29189846", name: str = "Bakkely Kommune", *, second_person: bool = False) -> Hall:
    """Return an authority with the solution for access."""
    authority = Authority.objects.create(cvr=cvr, name=name, contact_email=f"post@{cvr}.example")
    deployment = Deployment.objects.create(
        authority=authority, solution="disclosure", stage="pilot", control_share=0.0, settings={"second_person": second_person},
    )
    people = []
    for person in ("Ann Andersen", "Bo Bendtsen", "Clara Carlsen"):
        user = User.objects.create(authority=authority, email=f"{person.split()[0].lower()}@{cvr}.example", name=person)
        Seat.objects.create(user=user, role=Role.CASE_WORKER)
        people.append(user)
    return Hall(authority, deployment, *people)


def pdf(*pages: Sequence[str], title: str = "") -> bytes:
    """Return a PDF with these lines on its pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(title or "Brev")
    canvas.setAuthor("Bakkely Kommune")
    for lines in pages:
        canvas.setFont("Helvetica", 11)
        for place, line in enumerate(lines):
            canvas.drawString(70, 760 - 18 * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()

"""Invented authorities, people and cases for the desk's tests, made through the store as in real life."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mertid.core import Alternative, Answer, Document, KnownCase, Reason, Similar, Span, Suggestion, Text
from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, KlePlan, KleSubject, ModelVersion, Role, Seat, Source, Team, User

from .words import BODY, PASSWORD, SUBJECTS, TEAMS

WEIGHTS = {"vand i kælderen": 2.1, "kloakken": 1.4, "regner": 0.5, "afløbet": 1.2, "forsikring": -0.8}


@dataclass
class Town:
    """An authority with teams, one deployment and people by role."""

    authority: Authority
    deployment: Deployment
    teams: dict[str, Team]
    people: dict[str, User] = field(default_factory=dict)
    model: ModelVersion | None = None

    def person(self, role: str, *, team: str = "", name: str = "") -> User:
        """Return a person with one seat; the same role and team give the same person."""
        key = f"{role}{team}"
        if key not in self.people:
            shown = name or f"{Role(role).label} {team}".strip()
            user = User(authority=self.authority, email=f"{key}@{self.authority.cvr}.example", name=shown)
            user.password = _hashed()
            user.save()
            Seat.objects.create(user=user, role=role, team=self.teams[team] if team else None)
            self.people[key] = user
        return self.people[key]

    def case(
        self, subject: str = "Vand i kælderen efter skybrud", body: str = BODY, *, team: str = "vand", score: float = 0.94,
        abstain: bool = False, suggest: bool = True, documents: Sequence[Document | store.Paper] = (), minutes_ago: int = 20,
        control: bool | None = False, **facts: Any,
    ) -> CaseRow:
        """Return a waiting case, with a suggestion of ``team`` unless told otherwise. ``control`` None leaves it to the share."""
        letter = store.Letterhead(
            title=subject, language=facts.pop("language", "da"), html=facts.pop("html", ""), warnings=facts.pop("warnings", ()),
        )
        sender = {"sender": "birgit@example.dk", "sender_name": "Birgit Nøhr (opdigtet)", "to": "kommunen@example.dk"}
        values = {"subject": subject, "body": body, **sender, **facts}
        row = store.add_case(
            who=store.worker(self.authority), deployment=self.deployment, facts=values, documents=documents, letterhead=letter,
            received_at=timezone.now() - timedelta(minutes=minutes_ago),
        )
        if suggest:
            store.save_suggestion(case=row, suggestion=suggestion(row, body, team, score, abstain), model=self.model)
            if control is not None:
                CaseRow.objects.filter(pk=row.pk).update(control=control)
        row.refresh_from_db()
        return row

    def source(self, kind: str = "folder", name: str = "Mappen") -> Source:
        """Return a source that messages come from."""
        return Source.objects.get_or_create(deployment=self.deployment, kind=kind, name=name)[0]


@cache
def _hashed() -> str:
    """The password's hash, made once: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def town(cvr: str = "29189846", name: str = "Eksempel Kommune", *, stage: str = "pilot", control_share: float = 0.0) -> Town:
    """Return a new authority with four teams, a small subject plan, an active model and one deployment of mail_triage."""
    authority = Authority.objects.create(cvr=cvr, name=name)
    teams = {s: Team.objects.create(authority=authority, slug=s, name=title, email=f"{s}@example.dk") for s, title in TEAMS.items()}
    deployment = Deployment.objects.create(
        authority=authority, solution="mail_triage", stage=stage, control_share=control_share, filing="none",
    )
    plan = KlePlan.objects.create(authority=authority, version="Opdigtet 1", active=True)
    for number, title in SUBJECTS.items():
        KleSubject.objects.create(plan=plan, number=number, title=title)
    model = ModelVersion.objects.create(
        deployment=deployment, number=7, state="active", cases=800, activated_at=timezone.now() - timedelta(days=7),
        evaluation={"new": {"n": 200, "measures": {}, "promise": {
            "da": "Den tager fejl i højst 5 af 100 med 95 % sikkerhed.", "en": "It is wrong in at most 5 of 100 with 95 % confidence.",
        }}},
    )
    return Town(authority, deployment, teams, model=model)


def suggestion(case: CaseRow, body: str, team: str, score: float, abstain: bool) -> Suggestion:
    """Return a suggestion with reasons that point into ``body``, such as the engine makes."""
    spans = tuple(
        Span(part="body", start=body.index(word), end=body.index(word) + len(word), weight=weight)
        for word, weight in WEIGHTS.items() if word in body
    )
    found = [body[span.start : span.end] for span in spans if span.weight > 0]
    words = Text(da=f"»{'«, »'.join(found)}« peger på {TEAMS[team]}", en=f"“{'”, “'.join(found)}” point to {TEAMS[team]}")
    against = Text(da="»forsikring« peger lidt på Jura og forsikring (4 %)", en="“forsikring” points a little to Jura og forsikring (4 %)")
    doubt = Text(da="Ordene peger på to teams lige meget.", en="The words point to two teams alike.")
    main = Answer(
        target="team", value=team, label=TEAMS[team], score=score, threshold=0.8, abstained=doubt if abstain else None,
        reasons=() if abstain else (
            Reason(text=words, spans=tuple(s for s in spans if s.weight > 0)),
            Reason(text=against, supports=False, spans=tuple(s for s in spans if s.weight < 0)),
        ),
        alternatives=tuple(Alternative(value=slug, label=name, score=share) for (slug, name), share in zip(
            ((s, n) for s, n in TEAMS.items() if s != team), (0.04, 0.01, 0.01), strict=False)),
    )
    kle = Answer(target="kle", value="06.01.00", label="Spildevand, generelt", score=0.81, threshold=0.5)
    known = Answer(target="case", value=None, by="nothing", abstained=Text(da="Ingen kendt sag passer", en="No known case fits"))
    return Suggestion(case_id=str(case.pk), answers=(main, kle, known), model="7")


def similar(case_id: str, title: str, team: str) -> Similar:
    """Return an earlier case as a suggestion names it."""
    return Similar(case_id=case_id, title=title, values={"team": team}, likeness=0.7)


def known_case(number: str = "2026-0417", title: str = "Kloak på Engvej") -> KnownCase:
    """Return an open case that a message may belong to."""
    return KnownCase(number=number, title=title, team="vand", found_by="sender")

"""What the end-to-end test sets up and looks at, in a process of its own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TEAMS = {"vej-og-park": "Vej og park", "byggesag": "Byggesag", "aeldre-og-omsorg": "Ældre og omsorg", "skole": "Skole"}
KNOWN = "S2025-1234"
PATTERN = r"S20\d\d-\d{4}"
CVR = "99900032"
HOST = "proeveby.example"


def set_up(imap_port: int, cases: str) -> dict[str, Any]:
    """Give the authority teams with folders, people, both sources, a case system and a known case; return ids and the token."""
    from mertid.desk import store
    from mertid.desk.models import Authority, Deployment
    from tests.desk.words import PASSWORD
    from tests.exchange.dovecot import PASSWORD as MAIL_PASSWORD

    who = store.command(Authority.objects.get(cvr=CVR))
    for slug, name in TEAMS.items():
        store.save_team(who=who, slug=slug, name=name, folder=f"Sorteret {name}")
    deployment = store.save_deployment(
        who=who, deployment=Deployment.objects.get(), stage="pilot", control_share=0.0, filing="move", case_number_pattern=PATTERN,
        case_system={"kind": "folder", "path": cases}, error_share=0.2, confidence=0.8,
    )
    for role in ("sorter", "manager", "data_scientist"):
        user = store.save_user(who=who, email=f"{role}@{HOST}", password=PASSWORD, name=role.title())
        store.save_seat(who=who, user=user, role=role)
    settings = {"host": "127.0.0.1", "port": imap_port, "tls": "none", "user": "post"}
    store.save_source(who=who, deployment=deployment, kind="imap", name="Hovedpostkassen", settings=settings, secret=MAIL_PASSWORD)
    memo = store.save_source(who=who, deployment=deployment, kind="memo", name="Digital Post")
    case = {"number": KNOWN, "title": "Byggesag på Møllevej", "kle": "93.10.05", "open": True, "team": "byggesag", "party": ""}
    store.save_case_numbers(who=who, items=[case])
    _, token = store.new_token(who=who, name="Digital Post", scopes=["receive"])
    return {"memo": memo.pk, "token": token}


def look() -> dict[str, Any]:
    """Return what the test wants to know of the cases that came in, the models and what was sent."""
    from mertid.desk.models import CaseRow, Delivery, ModelVersion, Source

    rows = CaseRow.objects.filter(intake__isnull=False).select_related("team", "intake__source").order_by("number")
    return {
        "cases": [
            {
                "title": row.title, "state": row.state, "team": row.team.slug if row.team else "", "source": row.intake.source.kind,
                "suggestion": newest.payload if (newest := row.suggestions.first()) else None, "files": row.documents.count(),
                "decision": {"kind": made.kind, "values": made.values, "reason": made.reason, "shown": made.shown}
                if (made := row.decisions.first()) else None,
            }
            for row in rows if row.intake
        ],
        "deliveries": [[d.kind, d.state, d.last_error] for d in Delivery.objects.order_by("pk")],
        "models": [
            {"number": m.number, "state": m.state, "cases": m.cases, "evaluation": m.evaluation}
            for m in ModelVersion.objects.order_by("number")
        ],
        "sources": [[s.kind, s.last_error] for s in Source.objects.all()],
    }


def letters(seed: str, count: int, last: datetime, days: int) -> list[Any]:
    """Return invented letters to the authority's teams, oldest first."""
    from mertid.desk.demo.places import BAKKELY
    from mertid.desk.demo.write import Dice, situations, working_times, write

    dice = Dice(seed)
    own = [one for one in situations() if one.team in TEAMS]
    return [write(dice, BAKKELY, at, own[n % len(own)]) for n, at in enumerate(working_times(seed, last, days, count))]


def write_history(folder: Path, count: int) -> None:
    """Write old mail as an authority would export it: a folder a team (by name), in it one a subject; one file is damaged."""
    from mertid.desk.demo.parcel import eml
    from mertid.desk.demo.places import BAKKELY

    for number, letter in enumerate(letters("fortid", count, datetime(2026, 10, 1, 15, tzinfo=UTC), 90)):
        place = folder / TEAMS[letter.team] / f"{letter.kle} emne"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:04}.eml").write_bytes(eml(letter, BAKKELY))
    (folder / "Skole" / "ødelagt.eml").write_bytes(b"\x00\x01\x02")

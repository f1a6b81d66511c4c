"""Invented cases, suggestions and decisions in bulk, for pages that count them. Every person and text is made up."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mertid.core import CurvePoint, Evaluation, Finding, GroupFigure, Interval, Readiness, Text
from mertid.desk.models import (
    Authority,
    CaseRow,
    DecisionRow,
    Deployment,
    ModelVersion,
    OutcomeRow,
    Role,
    Seat,
    SuggestionRow,
    Team,
    User,
)

TEAMS = ("Borgerservice", "Byggesag", "Vej og park", "Vand og klima", "Jura og forsikring")
TEXTS = (
    "hul i vejen ved skolen og cyklister vælter",
    "ansøgning om carport på min grund",
    "vand i kælderen efter skybrud",
    "nyt pas til min datter",
)


def authority(cvr: str = "29189501", name: str = "Eksempel Kommune") -> Authority:
    return Authority.objects.create(cvr=cvr, name=name)


def person(home: Authority, role: Role, email: str = "") -> User:
    user = User.objects.create(authority=home, email=email or f"{role.value}@{home.cvr}.eksempel.dk", name=f"Opdigtet {role.label}")
    Seat.objects.create(user=user, role=role)
    return user


def deployment(home: Authority, **fields: Any) -> Deployment:
    for name in TEAMS:
        Team.objects.create(authority=home, slug=name.lower().replace(" ", "-"), name=name)
    return Deployment.objects.create(authority=home, solution="mail_triage", stage="operation", promised_hours_month=130, **fields)


def evaluation(n: int = 1200) -> Evaluation:
    def at(value: float, half: float = 0.02) -> Interval:
        return Interval(value=value, low=max(0, value - half), high=min(1, value + half), n=n, method="Wilson")

    curve = tuple(
        CurvePoint(
            threshold=round(1 - i / 100, 2),
            coverage=round(0.4 + 0.6 * i / 100, 4),
            error=round(0.004 + 0.11 * (i / 100) ** 3, 4),
            low=round(max(0, 0.001 + 0.1 * (i / 100) ** 3), 4),
            high=round(0.012 + 0.125 * (i / 100) ** 3, 4),
            n=n,
        )
        for i in range(101)
    )
    groups = tuple(
        GroupFigure(value=t.lower().replace(" ", "-"), label=t, n=300 - 55 * i, right=280 - 55 * i, covered=250 - 48 * i)
        for i, t in enumerate(TEAMS)
    )
    return Evaluation(
        n=n,
        measures={
            "team_accuracy": at(0.91),
            "team_top3": at(0.98, 0.01),
            "kle_accuracy": at(0.78),
            "coverage": at(0.81),
            "error": at(0.031, 0.008),
            "calibration_error": at(0.021, 0.01),
        },
        baseline={"team_accuracy": 0.34, "team_top3": 0.71},
        curve=curve,
        threshold=0.35,
        groups=groups,
        promise=Text(
            da="Højst 5 af 100 forslag er forkerte, med 95 % sikkerhed.", en="At most 5 of 100 proposals are wrong, with 95 % confidence."
        ),
        chosen=Text(
            da="Ord og tegn vægtet med TF-IDF, lineær model, valgt ved krydsvalidering.",
            en="TF-IDF of words and characters, linear model, chosen by cross-validation.",
        ),
    )


def readiness(case_ids: tuple[str, ...] = ()) -> Readiness:
    groups = tuple(
        GroupFigure(value=t.lower().replace(" ", "-"), label=t, n=n, right=0) for t, n in zip(TEAMS, (420, 310, 250, 90, 12), strict=True)
    )
    return Readiness(
        enough=True,
        n=1082,
        groups=groups,
        because=Text(da="Nok: fire af fem team har mindst 50 mails.", en="Enough: four of five teams have at least 50 mails."),
        findings=(
            Finding(
                kind="few",
                level="warn",
                value="jura-og-forsikring",
                text=Text(
                    da="Jura og forsikring har 12 mails. Mindst 20 skal til, før der foreslås.", en="Jura og forsikring has 12 mails."
                ),
            ),
            Finding(
                kind="duplicate",
                level="info",
                text=Text(da="31 mails er ens med en anden og tæller en gang.", en="31 mails are duplicates and count once."),
            ),
            Finding(
                kind="label",
                level="warn",
                text=Text(da="3 mails ligner et andet team end det, de blev sendt til.", en="3 mails look like another team's."),
                case_ids=case_ids,
            ),
        ),
    )


def model(at: Deployment, number: int = 7, state: str = "active", days_ago: int = 60) -> ModelVersion:
    made = ModelVersion.objects.create(
        deployment=at,
        number=number,
        state=state,
        cases=1082,
        digest="0" * 64,
        folder="x",
        activated_at=timezone.now() - timedelta(days=days_ago),
        evaluation={
            "new": evaluation().model_dump(mode="json"),
            "old": None,
            "why": {"da": "Bedre end den i brug.", "en": "Better than the one in use."},
        },
        readiness=readiness().model_dump(mode="json"),
    )
    ModelVersion.objects.filter(pk=made.pk).update(made_at=timezone.now() - timedelta(days=days_ago))
    made.refresh_from_db()
    return made


def decided(
    at: Deployment, n: int, *, used: ModelVersion | None = None, now: datetime | None = None, seed: int = 0, days: int = 29
) -> None:
    """``n`` decided cases over ``days`` days: 5 % control, 19 % without proposal, about 9 % of the shown changed."""
    rng = random.Random(seed)
    now = now or timezone.now()
    teams = list(Team.objects.filter(authority=at.authority_id).order_by("pk"))
    start = CaseRow.objects.filter(authority=at.authority_id).count()
    cases, suggestions, rows, outcomes = [], [], [], []
    for i in range(n):
        decided_at = now - timedelta(minutes=rng.uniform(5, days * 1440 - 30))
        control, proposed = rng.random() < 0.05, rng.random() < 0.81
        team, shown = rng.choice(teams), proposed and not control
        wrong = rng.random() < 0.03
        went = rng.choice([t for t in teams if t != team]) if wrong else team
        only_kle = shown and not wrong and rng.random() < 0.06
        case = CaseRow(
            authority_id=at.authority_id,
            deployment=at,
            number=start + i + 1,
            title=f"Opdigtet mail {i}",
            facts={"subject": f"Mail {i}", "body": TEXTS[i % 4] * 8},
            search=TEXTS[i % 4] + (" ladestander" if rng.random() < 0.02 else ""),
            state="filed",
            team=went,
            control=control,
            received_at=decided_at - timedelta(hours=rng.uniform(0.1, 30)),
            decided_at=decided_at,
        )
        suggestion = SuggestionRow(case=case, model=used, payload={}, proposed=proposed, value=team.slug, score=0.9 if proposed else 0.4)
        active_s = rng.lognormvariate(5.2, 0.6) if not shown else rng.lognormvariate(4.2, 0.6)
        kind = "accept" if shown and not wrong and not only_kle else "change"
        row = DecisionRow(
            case=case,
            suggestion=suggestion,
            kind=kind,
            values={"team": went.slug, "kle": "01.02.03"},
            team=went,
            shown=shown,
            at=decided_at,
            active_s=active_s,
            reason="" if kind == "accept" else rng.choice(["new_area", "open_case", "several", "misread"]),
        )
        cases.append(case)
        suggestions.append(suggestion)
        rows.append(row.repeat())
        if rng.random() < 0.01:
            outcomes.append(
                OutcomeRow(case=case, decision=row, kind="rerouted", team=rng.choice(teams), at=decided_at + timedelta(hours=1))
            )
    for table, made in ((CaseRow, cases), (SuggestionRow, suggestions), (DecisionRow, rows), (OutcomeRow, outcomes)):
        table.objects.bulk_create(made, batch_size=500)


def waiting(at: Deployment, hours: list[float]) -> list[CaseRow]:
    now = timezone.now()
    start = CaseRow.objects.filter(authority=at.authority_id).count()
    return CaseRow.objects.bulk_create(
        [
            CaseRow(
                authority_id=at.authority_id,
                deployment=at,
                number=start + i + 1,
                facts={},
                state="waiting",
                received_at=now - timedelta(hours=h),
                due_at=now - timedelta(hours=h - 168),
            )
            for i, h in enumerate(hours)
        ]
    )

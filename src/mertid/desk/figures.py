"""The manager's figures: counted in the database, turned into shares, hours and intervals by `mertid.govern`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Length, Round
from django.utils import timezone

from mertid import catalog
from mertid.core import Evaluation, Interval
from mertid.desk.models import CaseRow, DecisionRow, Deployment, ModelVersion, OutcomeRow, Team
from mertid.desk.period import Edges, Period, edges_of, part_of
from mertid.govern import agreement, benefit, drift, volume
from mertid.govern.agreement import Tally, Unread
from mertid.govern.benefit import Benefit
from mertid.govern.shares import share

UNREAD_CASES = 2000
"""The newest accepted cases looked at for acceptance without reading; the page says so."""
PSI_CASES = 100
"""Fewest proposals on either side before a shift is said."""


@dataclass
class TeamFigures:
    """One team: cases sent to it, how it was decided, what it sent on, what waits there."""

    name: str
    tally: Tally = field(default_factory=Tally)
    decided: int = 0
    sent_on: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Figures:
    """Everything the manager's page and its export show for one period."""

    period: Period
    received: int
    decided: int
    series: list[volume.Day]
    by_week: bool
    waiting: int
    overdue: int
    ages: list[volume.Age]
    coverage: Interval | None
    tally: Tally
    hidden: Interval | None
    unseen: Interval | None
    weeks: list[drift.Week]
    reasons: list[dict[str, Any]]
    reroutes: list[dict[str, Any]]
    teams: list[TeamFigures]
    unread: Unread
    benefit: Benefit
    psi: float | None
    psi_cases: tuple[int, int]
    model: ModelVersion | None
    evaluation: Evaluation | None
    promised_hours: float | None

    @property
    def cases_month(self) -> float:
        """Cases received in an average month."""
        return volume.per_month(self.received, self.period.days)

    @property
    def saved_s(self) -> float | None:
        """Seconds saved a shown proposal; None until it is measured."""
        return self.benefit.saved_s.value if self.benefit.state == "measured" and self.benefit.saved_s else None


def gather(deployment: Deployment, period: Period, *, now: datetime | None = None) -> Figures:
    """Return the figures of ``deployment`` for ``period``. Reads only."""
    now = now or timezone.now()
    edges, by_week = edges_of(period)
    groups = list(_groups(deployment, period, edges))
    waiting, aged, overdue = _waiting(deployment, now)
    received = {edges[i][0]: n for i, n in _received(deployment, period, edges)}
    decided: dict[date, int] = {}
    for g in groups:
        decided[edges[g["at_part"]][0]] = decided.get(edges[g["at_part"]][0], 0) + g["n"]
    model = ModelVersion.objects.filter(deployment=deployment, state="active").first()
    proposed = sum(g["n"] for g in groups if g["proposed"])
    psi, psi_cases = _shift(deployment, period)
    promised = deployment.promised_hours_month
    return Figures(
        period=period,
        received=sum(received.values()),
        decided=sum(decided.values()),
        series=[volume.Day(first, received.get(first, 0), decided.get(first, 0)) for first, _ in edges],
        by_week=by_week,
        waiting=sum(waiting.values()),
        overdue=overdue,
        ages=aged,
        coverage=share(proposed, sum(g["n"] for g in groups if g["proposed"] is not None)),
        tally=_tally(g for g in groups if _seen(g)),
        hidden=_right(g for g in groups if g["proposed"] and not g["shown"] and not g["control"]),
        unseen=_right(g for g in groups if g["proposed"] and not g["shown"] and g["control"]),
        weeks=_weeks(groups, edges),
        reasons=_reasons(deployment, period),
        reroutes=_reroutes(deployment, period),
        teams=_teams(deployment, groups, waiting),
        unread=_unread(deployment, period),
        benefit=_benefit(deployment, period, shown_cases=sum(g["n"] for g in groups if _seen(g))),
        psi=psi,
        psi_cases=psi_cases,
        model=model,
        evaluation=evaluation_of(model),
        promised_hours=None if promised is None else promised * period.days / volume.DAYS_A_MONTH,
    )


def evaluation_of(model: ModelVersion | None, which: str = "new") -> Evaluation | None:
    """Return what was measured of a version (``new``), or of the one in use then on the same mail (``old``)."""
    values = model.evaluation.get(which) if model else None
    return Evaluation.model_validate(values) if values else None


def decisions(deployment: Deployment, period: Period) -> QuerySet[DecisionRow]:
    """Decisions people made in the period that stand; imported history left out."""
    return (
        DecisionRow.objects.filter(
            deployment=deployment,
            undone_at=None,
            at__gte=period.start,
            at__lt=period.end,
        )
        .exclude(kind="import")
        .order_by()
    )


def _groups(deployment: Deployment, period: Period, edges: Edges) -> Iterable[dict[str, Any]]:
    """Count the decisions once by everything the page asks of them."""
    main = next(iter(catalog.get(deployment.solution).targets))
    # The team's slug stands in its own column; looking into the JSON of every decision takes several times as long.
    chosen = F("team__slug") if main == "team" else KT(f"values__{main}")
    same = Case(When(~Q(kind="reject") & Q(proposed_value=chosen), then=Value(1)), default=Value(0))
    sent_on = Exists(OutcomeRow.objects.filter(decision=OuterRef("pk"), kind="rerouted"))
    rows = (
        decisions(deployment, period)
        .annotate(at_part=part_of("at", edges), same=same, sent_on=sent_on)
        .values("at_part", "team_id", "kind", "shown", "control", "proposed", "same", "sent_on")
        .annotate(n=Count("pk"))
    )
    return cast("Iterable[dict[str, Any]]", rows)


def _seen(g: dict[str, Any]) -> bool:
    return bool(g["shown"] and g["proposed"])


def _tally(groups: Iterable[dict[str, Any]]) -> Tally:
    total = Tally()
    for g in groups:
        n, same = g["n"], bool(g["same"])
        total += Tally(
            accepted=n * (g["kind"] == "accept"),
            changed=n * (g["kind"] == "change"),
            rejected=n * (g["kind"] == "reject"),
            moved=n * (not same),
            rerouted=n * bool(same and g["sent_on"]),
        )
    return total


def _right(groups: Iterable[dict[str, Any]]) -> Interval | None:
    """Share of hidden proposals that are what the person chose unaided, and that stood."""
    kept = list(groups)
    return share(sum(g["n"] for g in kept if g["same"] and not g["sent_on"]), sum(g["n"] for g in kept))


def _weeks(groups: list[dict[str, Any]], edges: Edges) -> list[drift.Week]:
    counts: dict[str, tuple[int, int]] = {}
    for g in groups:
        if g["proposed"]:
            year, week, _ = edges[g["at_part"]][0].isocalendar()
            right, n = counts.get(f"{year}-{week:02}", (0, 0))
            counts[f"{year}-{week:02}"] = (right + g["n"] * bool(g["same"] and not g["sent_on"]), n + g["n"])
    return drift.by_week(counts)


def _teams(deployment: Deployment, groups: list[dict[str, Any]], waiting: Mapping[int | None, int]) -> list[TeamFigures]:
    teams = {t.pk: TeamFigures(t.name) for t in Team.objects.filter(authority=deployment.authority_id)}
    for g in groups:
        if (team := teams.get(g["team_id"])) is not None:
            team.decided += g["n"]
            team.sent_on += g["n"] * bool(g["sent_on"])
            if _seen(g):
                team.tally += _tally([g])
    for key, team in teams.items():
        team.waiting = waiting.get(key, 0)
    return [t for t in teams.values() if t.decided or t.waiting]


def _reasons(deployment: Deployment, period: Period) -> list[dict[str, Any]]:
    """Override reasons with how often and to which teams the mail went instead, the most common first."""
    names = catalog.get(deployment.solution).override_reasons
    rows = (
        decisions(deployment, period)
        .filter(shown=True, kind__in=("change", "reject"))
        .values("reason", "team__name")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: (-r["n"], r["team__name"] or "")):
        one = found.setdefault(row["reason"], {"label": names.get(row["reason"]), "n": 0, "teams": []})
        one["n"] += row["n"]
        one["teams"].append((row["team__name"] or "", row["n"]))
    return sorted(found.values(), key=lambda one: -one["n"])


def _reroutes(deployment: Deployment, period: Period) -> list[dict[str, Any]]:
    """From which team to which, the most common first."""
    rows = (
        OutcomeRow.objects.filter(
            decision__deployment=deployment,
            kind="rerouted",
            at__gte=period.start,
            at__lt=period.end,
            decision__undone_at=None,
        )
        .values(source=F("decision__team__name"), target=F("team__name"))
        .annotate(n=Count("pk"))
    )
    return sorted(cast("Iterable[dict[str, Any]]", rows), key=lambda r: (-r["n"], r["source"] or "", r["target"] or ""))


def _unread(deployment: Deployment, period: Period) -> Unread:
    accepted = decisions(deployment, period).filter(kind="accept", shown=True, proposed=True, active_s__isnull=False)
    # Two steps, so that the texts of the newest alone are looked at and not of all before they are sorted.
    newest = list(accepted.order_by("-at").values_list("pk", flat=True)[:UNREAD_CASES])
    letters = Length(Coalesce(KeyTextTransform("body", "case__facts"), Value(""), output_field=CharField()))
    timed = DecisionRow.objects.filter(pk__in=newest).order_by().annotate(letters=letters).values_list("active_s", "letters")
    return agreement.unread([(s, n) for s, n in timed if s is not None])


def _benefit(deployment: Deployment, period: Period, *, shown_cases: int) -> Benefit:
    """Only cases with a proposal are timed on either side, so that hard cases without one do not weigh in."""
    timed = (
        decisions(deployment, period)
        .filter(proposed=True, active_s__isnull=False)
        .filter(Q(shown=True, control=False) | Q(shown=False, control=True))
    )
    rows = timed.values("shown", s=Cast(Round("active_s"), IntegerField())).annotate(n=Count("pk"))
    sides: dict[bool, dict[int, int]] = {True: {}, False: {}}
    for row in rows:
        sides[row["shown"]][row["s"]] = row["n"]
    return benefit.measure(sides[False], sides[True], shown_cases=shown_cases)


def _shift(deployment: Deployment, period: Period) -> tuple[float | None, tuple[int, int]]:
    sides = []
    for p in (period.before, period):
        rows = decisions(deployment, p).filter(proposed=True).values("proposed_value").annotate(n=Count("pk"))
        sides.append({r["proposed_value"]: r["n"] for r in rows})
    sizes = sum(sides[0].values()), sum(sides[1].values())
    return (drift.psi(*sides) if min(sizes) >= PSI_CASES else None), sizes


def _waiting(deployment: Deployment, now: datetime) -> tuple[dict[int | None, int], list[volume.Age], int]:
    """Return how many cases wait by team, how long they have waited, and how many are overdue; each from an index alone."""
    rows = CaseRow.objects.filter(deployment=deployment, state__in=("new", "waiting")).order_by()
    limits = [now - timedelta(days=days) for days, _ in volume.AGES if days is not None]
    within = {f"within{i}": Count("received_at", filter=Q(received_at__gt=limit)) for i, limit in enumerate(limits)}
    by_team = cast("list[dict[str, Any]]", list(rows.values("team_id").annotate(n=Count("*"), **within)))
    younger = [sum(row[name] for row in by_team) for name in (*within, "n")]
    return {row["team_id"]: row["n"] for row in by_team}, volume.ages(younger), rows.filter(due_at__lt=now).count()


def _received(deployment: Deployment, period: Period, edges: Edges) -> list[tuple[int, int]]:
    came = CaseRow.objects.filter(deployment=deployment, imported=False, received_at__gte=period.start, received_at__lt=period.end)
    return list(came.order_by().annotate(part=part_of("received_at", edges)).values_list("part").annotate(n=Count("*")))

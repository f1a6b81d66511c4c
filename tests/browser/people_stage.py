"""Fills an empty database with invented authorities whose cases are made citizens; run in a process of its own before the server."""

import json
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mertid.core import Answer, Suggestion, Text  # noqa: E402
from mertid.desk import store  # noqa: E402
from mertid.desk.models import CaseRow, OutcomeRow, Seat, User  # noqa: E402
from tests.desk.people import Place, add, place, sample  # noqa: E402

PLACES = (
    ("elderly_admission", "99900040", "Hjemmeby Kommune"), ("long_term_unemployment", "99900059", "Jobby Kommune"),
    ("colorectal_complications", "99900067", "Region Prøvehøj"),
)
ODD = Text(da="Vægttab 38 % er langt fra det, modellen har set", en="Weight loss 38 % is far from what the model has seen")


def furnish(made: Place) -> dict[str, str]:
    """Add what a page must show in its odd states; return the keys of the cases."""
    slug = made.deployment.solution
    case = sample(slug)[0][0]
    (before,) = add(made, [case], person="p1", received_at=timezone.now() - timedelta(days=90))
    store.decide(who=made.who(), case=before, kind="change", values={"action": next(iter(_choices(made)))}, reason="other")
    OutcomeRow.objects.create(case=before, kind="observed", values=dict(sample(slug)[1][0].values), at=timezone.now())
    changed = case.model_copy(update={"facts": sample(slug)[0][1].facts})
    (again,) = add(made, [changed], person="p1")
    (odd,) = add(made, sample(slug)[0][2:3])
    target = made.deployment.solution and next(iter(_choices(made)))
    answers = tuple(Answer(target=name, value=target if name == "action" else "yes", abstained=ODD) for name in _targets(made))
    store.save_suggestion(case=odd, suggestion=Suggestion(case_id=str(odd.pk), answers=answers, model="x"), model=None)
    (control,) = add(made, sample(slug)[0][3:4])
    CaseRow.objects.filter(pk=control.pk).update(control=True, estimate=None)
    first = made.ranked()[0]
    return {"first": str(first.pk), "decided": str(before.pk), "again": str(again.pk), "odd": str(odd.pk), "control": str(control.pk)}


def _choices(made: Place) -> list[str]:
    from mertid import catalog

    return list(catalog.get(made.deployment.solution).choices["action"])


def _targets(made: Place) -> list[str]:
    from mertid import catalog

    return list(catalog.get(made.deployment.solution).targets)


def main() -> None:
    """Make an authority a solution, each with a person in every role and one who holds them all."""
    keys = {}
    for slug, cvr, name in PLACES:
        with transaction.atomic():
            made = place(slug, cvr=cvr, name=name, count=9)
            keys[slug] = furnish(made)
            everything = User.objects.create(
                authority=made.authority, email=f"everything@{cvr}.example", name="Alma Allesteds", password=made.people["admin"].password,
            )
            for seat in Seat.objects.filter(user__authority=made.authority).values_list("role", flat=True).distinct():
                Seat.objects.create(user=everything, role=seat)
    (Path(settings.VAR) / "people.json").write_text(json.dumps(keys), "utf-8")


if __name__ == "__main__":
    main()

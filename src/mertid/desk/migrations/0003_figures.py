"""What the manager's figures read stands on the decision itself."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def repeat(apps, schema_editor):
    """Take over from case and suggestion, for decisions made before."""
    decision, case, suggestion = (apps.get_model("desk", name) for name in ("DecisionRow", "CaseRow", "SuggestionRow"))
    its_case = case.objects.filter(pk=OuterRef("case_id"))
    its_suggestion = suggestion.objects.filter(pk=OuterRef("suggestion_id")).order_by()
    decision.objects.order_by().update(
        deployment_id=Subquery(its_case.values("deployment_id")[:1]), control=Subquery(its_case.values("control")[:1]),
        proposed=Subquery(its_suggestion.values("proposed")[:1]),
    )
    case.objects.filter(decisions__kind="import").update(imported=True)
    decision.objects.order_by().exclude(suggestion=None).update(proposed_value=Subquery(its_suggestion.values("value")[:1]))


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL cannot alter a table with rows of the same transaction waiting on it

    dependencies = [("desk", "0002_redact")]

    operations = [
        migrations.AddField(
            "caserow", "imported", models.BooleanField(default=False, help_text="decided elsewhere before; history to learn from"),
        ),
        migrations.AddField("decisionrow", "control", models.BooleanField(default=False)),
        migrations.AddField("decisionrow", "proposed", models.BooleanField(help_text="null: there was no suggestion", null=True)),
        migrations.AddField("decisionrow", "proposed_value", models.CharField(blank=True, default="", max_length=80), preserve_default=False),
        migrations.AddField(
            "decisionrow", "deployment",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="desk.deployment"),
        ),
        migrations.RunPython(repeat, migrations.RunPython.noop),
        migrations.AlterField(
            "decisionrow", "deployment",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="desk.deployment"),
        ),
        migrations.AddIndex("decisionrow", models.Index(fields=["deployment", "at"], name="decisions_of_period")),
        migrations.AddIndex("decisionrow", models.Index(fields=["deployment", "kind", "case"], name="decisions_by_kind")),
        migrations.AddIndex("caserow", models.Index(fields=["deployment", "imported", "received_at"], name="cases_of_period")),
    ]

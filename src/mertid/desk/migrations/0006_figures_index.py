"""The index of a period's decisions holds all that the manager's figures count, so that the wide rows need not be read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("desk", "0005_estimate")]

    operations = [
        migrations.RemoveIndex("decisionrow", "decisions_of_period"),
        migrations.AddIndex(
            "decisionrow",
            models.Index(
                fields=[
                    "deployment", "at", "undone_at", "kind", "team", "shown", "control", "proposed", "proposed_value", "reason", "active_s",
                ],
                name="decisions_of_period",
            ),
        ),
    ]

"""The mark of the key that people's numbers are hashed with, so that a changed key is noticed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0006_figures_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='authority',
            name='pseudonym_check',
            field=models.CharField(blank=True, help_text="mark of the key that people's numbers are hashed with", max_length=64),
        ),
    ]

"""The figure that waiting cases are ranked by, on the case, with an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0004_risk'),
    ]

    operations = [
        migrations.AddField(
            model_name='caserow',
            name='estimate',
            field=models.FloatField(
                blank=True, help_text='what its suggestion estimates, for ranking; null: none or hidden', null=True,
            ),
        ),
        migrations.AddIndex(
            model_name='caserow',
            index=models.Index(fields=['deployment', 'state', 'estimate'], name='queue_by_estimate'),
        ),
    ]

"""Fleets: every run kept, automatic or by hand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_route'),
    ]

    operations = [
        migrations.CreateModel(
            name='FleetRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('auto', 'Automatisk'), ('hand', 'I hånden'), ('day', 'Dagens fordeling')], max_length=4)),
                ('price', models.FloatField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('result', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fleet_runs', to='desk.caserow')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.decisionrow')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='fleet_run_once')],
            },
        ),
    ]

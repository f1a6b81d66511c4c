"""Planning: versions of a plan, the one in use, searches for better ones; a table that is read in may be one to plan from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0007_pseudonym'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importbatch',
            name='kind',
            field=models.CharField(choices=[('cases', 'Sager'), ('outcomes', 'Udfald'), ('plan', 'Planlægning')], default='cases', max_length=8),
        ),
        migrations.CreateModel(
            name='PlanningRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('current', models.PositiveIntegerField(default=0)),
                ('baseline', models.JSONField(blank=True, default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('baseline_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.blob')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='planning', to='desk.caserow')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suggestion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='desk.suggestionrow')),
            ],
        ),
        migrations.CreateModel(
            name='PlanRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('run', 'Beregning'), ('event', 'Omlægning')], max_length=10)),
                ('asked', models.JSONField(default=dict)),
                ('based_on', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Venter'), ('working', 'Regner'), ('done', 'Færdig'), ('failed', 'Mislykket')], default='waiting', max_length=10)),
                ('stop', models.BooleanField(default=False)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('spent_s', models.FloatField(default=0.0)),
                ('progress', models.JSONField(blank=True, default=dict)),
                ('best', models.BinaryField(null=True)),
                ('result', models.PositiveIntegerField(blank=True, null=True)),
                ('why', models.JSONField(blank=True, default=dict, help_text="{'da','en'}, never content")),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_runs', to='desk.caserow')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['case', 'state'], name='plan_runs_by_state')],
            },
        ),
        migrations.CreateModel(
            name='RoutePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('suggested', 'Foreslået'), ('empty', 'Tom plan'), ('run', 'Beregnet'), ('moved', 'Flyttet i hånden'), ('removed', 'Taget ud i hånden'), ('locked', 'Låst'), ('unlocked', 'Låst op'), ('event', 'Lagt om efter hændelse')], max_length=10)),
                ('based_on', models.PositiveIntegerField(blank=True, null=True)),
                ('data', models.BinaryField()),
                ('locks', models.JSONField(blank=True, default=list)),
                ('figures', models.JSONField(default=dict)),
                ('faults', models.JSONField(blank=True, default=list)),
                ('did', models.JSONField(blank=True, default=dict)),
                ('edited', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='desk.caserow')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='desk.decisionrow')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.blob')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='plan_number_once')],
            },
        ),
    ]

"""Cases of people: pseudonym, when facts became known, outcomes observed, and tables read in at once."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0003_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='caserow',
            name='known_at',
            field=models.JSONField(blank=True, default=dict, help_text='when each fact became known, ISO times by name, where it is told'),
        ),
        migrations.AddField(
            model_name='caserow',
            name='origin',
            field=models.CharField(choices=[('real', 'Rigtig'), ('made', 'Opdigtet')], default='real', max_length=4),
        ),
        migrations.AddField(
            model_name='caserow',
            name='person',
            field=models.CharField(blank=True, help_text='keyed pseudonym, the same in all cases of one person', max_length=64),
        ),
        migrations.AddField(
            model_name='caserow',
            name='row_key',
            field=models.CharField(blank=True, help_text="keyed hash of the source's own row id: the same row is stored once", max_length=64),
        ),
        migrations.AddField(
            model_name='outcomerow',
            name='values',
            field=models.JSONField(blank=True, default=dict, help_text='what was observed, per target'),
        ),
        migrations.AlterField(
            model_name='outcomerow',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='desk.decisionrow'),
        ),
        migrations.AlterField(
            model_name='outcomerow',
            name='kind',
            field=models.CharField(choices=[('rerouted', 'Sendt videre'), ('confirmed', 'Rigtig'), ('observed', 'Observeret')], max_length=10),
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('cases', 'Sager'), ('outcomes', 'Udfald')], default='cases', max_length=8)),
                ('form', models.CharField(default='table', help_text='table, fhir or api', max_length=8)),
                ('digest', models.CharField(blank=True, help_text='keyed hash of the file as received, so that the same file is noticed', max_length=64)),
                ('mapping', models.JSONField(blank=True, default=dict, help_text='which column is which fact; see mertid.exchange.mapping')),
                ('state', models.CharField(choices=[('draft', 'Kladde'), ('waiting', 'Venter'), ('done', 'Indlæst'), ('failed', 'Mislykket'), ('undone', 'Fortrudt')], default='draft', max_length=8)),
                ('take_good', models.BooleanField(default=False, help_text='whether good rows are taken though others are wrong')),
                ('rows', models.PositiveIntegerField(default=0)),
                ('wrong', models.PositiveIntegerField(default=0)),
                ('stored', models.PositiveIntegerField(default=0)),
                ('again', models.PositiveIntegerField(default=0, help_text='rows that were stored before')),
                ('report', models.JSONField(blank=True, default=dict)),
                ('progress', models.JSONField(blank=True, default=dict, help_text="{'done': share in [0, 1], 'doing': {'da','en'}}")),
                ('cells', models.BinaryField(null=True)),
                ('origin', models.CharField(choices=[('real', 'Rigtig'), ('made', 'Opdigtet')], default='real', max_length=4)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('deployment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='desk.deployment')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
            },
        ),
        migrations.AddField(
            model_name='caserow',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='desk.importbatch'),
        ),
        migrations.AddField(
            model_name='outcomerow',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='desk.importbatch'),
        ),
        migrations.AddIndex(
            model_name='caserow',
            index=models.Index(condition=models.Q(('person', ''), _negated=True), fields=['deployment', 'person'], name='cases_of_person'),
        ),
        migrations.AddConstraint(
            model_name='caserow',
            constraint=models.UniqueConstraint(condition=models.Q(('row_key', ''), _negated=True), fields=('deployment', 'row_key'), name='source_row_once'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['deployment', 'made_at'], name='batches_by_age'),
        ),
    ]

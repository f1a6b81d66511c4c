"""The decision's sections as people wrote them; a weighing that was written before becomes one of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LED = "Vi har lagt vægt på følgende:\n"
GAP = f"{LED}[Skriv de hovedhensyn, der har været afgørende.]"


def keep_weighings(apps, schema_editor):
    Letter, Request = apps.get_model("desk", "LetterRow"), apps.get_model("desk", "RequestRow")
    Letter.objects.bulk_create(
        Letter(case_id=row.case_id, section="weighing", text=LED + row.weighing, proposed=GAP)
        for row in Request.objects.exclude(weighing="")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0009_fleet'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=100)),
                ('own', models.BooleanField(default=True)),
                ('text', models.TextField(blank=True)),
                ('proposed', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_rows', to='desk.caserow')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['case', 'section'], name='desk_letter_case_id_76537e_idx')],
            },
        ),
        migrations.RunPython(keep_weighings, migrations.RunPython.noop),
        migrations.RemoveField(model_name='requestrow', name='weighing'),
    ]

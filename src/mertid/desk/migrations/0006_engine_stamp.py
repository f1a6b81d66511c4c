from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def stamp(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Give authorities that exist a stamp, so that their engines are kept from the first question on."""
    apps.get_model("desk", "Authority").objects.update(engine_stamp=models.F("audit_digest"))


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0005_queue_by_due'),
    ]

    operations = [
        migrations.AddField(
            model_name='authority',
            name='engine_stamp',
            field=models.CharField(blank=True, help_text='digest of the newest audit row on what engines are told', max_length=64),
        ),
        migrations.RunPython(stamp, migrations.RunPython.noop),
    ]

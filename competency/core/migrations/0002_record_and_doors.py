"""Heads of chains, the version a verdict judged, wrong tries, known devices. Nothing recorded is rewritten."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def fill_heads(apps, schema_editor):
    """The end of every chain as the journal has it. The head of the definitions stays where it stood."""
    journal = apps.get_model("cleared_core", "JournalEntry")._base_manager.using(schema_editor.connection.alias)
    heads = apps.get_model("cleared_core", "ChainHead")._base_manager.using(schema_editor.connection.alias)
    for head in heads.all():
        last = journal.filter(chain=head.chain, position=head.position).values_list("link", flat=True).first()
        if last:
            heads.filter(chain=head.chain).update(link=last)
    known = list(heads.values_list("chain", flat=True))
    later = journal.filter(chain=OuterRef("chain"), position__gt=OuterRef("position"))
    made = []
    for row in journal.filter(~Exists(later)).exclude(chain__in=known).order_by("chain").iterator():
        made.append(heads.model(chain=row.chain, position=row.position, link=row.link))
        if len(made) == 1_000:
            heads.bulk_create(made)
            made.clear()
    heads.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [("cleared_core", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="verification",
            name="judged_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="version it judged"),
        ),
        migrations.RenameModel("DefinitionsHead", "ChainHead"),
        migrations.RenameField("ChainHead", "name", "chain"),
        migrations.AlterField("ChainHead", "chain", models.CharField(max_length=40, primary_key=True, serialize=False)),
        migrations.AddField("ChainHead", "link", models.CharField(default="0" * 64, max_length=64)),
        migrations.RunPython(fill_heads, migrations.RunPython.noop),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=64)),
                ("device", models.CharField(max_length=64)),
                ("used_on", models.DateField(db_index=True)),
            ],
            options={
                "verbose_name": "known device",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("account", "device"), name="cleared_device_known_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WrongTries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=64)),
                ("device", models.CharField(max_length=64)),
                ("moments", models.JSONField(default=list)),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "wrong tries",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("account", "device"), name="cleared_tries_once_a_device")
                ],
            },
        ),
    ]

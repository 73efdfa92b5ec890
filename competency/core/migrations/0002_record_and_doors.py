"""Heads of chains, the version a verdict judged, and confirmations of lighter standards. Nothing recorded is rewritten: heads are filled from the journal."""

import uuid

import django.db.models.deletion
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
        migrations.CreateModel(
            name="StandardConfirmation",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                ("standard", models.CharField(db_index=True, max_length=200, verbose_name="key of the standard")),
                ("standard_version", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cleared_core.person"
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cleared_core.competency"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="Empty when a command of the system recorded it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cleared_core.person",
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of a lighter standard",
                "abstract": False,
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "version"), name="cleared_core_standardconfirmation_key_version"
                    )
                ],
            },
        ),
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
    ]

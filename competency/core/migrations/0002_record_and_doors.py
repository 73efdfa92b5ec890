"""Heads of chains, the version a verdict judged, wrong tries, devices, what is let go. Nothing recorded is rewritten."""

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
        # --- what is erased, held for an inquiry, and disposed of under the schedule
        migrations.AddField(
            model_name="person",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased at"),
        ),
        migrations.CreateModel(
            name="DisposalProposal",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                ("on", models.DateField(verbose_name="due on")),
                ("listed", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("schedule", models.JSONField()),
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
                "verbose_name": "proposal of a disposal",
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                ("listed", models.CharField(max_length=64)),
                ("until", models.DateField()),
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
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disposal",
                        to="cleared_core.disposalproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "disposal",
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="ErasureRequest",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("asked", "The person asked for it"),
                            ("left", "The person left, and nothing needs the name any more"),
                            ("patient", "The text names a patient"),
                            ("somebody", "The text names or describes somebody else"),
                            ("not_needed", "The text says more than the record needs"),
                            ("unlawful", "It must not be kept: a court or an authority said so"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cleared_core.person"
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
                "verbose_name": "request to erase a person's names",
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("text", "The text of one entry"),
                            ("person", "Names, address and account of a person"),
                        ],
                        max_length=8,
                    ),
                ),
                ("entry", models.UUIDField(blank=True, null=True)),
                ("number", models.CharField(blank=True, default="", max_length=20)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("asked", "The person asked for it"),
                            ("left", "The person left, and nothing needs the name any more"),
                            ("patient", "The text names a patient"),
                            ("somebody", "The text names or describes somebody else"),
                            ("not_needed", "The text says more than the record needs"),
                            ("unlawful", "It must not be kept: a court or an authority said so"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cleared_core.person",
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
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cleared_core.erasurerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                ("evidence", models.UUIDField(blank=True, null=True)),
                ("from_on", models.DateField(verbose_name="from")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cleared_core.person",
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
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cleared_core.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="ListedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("person", models.UUIDField(db_index=True)),
                ("model", models.CharField(max_length=80)),
                ("row", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_by", models.UUIDField(blank=True, null=True)),
                ("due_on", models.DateField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list",
                        to="cleared_core.disposalproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "listed row",
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="disposalproposal",
            constraint=models.UniqueConstraint(
                fields=("key", "version"), name="cleared_core_disposalproposal_key_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="disposal",
            constraint=models.UniqueConstraint(fields=("key", "version"), name="cleared_core_disposal_key_version"),
        ),
        migrations.AddConstraint(
            model_name="erasurerequest",
            constraint=models.UniqueConstraint(
                fields=("key", "version"), name="cleared_core_erasurerequest_key_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(fields=("key", "version"), name="cleared_core_erasure_key_version"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(fields=("key", "version"), name="cleared_core_hold_key_version"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", False), ("unit__isnull", True)),
                    models.Q(("person__isnull", True), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="cleared_hold_of_person_or_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="listedrow",
            index=models.Index(fields=["model", "row"], name="cleared_listed_row"),
        ),
        migrations.AddConstraint(
            model_name="listedrow",
            constraint=models.UniqueConstraint(fields=("proposal", "model", "row"), name="cleared_listed_row_once"),
        ),
    ]

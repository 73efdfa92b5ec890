"""What the record and its doors need after 0001: checks that hold in the database, and what is recorded of a person.

Nothing that is recorded is rewritten: heads of chains are filled from the journal. Where what stands cannot pass a check, the migration stops and says what to do.
"""

import uuid
from zoneinfo import available_timezones

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef

import competency.core.places.models

FUNCTIONS = ["assessor", "super_user", "manager", "trainer"]


class Unfit(Exception):
    """A row that the checks of this migration would refuse; nothing was migrated."""


def every_facility_has_a_zone(apps, schema_editor):
    """Stop for a facility without a time zone, or with one that nobody knows: its days could not be told."""
    facilities = apps.get_model("cleared_core", "Facility").objects.using(schema_editor.connection.alias)
    known = available_timezones()
    unfit = [row for row in facilities.order_by("code") if row.zone not in known]
    if unfit:
        names = "; ".join(f"{row.code} ({row.name}): “{row.zone}”" for row in unfit)
        how = "UPDATE cleared_core_facility SET zone = 'Europe/London' WHERE code = '…'"
        raise Unfit(
            f"These facilities have no time zone of the IANA database: {names}. Nothing was migrated. Set it with the "
            f"version that ran before, in the Wagtail admin under Hospital, Facilities, or with {how}; then migrate again."
        )


class AddCheckForNewRows(migrations.AddConstraint):
    """A check on a table whose rows are never changed: what broke it before this version stays, and is told.

    PostgreSQL holds new rows to a check that older ones break. SQLite cannot, and serves one machine and a trial: there
    the migration stops.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        rows = model._base_manager.using(schema_editor.connection.alias).exclude(self.constraint.condition)
        broken = sorted({str(value) for value in rows.values_list("function", flat=True)})
        if not broken:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        told = f"{model._meta.label} holds functions that are none: {', '.join(broken)}."
        if schema_editor.connection.vendor != "postgresql":
            raise Unfit(f"{told} Nothing was migrated. They open nothing; move to a new database or to PostgreSQL.")
        schema_editor.execute(f"{self.constraint.create_sql(model, schema_editor)} NOT VALID", params=None)
        print(f"{told} They stay as they were recorded and open nothing; no new one can be recorded.")  # noqa: T201


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
    dependencies = [
        ("cleared_core", "0001_initial"),
    ]

    operations = [
        # ---- who and where: what cannot be is refused by the database too
        migrations.RunPython(every_facility_has_a_zone, migrations.RunPython.noop, elidable=False),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone", ""), _negated=True), name="cleared_facility_has_a_zone"
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="zone",
            field=models.CharField(
                max_length=64,
                validators=[competency.core.places.models.validate_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AlterField(
            model_name="requirement",
            name="function",
            field=models.CharField(
                blank=True,
                choices=[
                    ("assessor", "Assessor"),
                    ("super_user", "Super-user"),
                    ("manager", "Manager"),
                    ("trainer", "Trainer"),
                ],
                max_length=20,
                verbose_name="appointment",
            ),
        ),
        AddCheckForNewRows(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("function__in", FUNCTIONS), ("withdrawn", True), _connector="OR"),
                name="cleared_appointment_known_function",
            ),
        ),
        AddCheckForNewRows(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("function__in", ["", *FUNCTIONS]), ("withdrawn", True), _connector="OR"),
                name="cleared_requirement_known_function",
            ),
        ),
        # ---- that a person's names, address or account were changed, and by whom
        migrations.CreateModel(
            name="PersonChange",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=200)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("withdrawn", models.BooleanField(default=False, editable=False)),
                ("reason", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("recorded_at", models.DateTimeField(db_index=True, editable=False, verbose_name="recorded at")),
                (
                    "changed",
                    models.CharField(
                        help_text="The columns, separated by commas.", max_length=80, verbose_name="what changed"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
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
            ],
            options={
                "verbose_name": "change of a person",
                "verbose_name_plural": "changes of people",
                "abstract": False,
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="cleared_core_personchange_key_version")
                ],
            },
        ),
        # ---- a deed that was done once more on purpose
        migrations.AddField(
            model_name="evidence",
            name="repeats",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Empty, or the key of the row before it: the same was done again that day, on purpose.",
                max_length=200,
                verbose_name="another of",
            ),
        ),
        migrations.AddField(
            model_name="remediation",
            name="repeats",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="another of"),
        ),
        # ---- heads of chains, and the version a verdict judged
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

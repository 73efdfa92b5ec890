"""What the record and its doors need after 0001: checks that hold in the database, and what is recorded of a person.

Nothing that is recorded is rewritten: heads of chains are filled from the journal. Where what stands cannot pass a
check, the migration stops and says what to do.
"""

import uuid
from zoneinfo import available_timezones

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef

import competency.core.places.models
from competency.typed.names import number_folded, searchable

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


def fill_what_people_are_found_by(apps, schema_editor):
    """Fold the names and numbers of everybody who is there, as saving does from now on.

    Stop for numbers that are read alike: nobody but the hospital knows whether they are one person.
    """
    people = apps.get_model("cleared_core", "Person")._base_manager.using(schema_editor.connection.alias)
    alike = {}
    for number in people.order_by("employee_number").values_list("employee_number", flat=True):
        alike.setdefault(number_folded(number), []).append(number)
    if several := [numbers for numbers in alike.values() if len(numbers) > 1]:
        told = "; ".join(" and ".join(f"“{number}”" for number in numbers) for numbers in several)
        how = "UPDATE cleared_core_person SET employee_number = '…' WHERE employee_number = '…'"
        raise Unfit(
            f"These employee numbers are read alike, and each has to be one person’s: {told}. Nothing was migrated. "
            f"Give all but one of each another number with {how}, and note which you changed; then migrate again."
        )
    changed = []
    for person in people.order_by("pk").iterator():
        names = (person.given_name, person.family_name, person.employee_number)
        person.found_by = searchable(*names)[:600]
        person.number_folded = number_folded(person.employee_number)
        changed.append(person)
        if len(changed) == 500:
            people.bulk_update(changed, ["found_by", "number_folded"])
            changed.clear()
    people.bulk_update(changed, ["found_by", "number_folded"])
    if schema_editor.connection.vendor == "postgresql":
        # What is still to be checked of these rows would keep their table from being altered.
        schema_editor.connection.check_constraints()


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


def mark_everybody_stale(apps, schema_editor):
    """The rules decide more corners than they did: stored answers are old until ``cleared_recompute`` has been there."""
    alias = schema_editor.connection.alias
    head = apps.get_model("cleared_core", "ChainHead")._base_manager.using(alias).filter(chain="definitions").first()
    if head is not None and head.position:
        states = apps.get_model("cleared_core", "PersonState")._base_manager.using(alias)
        states.update(computed_at=0, stale_at=head.position)


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
        # ---- names as they are looked for
        migrations.AddField(
            model_name="person",
            name="found_by",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=600),
        ),
        migrations.AddField(
            model_name="person",
            name="number_folded",
            field=models.CharField(default="", editable=False, max_length=720),
            preserve_default=False,
        ),
        migrations.RunPython(fill_what_people_are_found_by, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="person",
            name="number_folded",
            field=models.CharField(editable=False, max_length=720, unique=True),
        ),
        # ---- heads of chains, and the version a verdict judged
        # ---- that less than high risk asks was confirmed, and which version a verdict judged
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
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("chains", models.PositiveBigIntegerField()),
                ("links", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="AnchoredHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=40)),
                ("position", models.PositiveBigIntegerField()),
                ("link", models.CharField(max_length=64)),
                (
                    "anchor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heads",
                        to="cleared_core.anchor",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("chain", "anchor"), name="cleared_anchored_once")],
            },
        ),
        migrations.AddField(
            "Evidence", "handed_in", models.CharField(blank=True, default="", editable=False, max_length=64)
        ),
        migrations.RunPython(fill_heads, migrations.RunPython.noop),
        migrations.RunPython(mark_everybody_stale, migrations.RunPython.noop),
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

"""Recorded rows cannot be changed: not through the model, not through a queryset, not through the database."""

from __future__ import annotations

import copy
import uuid
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from competency.core import recording
from competency.core.exceptions import api as exceptions
from competency.core.models import AppendOnlyError, Evidence, JournalEntry, Narrative
from competency.core.personal_data import api as personal_data
from competency.core.record import attested, triggers
from competency.core.record.guards import append_only_models, empty_where, guards
from tests import factories
from tests.core.personal_data.staff import keeper
from tests.tampering import of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    world = factories.world()
    return factories.evidence(world.person, competency=world.competency)


@pytest.fixture
def row(built, db):
    return copy.deepcopy(built)


def test_a_recorded_row_cannot_be_saved_again(row):
    row.outcome = "failed"
    with pytest.raises(AppendOnlyError):
        row.save()
    assert Evidence.objects.get(pk=row.pk).outcome == "passed"


def test_a_recorded_row_cannot_be_deleted(row):
    with pytest.raises(AppendOnlyError):
        row.delete()
    assert Evidence.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [Evidence, JournalEntry])
def test_a_queryset_of_recorded_rows_cannot_update_or_delete(row, model):
    for change in (
        lambda: model.objects.all().update(digest="0"),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_update(list(model.objects.all()), ["digest"]),
    ):
        with pytest.raises(AppendOnlyError):
            change()


def test_every_table_that_needs_a_guard_has_it():
    """The list comes from the models, so that a new entity cannot be forgotten."""
    guarded = {guard.table for guard in guards()}
    assert {model._meta.db_table for model in append_only_models()} <= guarded
    assert {model._meta.db_table for model in attested.rows_under_attempts()} <= guarded
    assert len(guarded) > 25
    assert triggers.missing_guards() == []


def test_a_guard_that_was_taken_off_is_missed_and_comes_back_with_the_next_migration(row):
    triggers.remove_triggers(table=Evidence._meta.db_table)
    assert triggers.missing_guards() == [Evidence._meta.db_table]
    with pytest.raises(CommandError):
        call_command("cleared_verify", stdout=StringIO(), stderr=StringIO())
    triggers.install_triggers(apps.get_app_config("cleared_core"))
    assert triggers.missing_guards() == []


def test_a_guard_that_goes_by_its_name_and_refuses_nothing_is_missed_too(row):
    """As one is of a version from before that refused less."""
    table = Evidence._meta.db_table
    nothing = {
        "sqlite": [
            f'DROP TRIGGER "clr_guard_{table}"',
            f'CREATE TRIGGER "clr_guard_{table}" BEFORE UPDATE ON "{table}" WHEN 0 BEGIN SELECT 1; END',
        ],
        "postgresql": [
            f'CREATE OR REPLACE FUNCTION "clr_refuse_{table}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        ],
    }
    with connection.cursor() as cursor:
        for statement in nothing[connection.vendor]:
            cursor.execute(statement)
    assert not refused(f'UPDATE "{table}" SET outcome = outcome')
    assert triggers.missing_guards() == [table]
    triggers.install_triggers(apps.get_app_config("cleared_core"))
    assert triggers.missing_guards() == []
    assert refused(f'UPDATE "{table}" SET outcome = outcome')


def refused(statement: str, *values: Any) -> bool:
    """Whether the database itself refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount, "nothing was there to be changed"
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def test_the_database_refuses_an_update_that_goes_round_the_model(row):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cleared_core_evidence SET outcome = 'failed'")
    assert Evidence.objects.get(pk=row.pk).outcome == "passed"


def test_the_database_refuses_a_deletion(row):
    assert refused("DELETE FROM cleared_core_evidence")
    assert refused("DELETE FROM cleared_core_journalentry")


def test_a_head_only_moves_on(row):
    chain = str(row.person_id)
    assert refused("UPDATE cleared_core_chainhead SET position = position - 1 WHERE chain = %s", chain)
    assert refused("UPDATE cleared_core_chainhead SET link = 'x' WHERE chain = %s", chain)
    assert refused("DELETE FROM cleared_core_chainhead WHERE chain = %s", chain)


def test_a_text_goes_only_when_its_erasure_is_recorded(row):
    """As a whole and for good: neither changed, nor deleted, nor filled again."""
    nurse, keeps = row.person, keeper()
    kept, erased = (
        exceptions.revoke(person=nurse, effective_on=date(2026, 5, day), reason="Left it open.") for day in (2, 1)
    )
    personal_data.erase_narrative(entry=erased.pk, why="asked", by=keeps)
    text = "UPDATE cleared_core_narrative SET"
    at, erased_at = "WHERE entry = %s", "erased_at = '2026-05-03 09:00:00'"
    for one in (kept, erased):
        assert refused(f"{text} text = 'Fell asleep.' {at}", of(one.pk))
        assert refused(f"{text} text = '', {erased_at} {at}", of(one.pk))
        assert refused(f"{text} erased_at = NULL {at}", of(one.pk))
        assert refused(f"{text} entry = %s {at}", of(NEW), of(one.pk))
        assert refused(f"DELETE FROM cleared_core_narrative {at}", of(one.pk))
    assert Narrative.objects.get(pk=kept.pk).text == "Left it open."
    assert Narrative.objects.get(pk=erased.pk).text == ""


@pytest.mark.race  # SQLite has no TRUNCATE
@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.table)
def test_no_table_of_the_record_is_emptied(guard):
    # What the world of these tests still has to be asked is asked first: else that is in the way, and not the guard.
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'TRUNCATE "{guard.table}" CASCADE')


def test_nothing_in_any_settings_switches_a_guard_off():
    """A switch could be left on; the tests put back copies of databases instead of emptying tables."""
    assert "settings" not in Path(triggers.__file__).read_text(encoding="utf-8")


def test_what_is_unique_in_some_rows_only_is_guarded_as_far_as_a_guard_can_read_it():
    """Only where something is empty: any other condition would let REPLACE take a row away."""
    tables = {guard.table for guard in guards()}
    partly = [
        each
        for model in apps.get_models()
        if model._meta.db_table in tables
        for each in model._meta.constraints
        if isinstance(each, models.UniqueConstraint) and (each.condition or each.expressions)
    ]
    assert {each.name: empty_where(each) for each in partly} == {"cleared_one_open_attempt": ("closed_at",)}


NEW = uuid.UUID(int=7)


@pytest.mark.parametrize("other", [{}, {"uuid": NEW}, {"uuid": NEW, "key": "a", "source_id": "a"}])
def test_a_number_that_is_taken_is_told_from_a_rule_that_is_broken(row, other):
    stated = {field.attname: getattr(row, field.attname) for field in Evidence._meta.concrete_fields} | other
    if "key" in other:
        stated["assessor_id"] = stated["person_id"]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Evidence(**stated).save()
    assert recording.is_taken(refusal.value) == ("key" not in other)

"""Recorded rows cannot be changed: not through the model, not through a queryset, not through the database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from competency.core.models import AppendOnlyError, Evidence, JournalEntry
from competency.core.record import triggers
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def row():
    world = factories.world()
    return factories.evidence(world.person, competency=world.competency)


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


def test_every_append_only_table_is_guarded_by_a_trigger():
    """The list comes from the models, so that a new entity cannot be forgotten."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        found = {name for (name,) in cursor.fetchall()}
    wanted = {f"clr_guard_{model._meta.db_table}" for model in triggers.append_only_models()}
    assert len(wanted) > 15
    assert wanted <= found


def test_the_database_refuses_an_update_that_goes_round_the_model(row):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cleared_core_evidence SET outcome = 'failed'")
    assert Evidence.objects.get(pk=row.pk).outcome == "passed"


def test_the_database_refuses_a_deletion_where_it_can(row):
    if connection.vendor != "postgresql":
        # SQLite empties test tables by DELETE, so that it has no such trigger; the model refuses all the same.
        assert not any("BEFORE DELETE" in statement for statement in triggers._statements("sqlite", Evidence))
        return
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cleared_core_evidence")

"""The journal shows what was changed or removed behind the model's back."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from competency.core.models import DEFINITIONS, Evidence, JournalEntry, Standing
from competency.core.record import journal
from tests import factories
from tests.tampering import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    world = factories.world()
    factories.evidence(world.person, competency=world.competency)
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 3))
    return world


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def test_every_entry_is_linked_once_in_the_chain_it_belongs_to(world):
    chain = JournalEntry.objects.filter(chain=str(world.person.pk)).order_by("position")
    assert [row.position for row in chain] == list(range(1, len(chain) + 1))
    assert {row.model for row in chain} == {
        "cleared_core.placement",
        "cleared_core.evidence",
        "cleared_core.verification",
    }
    assert JournalEntry.objects.filter(chain=DEFINITIONS).count() > 3


def test_a_whole_journal_has_no_faults(world):
    assert list(journal.faults(str(world.person.pk))) == []
    assert list(journal.faults(DEFINITIONS)) == []
    call_command("cleared_verify")


def test_an_entry_changed_behind_the_model_shows(world):
    unguarded(Evidence, "UPDATE {table} SET outcome = 'failed'")
    faults = list(journal.faults(str(world.person.pk)))
    assert len(faults) == 2
    assert "changed" in faults[0].what
    with pytest.raises(CommandError):
        call_command("cleared_verify")


def test_a_stored_answer_that_differs_from_the_rules_shows(world):
    Standing.objects.filter(person=world.person).update(reason="made_up")
    with pytest.raises(CommandError, match="1 faults"):
        call_command("cleared_verify")
    call_command("cleared_recompute", all=True)
    call_command("cleared_verify")


def test_a_digest_does_not_depend_on_the_type_a_value_came_in(world):
    row: Evidence = Evidence.objects.filter(person=world.person).earliest("recorded_at")
    assert journal.digest_of(row) == row.digest
    row.score = "80"
    with_text = journal.digest_of(row)
    row.score = 80.0
    assert journal.digest_of(row) == with_text != row.digest


def test_a_field_that_joined_later_counts_from_its_first_value_on(world, monkeypatch):
    row: Evidence = Evidence.objects.filter(person=world.person).earliest("recorded_at")
    assert row.entrustment is None
    monkeypatch.setattr(Evidence, "stated", tuple(name for name in Evidence.stated if name != "entrustment"))
    before = journal.digest_of(row)
    monkeypatch.setattr(Evidence, "stated", (*Evidence.stated, "entrustment"))
    assert journal.digest_of(row) != before
    monkeypatch.setattr(Evidence, "joined_later", (*Evidence.joined_later, "entrustment"))
    assert journal.digest_of(row) == before
    row.entrustment = 4
    assert journal.digest_of(row) != before

"""``cleared_verify`` finds and names what somebody did who can drop triggers; erasing a text is no fault."""

from __future__ import annotations

import copy
import uuid
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.ledger import waiting
from competency.core.models import (
    DEFINITIONS,
    ChainHead,
    ClearanceSegment,
    Evidence,
    JournalEntry,
    Narrative,
    PersonState,
    Revocation,
    Standing,
    WaveDate,
)
from competency.core.people import api as people
from competency.core.personal_data.api import erase_narrative
from competency.core.programmes import api as programmes
from competency.core.record.gone import Why
from tests import factories
from tests.core.personal_data.staff import keeper
from tests.tampering import guards_off, of, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    world = factories.world()
    factories.evidence(world.person, competency=world.competency)
    approver = world.appointed("manager", name="Ada")
    revoked = exceptions.revoke(person=world.person, effective_on=date(2026, 5, 1), reason="Unsafe twice.", by=approver)
    exceptions.reverse(revocation=revoked, reason="Mistaken for somebody else.", by=approver)
    programmes.set_go_live(wave=world.wave, go_live_on=date(2026, 2, 1), reason="The network is late.")
    return world


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def faults():
    """What the command says, line by line; nothing when it finds nothing."""
    told, said = StringIO(), StringIO()
    with suppress(CommandError):
        call_command("cleared_verify", stdout=said, stderr=told)
    found = told.getvalue().splitlines()
    assert ("no faults" in said.getvalue()) == (not found)
    return found


def row_of(world):
    return Evidence.objects.get(person=world.person)


def at(entry):
    return JournalEntry.objects.get(entry=entry.pk)


def test_a_record_that_nobody_touched_has_no_faults(world):
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "value"),
    [("version", 7), ("recorded_at", "2020-01-01 00:00:00+00:00"), ("recorded_by_id", None)],
)
def test_when_by_whom_and_as_which_version_it_was_recorded_cannot_be_changed_unseen(world, change, value):
    row = Revocation.objects.get()
    unguarded(Revocation, f"UPDATE {{table}} SET {change} = %s WHERE uuid = %s", value, of(row.pk))
    (found,) = faults()
    assert found.startswith(f"{world.person.pk} at {at(row).position}: ")
    assert f"entry {row.pk} does not fit its version" in found


@pytest.mark.parametrize("column", ["outcome", "digest", "reason", "key"])
def test_a_fact_that_was_changed_is_named(world, column):
    row = row_of(world)
    unguarded(Evidence, f"UPDATE {{table}} SET {column} = %s WHERE uuid = %s", "failed", of(row.pk))
    assert f"{world.person.pk} at {at(row).position}: entry {row.pk} was changed" in faults()


def test_a_fact_that_was_made_void_past_the_journal_is_named(world):
    row = Revocation.objects.get()
    unguarded(Revocation, "UPDATE {table} SET withdrawn = %s WHERE uuid = %s", True, of(row.pk))
    assert f"{world.person.pk} at {at(row).position}: entry {row.pk} was changed" in faults()


def test_a_fact_that_was_removed_is_named(world):
    row = Revocation.objects.get()
    unguarded(Revocation, "DELETE FROM {table} WHERE uuid = %s", of(row.pk))
    assert f"{world.person.pk} at {at(row).position}: entry {row.pk} is gone" in faults()


def test_a_fact_that_came_past_the_journal_is_named(world):
    row, other = row_of(world), uuid.uuid4()
    columns = [str(field.column) for field in Evidence._meta.concrete_fields]
    given = {"uuid": "%s", "key": "'past'", "source_id": "'past'"}
    picked = ", ".join(given.get(name, name) for name in columns)
    copy = f"INSERT INTO {{table}} ({', '.join(columns)}) SELECT {picked} FROM {{table}} WHERE uuid = %s"
    unguarded(Evidence, copy, of(other), of(row.pk))
    assert f"{world.person.pk}: entry {other} is in no chain" in faults()


@pytest.mark.parametrize("column", ["link", "previous", "digest"])
def test_a_link_that_was_changed_is_named_by_its_chain_and_place(world, column):
    row = at(row_of(world))
    unguarded(JournalEntry, f"UPDATE {{table}} SET {column} = %s WHERE id = %s", "0" * 64, row.pk)
    found = faults()
    assert found
    assert {line.partition(":")[0] for line in found} <= {
        f"{world.person.pk} at {row.position}",
        f"{world.person.pk} at {row.position + 1}",
    }


def test_a_link_that_names_another_kind_of_entry_is_a_fault_and_not_a_breakdown(world):
    row = at(row_of(world))
    for model in ("cleared_core.nothing", "nonsense", "cleared_core.waiver"):
        unguarded(JournalEntry, "UPDATE {table} SET model = %s WHERE id = %s", model, row.pk)
        assert f"{world.person.pk} at {row.position}: entry {row.entry} is gone" in faults()


def test_a_link_cut_out_and_the_last_one_cut_off_are_named(world):
    links = list(JournalEntry.objects.filter(chain=str(world.person.pk)).order_by("position"))
    cut, last = links[1], links[-1]
    unguarded(JournalEntry, "DELETE FROM {table} WHERE id IN (%s, %s)", cut.pk, last.pk)
    found = faults()
    assert f"{world.person.pk} at 3: position 2 is missing" in found
    for gone in (cut, last):
        assert f"{world.person.pk}: entry {gone.entry} is in no chain" in found


def test_a_whole_chain_that_was_removed_is_named(world):
    links = JournalEntry.objects.filter(chain=str(world.person.pk)).count()
    unguarded(JournalEntry, "DELETE FROM {table} WHERE chain = %s", str(world.person.pk))
    assert len([line for line in faults() if "is in no chain" in line]) == links


def test_the_end_of_the_definitions_that_is_not_where_the_head_says_is_named(world):
    head = ChainHead.objects.get(pk=DEFINITIONS)
    for wrong in (head.position - 1, head.position + 1):
        unguarded(ChainHead, "UPDATE {table} SET position = %s WHERE chain = %s", wrong, DEFINITIONS)
        assert f"{DEFINITIONS} at {wrong}: the head is not the end of the chain" in faults()


@pytest.mark.parametrize("model", [Standing, ClearanceSegment])
def test_every_change_of_a_stored_answer_is_named_by_the_person(world, model):
    told = [f"{world.person.pk}: stored rows differ from the rules"]
    rows = model.objects.filter(person=world.person).order_by("starts_on")
    row = rows[0]
    for changed in (
        {"answer": 0 if row.answer else 1},
        {"reason": "made_up"},
        {"ends_on": row.starts_on + timedelta(1)},
    ):
        before = {name: getattr(row, name) for name in changed}
        model.objects.filter(pk=row.pk).update(**changed)
        assert faults() == told, changed
        model.objects.filter(pk=row.pk).update(**before)
        assert faults() == []
    rows.filter(pk=row.pk).delete()
    assert faults() == told
    call_command("cleared_recompute", all=True, stdout=StringIO())
    assert faults() == []


@pytest.mark.parametrize("model", [Standing, ClearanceSegment])
def test_a_stored_answer_about_nobody_is_named(world, model):
    row = model.objects.filter(person=world.person).first()
    row.pk, row.person_id, row.starts_on = None, uuid.uuid4(), date(1999, 1, 1)
    row.save()
    assert faults() == [f"{row.person_id}: stored rows are about nobody, or seem fresher than what is published"]


@pytest.mark.parametrize("column", ["computed_at", "stale_at"])
def test_somebody_who_seems_fresher_than_what_is_published_is_named(world, column):
    PersonState.objects.filter(person=world.person).update(**{column: 10_000})
    assert faults() == [f"{world.person.pk}: stored rows are about nobody, or seem fresher than what is published"]


def test_a_text_that_was_erased_is_no_fault_and_one_that_was_changed_or_lost_is(world):
    reasons = [Revocation.objects.get(), WaveDate.objects.current().get()]
    for row in reasons:
        erase_narrative(entry=row.pk, why=Why.PATIENT, by=keeper())
    assert faults() == []
    with guards_off(Narrative):
        Narrative.objects.filter(pk=reasons[0].pk).update(text="Something else.", erased_at=None)
        Narrative.objects.filter(pk=reasons[1].pk).delete()
    assert sorted(faults()) == sorted(
        [
            f"{world.person.pk} at {at(reasons[0]).position}: the text of entry {reasons[0].pk} was changed",
            f"{DEFINITIONS} at {at(reasons[1]).position}: the text of entry {reasons[1].pk} is gone",
        ]
    )


def test_a_leavers_record_stays_whole_without_the_account(world):
    before = [(row.pk, row.digest) for row in Evidence.objects.filter(person=world.person)]
    people.end_placement(placement=world.placement, ends_on=clock.today())
    world.person.user.delete()
    world.person.refresh_from_db()
    assert world.person.user is None
    assert faults() == []
    assert [(row.pk, row.digest) for row in Evidence.objects.filter(person=world.person)] == before


def test_a_text_that_no_reason_accounts_for_is_found(world):
    """It would be read as the reason of the fact, and no hash says what it was."""
    row = row_of(world)
    assert row.reason == ""
    nobodys = uuid.UUID(int=7)
    for key in (row.pk, nobodys):
        Narrative.objects.create(entry=key, text="She asked me to.")
    assert faults() == [
        f"text {key}: nothing that is recorded says that there is one" for key in sorted((row.pk, nobodys))
    ]


def test_a_text_that_no_reason_accounts_for_is_not_read_as_one(world):
    row = row_of(world)
    Narrative.objects.create(entry=row.pk, text="She asked me to.")
    (told,) = waiting.described([row])
    assert told.why == ""

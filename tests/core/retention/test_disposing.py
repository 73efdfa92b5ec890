"""What is due goes when two people decided it, exactly that and nothing else, and the chain verifies."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import override_settings

from competency.core import clock
from competency.core.activities import attempts
from competency.core.checks import terms_of_retention
from competency.core.enums import EndedBy, Kind, Outcome
from competency.core.exceptions import api as exceptions
from competency.core.ledger.performance import Performance
from competency.core.models import (
    Attempt,
    Disposal,
    Evidence,
    JournalEntry,
    ListedRow,
    Narrative,
    Person,
    Placement,
    Revocation,
    Verification,
)
from competency.core.people import api as people
from competency.core.record.disposals import disposed_of, disposed_rows
from competency.core.retention import api
from competency.core.retention.due import due, left_on
from tests import factories
from tests.core.personal_data.staff import keeper
from tests.core.record.test_verify import faults
from tests.tampering import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LONG_AGO = datetime(2018, 3, 1, 9, tzinfo=UTC)
TEXT = "Unsafe on the night of the 4th."


@dataclass
class Left:
    """A nurse who left, another who is here, and their ward."""

    person: Person
    here: Person
    ward: factories.World


@pytest.fixture(scope="module")
def built(one_transaction):
    """A nurse who left in 2019 with evidence, a revocation with its text, and practice; and another who is here."""
    with clock.at(LONG_AGO):
        ward = factories.world(go_live_on=date(2018, 1, 1))
        done = {"kind": Kind.MODULE, "performed_on": date(2018, 2, 1), "competency": ward.competency}
        factories.evidence(ward.person, **done)
        here = ward.another_nurse("Hera", "Here")
        factories.evidence(here, **done)
        exceptions.revoke(person=ward.person, effective_on=date(2018, 2, 20), reason=TEXT, by=here)
        practised = attempts.open_attempt(
            person=ward.person, activity=factories.activity().activity, purpose="practice"
        )
        attempts.close_attempt(
            attempt=practised, ended_by=EndedBy.COMPLETED, performance=Performance(outcome=Outcome.PASSED)
        )
        placement = Placement.objects.get(pk=ward.placement.pk)
        people.end_placement(placement=placement, ends_on=date(2026, 1, 1))
    return Left(ward.person, here, ward)


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def left(world):
    """The same, seen long enough after the nurse left."""
    with clock.at(datetime(2032, 1, 1, 9, tzinfo=UTC)):
        yield world


def confirmed(*, by=("Ria", "Sam")):
    proposal = api.propose(by=keeper(by[0]))
    return api.confirm(proposal=proposal, by=keeper(by[1]))


def evidence_of(person: Person) -> Evidence:
    return Evidence.objects.filter(person=person).order_by("pk")[0]


def rows_of(person):
    return [
        Evidence.objects.filter(person=person).count(),
        Verification.objects.filter(person=person).count(),
        Revocation.objects.filter(person=person).count(),
        Placement.objects.filter(person=person).count(),
        Attempt.objects.filter(person=person).count(),
    ]


# --- what is due


def test_nothing_is_due_of_somebody_who_is_here_or_left_less_than_six_years_ago(world):
    assert left_on() == {world.person.pk: date(2026, 1, 1)}
    assert due(date(2031, 12, 31)) == []
    (one,) = due(date(2032, 1, 1))
    assert (one.person, one.left_on) == (world.person.pk, date(2026, 1, 1))
    assert {row.due_on for row in one.rows} == {date(2032, 1, 1)}


def test_a_record_goes_as_a_whole_with_all_versions_texts_and_what_hangs_under_it(world):
    (one,) = due(date(2032, 1, 1))
    counts = {model: sum(row.model == model for row in one.rows) for model in {row.model for row in one.rows}}
    assert counts == {
        "cleared_core.placement": 2,
        "cleared_core.evidence": 2,
        "cleared_core.verification": 2,
        "cleared_core.revocation": 1,
        "cleared_core.narrative": 1,
        "cleared_core.attempt": 1,
    }


def test_whoever_is_appointed_or_comes_back_is_here(world):
    people.appoint(person=world.person, function="trainer", unit=world.ward.root, starts_on=date(2025, 1, 1))
    assert left_on() == {}


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"records": (6, "leaving")}, "nothing else"),
        ({"record": (6, "event")}, "as a whole"),
        ({"record": (0, "leaving")}, "1 to 100"),
        ({"record": (True, "leaving")}, "1 to 100"),
        ({"record": 6}, "write"),
        ({"texts": (2, "birthday")}, "write"),
        ("six years", "nothing else"),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused_by_a_check_and_lets_nothing_go(world, stated, words):
    with override_settings(CLEARED_RETENTION=stated):
        (error,) = terms_of_retention(None)
        assert words in error.msg
        with pytest.raises(CommandError):
            call_command("cleared_retention", dry_run=True)
    assert terms_of_retention(None) == []


@override_settings(CLEARED_RETENTION={"record": (8, "leaving"), "texts": (2, "event")})
def test_a_text_may_go_years_before_the_record_it_belongs_to(left):
    (one,) = due(clock.today())
    assert [(row.kind, row.model) for row in one.rows] == [("texts", "cleared_core.narrative")]
    for done in api.carry_out(confirmed()):
        assert done.rows == 1
    assert Narrative.objects.get().text == ""
    assert Revocation.objects.filter(person=left.person).exists()
    assert faults() == []
    assert due(clock.today()) == []


# --- two people


def test_one_person_alone_lets_nothing_go(left):
    ria = keeper()
    proposal = api.propose(by=ria)
    with pytest.raises(ValidationError, match="Somebody else of records staff confirms it"):
        api.confirm(proposal=proposal, by=ria)
    with pytest.raises(ValidationError, match="Only records staff"):
        api.confirm(proposal=proposal, by=left.ward.appointed("manager"))
    call_command("cleared_retention", stdout=StringIO())
    assert rows_of(left.person) == [2, 2, 1, 2, 1]


def test_what_was_proposed_twice_is_one_proposal_and_confirmed_twice_is_one_disposal(left):
    ria, sam = keeper("Ria"), keeper("Sam")
    proposal = api.propose(by=ria)
    assert api.propose(by=sam) == proposal
    assert api.confirm(proposal=proposal, by=sam) == api.confirm(proposal=proposal, by=sam)
    assert Disposal.objects.count() == 1


def test_what_changed_since_it_was_proposed_is_not_confirmed(left):
    proposal = api.propose(by=keeper("Ria"))
    factories.evidence(left.person, kind=Kind.MODULE, competency=left.ward.competency, performed_on=date(2018, 2, 3))
    with pytest.raises(ValidationError, match="Something changed"):
        api.confirm(proposal=proposal, by=keeper("Sam"))
    api.take_back(proposal=proposal, by=keeper("Tim"))
    with pytest.raises(ValidationError, match="taken back"):
        api.confirm(proposal=proposal, by=keeper("Sam"))
    assert not Disposal.objects.exists()


@pytest.mark.parametrize("what", ["person", "unit", "evidence"])
def test_what_an_inquiry_holds_is_neither_due_nor_confirmed_nor_carried_out(left, what):
    about = {
        "person": {"person": left.person},
        "unit": {"unit": left.ward.root},
        "evidence": {"evidence": evidence_of(left.person)},
    }[what]
    ria, sam = keeper("Ria"), keeper("Sam")
    proposal = api.propose(by=ria)
    hold = api.hold(reason="Inquiry 7", by=ria, **about)
    assert due(clock.today()) == []
    with pytest.raises(ValidationError, match="Something changed"):
        api.confirm(proposal=proposal, by=sam)
    api.lift(hold=hold, reason="Closed.", by=sam)
    # What was written of the hold is a part of the list by now.
    api.take_back(proposal=proposal, by=sam)
    disposal = api.confirm(proposal=api.propose(by=ria), by=sam)
    again = api.hold(reason="Inquiry 8", by=ria, **about)
    (kept,) = api.carry_out(disposal)
    assert (kept.rows, kept.kept) == (0, "held for an inquiry")
    assert rows_of(left.person) == [2, 2, 1, 2, 1]
    api.lift(hold=again, reason="Closed.", by=sam)
    (gone,) = api.carry_out(disposal)
    assert gone.rows == (9 if what == "unit" else 11)
    assert faults() == []


def test_whoever_came_back_after_it_was_confirmed_keeps_the_record(left):
    disposal = confirmed()
    people.place(person=left.person, job_role=left.ward.nurse, unit=left.ward.ward, starts_on=clock.today())
    (kept,) = api.carry_out(disposal)
    assert (kept.rows, kept.kept) == (0, "is here again")
    assert faults() == []


def test_what_was_recorded_after_it_was_confirmed_keeps_the_record_whole(left):
    """A pass that stays where the revocation beside it went would clear whoever comes back."""
    disposal = confirmed()
    done = {"kind": Kind.MODULE, "performed_on": date(2018, 2, 3), "competency": left.ward.competency}
    factories.evidence(left.person, **done)
    before = rows_of(left.person)
    (kept,) = api.carry_out(disposal)
    assert (kept.rows, kept.kept) == (0, "something was recorded since: propose it anew")
    assert rows_of(left.person) == before and faults() == []
    (gone,) = api.carry_out(confirmed())
    assert gone.rows == 11 and rows_of(left.person) == [0, 0, 0, 0, 0]
    assert list(api.carry_out(disposal)) == [] and faults() == []


@pytest.mark.parametrize("about", [{}, {"person": True, "unit": True}], ids=["nothing", "two"])
def test_a_hold_is_about_one_thing_and_says_why(left, about):
    chosen = {"person": left.person, "unit": left.ward.ward}
    with pytest.raises(ValidationError, match="either a number or a unit"):
        api.hold(reason="Inquiry", by=keeper(), **{name: chosen[name] for name in about})
    with pytest.raises(ValidationError, match="Say what"):
        api.hold(reason=" ", by=keeper(), person=left.person)


# --- the run


def test_the_rows_go_the_chain_verifies_and_nobody_elses_are_touched(left):
    before = rows_of(left.here)
    links = JournalEntry.objects.filter(chain=str(left.person.pk)).count()
    (gone,) = api.carry_out(confirmed())
    assert gone.rows == 9
    assert rows_of(left.person) == [0, 0, 0, 0, 0]
    assert not Narrative.objects.filter(text=TEXT).exists()
    assert rows_of(left.here) == before
    assert JournalEntry.objects.filter(chain=str(left.person.pk)).count() == links
    assert faults() == []
    assert list(api.carry_out(Disposal.objects.get())) == []


def test_the_command_lists_proposes_and_carries_out(left):
    out = StringIO()
    call_command("cleared_retention", dry_run=True, stdout=out)
    assert left.person.employee_number in out.getvalue()
    assert "9 rows of 1 people are due on 2032-01-01. Nothing was changed." in out.getvalue()
    told = StringIO()
    call_command("cleared_retention", dry_run=True, json=True, stdout=told)
    (one,) = json.loads(told.getvalue())["people"]
    assert one["number"] == left.person.employee_number
    assert one["due"]["record"]["why"] == "due since 2032-01-01, left on 2026-01-01"
    assert one["due"]["record"]["rows"]["cleared_core.evidence"] == 2
    with pytest.raises(CommandError, match="Say who"):
        call_command("cleared_retention", propose=True)
    call_command("cleared_retention", propose=True, by=keeper("Ria").employee_number, stdout=StringIO())
    call_command("cleared_retention", stdout=StringIO())
    assert rows_of(left.person) == [2, 2, 1, 2, 1]
    api.confirm(proposal=api.waiting().get(), by=keeper("Sam"))
    done = StringIO()
    call_command("cleared_retention", stdout=done)
    assert "9 rows of 1 people." in done.getvalue()


def test_the_person_can_be_asked_what_was_disposed_of(left):
    evidence = evidence_of(left.person)
    assert disposed_of(left.person.pk) is None
    disposal = confirmed()
    assert disposed_of(left.person.pk) is None
    list(api.carry_out(disposal))
    assert disposed_of(left.person.pk) == disposal
    assert disposed_of(left.here.pk) is None
    assert list(disposed_rows("cleared_core.evidence", [evidence.pk])) == [str(evidence.pk)]


# --- the database


def deleted(row):
    with transaction.atomic():
        return QuerySet(type(row)).filter(pk=row.pk)._raw_delete("default")


@pytest.mark.postgres
def test_the_database_lets_go_of_what_a_confirmed_disposal_names_and_of_nothing_else(left):
    if connection.vendor != "postgresql":
        return
    named = evidence_of(left.person)
    other = evidence_of(left.here)
    link = JournalEntry.objects.get(entry=named.pk)
    proposal = api.propose(by=keeper("Ria"))
    with pytest.raises(DatabaseError, match="append-only"):
        deleted(named)  # proposed, and not confirmed
    disposal = api.confirm(proposal=proposal, by=keeper("Sam"))
    for row in (other, link, disposal, proposal, ListedRow.objects.first()):
        with pytest.raises(DatabaseError, match="append-only"):
            deleted(row)
    assert deleted(named) == 1


@pytest.mark.parametrize("how", ["another line", "a line changed", "one person"])
def test_a_list_that_was_changed_past_the_record_is_found(left, how):
    victim = evidence_of(left.here)
    disposal = confirmed()
    list(api.carry_out(disposal))
    assert faults() == []
    if how == "another line":
        line = ListedRow.objects.filter(model="cleared_core.evidence")[0]
        line.pk, line.row, line._state.adding = None, str(victim.pk), True
        line.digest, line.version = victim.digest, victim.version
        line.recorded_at, line.recorded_by = victim.recorded_at, victim.recorded_by_id
        line.save()
        unguarded(Evidence, "DELETE FROM {table} WHERE uuid = %s", of(victim.pk))
        assert f"definitions: disposal {disposal.pk} names other rows than were proposed and confirmed" in faults()
    elif how == "a line changed":
        unguarded(ListedRow, "UPDATE {table} SET digest = %s WHERE model = 'cleared_core.evidence'", "0" * 64)
        found = faults()
        assert any("names other rows" in line for line in found)
        assert any("the disposal that names it states another one" in line for line in found)
    else:
        unguarded(Disposal, "UPDATE {table} SET recorded_by_id = %s", of(disposal.proposal.recorded_by_id))
        assert any("was not decided by two people" in line for line in faults())


def test_a_tampering_beside_a_disposal_is_still_found(left):
    list(api.carry_out(confirmed()))
    victim = evidence_of(left.here)
    unguarded(Evidence, "DELETE FROM {table} WHERE uuid = %s", of(victim.pk))
    assert any(line.endswith(f"entry {victim.pk} is gone") for line in faults())


def of(pk):
    return pk.hex if connection.vendor == "sqlite" else pk


def test_a_29_february_counts_to_the_end_of_the_month(world):
    from competency.core.retention.schedule import After, Term

    assert Term(6, After.LEAVING).due_on(date(2024, 2, 29)) == date(2030, 2, 28)
    assert Term(8, After.LEAVING).due_on(date(2024, 2, 29)) - timedelta(1) == date(2032, 2, 28)

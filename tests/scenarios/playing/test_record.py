"""Plays in the record: stated once, held against what closing recorded, handed out and let go of as any other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from competency.core import clock
from competency.core.models import AppendOnlyError
from competency.core.people import api as people
from competency.core.personal_data import api as personal_data
from competency.core.personal_data.export import everything_about
from competency.core.record.triggers import missing_guards
from competency.core.retention import api as retention
from scenarios.models import Decision, LookingBack, PlaySetup
from scenarios.playing.attested import Plays
from scenarios.playing.looking_back import react, take_home
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.record.test_verify import faults
from tests.scenarios.playing.factories import HARM, SAFE
from tests.tampering import of, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def looked_back_on(ward, *choices: str, **given):
    attempt = ward.play(*choices, **given)
    react(attempt=attempt, feeling="upset", line="Haddad was too fast.")
    take_home(attempt=attempt, text="Stop and look.")
    return attempt


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("model", [Decision, PlaySetup, LookingBack])
def test_what_is_stated_is_never_changed_by_model_or_database(ward, model) -> None:
    looked_back_on(ward, *SAFE, counted=True)
    row = model.objects.first()
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        model.objects.update(pk=row.pk)
    rows: QuerySet = QuerySet(model).filter(pk=row.pk)
    name = "pace" if model is PlaySetup else "step" if model is Decision else "feeling"
    assert refused(lambda: rows.update(**{name: "x"}))
    with connection.cursor() as cursor:
        table, key = model._meta.db_table, model._meta.pk.column
        value = of(row.pk) if model is PlaySetup else row.pk
        assert refused(lambda: cursor.execute(f'DELETE FROM "{table}" WHERE {key} = %s', [value]))
    assert not missing_guards()


def test_nothing_is_added_to_a_play_that_is_closed(ward) -> None:
    attempt = ward.play(*SAFE)
    more = Decision(attempt=attempt, number=9, step="a", choice="b", state={}, arrived_at=clock.now())
    assert refused(more.save)


def test_a_play_and_its_words_are_no_fault(ward) -> None:
    looked_back_on(ward, *HARM, counted=True)
    ward.play(SAFE[0], afresh=True)
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE {table} SET choice = 'code' WHERE number = 2", "did not lead to the moment"),
        ("UPDATE {table} SET step = 'nothing' WHERE number = 2", "was not made at the step"),
        ("UPDATE {table} SET choice = 'gone' WHERE number = 2", "it is no play of its scenario"),
        ("DELETE FROM {table} WHERE number = 1", "a decision of it is gone"),
    ],
)
def test_a_decision_that_was_changed_is_found(ward, change: str, said: str) -> None:
    attempt = ward.play(*HARM[:2])
    unguarded(Decision, change)
    assert [f"{fault}" for fault in Plays().faults() if said in str(fault)], attempt.pk


def test_what_closing_recorded_finds_a_change_that_plays_as_well(ward) -> None:
    ward.play(*SAFE, counted=True)
    unguarded(Decision, "UPDATE {table} SET arrived_at = %s WHERE number = 1", datetime(2020, 1, 1, tzinfo=UTC))
    assert any("what was handed in was changed" in line for line in faults())


def test_words_about_no_play_of_the_person_are_found(ward) -> None:
    looked_back_on(ward, *SAFE)
    unguarded(LookingBack, "UPDATE {table} SET person_id = %s", of(ward.world.another_nurse().pk))
    assert any("about no play of the person" in line for line in faults())


def test_whoever_asks_gets_the_decisions_and_the_words(ward) -> None:
    looked_back_on(ward, *SAFE, counted=True)
    held = everything_about(ward.person)["held"]
    assert [row["choice"] for row in held["decisions_in_plays"]] == list(SAFE)
    assert [row["said"]["text"] for row in held["words_after_plays"]] == ["Haddad was too fast.", "Stop and look."]
    assert len(held["plays"]) == 1
    assert not everything_about(ward.world.another_nurse())["held"]["words_after_plays"]


def test_with_the_name_the_words_go_and_what_was_decided_stays(ward) -> None:
    looked_back_on(ward, *SAFE, counted=True)
    people.end_placement(placement=ward.world.placement, ends_on=clock.today())
    request = personal_data.request_erasure(person=signed_out(ward.person), why="asked", by=keeper("Ria"))
    personal_data.confirm_erasure(request=request, by=keeper("Sam"))
    assert [row.text for row in LookingBack.objects.all()] == ["", ""]
    assert Decision.objects.count() == len(SAFE)
    assert faults() == []


def test_words_are_emptied_for_no_other_reason(ward) -> None:
    looked_back_on(ward, *SAFE)
    assert refused(lambda: QuerySet(LookingBack).update(said={"text": ""}))


def test_practice_goes_by_its_own_term_and_what_counted_stays(ward, settings) -> None:
    settings.CLEARED_RETENTION = {"practice": (1, "event"), "record": (6, "leaving")}
    with clock.at(datetime(2022, 3, 1, 9, tzinfo=UTC)):
        ward.play(*HARM, counted=True)
    disposal = retention.confirm(proposal=retention.propose(by=keeper("Kim")), by=keeper("Lou"))
    assert sum(gone.rows for gone in retention.carry_out(disposal)) == 2
    assert list(Decision.objects.values_list("choice", flat=True)) == list(HARM[:2])
    assert PlaySetup.objects.count() == 1
    assert faults() == []

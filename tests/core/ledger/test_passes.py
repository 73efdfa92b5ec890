"""What somebody did is what counts: the passes on which it was said that they count as they stand."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.ledger import api as ledger
from competency.core.ledger import passes
from competency.core.ledger.what_changed import changed_since
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world(), factories.activity()


@pytest.fixture
def world(built, db):
    found, found.done = copy.deepcopy(built)
    return found


def counted(world, person):
    return factories.evidence(person, activity_version=world.done)


def practised(world, person):
    return factories.evidence(person, activity_version=world.done, purpose="practice")


def failed(world, person):
    return factories.evidence(person, activity_version=world.done, outcome="failed")


def waiting(world, person):
    return factories.evidence(person, activity_version=world.done, waits=True)


def rejected(world, person):
    row = counted(world, person)
    ledger.verify(evidence=row, verdict="rejected", by=keeper("Rita"))
    return row


def verified_again(world, person):
    row = rejected(world, person)
    ledger.verify(evidence=row, by=keeper("Otto"))
    return row


def corrected(world, person, **given):
    row = counted(world, person)
    said = {"performed_on": date(2026, 1, 9), "reason": "Typed wrongly."} | given
    return factories.evidence(person, activity_version=world.done, corrects=row, **said)


def corrected_and_verified(world, person):
    row = corrected(world, person)
    ledger.verify(evidence=row, by=keeper("Otto"))
    return row


def corrected_to_failed(world, person):
    row = corrected(world, person, outcome="failed")
    ledger.verify(evidence=row, by=keeper("Otto"))
    return row


def voided(world, person):
    return ledger.void_evidence(
        evidence=counted(world, person), reason="Somebody else did it.", by=factories.somebody_else()
    )


def told(world):
    activity = world.done.activity
    return activities.publish_activity(
        key=activity.key,
        source=activity.source,
        kind=activity.kind,
        title="A module",
        snapshot={"change_note": "The list has another name."},
        change_class="tell",
    )


KINDS = [
    (counted, True),
    (verified_again, True),
    (corrected_and_verified, True),
    (practised, False),
    (failed, False),
    (waiting, False),
    (rejected, False),
    (corrected, False),
    (corrected_to_failed, False),
    (voided, False),
]


@pytest.mark.parametrize(("does", "is_done"), KINDS)
def test_what_counts_was_done_and_nothing_else(world, does, is_done):
    does(world, world.person)
    activity = world.done.activity
    assert bool(passes.counted_passes(world.person, [activity.pk])) is is_done
    assert bool(passes.last_pass(world.person, activity)) is is_done
    assert passes.people_who_passed(activity.pk) == is_done


@pytest.mark.parametrize(("does", "is_done"), KINDS)
def test_what_changed_is_told_to_whoever_has_done_it(world, does, is_done):
    does(world, world.person)
    told(world)
    assert bool(changed_since(world.person, world.done.activity)) is is_done


def test_what_changed_is_told_since_what_counts(world):
    counted(world, world.person)
    version = told(world)
    newer = factories.evidence(world.person, activity_version=version, performed_on=date(2026, 1, 20))
    assert not changed_since(world.person, world.done.activity)
    ledger.verify(evidence=newer, verdict="rejected", by=keeper("Rita"))
    assert [one.version for one in changed_since(world.person, world.done.activity)] == [version]


def test_people_are_counted_once_in_the_same_few_queries(world):
    def count():
        with CaptureQueriesContext(connection) as queries:
            passed = passes.people_who_passed(world.done.activity_id)
        return passed, len(queries)

    for n, does in enumerate((counted, corrected_and_verified, rejected)):
        does(world, world.another_nurse(f"First {n}"))
    assert count() == (2, (few := count()[1]))
    for n, (does, _is_done) in enumerate(KINDS):
        does(world, world.another_nurse(f"Other {n}"))
    both = world.another_nurse("Both")
    counted(world, both)
    factories.evidence(both, activity_version=world.done, performed_on=date(2026, 1, 20), source="lms", source_id="7")
    assert count() == (6, few)
    twice = world.another_nurse("Twice")
    counted(world, twice)
    second = factories.evidence(
        twice, activity_version=world.done, performed_on=date(2026, 1, 20), source="lms", source_id="8"
    )
    ledger.verify(evidence=second, verdict="rejected", by=keeper("Rita"))
    ledger.verify(evidence=second, by=keeper("Otto"))
    assert count() == (7, few)


def test_the_last_pass_is_as_known_at_a_moment(world):
    with clock.at(NOON):
        row = counted(world, world.person)
    with clock.at(NOON.replace(day=5)):
        ledger.verify(evidence=row, verdict="rejected", by=keeper("Rita"))
    activity = world.done.activity
    known = [passes.last_pass(world.person, activity, known_at=NOON.replace(day=day, hour=13)) for day in (1, 5)]
    assert known == [row, None]
    assert passes.last_pass(world.person, activity, known_at=NOON, besides=row.pk) is None

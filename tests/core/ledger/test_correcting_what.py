"""What a correction leaves of a row: whose word it was, and what it was done for; and that its day and moment agree."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.assessments.observations import api as observations
from competency.core.activities import attempts
from competency.core.clearance.book import Book
from competency.core.enums import EndedBy, Kind, Outcome
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, foretell_correction
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from competency.core.recording import AlreadyRecorded
from competency.rules.entries import known_facts
from competency.rules.evidence import Says
from competency.rules.evidence import ledger as ledger_of
from tests import factories
from tests.assessments.observations.factories import watch
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    return factories.world()


@pytest.fixture
def world(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


def said(row: Evidence, **other: Any) -> Performance:
    return Performance(**({name: getattr(row, name) for name in Performance.__slots__} | other))


def corrected(row: Evidence, performance: Performance, **about: Any) -> Evidence:
    fixed = correct_evidence(evidence=row, performance=performance, reason="Typed wrongly.", by=keeper("Ria"), **about)
    return fixed.evidence


def test_a_correction_that_names_no_observation_stays_under_its_signatures() -> None:
    """Sam said "not achieved": a correction that leaves that out is no way to a pass."""
    ward = watch()
    signed = ward.observe(ward.assessor())
    sam = ward.assessor("Sam", "Other")
    observations.second_sign(
        observation=signed.observation, assessor=sam, verdict="not_achieved", comment="The band was not scanned."
    )
    fixed = corrected(signed.evidence, said(signed.evidence, entrustment=5, event=None))
    ledger.verify(evidence=fixed, by=keeper("Pat"))
    assert fixed.event == signed.evidence.event
    (row,) = ledger_of(known_facts(Book([ward.nurse]).facts(ward.nurse))).rows
    assert row.says is not Says.PASS
    with pytest.raises(ValidationError, match="Signatures stay with what was signed"):
        corrected(fixed, said(fixed, event=uuid.uuid4()))


def test_what_waits_is_foretold_under_the_signatures_that_it_has() -> None:
    ward = watch()
    signed = ward.observe(ward.assessor())
    without = said(signed.evidence, event=None)
    assert foretell_correction(signed.evidence, without) == foretell_correction(signed.evidence, said(signed.evidence))


def test_practice_that_was_a_try_is_corrected_to_nothing_that_counts(world: Any) -> None:
    practised = attempts.open_attempt(person=world.person, activity=factories.activity().activity, purpose="practice")
    row = attempts.close_attempt(
        attempt=practised, ended_by=EndedBy.COMPLETED, performance=Performance(outcome=Outcome.PASSED)
    )
    with pytest.raises(ValidationError, match="What a try was for"):
        corrected(row, said(row), purpose="gate")
    assert corrected(row, said(row, outcome=Outcome.INCOMPLETE)).purpose == "practice"


def done(world: Any, version: Any, on: date, zone: str, at: datetime | None, **given: Any) -> Evidence:
    performance = Performance(kind=Kind.MODULE, outcome=Outcome.PASSED, performed_on=on, performed_at=at, zone=zone)
    return ledger.record_evidence(person=world.person, performance=performance, activity_version=version, **given)


def test_a_moment_lies_on_its_day_by_the_clock_of_the_place(world: Any) -> None:
    at = datetime(2026, 1, 10, 23, 30, tzinfo=UTC)
    with pytest.raises(ValidationError, match="do not agree by the clock of Europe/London"):
        done(world, factories.activity(), date(2026, 1, 9), "Europe/London", at)
    assert not Evidence.objects.filter(person=world.person).exists()


def test_one_moment_by_two_clocks_is_one_deed(world: Any) -> None:
    version, at = factories.activity(), datetime(2026, 1, 10, 23, 30, tzinfo=UTC)
    first = done(world, version, date(2026, 1, 10), "Europe/London", at)
    again: tuple[Any, ...] = (version, date(2026, 1, 11), "Pacific/Auckland", at)
    with pytest.raises(AlreadyRecorded) as refused:
        done(world, *again)
    assert refused.value.entry == first
    assert done(world, version, date(2026, 1, 11), "Pacific/Auckland", at + timedelta(hours=1)).pk != first.pk
    assert done(world, factories.activity(), *again[1:]).pk != first.pk

"""An attempt whose time is up and that nobody can close counts against its person, whatever it was for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.activities import attempts, overdue
from competency.core.activities.attested import ClosedAttempts
from competency.core.clearance.book import Book
from competency.core.clearance.foretold import Foretelling, lost_by
from competency.core.clearance.freshness import people_in_doubt
from competency.core.enums import Purpose
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, ended_by_void, foretell_void, void_together
from competency.core.ledger.performance import Performance
from competency.core.models import ActivityVersion, Attempt, Evidence
from competency.rules.results import Answer, ReasonCode
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEADLINE, AFTER = OPENED + timedelta(hours=72), OPENED + timedelta(days=5)
ALONE = "somebody may be cleared"


@dataclass
class Left:
    """A nurse who holds all that is asked of her by one activity, which she began once more and left open."""

    world: factories.World
    version: ActivityVersion
    passed: Evidence

    def open(self, purpose: Purpose = Purpose.GATE) -> Attempt:
        with clock.at(OPENED):
            return attempts.open_attempt(
                person=self.world.person, activity=self.version.activity, purpose=purpose, deadline=DEADLINE
            )

    def row(self, **given: Any) -> Evidence:
        return factories.evidence(self.world.person, activity_version=self.version, **given)

    def finding(self) -> Any:
        world = self.world
        asked: dict[str, Any] = {"programme": world.programme, "unit": world.ward, "on": clock.today()}
        return Book([world.person]).headline(world.person, **asked)


def left(by: Any = None, **competency: Any) -> Left:
    version = factories.activity()
    shown_by = factories.criteria((None, [factories.asked(activity=str(version.activity_id))]))
    world = factories.world(shown_by=shown_by, **competency)
    found = Left(world, version, None)  # type: ignore[arg-type]
    return replace(found, passed=found.row(by=by))


def closes_as_passed(*, attempt: Attempt, now: datetime) -> Evidence:
    performance = Performance(outcome="passed", performed_at=attempt.deadline)
    return attempts.close_attempt(attempt=attempt, ended_by="hard_close", performance=performance)


@pytest.fixture
def closable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left open comes to a pass as soon as it is closed."""
    monkeypatch.setitem(overdue._closes, "tests", closes_as_passed)


@pytest.mark.parametrize("purpose", Purpose)
def test_what_cannot_be_closed_counts_against_its_person_whatever_it_was_for(purpose: Purpose) -> None:
    """The answer and the board say the same of it. Practice decides nothing, so nobody waits for one."""
    nurse = left()
    nurse.open(purpose)
    with clock.at(DEADLINE - timedelta(minutes=1)):
        assert nurse.finding().answer is Answer.CLEARED
        assert not people_in_doubt()
    with clock.at(AFTER):
        finding = nurse.finding()
        counts = purpose != Purpose.PRACTICE
        assert finding.answer is (Answer.NOT_CLEARED if counts else Answer.CLEARED)
        assert (ReasonCode.UNREADABLE in {reason.code for reason in finding.reasons}) is counts
        assert list(people_in_doubt()) == ([nurse.world.person.pk] if counts else [])


def test_what_would_change_is_foretold_from_the_facts_that_answers_are_given_from() -> None:
    """Nobody is told that somebody loses what she is not given while an attempt of hers is left open."""
    nurse = left()
    attempt = nurse.open()
    with clock.at(DEADLINE - timedelta(minutes=1)):
        assert lost_by(foretell_void([nurse.passed]))
    with clock.at(AFTER):
        told = Foretelling([nurse.world.person.pk])
        assert str(attempt.pk) in {row.key for row in told.facts[nurse.world.person.pk].evidence}
        assert not lost_by(foretell_void([nurse.passed], told=told))
        assert not ended_by_void([nurse.passed], told=told)


def test_whoever_corrects_or_voids_has_closed_first_what_ran_out(closable: None) -> None:
    """It counts then, and whoever corrects is told whom that un-clears."""
    for change in (
        lambda row: (
            correct_evidence(
                evidence=row, performance=_failed(row), reason="It was another nurse.", by=keeper("Lou")
            ).moved
        ),
        lambda row: void_together(evidence=[row], reason="It was another nurse.", by=keeper("Lou")).moved,
        lambda row: [ledger.void_evidence(evidence=row, reason="It was another nurse.", by=keeper("Lou"))],
    ):
        nurse = left()
        attempt = nurse.open()
        with clock.at(AFTER):
            change(nurse.passed)
            attempt.refresh_from_db()
            assert not attempt.is_open
            assert nurse.finding().answer is Answer.CLEARED


def _failed(row: Evidence) -> Performance:
    return Performance(**{name: getattr(row, name) for name in Performance.__slots__} | {"outcome": "failed"})


def test_while_nobody_can_tell_whom_it_clears_a_row_of_ones_own_is_for_somebody_else() -> None:
    """From the previous expiry: a renewal that went makes what came too early for it the start of a new cycle.

    While an attempt is left open she is not cleared either way, so that nothing would seem to move.
    """
    mine, today = keeper("Kim"), clock.today()
    nurse = left(base="previous_expiry")
    nurse.row(performed_on=today - relativedelta(months=26))
    renewal = nurse.row(performed_on=today - relativedelta(months=14) - timedelta(days=10), by=mine)
    nurse.row(performed_on=today - relativedelta(months=3) - timedelta(days=10))
    nurse.open()
    for verb in (
        lambda: void_together(evidence=[renewal], reason="It was another nurse.", by=mine),
        lambda: ledger.void_evidence(evidence=renewal, reason="It was another nurse.", by=mine),
    ):
        with pytest.raises(ValidationError, match=ALONE):
            verb()
    assert not Evidence.objects.filter(withdrawn=True).exists()
    assert void_together(evidence=[renewal], reason="It was another nurse.", by=keeper("Mia")).entries


def test_an_end_that_was_written_past_the_verbs_is_named() -> None:
    """It takes away what counted against her. The database lets an open attempt end; a check asks for its evidence."""
    attempt = left().open()
    with clock.at(AFTER):
        Attempt.objects.filter(pk=attempt.pk).update(closed_at=clock.now(), ended_by="hard_close")
    assert [fault.what for fault in ClosedAttempts().faults()] == ["it is closed, and there is no evidence of it"]

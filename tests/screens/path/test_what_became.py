"""The last page of what was sat, played or learned says what became of its row, and not what it said that day."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from competency.core import clock
from competency.core.enums import Outcome, Verdict
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from scenarios.playing.looking_back import react
from tests import factories as core
from tests.assessments import factories as assessments
from tests.core.personal_data.staff import keeper
from tests.scenarios.playing import factories as playing
from tests.scenarios.playing.factories import text_of
from tests.training_modules import factories as modules
from tests.training_modules.learning.player import finish
from training_modules.learning import api as learning

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_test():
    sat = assessments.sat(asks=3, bank=3)
    return sat.person, sat.sit(), "cleared:test_result"


def a_play():
    ward = playing.asked_to_play()
    attempt = ward.play(*playing.SAFE, counted=True)
    react(attempt=attempt, feeling="calm", line="All good.")
    return ward.person, attempt, "cleared:scenario_what_happened"


def a_module(client):
    ward = modules.ward(sections=modules.three_sections(modules.practice()))
    client.force_login(ward.user)
    attempt = learning.start(person=ward.person, activity=ward.activity)
    finish(client, attempt)
    return ward.person, attempt, "cleared:learn_contents"


@pytest.fixture(params=["test", "play", "module"])
def passed(request, client):
    """Somebody who passed, the row of it, and how the page of it reads now."""
    with clock.at(NOON):
        made = {"test": a_test, "play": a_play, "module": lambda: a_module(client)}[request.param]
        person, attempt, page = made()
        client.force_login(person.user)
        row = Evidence.objects.get(pk=attempt.pk)
        assert row.outcome == Outcome.PASSED
        yield row, lambda: text_of(client.get(reverse(page, args=[attempt.pk])))


WAITING = "It was corrected since. It counts for nothing until somebody else has checked that."


def to_a_fail(row):
    said = Performance(
        kind=row.kind,
        outcome=Outcome.FAILED,
        score=row.score and Decimal(60),
        performed_on=row.performed_on,
        performed_at=row.performed_at,
        zone=row.zone,
    )
    return correct_evidence(
        evidence=row, performance=said, reason="Sat with a colleague.", by=core.somebody_else()
    ).evidence


def test_nothing_is_said_while_the_record_says_the_same(passed):
    _row, read = passed
    assert "corrected" not in read()
    assert "does not count" not in read()


def test_a_correction_that_waits_is_told_and_why(passed):
    row, read = passed
    corrected = to_a_fail(row)
    words = read()
    assert WAITING in words
    assert "Sat with a colleague." in words
    assert "You passed" not in words
    assert "Not passed this time" not in words

    ledger.verify(evidence=corrected, verdict=Verdict.VERIFIED, by=keeper("Ria"))
    words = read()
    assert WAITING not in words
    now = "Not passed, 60 %" if row.score is not None else "Not passed"
    assert f"It was corrected since. Your record says now: {now}." in words
    assert "You passed" not in words


def test_what_was_found_not_to_count_is_not_said_to_be_passed(passed):
    row, read = passed
    ledger.verify(evidence=row, verdict=Verdict.REJECTED, by=core.somebody_else())
    words = read()
    assert "Records staff looked at it and said that it does not count." in words
    assert "Checked: does not count" in words
    assert "You passed" not in words


def test_the_reason_of_a_correction_stands_with_it_and_not_with_the_verdict(passed):
    row, read = passed
    ledger.verify(evidence=to_a_fail(row), verdict=Verdict.REJECTED, by=keeper("Ria"))
    said = "It was corrected since: “Sat with a colleague.” Records staff looked at it and said that it does not count."
    words = read()
    assert said in words
    assert words.count("Sat with a colleague.") == 1

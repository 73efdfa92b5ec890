"""Practice whose answers were let go is no fault; nothing else is excused by it, whatever an attempt says of itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import ServedQuestion
from competency.assessments.questions.models import GivenAnswer
from competency.core import clock
from competency.core.activities import attempts
from competency.core.enums import EndedBy, Kind, Outcome
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt
from competency.core.retention import api
from competency.core.retention.due import due
from tests import factories
from tests.assessments import factories as assess
from tests.core.personal_data.staff import keeper
from tests.core.record.test_verify import faults
from tests.tampering import of, unguarded
from training_modules.learning.models import SectionProgress

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LONG_AGO, LATER = datetime(2022, 3, 1, 9, tzinfo=UTC), datetime(2023, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def sat(settings):
    """Somebody who practised long ago, which may go by now, and passed nothing of a test that counts since."""
    settings.CLEARED_RETENTION = {"practice": (1, "event"), "record": (6, "leaving")}
    world = factories.world()
    practised(world, LONG_AGO)
    for _n in range(3):
        assess.question(world.competency)
    return assess.Sat(world, assess.knowledge_test(world.competency, asks=3), [])


def practised(world, moment):
    with clock.at(moment):
        activity = factories.activity(Kind.MODULE).activity
        attempt = attempts.open_attempt(person=world.person, activity=activity, purpose="practice")
        SectionProgress.objects.create(attempt=attempt, section_key="a", completed_at=moment)
        attempts.close_attempt(
            attempt=attempt, ended_by=EndedBy.COMPLETED, performance=Performance(outcome=Outcome.PASSED)
        )
    return attempt


def answered(sat):
    """A test that counts, with one answer given: the answer's question."""
    attempt = sat.start()
    served = ServedQuestion.objects.filter(attempt=attempt).order_by("position")[0]
    tests.save_answer(attempt=attempt, position=served.position, chosen=[served.option_order[0]])
    tests.submit(attempt=attempt)
    return served


def let_go():
    disposal = api.confirm(proposal=api.propose(by=keeper("Kim")), by=keeper("Lou"))
    return list(api.carry_out(disposal))


def test_practice_that_went_is_no_fault(sat):
    assert [gone.rows for gone in let_go()] == [1]
    assert faults() == []


def test_changed_answers_that_count_are_found_though_the_attempt_says_it_was_practice(sat):
    served = answered(sat)
    let_go()
    assert faults() == []
    unguarded(GivenAnswer, "UPDATE {table} SET given = %s", json.dumps({"options": [served.option_order[-1]]}))
    assert any(f"attempt {served.attempt_id}" in line for line in faults())
    unguarded(Attempt, "UPDATE {table} SET purpose = 'practice' WHERE uuid = %s", of(served.attempt_id))
    assert any(f"attempt {served.attempt_id}" in line for line in faults())


def test_answers_that_count_are_not_due_because_the_attempt_says_it_was_practice(sat):
    with clock.at(LONG_AGO):
        served = answered(sat)
    unguarded(Attempt, "UPDATE {table} SET purpose = 'practice' WHERE uuid = %s", of(served.attempt_id))
    assert [row.model for person in due(clock.today()) for row in person.rows] == [SectionProgress._meta.label_lower]


def test_practice_of_another_day_is_not_excused_by_a_list_that_does_not_name_it(sat):
    with clock.at(LATER):
        let_go()
    other = practised(sat.world, datetime(2023, 1, 1, 9, tzinfo=UTC))
    assert faults() == []
    unguarded(SectionProgress, "DELETE FROM {table} WHERE attempt_id = %s", of(other.pk))
    assert any(f"attempt {other.pk}" in line for line in faults())
    let_go_of = practised(sat.world, LATER)
    unguarded(SectionProgress, "UPDATE {table} SET section_key = 'b' WHERE attempt_id = %s", of(let_go_of.pk))
    assert any(f"attempt {let_go_of.pk}" in line for line in faults())

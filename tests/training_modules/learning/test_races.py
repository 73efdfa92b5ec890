"""Eight taps at once: one attempt, one row a section, one answer, one row of evidence."""

from __future__ import annotations

import pytest

from competency.assessments.models import GivenAnswer
from competency.core.models import Attempt, Evidence
from tests.core.test_races import at_once
from tests.training_modules import factories
from training_modules.learning import api as learning
from training_modules.models import SectionProgress

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ward():
    return factories.ward(sections=factories.three_sections(factories.practice()))


def test_starting_eight_times_at_once_is_one_attempt(ward):
    attempts = at_once(lambda _n: learning.start(person=ward.person, activity=ward.activity).pk)
    assert len(set(attempts)) == 1
    assert Attempt.objects.count() == 1
    assert Attempt.objects.get().served.count() == 1


def test_the_last_section_done_eight_times_at_once_closes_once(ward):
    attempt = learning.start(person=ward.person, activity=ward.activity)
    version = str(attempt.served.get().question_version_id)
    learning.complete_section(attempt=attempt, section="scan")
    learning.answer_question(attempt=attempt, section="bedside", version=version, chosen=["k0"])
    states = at_once(lambda _n: learning.complete_section(attempt=Attempt.objects.get(pk=attempt.pk), section="steps"))
    assert all(state.progress.is_complete for state in states)
    assert Evidence.objects.filter(pk=attempt.pk).count() == Evidence.objects.count() == 1
    assert SectionProgress.objects.count() == 3


def test_eight_answers_at_once_are_one_and_everybody_sees_it(ward):
    attempt = learning.start(person=ward.person, activity=ward.activity)
    version = str(attempt.served.get().question_version_id)

    def answer(n: int) -> object:
        mine = Attempt.objects.get(pk=attempt.pk)
        return learning.answer_question(attempt=mine, section="bedside", version=version, chosen=[f"k{n % 4}"])

    at_once(answer)
    assert GivenAnswer.objects.count() == 1
    assert SectionProgress.objects.filter(section_key="bedside").count() == 1

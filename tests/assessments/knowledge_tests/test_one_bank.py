"""Tests draw from one bank: what is right in one of them is told to nobody who has another open that asks it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import Question
from competency.assessments.questions import api as questions
from competency.assessments.questions import publication
from competency.core import clock
from competency.core.activities.attempts import open_attempt
from competency.core.models import Activity, Attempt
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.assessments import factories
from tests.assessments.factories import RATIONALE, served_of
from tests.training_modules import factories as modules
from tests.training_modules.learning.player import choose, section_url
from training_modules.learning import api as learning

pytestmark = pytest.mark.django_db
WAITS = "Another test that you have open asks some of these questions"


def another_test(sat) -> Activity:
    return Activity.objects.get(key=factories.knowledge_test(sat.world.competency, asks=3).key)


@pytest.fixture
def begun(sat) -> Attempt:
    """Another test of the same bank, which the nurse has open."""
    return tests.start(person=sat.person, activity=another_test(sat))


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=3, bank=3)


def result_of(nurse, attempt) -> str:
    return nurse.get(reverse("cleared:test_result", args=[attempt.pk])).content.decode()


def test_a_pass_tells_no_key_that_another_open_test_asks(nurse, sat, begun) -> None:
    attempt = sat.sit()

    html = result_of(nurse, attempt)

    assert WAITS in html and RATIONALE not in html and factories.FEEDBACK_RIGHT not in html
    assert not tests.may_review(attempt=attempt)
    with pytest.raises(ValidationError):
        tests.review(attempt=attempt)


def test_nor_do_tries_that_are_used_up(sat, begun) -> None:
    for hours in (0, 25, 50):
        with clock.at(begun.opened_at + timedelta(hours=hours, minutes=1)):
            attempt = sat.sit(right=0)
            admission = tests.may_start(person=sat.person, activity=sat.activity)
            assert not tests.may_review(attempt=attempt)

    assert admission.state == tests.AdmissionState.USED_UP


def test_it_is_told_when_the_other_is_over_or_takes_no_answer_any_more(nurse, sat, begun) -> None:
    attempt = sat.sit()
    with clock.at(clock.now() + timedelta(hours=73)):
        assert tests.may_review(attempt=attempt)
    tests.submit(attempt=begun)

    html = result_of(nurse, attempt)

    assert WAITS not in html and RATIONALE in html


def test_what_others_have_open_hides_nothing(sat) -> None:
    tests.start(person=sat.world.another_nurse(), activity=another_test(sat))
    assert tests.may_review(attempt=sat.sit())


def practised(sat, made):
    module = open_attempt(person=sat.person, activity=core.activity().activity)
    (served,) = questions.serve(attempt=module, question_versions=[factories.version_of(made)])
    questions.answer(served=served, chosen=["k0"])
    return served_of(module)[0]


@pytest.fixture
def from_before(monkeypatch) -> None:
    """Copies were published before publishing asked about them."""
    monkeypatch.setattr(publication, "use_problems", lambda draft: [])


def test_practice_tells_nothing_of_a_copy_that_an_open_test_asks(sat, begun, from_before) -> None:
    asked = sat.bank[0]
    copy = factories.question(sat.world.competency, use="practice", stem=asked.stem)

    with pytest.raises(ValidationError, match="A test that you have open asks this"):
        questions.grade(served=practised(sat, copy))

    tests.submit(attempt=begun)
    told = questions.grade(served=practised(sat, factories.question(sat.world.competency, use="practice")))
    assert told is not None


def test_what_was_published_for_practice_becomes_no_question_that_counts(sat) -> None:
    made = factories.question(sat.world.competency, use="practice")
    made.use = "gate"

    with pytest.raises(PublishRefused, match="published for practice"):
        made.save_revision().publish()

    assert factories.version_of(made).use == "practice"


def test_a_copy_of_what_is_practised_becomes_no_question_that_counts(sat) -> None:
    practised = factories.question(sat.world.competency, use="practice")

    with pytest.raises(PublishRefused, match="asked in practice in these words"):
        factories.question(sat.world.competency, stem=practised.stem)
    assert factories.question(sat.world.competency, stem="<p>Something else?</p>").live


def test_practice_does_not_tell_what_tests_ask_in_these_words(sat) -> None:
    asked = sat.bank[0]

    with pytest.raises(PublishRefused, match="Tests ask this in these words"):
        factories.question(sat.world.competency, use="practice", stem=asked.stem)
    Question.objects.filter(pk=asked.pk).update(live=False)
    copy = factories.question(sat.world.competency, use="practice", stem=asked.stem)

    assert copy.live
    with pytest.raises(PublishRefused, match="asked in practice in these words"):
        asked.get_latest_revision_as_object().save_revision().publish()


def test_no_program_publishes_it_past_that(sat) -> None:
    made = factories.question(sat.world.competency, use="practice")
    made.use = "gate"

    with pytest.raises(ValidationError, match="published for practice"):
        publication.publish_question(question=made)
    with pytest.raises(ValidationError, match="Tests ask this in these words"):
        publication.publish_question(question=copied(sat.bank[0], use="practice"))


def copied(asked, **other) -> Question:
    again = asked.get_latest_revision_as_object()
    again.pk, again.uuid, again.code = None, uuid.uuid4(), "Q9999"
    for name, value in other.items():
        setattr(again, name, value)
    return again


def test_the_page_of_a_module_says_why_it_tells_nothing_and_goes_on(nurse, sat, begun, from_before) -> None:
    copy = modules.practice(competency=sat.world.competency, stem=sat.bank[0].stem)
    page = modules.module(sections=modules.three_sections(copy))
    attempt = learning.start(person=sat.person, activity=modules.activity(page))
    choose(nurse, attempt, "k0")

    html = nurse.get(section_url(attempt, "bedside")).content.decode()

    assert "A test that you have open asks this. Your answer is saved" in html
    assert RATIONALE not in html and "Check my answer" not in html
    step = learning.state_of(attempt).progress.step("bedside")
    assert step is not None and step.is_done

"""Whoever wrote a question that a test may draw does not sit that test: refused by the verb, told before the start."""

from __future__ import annotations

import copy
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry, Revision

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import Question
from competency.assessments.questions import authors
from competency.core.activities.sources import Progress, source_for
from competency.core.models import Activity, Attempt
from competency.core.people import api as people
from tests import factories as core
from tests.assessments import factories

pytestmark = pytest.mark.django_db
WROTE = tests.AdmissionState.WROTE_QUESTIONS


@pytest.fixture(scope="module")
def built(one_transaction: None) -> factories.Sat:
    return factories.sat(asks=2, bank=3)


@pytest.fixture
def sat(built: factories.Sat, db: None) -> factories.Sat:
    return copy.deepcopy(built)


def saves(person: Any, question: Question, **changed: Any) -> None:
    """What the editor does: a draft, a revision under the account, published by somebody else."""
    draft = question.get_latest_revision_as_object()
    for name, value in changed.items():
        setattr(draft, name, value)
    draft.save_revision(user=person.user).publish()


def state(sat: factories.Sat) -> tests.AdmissionState:
    return tests.may_start(person=sat.person, activity=sat.activity).state


def test_the_author_of_one_question_of_the_bank_is_refused_before_the_start(sat: factories.Sat) -> None:
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    with pytest.raises(tests.NotNow) as refused:
        sat.start()
    assert refused.value.admission.state == WROTE
    assert not Attempt.objects.exists()


def test_an_earlier_wording_makes_an_author_too(sat: factories.Sat) -> None:
    question = Question.objects.all()[0]
    saves(sat.person, question, stem="<p>Reworded by the nurse?</p>")
    saves(core.person("Tom", "Ellery", with_user=True), question, stem="<p>Reworded again?</p>")
    assert state(sat) == WROTE


def test_whoever_only_opened_the_editor_wrote_nothing(sat: factories.Sat) -> None:
    question = Question.objects.all()[0]
    saves(core.person("Tom", "Ellery", with_user=True), question)
    stem = question.stem.replace("<p>", '<p data-block-key="a1b2c">')
    saves(sat.person, question, stem=stem)
    assert state(sat) == tests.AdmissionState.READY


@pytest.mark.parametrize(
    "changed",
    [
        {"difficulty": 2},  # this test draws easy ones only
        {"use": "practice"},
        {"live": False},
    ],
)
def test_a_question_that_cannot_be_drawn_keeps_nobody_out(sat: factories.Sat, changed: dict[str, Any]) -> None:
    factories.question(sat.world.competency)
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>", **changed)
    if "live" in changed:
        Question.objects.all()[0].unpublish()
    assert state(sat) == tests.AdmissionState.READY


def test_a_question_for_another_job_role_keeps_nobody_out(sat: factories.Sat) -> None:
    factories.question(sat.world.competency)
    saves(sat.person, Question.objects.all()[0], job_role=core.job_role("Pharmacist"))
    assert state(sat) == tests.AdmissionState.READY


def test_somebody_elses_question_keeps_nobody_out(sat: factories.Sat) -> None:
    saves(core.person("Tom", "Ellery", with_user=True), Question.objects.all()[0], stem="<p>Reworded?</p>")
    assert state(sat) == tests.AdmissionState.READY


def moved(person: Any, account: str) -> None:
    """Records staff give somebody another account, as when a site changes how people sign in."""
    kim = core.person("Kim", "Moss", with_user=True)
    people.unlink_account(person=person, by=kim)
    people.link_account(person=person, user=core.user(account), by=kim)
    person.refresh_from_db()


def test_an_author_who_got_another_account_is_the_author_still(sat: factories.Sat) -> None:
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    moved(sat.person, "new")
    assert state(sat) == WROTE
    moved(sat.person, "newer")
    assert state(sat) == WROTE


def test_another_account_makes_nobody_an_author(sat: factories.Sat) -> None:
    saves(core.person("Tom", "Ellery", with_user=True), Question.objects.all()[0], stem="<p>Reworded?</p>")
    moved(sat.person, "new")
    assert state(sat) == tests.AdmissionState.READY


def twin(question: Question) -> Question:
    """A draft of another number in the words that ``question`` holds."""
    made = copy.copy(question)
    made.pk, made.uuid, made.code = None, uuid.uuid4(), f"{question.code}-copy"
    made.latest_revision = made.live_revision = made.first_published_at = None
    made.live = False
    made.save()
    return made


def copied(question: Question, by: Any, **changed: Any) -> Question:
    """What a colleague does who takes the words of a question into another one, and takes the first off."""
    made = twin(question)
    saves(by, made, **changed)
    for first in Question.objects.filter(pk=question.pk, live=True):
        first.unpublish()
    return made


def drafted(sat: factories.Sat) -> Question:
    """A draft that the nurse began and nobody published."""
    draft = twin(Question.objects.all()[0])
    draft.stem = "<p>Drafted by the nurse?</p>"
    draft.save()
    draft.save_revision(user=sat.person.user)
    return draft


def other_nurse(sat: factories.Sat) -> Any:
    return sat.world.another_nurse("Pia", "Nguyen", with_user=True)


@pytest.mark.parametrize(
    "stem", [None, "<p>REWORDED  by the   nurse</p>"], ids=["in the same words", "written otherwise"]
)
def test_a_colleagues_copy_of_her_question_is_her_question(sat: factories.Sat, stem: str | None) -> None:
    question = Question.objects.all()[0]
    saves(sat.person, question, stem="<p>Reworded by the nurse?</p>")
    question.refresh_from_db()
    copied(question, core.person("Tom", "Ellery", with_user=True), **({"stem": stem} if stem else {}))
    assert state(sat) == WROTE


@pytest.mark.parametrize("is_gone_first", [False, True], ids=["copied, then deleted", "deleted, then copied"])
def test_a_colleagues_copy_stays_the_authors_question_when_the_own_draft_is_deleted(
    sat: factories.Sat, is_gone_first: bool
) -> None:
    """An author may delete an own draft that never went out, and its revisions go with it."""
    own, colleague = drafted(sat), core.person("Tom", "Ellery", with_user=True)
    as_it_was = copy.copy(own)
    if is_gone_first:
        own.delete()
    copied(as_it_was, colleague)
    if not is_gone_first:
        own.delete()
    assert not Revision.objects.filter(user=sat.person.user).exists()
    assert state(sat) == WROTE
    moved(sat.person, "new")
    assert state(sat) == WROTE
    assert tests.may_start(person=other_nurse(sat), activity=sat.activity).may


def test_deleting_many_at_once_keeps_who_wrote_each(sat: factories.Sat) -> None:
    own, colleague = drafted(sat), core.person("Tom", "Ellery", with_user=True)
    copied(own, colleague)
    Question.objects.filter(pk=own.pk).delete()
    kept = ModelLogEntry.objects.filter(action=authors.WROTE)
    assert [(row.user, row.message) for row in kept] == [
        (sat.person.user, "Wrote or reviewed this question, which was deleted")
    ]
    assert "by the nurse" not in str(kept[0].data).lower()
    assert state(sat) == WROTE


def test_a_deleted_question_makes_no_author_of_whoever_only_deleted_it(sat: factories.Sat) -> None:
    own, colleague = drafted(sat), core.person("Tom", "Ellery", with_user=True)
    words = copy.copy(own)
    other = other_nurse(sat)
    with LogContext(user=other.user):
        own.delete()
    copied(words, colleague)
    assert tests.may_start(person=other, activity=sat.activity).may
    assert state(sat) == WROTE


def test_a_question_in_other_words_is_its_authors(sat: factories.Sat) -> None:
    question = Question.objects.all()[0]
    saves(sat.person, question, stem="<p>Reworded by the nurse?</p>")
    question.refresh_from_db()
    copied(question, core.person("Tom", "Ellery", with_user=True), stem="<p>What does the second check hold?</p>")
    assert state(sat) == tests.AdmissionState.READY


def test_a_try_that_was_begun_before_goes_on(sat: factories.Sat) -> None:
    attempt = sat.start()
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    assert sat.start() == attempt


def test_the_page_says_why_and_what_next_and_offers_no_button(sat: factories.Sat) -> None:
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    client = Client()
    assert sat.person.user is not None
    client.force_login(sat.person.user)
    page = client.get(reverse("cleared:test_intro", args=[sat.activity.key])).content.decode()
    assert "You wrote or reviewed questions of this test." in page and "Ask your manager for another way" in page
    assert reverse("cleared:test_start", args=[sat.activity.key]) not in page
    source = source_for(sat.activity)
    assert source is not None
    assert source.progress(sat.person, [sat.activity])[sat.activity.key] == Progress(
        "blocked", "You wrote or reviewed questions of it. Ask your manager for another way"
    )


def test_nobody_opens_fresh_tries_for_an_author(sat: factories.Sat) -> None:
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    with pytest.raises(ValidationError, match="wrote or reviewed questions"):
        tests.remediate(person=sat.person, activity=sat.activity, by=sat.world.appointed("assessor"))


def test_a_question_that_was_never_asked_may_still_be_deleted_with_its_revisions() -> None:
    question = factories.question(core.competency())
    saves(core.person("Tom", "Ellery", with_user=True), question, stem="<p>Reworded?</p>")
    key = question.pk
    question.delete()
    assert not Question.objects.filter(pk=key).exists()


def test_many_tests_cost_an_author_as_many_queries_as_one(sat: factories.Sat, django_assert_num_queries: Any) -> None:
    for _n in range(5):
        saves(sat.person, factories.question(sat.world.competency), stem="<p>By the nurse?</p>")
    more = [factories.knowledge_test(sat.world.competency, asks=2) for _n in range(4)]
    activities = [sat.activity, *Activity.objects.filter(key__in=[test.key for test in more])]
    tests.admissions(person=sat.person, activities=[sat.activity])
    with django_assert_num_queries(9):
        assert {row.state for row in tests.admissions(person=sat.person, activities=activities).values()} == {WROTE}
    with django_assert_num_queries(9):
        tests.admissions(person=sat.person, activities=activities[:1])

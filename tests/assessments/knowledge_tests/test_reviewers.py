"""Whoever reviewed or published a question has read its key, and does not sit a test that may draw it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import LogContext, log
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import Question
from tests import factories as core
from tests import gone
from tests.assessments import factories
from tests.assessments.knowledge_tests.test_authors import WROTE, copied, drafted, moved, other_nurse, state

pytestmark = pytest.mark.django_db
READY = tests.AdmissionState.READY


@pytest.fixture(scope="module")
def built(one_transaction: None) -> factories.Sat:
    return factories.sat(asks=2, bank=3)


@pytest.fixture
def sat(built: factories.Sat, db: None) -> factories.Sat:
    return copy.deepcopy(built)


def reviewed(question: Question, by: Any, says: str) -> None:
    """What Wagtail's workflow does with one question, and writes into its history."""
    task = GroupApprovalTask.objects.create(name="Review", active=True)
    workflow = Workflow.objects.create(name="Review of questions", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    question.save_revision(user=core.user("submits"))
    state_of = workflow.start(question, core.user("starts"))
    by.user.is_superuser = True
    by.user.save()
    getattr(state_of.current_task_state, says)(user=by.user)


@pytest.mark.parametrize("says", ["approve", "reject"])
def test_whoever_decided_on_a_question_in_its_workflow_stands_like_an_author(sat: factories.Sat, says: str) -> None:
    reviewed(Question.objects.all()[0], sat.person, says)
    assert state(sat) == WROTE
    with pytest.raises(tests.NotNow):
        sat.start()
    assert tests.may_start(person=other_nurse(sat), activity=sat.activity).may


def test_whoever_published_one_stands_like_an_author(sat: factories.Sat) -> None:
    question = Question.objects.all()[0]
    with LogContext(user=sat.person.user):
        question.save_revision().publish()
    assert state(sat) == WROTE


def test_whoever_named_the_moment_of_its_publication_stands_like_an_author(sat: factories.Sat) -> None:
    log(Question.objects.all()[0], "wagtail.publish.schedule", user=sat.person.user)
    assert state(sat) == WROTE


def test_whoever_submitted_or_looked_is_no_reviewer(sat: factories.Sat) -> None:
    question = Question.objects.all()[0]
    for action in ("wagtail.workflow.start", "wagtail.workflow.cancel", "wagtail.lock"):
        log(question, action, user=sat.person.user)
    assert state(sat) == READY


@pytest.mark.parametrize("way", gone.WAYS)
def test_a_new_account_makes_no_other_reviewer(sat: factories.Sat, way: Any) -> None:
    log(Question.objects.all()[0], "wagtail.workflow.approve", user=sat.person.user)
    gone.goes(sat.person.user, way)
    gone.next_account(sat.person)
    assert state(sat) == WROTE


def test_an_account_that_moved_on_leaves_its_person_a_reviewer(sat: factories.Sat) -> None:
    log(Question.objects.all()[0], "wagtail.workflow.approve", user=sat.person.user)
    moved(sat.person, "new")
    assert state(sat) == WROTE


@pytest.mark.parametrize("is_gone", [False, True], ids=["copied", "deleted, then copied"])
def test_a_copy_in_the_same_words_is_the_reviewers_question_too(sat: factories.Sat, is_gone: bool) -> None:
    other = other_nurse(sat)
    own = drafted(sat)
    log(own, "wagtail.workflow.reject", user=other.user)
    as_it_was = copy.copy(own)
    if is_gone:
        own.delete()
    copied(as_it_was, core.person("Tom", "Ellery", with_user=True))
    assert tests.may_start(person=other, activity=sat.activity).state == WROTE


def test_a_reviewer_costs_as_many_queries_as_an_author(sat: factories.Sat) -> None:
    activities = [sat.activity]

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            tests.admissions(person=sat.person, activities=activities)
        return len(asked)

    cost()
    log(Question.objects.all()[0], "wagtail.publish", user=sat.person.user)
    few = cost()
    log(Question.objects.all()[1], "wagtail.publish", user=sat.person.user)
    assert cost() == few <= 9

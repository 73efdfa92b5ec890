"""Whoever wrote a question does not sit a test with it under a new account, whichever way the old one went."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import Question
from competency.assessments.questions import authors
from competency.core.publishing.saved_by import SAVED
from tests import factories as core
from tests import gone
from tests.assessments import factories
from tests.assessments.knowledge_tests.test_authors import WROTE, copied, drafted, other_nurse, saves, state

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: None) -> factories.Sat:
    return factories.sat(asks=2, bank=3)


@pytest.fixture
def sat(built: factories.Sat, db: None) -> factories.Sat:
    return copy.deepcopy(built)


@pytest.mark.parametrize("way", gone.WAYS)
def test_a_new_account_makes_no_other_author(sat: factories.Sat, way: Any) -> None:
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    gone.goes(sat.person.user, way)
    gone.next_account(sat.person)
    assert state(sat) == WROTE
    assert tests.may_start(person=other_nurse(sat), activity=sat.activity).may


@pytest.mark.parametrize("way", gone.WAYS)
def test_a_colleagues_copy_stays_her_question(sat: factories.Sat, way: Any) -> None:
    question, tom = Question.objects.all()[0], core.person("Tom", "Ellery", with_user=True)
    saves(sat.person, question, stem="<p>Reworded by the nurse?</p>")
    question.refresh_from_db()
    copied(question, tom)
    gone.goes(sat.person.user, way)
    gone.next_account(sat.person)
    assert state(sat) == WROTE


@pytest.mark.parametrize("is_question_first", [False, True], ids=["account, then question", "question, then account"])
def test_her_words_are_hers_when_both_are_gone(sat: factories.Sat, is_question_first: bool) -> None:
    own = drafted(sat)
    copied(copy.copy(own), core.person("Tom", "Ellery", with_user=True))
    if is_question_first:
        own.delete()
    account = gone.goes(sat.person.user)
    if not is_question_first:
        own.delete()
    assert list(ModelLogEntry.objects.filter(action=authors.WROTE).values_list("user_id", flat=True)) == [account]
    gone.next_account(sat.person)
    assert state(sat) == WROTE


def test_without_a_new_account_she_is_the_author_still(sat: factories.Sat) -> None:
    saves(sat.person, Question.objects.all()[0], stem="<p>Reworded by the nurse?</p>")
    gone.goes(sat.person.user)
    sat.person.refresh_from_db()
    assert state(sat) == WROTE


def test_what_the_editor_said_tells_of_accounts_that_went_before_anything_was_kept(sat: factories.Sat) -> None:
    question = Question.objects.all()[0]
    saves(sat.person, question, stem="<p>Reworded by the nurse?</p>")
    log(question, "wagtail.edit", user=sat.person.user, revision=question.revisions.order_by("pk").last())
    gone.goes(sat.person.user)
    ModelLogEntry.objects.filter(action=SAVED).delete()
    gone.next_account(sat.person)
    assert state(sat) == WROTE


def test_whoever_only_opened_the_editor_wrote_nothing(sat: factories.Sat) -> None:
    saves(core.person("Tom", "Ellery", with_user=True), Question.objects.all()[0])
    saves(sat.person, Question.objects.all()[0])
    gone.goes(sat.person.user)
    gone.next_account(sat.person)
    assert state(sat) == tests.AdmissionState.READY


def test_deleting_an_account_costs_the_same_however_much_it_wrote(sat: factories.Sat) -> None:
    def cost(written: int) -> int:
        person = core.person("Tom", "Ellery", with_user=True)
        for n in range(written):
            saves(person, Question.objects.all()[n % 3], stem=f"<p>Said {n}?</p>")
        with CaptureQueriesContext(connection) as asked:
            gone.goes(person.user)
        return len(asked)

    cost(1)
    assert cost(6) == cost(2)

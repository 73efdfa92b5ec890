"""Questions that a test on offer draws, and tests and checklists that people are asked for, stay on offer."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from competency.assessments.models import Question
from competency.core.models import Activity
from competency.core.publishing.drafts import KEPT
from competency.core.publishing.refusals import PublishRefused, TakingOffRefused
from tests import factories as core
from tests.assessments import factories
from tests.assessments.observations import factories as observation_factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: None) -> factories.Sat:
    return factories.sat(asks=2, bank=3)


@pytest.fixture
def sat(built: factories.Sat, db: None) -> factories.Sat:
    return copy.deepcopy(built)


def short(sat: factories.Sat, left: int) -> str:
    return f"The test {sat.activity} draws 2 questions like it, and {left} would be left. Publish another one first."


def test_a_question_more_than_a_test_draws_may_go_and_the_next_may_not(sat: factories.Sat) -> None:
    sat.bank[0].unpublish()
    with pytest.raises(TakingOffRefused) as refused:
        sat.bank[1].unpublish()
    assert refused.value.lines == [short(sat, 1)]
    assert Question.objects.get(pk=sat.bank[1].pk).live


def test_a_test_that_draws_one_says_so() -> None:
    sat = factories.sat(asks=1, bank=1)
    with pytest.raises(TakingOffRefused) as refused:
        sat.bank[0].unpublish()
    (line,) = refused.value.lines
    assert line.startswith(f"The test {sat.activity} draws 1 question like it, and 0 would be left.")


def test_two_that_go_together_are_counted_together(sat: factories.Sat) -> None:
    with pytest.raises(TakingOffRefused) as refused, transaction.atomic():
        Question.objects.filter(pk__in=[sat.bank[0].pk, sat.bank[1].pk]).delete()
    assert refused.value.lines == [short(sat, 1)]
    assert Question.objects.count() == 3


def test_one_that_other_tests_draw_from_now_on_is_lost_to_this_one(sat: factories.Sat) -> None:
    sat.bank[0].unpublish()
    draft = Question.objects.get(pk=sat.bank[1].pk)
    draft.use = "practice"
    with pytest.raises(PublishRefused) as refused:
        draft.save_revision().publish()
    assert short(sat, 1) in refused.value.lines


def test_of_a_test_that_is_taken_off_every_question_may_go(sat: factories.Sat) -> None:
    sat.test.unpublish()
    for question in sat.bank:
        question.unpublish()
    assert not Question.objects.filter(live=True).exists()


def test_who_is_asked_for_the_test_is_told(sat: factories.Sat) -> None:
    asking = asked_for(sat.activity)
    sat.bank[0].unpublish()
    with pytest.raises(TakingOffRefused) as refused:
        sat.bank[1].unpublish()
    assert refused.value.lines == [f"{short(sat, 1)} {asking} asks for it, for 1 person."]


def asked_for(activity: Activity) -> Any:
    shown_by = core.criteria((None, [core.asked(activity=str(activity.pk))]))
    return core.world(shown_by=shown_by).competency


MAKERS = {"test": lambda: factories.sat(asks=2, bank=3).test, "checklist": observation_factories.checklist}


@pytest.fixture(scope="module", params=list(MAKERS))
def built_wanted(one_transaction: None, request: Any) -> tuple[Any, str]:
    found = MAKERS[request.param]()
    asking = asked_for(Activity.objects.get(key=found.key))
    return found, f"{asking} asks for it, for 1 person. Publish a standard without it first."


@pytest.fixture
def wanted(built_wanted: tuple[Any, str], db: None) -> tuple[Any, str]:
    return copy.deepcopy(built_wanted)


def is_there(draft: Any) -> bool:
    found = type(draft).objects.filter(pk=draft.pk, live=True).exists()
    return found and Activity.objects.get(key=draft.key).retired_at is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("way", ["unpublish", "delete", "bulk"])
def test_the_admin_refuses_in_words(way: str, method: str, wanted: tuple[Any, str], client: Any) -> None:
    """Before it asks too: the question counts no standard among what refers to the draft."""
    draft, why = wanted
    client.force_login(core.user("root", is_superuser=True))
    viewset = draft.snippet_viewset
    if way == "bulk":
        url = reverse("wagtail_bulk_action", args=[draft._meta.app_label, draft._meta.model_name, "delete"])
        url = f"{url}?id={draft.pk}&next={reverse(viewset.get_url_name('list'))}"
    else:
        url = reverse(viewset.get_url_name(way), args=[draft.pk])
    response = getattr(client, method)(url, follow=True)
    assert response.status_code == 200
    said = [str(message) for message in response.context["messages"]]
    assert len(said) == 1
    assert why in said[0]
    assert is_there(draft)


def test_on_schedule_it_stays_and_says_so(wanted: tuple[Any, str], time_machine: Any) -> None:
    draft, why = wanted
    type(draft).objects.filter(pk=draft.pk).update(expire_at=timezone.now() + timedelta(days=1))
    time_machine.move_to(timezone.now() + timedelta(days=2))
    call_command("publish_scheduled")
    assert is_there(draft)
    assert type(draft).objects.get(pk=draft.pk).expire_at is None
    assert ModelLogEntry.objects.get(action=KEPT).data["problems"] == [why]

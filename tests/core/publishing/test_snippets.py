"""Snippets in the editor: a refusal to publish is told in words and leaves nothing behind, whichever way it comes."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow, WorkflowContentType, WorkflowTask

from competency.core import setup
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.models import Competency, Standard
from competency.core.publishing.drafts import REFUSED, PublishesVersion
from competency.core.publishing.editor import PublishingViewSet
from tests import factories
from tests.core.framework.test_admin import ADD, competency_form
from tests.core.test_admin import member

pytestmark = pytest.mark.django_db

WORDS = "Somebody published this meanwhile."


@pytest.fixture(scope="module")
def built(one_transaction):
    """A draft as an author begins it in the editor, and the author."""
    setup.ensure_groups()
    factories.world()
    author, client = member(AUTHORS_GROUP), Client()
    client.force_login(author)
    client.post(reverse(ADD), competency_form())
    return author


@pytest.fixture
def draft(built, client):
    client.force_login(copy.deepcopy(built))
    return Competency.objects.get(code="MED-09")


@pytest.fixture
def refusing(monkeypatch):
    """What only shows when the version is recorded: the form finds nothing wrong."""

    def refuse(self, **kwargs):
        raise ValidationError({"code": [WORDS]})

    monkeypatch.setattr(Competency, "record_publication", refuse)


@pytest.fixture
def waiting(draft):
    """The draft, submitted for review by a member of the reviewers."""
    task = GroupApprovalTask.objects.create(name="Review")
    task.groups.add(Group.objects.get(name=REVIEWERS_GROUP))
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(content_type=ContentType.objects.get_for_model(Competency), workflow=workflow)
    workflow.start(draft, member(AUTHORS_GROUP))
    return Competency.objects.get(pk=draft.pk)


def edit_of(competency):
    return reverse("cleared_competencies:edit", args=[competency.pk])


def nothing_was_published(competency, revisions=1):
    competency = Competency.objects.get(pk=competency.pk)
    assert not competency.live
    assert competency.revisions.count() == revisions
    assert not Standard.objects.filter(competency=competency).exists()
    return True


def test_every_snippet_that_publishes_a_version_tells_a_refusal():
    models = [model for model in apps.get_models() if issubclass(model, PublishesVersion)]
    viewsets = {model: model.snippet_viewset for model in models if hasattr(model, "snippet_viewset")}
    assert len(viewsets) >= 4
    assert not [model for model, viewset in viewsets.items() if not isinstance(viewset, PublishingViewSet)]


def test_the_editor_tells_a_refusal_and_keeps_what_was_typed(client, draft, refusing):
    client.force_login(member(REVIEWERS_GROUP))
    response = client.post(edit_of(draft), competency_form(title="Another title") | {"action-publish": "1"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Nothing was changed." in html
    assert WORDS in html
    assert 'value="Another title"' in html
    assert "updated and published" not in html
    assert nothing_was_published(draft)


def test_a_new_snippet_that_is_refused_leaves_nothing(client, draft, refusing):
    client.force_login(factories.user(is_superuser=True, is_staff=True))
    response = client.post(reverse(ADD), competency_form(code="MED-10") | {"action-publish": "1"})
    assert response.status_code == 200
    assert WORDS in response.content.decode()
    assert not Competency.objects.filter(code="MED-10").exists()


@pytest.mark.parametrize("headers", [{}, {"x-requested-with": "XMLHttpRequest"}])
def test_an_approval_that_is_refused_is_told_and_the_review_stays_open(client, waiting, refusing, headers):
    client.force_login(member(REVIEWERS_GROUP))
    state = waiting.current_workflow_task_state
    url = reverse("cleared_competencies:workflow_action", args=[waiting.pk, "approve", state.pk])
    response = client.post(url, {"comment": ""}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert WORDS in client.get(edit_of(waiting)).content.decode()
    assert nothing_was_published(waiting)
    assert Competency.objects.get(pk=waiting.pk).workflow_in_progress


def test_an_approval_from_the_editor_is_told_the_same_way(client, waiting, refusing):
    client.force_login(member(REVIEWERS_GROUP))
    form = competency_form(title="Better") | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": "{}",
    }
    response = client.post(edit_of(waiting), form)
    assert response.status_code == 200
    assert WORDS in response.content.decode()
    assert nothing_was_published(waiting)
    assert Competency.objects.get(pk=waiting.pk).workflow_in_progress


def test_an_approval_publishes_what_is_fit(client, waiting):
    client.force_login(member(REVIEWERS_GROUP))
    state = waiting.current_workflow_task_state
    url = reverse("cleared_competencies:workflow_action", args=[waiting.pk, "approve", state.pk])
    assert client.post(url, {"comment": ""}).status_code == 302
    assert Standard.objects.filter(competency=waiting).count() == 1


def test_an_approval_does_not_take_over_a_choice_made_for_an_earlier_standard(client, waiting):
    """Submitted by a program that publishes its object, changes it and submits it again as it is."""
    waiting.choose_for_publication(re_evaluate="none")
    waiting.save_revision().publish()
    waiting.refresh_from_db()
    waiting.validity_months = 6
    waiting.save_revision()
    Workflow.objects.get(name="Review").start(waiting, member(AUTHORS_GROUP))
    client.force_login(member(REVIEWERS_GROUP))
    state = waiting.current_workflow_task_state
    url = reverse("cleared_competencies:workflow_action", args=[waiting.pk, "approve", state.pk])
    client.post(url, {"comment": ""})
    assert "for this publication" in client.get(edit_of(waiting)).content.decode()
    assert Standard.objects.filter(competency=waiting).count() == 1
    assert Competency.objects.get(pk=waiting.pk).workflow_in_progress


def test_what_is_refused_when_its_time_comes_stays_a_draft_and_says_so(draft, refusing, time_machine):
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    call_command("publish_scheduled")
    assert nothing_was_published(draft, revisions=2)
    entry = ModelLogEntry.objects.get(action=REFUSED, object_id=str(draft.pk))
    assert WORDS in " ".join(entry.data["problems"])


def test_a_competency_with_a_standard_is_not_deleted_and_says_so(client, draft):
    draft.latest_revision.publish()
    client.force_login(factories.user(is_superuser=True, is_staff=True))
    response = client.post(reverse("cleared_competencies:delete", args=[draft.pk]), follow=True)
    assert "is in the record and stays" in response.content.decode()
    assert Competency.objects.filter(pk=draft.pk).exists()


def test_many_are_deleted_together_or_not_at_all_and_it_says_so(client, draft):
    published = Competency.objects.exclude(pk=draft.pk).get()
    client.force_login(factories.user(is_superuser=True, is_staff=True))
    url = reverse("wagtail_bulk_action", args=["cleared_core", "competency", "delete"])
    response = client.post(f"{url}?id={draft.pk}&id={published.pk}&next=/admin/", follow=True)
    assert "in the record and stays" in response.content.decode()
    assert Competency.objects.count() == 2

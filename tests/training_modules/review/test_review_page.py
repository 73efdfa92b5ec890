"""The reviewer's page: for whoever may review, with a decision that is told and never half done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from competency.core import clock
from tests import factories as core
from tests.training_modules import factories
from training_modules.models import TrainingModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    factories.site()
    return factories.author()


@pytest.fixture
def reviewer(author):
    return factories.reviewer()


def submitted(author, **given):
    page = factories.module(publish=False, user=author, **given)
    page.get_workflow().start(page, author)
    return TrainingModulePage.objects.get(pk=page.pk)


def url(page):
    return reverse("cleared_modules_review", args=[page.pk])


def test_it_shows_a_reviewer_what_is_asked_of_whom(client, author, reviewer):
    page = submitted(author)
    client.force_login(reviewer)
    text = client.get(url(page)).content.decode()
    assert "It is published for the first time." in text
    assert "no competency asks for this module" in text
    assert not TrainingModulePage.objects.get(pk=page.pk).live


def test_a_change_of_words_reads_so_beside_what_its_author_asks(client, author, reviewer):
    page = factories.module(user=author)
    factories.rewrite(
        page,
        factories.three_sections(),
        user=author,
        title="Shorter words",
        change_class="delta",
        by=clock.today() + timedelta(days=9),
        note="Clearer.",
    )
    TrainingModulePage.objects.get(pk=page.pk).get_workflow().start(page, author)
    client.force_login(reviewer)
    words = client.get(reverse("cleared_modules_review", args=[page.pk])).content.decode()
    assert "Only words differ from what is published" in words
    assert "Only wording changed" not in words
    assert 'aria-describedby="id_comment_help"' in words


def test_the_editor_of_an_untouched_module_says_that_nothing_changed(client, author):
    page = factories.module(user=author)
    client.force_login(author)
    words = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Nothing has changed since it was published." in words
    assert "Answer this when you change what people read." in words


def test_approving_publishes(client, author, reviewer):
    page = submitted(author)
    client.force_login(reviewer)
    client.post(url(page), {"decision": "approve"})
    assert TrainingModulePage.objects.get(pk=page.pk).live
    assert "not waiting for a review" in client.get(url(page), follow=True).content.decode()


def test_an_approval_that_cannot_be_published_is_told(client, author, reviewer):
    page = submitted(author, sections=[factories.section("only")])
    client.force_login(reviewer)
    text = client.post(url(page), {"decision": "approve"}, follow=True).content.decode()
    assert "Say why it matters" in text
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert not page.live
    assert page.current_workflow_state.status == "in_progress"


def test_asking_for_changes_needs_words(client, author, reviewer):
    page = submitted(author)
    client.force_login(reviewer)
    client.post(url(page), {"decision": "reject", "comment": " "})
    assert TrainingModulePage.objects.get(pk=page.pk).current_workflow_state.status == "in_progress"
    client.post(url(page), {"decision": "reject", "comment": "Say how long to wait."})
    state = TrainingModulePage.objects.get(pk=page.pk).current_workflow_state
    assert state.status == "needs_changes"
    assert state.current_task_state.comment == "Say how long to wait."


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["author", "nurse", "nobody"])
def test_nobody_else_decides(client, author, reviewer, who, method):
    page = submitted(author)
    if who != "nobody":
        client.force_login(author if who == "author" else core.user("nurse"))
    response = getattr(client, method)(url(page), {"decision": "approve"})
    assert response.status_code in (302, 403)
    assert not TrainingModulePage.objects.get(pk=page.pk).live


def test_an_unknown_page_is_not_found(client, reviewer):
    client.force_login(reviewer)
    assert client.get(reverse("cleared_modules_review", args=[999_999])).status_code == 404

"""The reviewer's page: for whoever may review, with a decision that is told and never half done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from competency.core import clock
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.training_modules import factories, frozen
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


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


def approve(client, page):
    """Press *Approve and publish* on the page as it was read."""
    return approve_as_read(client, page, client.get(url(page)).context["seen"])


def approve_as_read(client, page, seen):
    return client.post(url(page), {"decision": "approve", "seen": seen}, follow=True)


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
        title=f"{page.title}, in shorter words",
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


def test_a_day_on_which_it_ends_is_shown_beside_what_is_published_and_is_reviewed(client, author, reviewer):
    page = factories.module(user=author)
    draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.expire_at = datetime(2031, 2, 3, 12, tzinfo=UTC)
    revision = draft.save_revision(user=author)
    with pytest.raises(PublishRefused, match="Somebody else has to review"):
        revision.publish(user=author)
    TrainingModulePage.objects.get(pk=page.pk).get_workflow().start(page, author)
    client.force_login(reviewer)
    words = " ".join(client.get(url(page)).content.decode().split())
    assert "Nobody can start it any more from 3 February 2031. What is published does not end." in words
    approve(client, page)
    assert TrainingModulePage.objects.get(pk=page.pk).expire_at == draft.expire_at


def test_the_editor_of_an_untouched_module_says_that_nothing_changed(client, author):
    page = factories.module(user=author)
    client.force_login(author)
    words = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Nothing has changed since it was published." in words
    assert "Answer this when you change what people read." in words


def test_approving_publishes(client, author, reviewer):
    page = submitted(author)
    client.force_login(reviewer)
    approve(client, page)
    assert TrainingModulePage.objects.get(pk=page.pk).live
    assert "not waiting for a review" in client.get(url(page), follow=True).content.decode()


def test_an_approval_that_cannot_be_published_is_told(client, author, reviewer):
    page = submitted(author, sections=[factories.section("only")])
    client.force_login(reviewer)
    text = approve(client, page).content.decode()
    assert "Say why it matters" in text
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert not page.live
    assert page.current_workflow_state.status == "in_progress"


@pytest.mark.parametrize("seen", ["as it was read", "nothing"])
def test_what_changed_while_it_was_read_is_not_approved(client, author, reviewer, seen):
    image = factories.picture()
    page = submitted(author, sections=frozen.sections(image))
    client.force_login(reviewer)
    read = client.get(url(page)).context["seen"]
    frozen.replaced(image, frozen.picture_file("red"))
    text = approve_as_read(client, page, read if seen == "as it was read" else "").content.decode()
    assert ("changed while you were reading" if seen == "as it was read" else "where you read it") in text
    assert not TrainingModulePage.objects.get(pk=page.pk).live
    approve(client, page)
    assert TrainingModulePage.objects.get(pk=page.pk).live


# ---- the other doors to an approval


@pytest.mark.parametrize("name", ["workflow_action", "collect_workflow_action_data"])
@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "XMLHttpRequest"}])
def test_wagtails_own_dialogs_approve_nothing(name, headers, client, author, reviewer):
    image = factories.picture()
    page = submitted(author, sections=frozen.sections(image))
    client.force_login(reviewer)
    client.get(edit_url(page))
    frozen.replaced(image, frozen.picture_file("red"))
    state = page.current_workflow_task_state
    address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk, "approve", state.pk])
    for method in (client.get, client.post):
        response = method(address, headers=headers)
        if name == "workflow_action":
            there = response.json()["redirect"] if headers else response.url
            assert there == url(page)
            assert "Nothing was published yet" in client.get(there).content.decode()
        else:
            assert response.status_code in (302, 403)
    assert not TrainingModulePage.objects.get(pk=page.pk).live


def test_the_editor_offers_the_way_to_the_review_and_no_list_an_approval(client, author, reviewer):
    page = submitted(author)
    client.force_login(reviewer)
    assert url(page) in client.get(edit_url(page)).content.decode()
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert edit_url(page) in home
    assert "Ask for changes" in home
    assert "/approve/" not in home
    data = form_data(page, reviewer) | {"action-workflow-action": "1", "workflow-action-name": "approve"}
    client.post(edit_url(page), data)
    assert not TrainingModulePage.objects.get(pk=page.pk).live


@pytest.mark.parametrize(("seen", "words"), [({}, "where you read it"), ({"seen": "else"}, "while you were reading")])
def test_a_program_says_what_was_read(seen, words, author, reviewer):
    page = submitted(author)
    with pytest.raises(PublishRefused, match=words):
        page.current_workflow_task.on_action(page.current_workflow_task_state, reviewer, "approve", **seen)
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert not page.live
    assert page.current_workflow_state.status == "in_progress"


def test_whoever_may_not_review_it_is_sent_nowhere(client, author):
    page = submitted(author)
    client.force_login(author)
    state = page.current_workflow_task_state
    response = client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]))
    assert url(page) not in (response.headers.get("Location") or "")
    assert not TrainingModulePage.objects.get(pk=page.pk).live


def test_asking_for_changes_needs_words(client, author, reviewer):
    page = submitted(author)
    client.force_login(reviewer)
    seen = client.get(url(page)).context["seen"]
    answer = client.post(url(page), {"decision": "reject", "comment": " ", "seen": seen})
    shown = BeautifulSoup(answer.content, "html.parser")
    (box,), (error,) = shown.select("textarea[name=comment]"), shown.select("#id_comment_error")
    assert "Nothing was changed. Say what has to change" in error.get_text()
    assert (box["aria-invalid"], box["aria-describedby"]) == ("true", "id_comment_error id_comment_help")
    assert box.has_attr("autofocus")
    assert TrainingModulePage.objects.get(pk=page.pk).current_workflow_state.status == "in_progress"
    client.post(url(page), {"decision": "reject", "comment": "Say how long to wait.", "seen": seen})
    state = TrainingModulePage.objects.get(pk=page.pk).current_workflow_state
    assert state.status == "needs_changes"
    assert state.current_task_state.comment == "Say how long to wait."


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_page_sent_once_more_sends_back_nothing_that_came_after_it(client, author, reviewer, forgotten):
    page = submitted(author)
    client.force_login(reviewer)
    sent = {"decision": "reject", "comment": "Say how long to wait.", "seen": client.get(url(page)).context["seen"]}
    assert "went back to its author" in client.post(url(page), sent, follow=True).content.decode()
    draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.summary = "Wait for two minutes."
    draft.save_revision(user=author)
    TrainingModulePage.objects.get(pk=page.pk).current_workflow_state.resume(author)
    said = client.post(url(page), sent | ({"seen": ""} if forgotten else {}), follow=True).content.decode()
    assert "What waits now is not what you read" in said
    assert "went back to its author" not in said
    state = TrainingModulePage.objects.get(pk=page.pk).current_workflow_state
    assert state.status == "in_progress"
    client.post(url(page), sent | {"seen": client.get(url(page)).context["seen"]})
    state.refresh_from_db()
    assert state.status == "needs_changes"


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


def test_publish_is_offered_to_a_reviewer_and_not_of_what_they_wrote_themselves(client, author, reviewer):
    page = factories.module(user=author)
    client.force_login(reviewer)
    publish = 'name="action-publish"'
    assert publish in client.get(edit_url(page)).content.decode()
    factories.rewrite(page, factories.three_sections(), user=author, title="By the author")
    assert publish in client.get(edit_url(page)).content.decode()
    factories.rewrite(page, factories.three_sections(), user=reviewer, title="By the reviewer")
    html = client.get(edit_url(page)).content.decode()
    assert publish not in html
    assert 'name="action-submit"' in html

"""Review: whoever wrote a part of the change does not publish it, and what is approved is what was submitted."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from competency.core.models import ActivityVersion
from competency.core.publishing.refusals import OVERTAKEN, PublishRefused
from competency.pages.writing.reviewers import authors_of_change
from tests import factories as core
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import ReviewByAnotherTask, TrainingModulePage
from training_modules.writing import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def built(folders):
    """An author, and the draft of a module that nobody published."""
    author = factories.author()
    return author, factories.module(publish=False, user=author).pk


@pytest.fixture
def index(db):
    return factories.site()


@pytest.fixture
def author(built, db):
    return copy.deepcopy(built[0])


@pytest.fixture
def reviewer(db):
    return factories.reviewer()


@pytest.fixture
def both(reviewer):
    """Somebody who may write and may publish."""
    from django.contrib.auth.models import Group

    from competency.core.access import AUTHORS_GROUP

    reviewer.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    return reviewer


@pytest.fixture
def draft(built, author):
    return TrainingModulePage.objects.get(pk=built[1])


@pytest.fixture
def waiting(draft, author):
    draft.get_workflow().start(draft, author)
    return TrainingModulePage.objects.get(pk=draft.pk)


def action(client, page, user, name="approve"):
    client.force_login(user)
    if name == "approve":
        return factories.approve(client, page)
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, page.current_workflow_task_state.pk])
    return client.post(url, {"comment": "Please say more."})


def test_an_author_may_write_and_submit_but_not_publish(client, draft, author):
    client.force_login(author)
    client.post(edit_url(draft), form_data(draft, author) | {"action-publish": "1"})
    draft.refresh_from_db()
    assert not draft.live
    client.post(edit_url(draft), form_data(draft, author) | {"action-submit": "1"})
    draft = TrainingModulePage.objects.get(pk=draft.pk)
    assert isinstance(draft.current_workflow_task, ReviewByAnotherTask)


def test_submitting_and_approving_publishes(client, waiting, reviewer):
    assert action(client, waiting, reviewer).status_code == 302
    waiting.refresh_from_db()
    assert waiting.live


def test_whoever_wrote_it_cannot_approve_it(client, index, both):
    page = factories.module(publish=False, user=both)
    page.get_workflow().start(page, both)
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert action(client, page, both).status_code in (302, 403)
    assert page.current_workflow_task.get_actions(page, both) == []
    assert not TaskState.objects.reviewable_by(both).exists()
    page.refresh_from_db()
    assert not page.live


def test_a_superuser_who_wrote_it_cannot_approve_it_either(client, index):
    admin = core.user("root", is_superuser=True)
    page = factories.module(publish=False, user=admin)
    page.get_workflow().start(page, admin)
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert action(client, page, admin).status_code in (302, 403)
    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize("way", ["editor", "bulk", "program"])
def test_whoever_wrote_it_cannot_publish_it(way, client, index, both):
    page = factories.module(publish=False, user=both)
    client.force_login(both)
    match way:
        case "editor":
            response = client.post(edit_url(page), form_data(page, both) | {"action-publish": "1"})
            assert "somebody else has to review it" in response.content.decode()
        case "bulk":
            url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
            response = client.post(f"{url}?id={page.pk}&next={edit_url(page)}", follow=True)
            assert "somebody else has to review it" in response.content.decode()
        case "program":
            with pytest.raises(PublishRefused, match="somebody else"):
                page.get_latest_revision().publish(user=both)
    page.refresh_from_db()
    assert not page.live
    assert not ActivityVersion.objects.exists()


def test_scheduling_needs_somebody_else_too(client, index, both):
    page = factories.module(publish=False, user=both)
    client.force_login(both)
    data = form_data(page, both) | {"action-publish": "1", "go_live_at": "2040-01-01 09:00"}
    client.post(edit_url(page), data)
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert page.scheduled_revision is None


def test_saving_unchanged_makes_nobody_an_author(client, draft, author, both):
    client.force_login(both)
    client.post(edit_url(draft), form_data(draft, both))
    assert draft.revisions.filter(user=both).exists()
    assert set(authors_of_change(draft)) == {author.pk}


def test_a_reviewer_who_mends_a_comma_is_an_author(client, draft, author, both):
    client.force_login(both)
    client.post(edit_url(draft), form_data(draft, both, summary="Give medicines, with the scanner."))
    assert set(authors_of_change(draft)) == {author.pk, both.pk}


def test_an_author_of_an_earlier_version_may_review_the_next(index, author, both):
    page = factories.module(user=both)
    page.refresh_from_db()
    factories.rewrite(page, factories.three_sections()[:2], user=author, change_class="tell", note="Less.")
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert set(authors_of_change(page)) == {author.pk}
    page.get_latest_revision().publish(user=both)
    assert len(factories.versions(page)) == 2


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_nobody_can_change_it_while_it_is_reviewed(who, client, waiting, author, reviewer):
    user = {"author": author, "reviewer": reviewer}[who]
    client.force_login(user)
    revisions = waiting.revisions.count()
    assert client.get(edit_url(waiting)).status_code == 200
    client.post(edit_url(waiting), form_data(waiting, user, summary="Something else."))
    client.post(edit_url(waiting), form_data(waiting, user, summary="Else."), headers={"Accept": "application/json"})
    assert waiting.revisions.count() == revisions


def test_the_editor_tells_a_reviewer_what_waits_for_her(client, waiting, author, reviewer):
    client.force_login(reviewer)
    assert "waits for your review" in client.get(edit_url(waiting)).content.decode()
    client.force_login(author)
    assert "being reviewed" in client.get(edit_url(waiting)).content.decode()


def test_the_author_can_take_it_back_and_write_on(client, waiting, author):
    client.force_login(author)
    client.post(edit_url(waiting), form_data(waiting, author) | {"action-cancel-workflow": "1"})
    page = TrainingModulePage.objects.get(pk=waiting.pk)
    assert page.current_workflow_state is None
    client.post(edit_url(page), form_data(page, author, summary="Another sentence."))
    assert TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Another sentence."


def test_a_reviewer_can_ask_for_changes(client, waiting, reviewer):
    action(client, waiting, reviewer, "reject")
    page = TrainingModulePage.objects.get(pk=waiting.pk)
    assert page.current_workflow_state.status == "needs_changes"
    assert not page.live


def test_somebody_of_no_group_reviews_nothing(client, waiting):
    stranger = core.user("stranger")
    assert waiting.current_workflow_task.get_actions(waiting, stranger) == []
    assert action(client, waiting, stranger).status_code in (302, 403)
    waiting.refresh_from_db()
    assert not waiting.live


# ---- wording without review


def reworded():
    first, *rest = factories.three_sections()
    blocks = (api.TextDraft("<p>Please scan 1 band.</p>"), *first.blocks[1:])
    return [api.SectionDraft(first.key, first.title, first.minutes, blocks), *rest]


@pytest.fixture
def live_page(author):
    page = factories.module(user=author)
    factories.rewrite(page, reworded(), user=author, change_class="wording")
    return TrainingModulePage.objects.get(pk=page.pk)


def publish_as(client, page, user, **changed):
    client.force_login(user)
    return client.post(edit_url(page), form_data(page, user, **changed) | {"action-publish": "1"})


def test_wording_needs_review_unless_the_site_says_otherwise(client, live_page, author):
    publish_as(client, live_page, author)
    assert len(factories.versions(live_page)) == 1


def test_a_site_may_let_wording_skip_review_and_it_is_logged(client, settings, live_page, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    publish_as(client, live_page, author)
    assert [version.change_class for version in factories.versions(live_page)] == ["first", "wording"]
    entry = PageLogEntry.objects.get(page=live_page.pk, action="cleared.review_skipped")
    assert entry.user == author


@pytest.mark.parametrize("said", ["review_by", "checked_on"])
def test_what_is_said_beside_the_words_never_skips_review(said, client, settings, live_page, author):
    """That it is right for a release, and by when it is looked through again."""
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    others = {"review_by": "2034-01-01", "checked_on": str(factories.release().pk)}
    response = publish_as(client, live_page, author, **{said: others[said]})
    assert "Somebody else has to review this first" in response.content.decode()
    assert len(factories.versions(live_page)) == 1


@pytest.mark.parametrize("said", ["responsible", "audience"])
def test_who_answers_and_whom_it_is_for_never_skips_review_of_a_program(said, settings, live_page, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    draft = live_page.get_latest_revision_as_object()
    if said == "audience":
        draft.audience.set([core.job_role("Porter")])
    else:
        draft.responsible = core.person("Nora", "New")
    with pytest.raises(PublishRefused, match="Somebody else has to review this first"):
        draft.save_revision(user=author).publish(user=author)
    assert len(factories.versions(live_page)) == 1


def test_a_class_chosen_on_a_page_that_was_overtaken_is_asked_again(client, settings, live_page, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    publish_as(client, live_page, author, change_base="0")
    assert len(factories.versions(live_page)) == 1
    publish_as(client, live_page, author, change_base="1")
    assert len(factories.versions(live_page)) == 2


def test_an_overtaken_page_without_a_class_says_first_that_it_was_overtaken(client, settings, live_page, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    overtaken = publish_as(client, live_page, author, change_base="0", change_class="")
    assert overtaken.context["form"].errors["change_class"] == [str(OVERTAKEN)]
    # Now the page shows what it would follow, and only the choice is missing.
    shown = overtaken.context["form"]["change_base"].value()
    chosen = publish_as(client, live_page, author, change_base=shown, change_class="")
    assert chosen.context["form"].errors["change_class"] == ["Say what this change asks of people."]
    assert len(factories.versions(live_page)) == 1


def test_what_was_reviewed_and_taken_back_goes_live_again_as_it_was(index, both):
    """Nothing new is in it, so nobody has to review it again; with anything new somebody else has to."""
    page = TrainingModulePage.objects.get(pk=factories.module(user=both).pk)
    page.unpublish()
    page = TrainingModulePage.objects.get(pk=page.pk)
    page.save_revision(user=both).publish(user=both)
    assert TrainingModulePage.objects.get(pk=page.pk).live
    assert len(factories.versions(page)) == 1

    page = TrainingModulePage.objects.get(pk=page.pk)
    page.unpublish()
    factories.rewrite(page, reworded(), user=both, change_class="wording")
    page = TrainingModulePage.objects.get(pk=page.pk)
    with pytest.raises(PublishRefused, match="somebody else"):
        page.get_latest_revision().publish(user=both)


def test_more_than_wording_never_skips_review(client, settings, live_page, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    response = publish_as(client, live_page, author, change_class="tell", change_note="Shorter.")
    assert "Somebody else has to review this first" in response.content.decode()
    assert len(factories.versions(live_page)) == 1
    assert not PageLogEntry.objects.filter(action="cleared.review_skipped").exists()


def test_the_setting_lets_nobody_publish_what_is_new(client, settings, draft, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    publish_as(client, draft, author)
    draft.refresh_from_db()
    assert not draft.live


def test_a_refused_publish_keeps_what_was_typed(client, settings, live_page, author):
    settings.CLEARED_WORDING_SKIPS_REVIEW = True
    response = publish_as(
        client, live_page, author, change_class="tell", change_note="Shorter.", summary="Typed just now."
    )
    assert "Typed just now." in response.content.decode()


def test_a_new_module_is_saved_as_a_draft_whoever_presses_publish(client, index):
    admin = core.user("root", is_superuser=True)
    page = factories.module(publish=False, responsible=factories.author().person)
    data = form_data(page, admin) | {"action-publish": "1", "slug": "another", "title": "Another"}
    client.force_login(admin)
    url = reverse("wagtailadmin_pages:add", args=["cleared_modules", "trainingmodulepage", index.pk])
    client.post(url, data, follow=True)
    made = TrainingModulePage.objects.get(slug="another")
    assert not made.live
    assert not ActivityVersion.objects.exists()


def test_the_panel_says_which_end_was_set_and_not_that_only_wording_changed(client, author):
    page = factories.module(user=author)
    client.force_login(author)
    draft = page.get_latest_revision_as_object()
    draft.expire_at = timezone.now().replace(year=2031, month=3, day=5, hour=12)
    draft.save_revision(user=author)
    html = client.get(edit_url(page)).content.decode()
    assert "Only its end differs from what is published." in html
    assert "Nobody can start it any more from 5 March 2031." in html
    assert "What is published does not end." in html
    assert "Nothing has changed since it was published." not in html
    draft.summary = "In other words."
    draft.save_revision(user=author)
    html = client.get(edit_url(page)).content.decode()
    assert "Beside its end only wording changed since the last publication." in html
    assert "Nobody can start it any more from 5 March 2031." in html

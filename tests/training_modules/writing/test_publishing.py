"""Publishing a module: one transaction from the editor, from approval, in bulk, on schedule and from a program."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from competency.core import clock
from competency.core.activities import api as activities
from competency.core.models import Activity, ActivityVersion, Gate, JournalEntry
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.assessments import factories as assessments
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage
from training_modules.writing import api

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("folders")]
TOMORROW = timedelta(days=1)


@pytest.fixture
def index():
    return factories.site()


@pytest.fixture
def author(index):
    return factories.author()


@pytest.fixture
def reviewer(index):
    return factories.reviewer()


@pytest.fixture
def draft(author):
    return factories.module(publish=False, user=author)


def nothing_was_published(page):
    page = TrainingModulePage.objects.get(pk=page.pk)
    return (
        not page.live
        and page.live_revision_id is None
        and not ActivityVersion.objects.exists()
        and not Activity.objects.exists()
        and not Gate.objects.exists()
        and not JournalEntry.objects.filter(model="cleared_modules.activityversion").exists()
    )


def submitted(page, author):
    page.get_workflow().start(page, author)
    return TrainingModulePage.objects.get(pk=page.pk)


def approve(client, page, reviewer):
    client.force_login(reviewer)
    return factories.approve(client, page, follow=True)


def publish_in_bulk(client, user, *pages):
    client.force_login(user)
    query = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{url}?{query}&next={reverse('wagtailadmin_explore_root')}", follow=True)


# ---- the four ways


def test_a_program_publishes_a_version_people_can_work_on(draft):
    draft.get_latest_revision().publish()
    draft.refresh_from_db()
    (version,) = factories.versions(draft)
    assert draft.live
    assert (version.edition, version.revision, version.change_class) == (1, 1, "first")
    assert version.activity.source == "modules"
    assert version.activity.kind == "module"
    assert version.checked_on == draft.checked_on
    assert version.minutes == 12
    assert [section["key"] for section in version.snapshot["sections"]] == ["scan", "bedside", "steps"]


def test_a_reviewer_publishes_from_the_editor(client, draft, reviewer):
    client.force_login(reviewer)
    client.post(edit_url(draft), form_data(draft, reviewer) | {"action-publish": "1"}, follow=True)
    draft.refresh_from_db()
    assert draft.live
    (version,) = factories.versions(draft)
    assert version.recorded_by == reviewer.person


def test_a_reviewer_publishes_by_approval(client, draft, author, reviewer):
    page = submitted(draft, author)
    approve(client, page, reviewer)
    page.refresh_from_db()
    assert page.live
    assert page.current_workflow_state is None
    (version,) = factories.versions(page)
    assert version.recorded_by == reviewer.person


def test_a_reviewer_publishes_many_at_once(client, draft, author, reviewer):
    other = factories.module(publish=False, user=author)
    publish_in_bulk(client, reviewer, draft, other)
    assert ActivityVersion.objects.count() == 2
    assert TrainingModulePage.objects.filter(live=True).count() == 2


def test_a_scheduled_module_is_published_when_its_time_comes(draft, author, reviewer, time_machine):
    draft.go_live_at = timezone.now() + TOMORROW
    draft.save_revision(user=author).publish(user=reviewer)
    assert nothing_was_published(draft)
    time_machine.move_to(timezone.now() + 2 * TOMORROW)
    call_command("publish_scheduled")
    draft.refresh_from_db()
    assert draft.live
    assert len(factories.versions(draft)) == 1


# ---- what is refused, and how it is told


@pytest.fixture
def unfinished(author):
    return factories.module(publish=False, user=author, sections=[factories.section("only")])


def test_a_program_is_refused_with_the_field_at_fault(unfinished):
    with pytest.raises(PublishRefused) as refusal:
        unfinished.get_latest_revision().publish()
    assert any("why it matters" in line.lower() for line in refusal.value.message_dict["sections"])
    assert str(unfinished.title) in refusal.value.sentence
    assert nothing_was_published(unfinished)


def test_the_editor_shows_what_is_missing_beside_its_field(client, unfinished, reviewer):
    client.force_login(reviewer)
    response = client.post(edit_url(unfinished), form_data(unfinished, reviewer) | {"action-publish": "1"})
    assert response.status_code == 200
    assert "Say why it matters" in response.content.decode()
    assert nothing_was_published(unfinished)


def test_submitting_asks_for_the_same(client, unfinished, author):
    client.force_login(author)
    client.post(edit_url(unfinished), form_data(unfinished, author) | {"action-submit": "1"})
    unfinished.refresh_from_db()
    assert unfinished.current_workflow_state is None


def test_an_approval_that_cannot_be_published_is_told_and_stays_open(client, unfinished, author, reviewer):
    page = submitted(unfinished, author)
    response = approve(client, page, reviewer)
    assert response.status_code == 200
    text = response.content.decode()
    assert "Nothing was changed" in text
    assert unfinished.title in text
    assert "Say why it matters" in text
    assert nothing_was_published(page)
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert page.current_workflow_state.status == "in_progress"
    assert page.current_workflow_task_state.status == "in_progress"


def test_one_unfinished_module_keeps_all_from_being_published_in_bulk(client, draft, unfinished, reviewer):
    response = publish_in_bulk(client, reviewer, draft, unfinished)
    assert response.status_code == 200
    text = response.content.decode()
    assert unfinished.title in text
    assert "Say why it matters" in text
    assert nothing_was_published(draft)
    assert nothing_was_published(unfinished)


def test_what_is_unfit_when_its_time_comes_stays_a_draft_and_says_so(draft, author, reviewer, time_machine):
    other = factories.module(publish=False, user=author)
    for page in (draft, other):
        page.go_live_at = timezone.now() + TOMORROW
        page.save_revision(user=author).publish(user=reviewer)
    draft.checked_on.delete()
    time_machine.move_to(timezone.now() + 2 * TOMORROW)
    call_command("publish_scheduled")
    draft.refresh_from_db()
    other.refresh_from_db()
    assert not draft.live
    assert draft.scheduled_revision is None
    assert other.live
    entry = PageLogEntry.objects.get(page=draft.pk, action="cleared.publish_refused")
    assert any("release" in line.lower() for line in entry.data["problems"])


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"code": ""}, "code"),
        ({"summary": " "}, "summary"),
        ({"responsible": None}, "responsible"),
        ({"review_by": None}, "review_by"),
        ({"checked_on": None}, "checked_on"),
        ({"sections": []}, "sections"),
    ],
)
def test_publishing_demands(index, fields, at_fault):
    with pytest.raises(PublishRefused) as refusal:
        factories.module(**fields)
    assert list(refusal.value.message_dict) == [at_fault]
    assert not TrainingModulePage.objects.exists()


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (api.PictureDraft(None, "Alt"), "picture is not chosen"),
        (api.TextDraft("<p> </p>"), "is empty"),
        (api.KeyStepsDraft("", ["Scan."]), "what the steps are for"),
        (api.KeyStepsDraft("Scan", []), "key steps is empty"),
        (api.CalloutDraft("note", "Careful", ""), "warning is empty"),
        (api.WhyDraft(""), "“Why it matters” part is empty"),
        (api.PracticeDraft(None), "not chosen, or was deleted"),
    ],
)
def test_publishing_demands_of_a_part(index, block, words):
    with pytest.raises(PublishRefused) as refusal:
        factories.module(sections=[factories.section("why", factories.why()), factories.section("part", block)])
    assert any(words in line for line in refusal.value.message_dict["sections"]), refusal.value.message_dict


def test_publishing_demands_words_for_a_picture(index):
    block = api.PictureDraft(factories.picture(), "")
    with pytest.raises(PublishRefused, match="not described in words"):
        factories.module(sections=[factories.section("part", factories.why(), block)])


def test_publishing_demands_practice_questions_that_are_published_and_for_practice(index):
    unpublished = factories.practice(publish=False)
    counts = assessments.question(core.competency())
    with pytest.raises(PublishRefused) as refusal:
        factories.module(
            sections=[
                factories.section("a", factories.why(), api.PracticeDraft(unpublished)),
                factories.section("b", api.PracticeDraft(counts)),
            ]
        )
    lines = " ".join(refusal.value.message_dict["sections"])
    assert f"{unpublished.code} is not published yet. A reviewer publishes it first." in lines
    assert f"{counts.code} belongs to tests that count" in lines


# ---- made to fail halfway


@pytest.fixture
def broken_gate(monkeypatch):
    """The version is appended, the gate is not: the fault strikes between the two."""

    def strike(**given):
        assert ActivityVersion.objects.filter(edition=2).exists(), "the version was not appended before the fault"
        raise OSError("power cut")

    monkeypatch.setattr(activities, "set_gate", strike)


@pytest.fixture
def published(author, reviewer):
    page = factories.module(user=author)
    sections = [*factories.three_sections(), factories.section("new")]
    factories.rewrite(
        page, sections, user=author, change_class="delta", by=clock.today() + TOMORROW, note="A new section."
    )
    return TrainingModulePage.objects.get(pk=page.pk)


def unchanged_after_the_fault(page, live_revision):
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert [version.edition for version in factories.versions(page)] == [1]
    assert not Gate.objects.exists()
    assert page.live
    assert page.live_revision_id == live_revision
    assert len(page.sections) == 3
    assert page.has_unpublished_changes
    assert ActivityVersion.objects.count() == JournalEntry.objects.filter(model__iendswith="activityversion").count()


@pytest.mark.parametrize("way", ["program", "editor", "approval", "bulk"])
def test_a_fault_halfway_leaves_nothing(way, client, published, author, reviewer, broken_gate):
    live_revision = published.live_revision_id
    page = submitted(published, author) if way == "approval" else published
    client.force_login(reviewer)
    ways = {
        "program": lambda: page.get_latest_revision().publish(user=reviewer),
        "editor": lambda: client.post(edit_url(page), form_data(page, reviewer) | {"action-publish": "1"}),
        "approval": lambda: approve(client, page, reviewer),
        "bulk": lambda: publish_in_bulk(client, reviewer, page),
    }
    with pytest.raises(OSError, match="power cut"):
        ways[way]()
    unchanged_after_the_fault(page, live_revision)
    if way == "approval":
        assert TrainingModulePage.objects.get(pk=page.pk).current_workflow_state.status == "in_progress"


def test_a_fault_after_the_page_went_live_takes_the_version_back_too(client, draft, reviewer, monkeypatch):
    from wagtail.signals import page_published

    def strike(**given):
        raise OSError("a receiver of somebody else's")

    page_published.connect(strike)
    try:
        client.force_login(reviewer)
        with pytest.raises(OSError, match="receiver"):
            client.post(edit_url(draft), form_data(draft, reviewer) | {"action-publish": "1"})
    finally:
        page_published.disconnect(strike)
    assert nothing_was_published(draft)


# ---- the same again


def test_publishing_the_live_revision_again_states_nothing_new(client, draft, author, reviewer):
    publish_in_bulk(client, reviewer, draft)
    publish_in_bulk(client, reviewer, draft)
    assert len(factories.versions(draft)) == 1


def test_a_draft_that_says_the_same_goes_live_without_a_version(draft, author, reviewer):
    draft.get_latest_revision().publish(user=reviewer)
    page = TrainingModulePage.objects.get(pk=draft.pk)
    page.save_revision(user=author).publish(user=reviewer)
    assert len(factories.versions(draft)) == 1


def test_two_languages_share_the_edition(index):
    from wagtail.models import Locale

    page = factories.module()
    german = Locale.objects.create(language_code="de")
    translation = page.copy_for_translation(german, copy_parents=True).specific
    assert translation.translation_key == page.translation_key
    translation.save_revision().publish()
    assert {(v.language, v.edition, v.revision, v.change_class) for v in factories.versions(page)} == {
        (page.language, 1, 1, "first"),
        ("de", 1, 1, "first"),
    }
    assert Activity.objects.count() == 1


def test_a_module_created_as_live_by_a_program_is_still_a_draft(index):
    page = TrainingModulePage(title="Loud", slug="loud", live=True)
    index.add_child(instance=page)
    page.refresh_from_db()
    assert not page.live
    assert nothing_was_published(page)
    assert Page.objects.get(pk=page.pk).status_string == "draft"


def test_the_day_of_a_change_must_be_still_to_come(index):
    page = factories.module()
    revision = factories.rewrite(
        page, factories.three_sections()[:1], change_class="delta", by=date(2020, 1, 1), note="Less."
    )
    with pytest.raises(PublishRefused, match="past"):
        revision.publish()


def test_a_plain_save_of_a_live_page_is_no_publication(index):
    page = factories.module()
    page.summary = ""
    page.save()
    assert len(factories.versions(page)) == 1


def test_a_practice_question_asked_twice_in_a_module_is_refused():
    asked = factories.practice()
    twice = [factories.section(key, api.PracticeDraft(asked), factories.why()) for key in ("one", "two")]
    with pytest.raises(PublishRefused) as refused:
        factories.module(sections=twice)
    assert "asked more than once" in refused.value.sentence

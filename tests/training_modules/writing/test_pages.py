"""The page around the activity: moved, unpublished, deleted, previewed, saved by itself; nobody loses anything."""

from __future__ import annotations

import copy

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale

from competency.assessments.models import Question
from competency.core.models import Activity, ActivityVersion, Attempt, Evidence, Gate
from tests import factories as core
from tests.assessments.factories import FEEDBACK_RIGHT, RATIONALE
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules import setup
from training_modules.learning import api as learning
from training_modules.models import ModuleIndexPage, TrainingModulePage
from training_modules.writing import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.ward()


@pytest.fixture
def ward(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def attempt(ward):
    return learning.start(person=ward.person, activity=ward.activity)


@pytest.fixture
def unasked(ward):
    """A module is taken off when nobody is asked for it."""
    core.end_requirements()


@pytest.fixture
def admin():
    return core.user("root", is_superuser=True)


def retired(ward):
    return Activity.objects.get(pk=ward.activity.pk).retired_at is not None


def can_be_finished(attempt):
    attempt.refresh_from_db()
    for section in ("scan", "bedside", "steps"):
        learning.complete_section(attempt=attempt, section=section)
    return Evidence.objects.filter(pk=attempt.pk).exists()


def bulk(client, admin, action, *pages, **data):
    client.force_login(admin)
    query = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return client.post(f"{url}?{query}&next={reverse('wagtailadmin_home')}", data, follow=True)


def test_a_moved_page_is_the_same_activity(ward, attempt):
    index = ModuleIndexPage.objects.get()
    folder = ModuleIndexPage(title="Nurses", slug="nurses")
    index.add_child(instance=folder)
    TrainingModulePage.objects.get(pk=ward.page.pk).move(folder, pos="last-child")
    assert not retired(ward)
    assert can_be_finished(attempt)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("way", ["view", "bulk", "program", "expiry"])
@pytest.mark.usefixtures("unasked")
def test_unpublishing_retires_and_the_running_attempt_goes_on(way, client, admin, ward, attempt, time_machine):
    client.force_login(admin)
    match way:
        case "view":
            client.post(reverse("wagtailadmin_pages:unpublish", args=[ward.page.pk]))
        case "bulk":
            bulk(client, admin, "unpublish", ward.page)
        case "program":
            TrainingModulePage.objects.get(pk=ward.page.pk).unpublish()
        case "expiry":
            from datetime import timedelta

            from django.utils import timezone

            TrainingModulePage.objects.filter(pk=ward.page.pk).update(expire_at=timezone.now() + timedelta(days=1))
            time_machine.move_to(timezone.now() + timedelta(days=2))
            call_command("publish_scheduled")
    assert retired(ward)
    assert can_be_finished(attempt)


@pytest.mark.parametrize("way", ["view", "bulk", "program"])
@pytest.mark.parametrize("fault", ["competency.core.activities.api.retire_activity", "wagtail.actions.unpublish.log"])
@pytest.mark.usefixtures("unasked")
def test_a_fault_while_it_is_taken_off_leaves_it_live_and_on_offer(fault, way, client, admin, ward, monkeypatch):
    def strike(*args, **given):
        raise OSError("power cut")

    monkeypatch.setattr(fault, strike)
    client.force_login(admin)
    ways = {
        "view": lambda: client.post(reverse("wagtailadmin_pages:unpublish", args=[ward.page.pk])),
        "bulk": lambda: bulk(client, admin, "unpublish", ward.page),
        "program": lambda: TrainingModulePage.objects.get(pk=ward.page.pk).unpublish(),
    }
    with pytest.raises(OSError, match="power cut"):
        ways[way]()
    assert TrainingModulePage.objects.get(pk=ward.page.pk).live
    assert not retired(ward)


@pytest.mark.parametrize("way", ["view", "bulk", "program", "tree"])
@pytest.mark.usefixtures("unasked")
def test_deleting_retires_and_the_record_stays(way, client, admin, ward, attempt):
    client.force_login(admin)
    match way:
        case "view":
            response = client.post(reverse("wagtailadmin_pages:delete", args=[ward.page.pk]), follow=True)
            assert response.status_code == 200
        case "bulk":
            assert bulk(client, admin, "delete", ward.page).status_code == 200
        case "program":
            TrainingModulePage.objects.get(pk=ward.page.pk).delete()
        case "tree":
            ModuleIndexPage.objects.get().delete()
    assert not TrainingModulePage.objects.exists()
    assert retired(ward)
    assert ActivityVersion.objects.filter(activity=ward.activity).exists()
    assert can_be_finished(attempt)


def test_a_draft_that_was_never_published_is_deleted_without_a_trace(admin):
    factories.site()
    there = set(Activity.objects.all())
    page = factories.module(publish=False)
    page.delete()
    assert set(Activity.objects.all()) == there


@pytest.mark.usefixtures("unasked")
def test_publishing_again_offers_it_again_without_asking_anything(client, ward, attempt):
    can_be_finished(attempt)
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    page.unpublish()
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    page.get_latest_revision().publish(user=factories.reviewer())
    assert not retired(ward)
    assert len(factories.versions(ward.page)) == 1
    assert not Gate.objects.exists()


def test_a_translation_keeps_the_activity_on_offer(ward):
    german = Locale.objects.create(language_code="de")
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    translation = page.copy_for_translation(german, copy_parents=True).specific
    translation.save_revision().publish()
    page.unpublish()
    assert not retired(ward)
    translation.refresh_from_db()
    core.end_requirements()
    translation.unpublish()
    assert retired(ward)


def test_people_get_the_version_in_their_language(ward):
    german = Locale.objects.create(language_code="de")
    translation = ward.page.copy_for_translation(german, copy_parents=True).specific
    translation.title = "Auf Deutsch"
    translation.save_revision().publish()
    in_german, in_french = (learning.version_for(ward.activity, language) for language in ("de", "fr"))
    assert in_german is not None
    assert in_german.title == "Auf Deutsch"
    assert in_french is not None


def test_the_pages_own_address_leads_to_learning(client, ward):
    client.force_login(ward.user)
    response = client.get(ward.page.url)
    assert response.status_code == 302
    assert response.url == reverse("cleared:learn_intro", args=[ward.activity.pk])


def test_the_index_lists_what_is_offered_to_those_signed_in(client, ward):
    index = ModuleIndexPage.objects.get()
    assert client.get(index.url).status_code == 302
    client.force_login(ward.user)
    assert ward.page.title in client.get(index.url).content.decode()
    core.end_requirements()
    TrainingModulePage.objects.get(pk=ward.page.pk).unpublish()
    page = client.get(index.url).content.decode()
    assert ward.page.title not in page
    assert "No modules yet" in page


# ---- the editor


@pytest.fixture
def author():
    factories.site()
    return factories.author()


def autosave(client, page, user, **changed):
    client.force_login(user)
    return client.post(edit_url(page), form_data(page, user, **changed), headers={"Accept": "application/json"})


def test_autosave_writes_a_draft_and_nothing_else(client, author, mailoutbox):
    page = factories.module(publish=False, user=author)
    tables = (Activity, ActivityVersion, Attempt, Evidence, Gate)
    there = [set(table.objects.all()) for table in tables]
    response = autosave(client, page, author, summary="", code="")
    assert response.json()["success"] is True
    draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.summary == ""
    assert [set(table.objects.all()) for table in tables] == there
    assert page.translation_key not in {activity.pk for activity in there[0]}
    assert not mailoutbox
    assert not draft.live


def test_autosave_of_a_published_module_leaves_it_as_it_is(client, author):
    page = factories.module(user=author)
    live_revision = page.live_revision_id
    assert autosave(client, page, author, summary="Unfinished").json()["success"] is True
    page = TrainingModulePage.objects.get(pk=page.pk)
    assert page.live_revision_id == live_revision
    assert page.summary != "Unfinished"
    assert len(factories.versions(page)) == 1


def test_the_editor_says_what_is_missing_and_what_changed(client, author):
    page = factories.module(user=author)
    factories.rewrite(page, factories.three_sections()[:2], user=author)
    client.force_login(author)
    text = client.get(edit_url(page)).content.decode()
    assert "More than wording changed" in text
    assert "Section “Section steps” was taken out." in text
    assert "What does your change ask of people?" in text
    draft = factories.module(publish=False, user=author, code="", review_by=None)
    text = client.get(edit_url(draft)).content.decode()
    assert "2 things are missing" in text
    assert "What does your change ask of people?" not in text


def test_the_editor_says_who_will_see_it(client, author):
    lonely = factories.module(user=author)
    client.force_login(author)
    assert "no competency asks for this module" in client.get(edit_url(lonely)).content.decode()
    ward = factories.ward()
    ward.world.another_nurse()
    text = client.get(edit_url(ward.page)).content.decode()
    assert "Who will see this" in text
    assert "2 people" in text
    assert "Nurse" in text


def test_a_blank_page_opens(client, author):
    client.force_login(author)
    index = ModuleIndexPage.objects.get()
    url = reverse("wagtailadmin_pages:add", args=["cleared_modules", "trainingmodulepage", index.pk])
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("mode", ["", "intro", "section-1", "section-3", "section-99", "section-²", "nonsense"])
def test_a_preview_shows_the_draft_and_no_key(client, author, mode):
    question = factories.practice()
    sections = [
        *factories.three_sections(question),
        factories.section("more", api.CalloutDraft("tip", "Tip", "<p>Do.</p>"), api.PracticeDraft(question)),
    ]
    page = factories.module(publish=False, user=author, sections=sections)
    client.force_login(author)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(url, form_data(page, author)).json()["is_valid"]
    response = client.get(f"{url}?mode={mode}")
    assert response.status_code == 200
    text = response.content.decode()
    assert page.title in text
    assert not [secret for secret in (FEEDBACK_RIGHT, RATIONALE, "is-right") if secret in text]


@pytest.mark.parametrize("mode", ["", "intro"])
def test_a_page_nobody_has_saved_yet_can_be_previewed(client, author, mode):
    client.force_login(author)
    index = factories.site()
    url = reverse("wagtailadmin_pages:preview_on_add", args=["cleared_modules", "trainingmodulepage", index.pk])
    assert client.get(url, {"mode": mode}).status_code == 200


def test_an_unfinished_draft_can_be_previewed(client, author):
    blocks = [api.PictureDraft(None, ""), api.PracticeDraft(None), api.KeyStepsDraft("", []), api.TextDraft("")]
    page = factories.module(publish=False, user=author, sections=[factories.section("a", *blocks, title="")])
    client.force_login(author)
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200


# ---- setup


def test_setup_may_run_any_number_of_times():
    factories.site()
    assert setup.ensure() == []
    assert ModuleIndexPage.objects.count() == 1


def test_setup_leaves_alone_what_a_site_changed():
    index = factories.site()
    index.title = "Learning here"
    index.save_revision().publish()
    setup.ensure()
    assert ModuleIndexPage.objects.get().title == "Learning here"


def test_create_module_gives_back_what_stands_there():
    factories.site()
    there = set(TrainingModulePage.objects.all())
    first = factories.module(code="N3")
    assert factories.module(code="N3") == first
    assert set(TrainingModulePage.objects.all()) == there | {first}
    assert not Question.objects.exists()


def test_an_alias_leads_to_its_original(client, ward):
    alias = ward.page.create_alias(update_slug="alias")
    client.force_login(ward.user)
    assert client.get(alias.url).url == reverse("cleared:learn_intro", args=[ward.activity.pk])
    alias.delete()
    assert not retired(ward)

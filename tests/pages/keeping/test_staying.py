"""A module that people are asked for stays on offer, whoever takes it off and by whichever way; another one goes."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry, Page, PageLogEntry

from competency.core.framework import api as framework
from competency.core.models import Activity
from competency.core.publishing.drafts import KEPT
from competency.core.publishing.refusals import PublishRefused, TakingOffRefused
from tests import factories as core
from tests.training_modules import factories
from training_modules.models import ModuleIndexPage, TrainingModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    found = core.user("root", is_superuser=True)
    client.force_login(found)
    return found


def bulk(client, action, *pages, **data):
    query = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return client.post(f"{url}?{query}&next={reverse('wagtailadmin_home')}", data, follow=True)


def is_there(ward):
    page = TrainingModulePage.objects.filter(pk=ward.page.pk, live=True)
    return page.exists() and Activity.objects.get(pk=ward.activity.pk).retired_at is None


def why(ward):
    return f"{ward.world.competency} asks for it, for 1 person. Publish a standard without it first."


VIEWS = {
    "unpublish": lambda client, page: client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), follow=True),
    "delete": lambda client, page: client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True),
    "the folder's delete": lambda client, page: client.post(
        reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]), follow=True
    ),
    "the folder's unpublish": lambda client, page: client.post(
        reverse("wagtailadmin_pages:unpublish", args=[page.get_parent().pk]), {"include_descendants": "on"}, follow=True
    ),
    "bulk unpublish": lambda client, page: bulk(client, "unpublish", page),
    "bulk delete": lambda client, page: bulk(client, "delete", page),
    "bulk delete of folders": lambda client, page: bulk(client, "delete", page.get_parent()),
    "bulk unpublish of folders": lambda client, page: bulk(
        client, "unpublish", page.get_parent(), include_descendants="on"
    ),
}


@pytest.mark.parametrize("way", list(VIEWS))
def test_the_admin_refuses_in_words(way, client, admin, ward):
    response = VIEWS[way](client, ward.page)
    assert response.status_code == 200
    assert is_there(ward)
    assert ModuleIndexPage.objects.get().live
    said = [str(message) for message in response.context["messages"]]
    assert len(said) == 1
    assert why(ward) in said[0].replace("&amp;", "&")


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_many_are_refused_before_the_question_each_by_name(action, client, admin, ward):
    other = factories.module()
    asking = core.competency(shown_by=core.criteria((None, [core.asked(activity=str(other.translation_key))])))
    framework.require(
        programme=ward.world.programme, competency=asking, unit=ward.world.root, job_role=ward.world.nurse
    )
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    free = factories.module()
    for going_back in (f"&next={reverse('wagtailadmin_home')}", ""):
        response = client.get(f"{url}?id={ward.page.pk}&id={other.pk}&id={free.pk}{going_back}", follow=True)
        assert response.status_code == 200
        said = [str(message) for message in response.context["messages"]]
        assert len(said) == 2
        assert ward.page.title in said[0]
        assert "for 1 person" in said[0]
        assert other.title in said[1]
        assert "Yes, " not in response.content.decode()
    response = client.get(f"{url}?id={free.pk}&next=/")
    assert f"Yes, {action}" in response.content.decode()


@pytest.mark.parametrize("way", ["delete", "unpublish", "bulk delete"])
def test_of_what_nobody_asks_for_it_says_what_the_side_panel_says(way, client, admin, ward):
    free = factories.module()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={free.pk}&next=/"
    if way != "bulk delete":
        address = reverse(f"wagtailadmin_pages:{way}", args=[free.pk])
    html = client.get(address).content.decode()
    assert "No standard asks for it" in html
    assert "referenced" not in html
    assert "No standard asks for it" in client.get(reverse("wagtailadmin_pages:edit", args=[free.pk])).content.decode()


def test_of_other_pages_it_says_what_wagtail_says(client, admin, ward):
    folder = factories.module().get_parent().add_child(instance=ModuleIndexPage(title="Empty", slug="empty"))
    html = client.get(reverse("wagtailadmin_pages:delete", args=[folder.pk])).content.decode()
    assert "referenced 0 times" in html


def saved_as_not_live(page):
    page.live = False
    page.save()


PROGRAMS = {
    "unpublish": lambda page: page.unpublish(),
    "as a plain page": lambda page: Page.objects.get(pk=page.pk).unpublish(),
    "saved as not live": saved_as_not_live,
    "delete": lambda page: page.delete(),
    "queryset": lambda page: TrainingModulePage.objects.filter(pk=page.pk).delete(),
    "plain queryset": lambda page: Page.objects.filter(pk=page.pk).delete(),
    "the folder": lambda page: ModuleIndexPage.objects.get().delete(),
}


@pytest.mark.parametrize("way", list(PROGRAMS))
def test_a_program_is_refused(way, ward):
    # Django's deletion sets no savepoint of its own, so the one that is rolled back to is set here.
    is_queryset = way.endswith("queryset")
    with pytest.raises(TakingOffRefused) as refused, transaction.atomic() if is_queryset else nullcontext():
        PROGRAMS[way](TrainingModulePage.objects.get(pk=ward.page.pk))
    assert refused.value.lines == [why(ward)]
    assert is_there(ward)


def test_on_schedule_it_stays_and_says_so_and_others_end(ward, time_machine):
    other = factories.module()
    ends = timezone.now() + timedelta(days=1)
    TrainingModulePage.objects.filter(pk__in=[ward.page.pk, other.pk]).update(expire_at=ends)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    call_command("publish_scheduled")
    assert is_there(ward)
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    assert (page.expired, page.expire_at) == (False, None)
    assert page.live_revision_id == ward.page.live_revision_id
    kept = PageLogEntry.objects.get(page=page.pk, action=KEPT)
    assert kept.data["problems"] == [why(ward)]
    assert not TrainingModulePage.objects.get(pk=other.pk).live
    assert not ModelLogEntry.objects.filter(action=KEPT).exists()


def test_a_day_on_which_it_would_end_is_refused_when_it_is_set(ward):
    draft = TrainingModulePage.objects.get(pk=ward.page.pk)
    draft.expire_at = timezone.now() + timedelta(days=30)
    with pytest.raises(PublishRefused) as refused:
        draft.save_revision().publish(user=factories.reviewer())
    assert [why(ward) in line for line in refused.value.message_dict["expire_at"]] == [True]
    assert TrainingModulePage.objects.get(pk=ward.page.pk).expire_at is None


def test_it_may_end_after_the_last_requirement_has(ward):
    core.end_requirements((timezone.now() + timedelta(days=10)).date())
    draft = TrainingModulePage.objects.get(pk=ward.page.pk)
    draft.expire_at = timezone.now() + timedelta(days=30)
    draft.save_revision().publish(user=factories.reviewer())
    assert TrainingModulePage.objects.get(pk=ward.page.pk).expire_at == draft.expire_at
    with pytest.raises(TakingOffRefused):
        TrainingModulePage.objects.get(pk=ward.page.pk).unpublish()


def test_what_a_competency_that_is_built_on_asks_for_stays_as_well(ward):
    part = core.competency(shown_by=core.criteria((None, [core.asked(activity=str(other_key(ward)))])))
    whole = ward.world.competency
    whole.criteria = core.criteria((None, [{"competency": part.pk}]))
    whole.effective_from = timezone.now().date() - timedelta(days=1)
    whole.change_base = 1
    whole.save_revision().publish()
    TrainingModulePage.objects.get(pk=ward.page.pk).unpublish()
    with pytest.raises(TakingOffRefused) as refused:
        TrainingModulePage.objects.get(code="OTHER").unpublish()
    assert refused.value.lines == [f"{part} asks for it, for 1 person. Publish a standard without it first."]
    with pytest.raises(TakingOffRefused) as refused:
        part.unpublish()
    assert refused.value.lines == [f"{whole} asks for it, for 1 person. Publish a standard without it first."]
    with pytest.raises(TakingOffRefused) as refused:
        whole.unpublish()
    assert refused.value.lines == ["It is required of 1 person. End what requires it first."]


def other_key(ward):
    return factories.module(code="OTHER").translation_key


def test_the_last_translation_stays(ward):
    german = Locale.objects.create(language_code="de")
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    translation = page.copy_for_translation(german, copy_parents=True).specific
    translation.save_revision().publish()
    page.unpublish()
    translation.refresh_from_db()
    with pytest.raises(TakingOffRefused):
        translation.unpublish()


def test_two_translations_do_not_go_together(ward):
    german = Locale.objects.create(language_code="de")
    page = TrainingModulePage.objects.get(pk=ward.page.pk)
    translation = page.copy_for_translation(german, copy_parents=True).specific
    translation.save_revision().publish()
    with pytest.raises(TakingOffRefused), transaction.atomic():
        TrainingModulePage.objects.filter(translation_key=page.translation_key).delete()
    assert is_there(ward)

"""A copy of a module is a thing of its own: a draft with its own title and code, and none of the original's days."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.models import Locale

from competency.core.models import ActivityVersion
from competency.core.publishing.refusals import PublishRefused
from competency.pages.writing import copying
from tests import factories as core
from tests.training_modules import factories
from training_modules.models import ModuleIndexPage, TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    page = factories.module()
    draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.expire_at = timezone.now() + timedelta(days=90)
    draft.classify_change("tell", note="Shorter.")
    draft.save_revision()
    TrainingModulePage.objects.filter(pk=page.pk).update(expire_at=draft.expire_at, locked=True)
    page.refresh_from_db()
    return page


@pytest.fixture
def page(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


@pytest.fixture
def author(client: Any, db: Any) -> Any:
    factories.site()
    account = factories.author()
    client.force_login(account)
    return account


def copy_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:copy", args=[page.pk])


def as_offered(client: Any, page: Any, **changed: Any) -> dict[str, Any]:
    form = client.get(copy_url(page)).context["form"]
    assert {"alias", "publish_copies"}.isdisjoint(form.fields)
    return {name: getattr(value, "pk", value) for name in form.fields if (value := form[name].value())} | changed


def the_copy(page: Any) -> Any:
    return TrainingModulePage.objects.exclude(pk=page.pk).get()


def test_what_is_offered_makes_a_draft_that_nobody_takes_for_the_original(client, author, page):
    client.post(copy_url(page), as_offered(client, page))
    copy = the_copy(page)
    assert copy.title == f"Copy of {page.title}"
    assert (copy.live, copy.owner, copy.translation_key == page.translation_key) == (False, author, False)
    for draft in (copy, copy.get_latest_revision_as_object()):
        assert (draft.code, draft.change_class, draft.change_note, draft.change_base) == ("", "", "", 0)
        assert (draft.go_live_at, draft.expire_at, draft.locked) == (None, None, False)
        assert [section.value["title"] for section in draft.sections] == [s.value["title"] for s in page.sections]
    assert not ActivityVersion.objects.filter(activity=copy.translation_key).exists()


def test_a_copy_was_never_out_and_its_author_may_delete_it(client, author, page):
    client.post(copy_url(page), as_offered(client, page))
    copy = the_copy(page)
    assert (copy.first_published_at, copy.last_published_at) == (None, None)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[copy.pk])).content.decode()
    assert "First published" not in html
    assert reverse("wagtailadmin_pages:delete", args=[copy.pk]) in html
    assert TrainingModulePage.objects.get(pk=page.pk).first_published_at is not None


def test_the_title_of_another_is_refused(client, author, page):
    response = client.post(copy_url(page), as_offered(client, page, new_title=page.title.upper()))
    assert "There is one with this title." in response.content.decode()
    assert TrainingModulePage.objects.count() == 1


def test_a_copy_by_a_program_has_no_code_to_be_taken_for_the_original_by(page):
    copy = page.copy(update_attrs={"slug": "copy"})
    assert copy.code == ""
    with pytest.raises(PublishRefused, match="Give the module a short code"):
        copy.get_latest_revision().publish()


def test_no_two_modules_on_offer_have_one_code(page):
    with pytest.raises(PublishRefused, match=f"{page.code.lower()} is the code of “{page.title}”"):
        factories.module(code=page.code.lower(), parent=page.get_parent().add_child(instance=_folder()))


def test_a_translation_is_the_same_module_and_keeps_the_code(page):
    german = Locale.objects.create(language_code="de")
    translated = page.copy_for_translation(german, copy_parents=True)
    assert (translated.code, translated.get_latest_revision_as_object().code) == (page.code, page.code)


def _folder() -> ModuleIndexPage:
    return ModuleIndexPage(title="Another", slug="another")


# ---- deleting what one wrote


def may_delete(client: Any, page: Any) -> bool:
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    return not type(page).objects.filter(pk=page.pk).exists()


def draft_of(owner: Any, **given: Any) -> Any:
    return factories.module(publish=False, user=owner, **given)


def test_an_author_deletes_an_own_draft(client, author):
    assert may_delete(client, draft_of(author))


def test_an_author_deletes_an_own_empty_folder_that_never_went_out(client, author):
    index = ModuleIndexPage.objects.first() or factories.site()
    folder = index.add_child(instance=ModuleIndexPage(title="Mine", slug="mine", owner=author, live=False))
    assert may_delete(client, folder)


@pytest.mark.parametrize("way", ["somebody else's", "published once", "in review"])
def test_an_author_deletes_nothing_else(way, client, author):
    page = draft_of(factories.author("Other") if way == "somebody else's" else author)
    if way == "published once":
        page.get_latest_revision().publish(user=factories.reviewer())
        TrainingModulePage.objects.get(pk=page.pk).unpublish()
    if way == "in review":
        page.get_workflow().start(page, author)
    assert not may_delete(client, page)


def test_many_at_once_are_asked_one_by_one(client, author):
    own, others = draft_of(author), draft_of(factories.author("Other"))
    there = set(TrainingModulePage.objects.all())
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{url}?id={own.pk}&id={others.pk}&next=/")
    assert set(TrainingModulePage.objects.all()) == there - {own} != there


def test_the_title_of_a_copy_is_in_the_sites_language_whoever_asks(page, monkeypatch, settings):
    monkeypatch.setattr(copying, "_", lambda words: f"{get_language()}: {words}")
    with override("de"):
        form = copying.GovernedCopyForm(user=core.user("root", is_superuser=True), page=page)
    assert form.fields["new_title"].initial == f"{settings.LANGUAGE_CODE}: Copy of {page.title}"

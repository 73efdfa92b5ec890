"""A deleted module comes back from its last version: a draft under the same identity, once, published by nobody."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse
from wagtail.images import get_image_model

from competency.core import setup
from competency.core.framework import api as framework
from competency.core.models import Activity, Evidence, Requirement
from competency.pages.writing import returning
from tests import factories as core
from tests.training_modules import factories, frozen
from training_modules.content import UnreadableSnapshot
from training_modules.learning import api as learning
from training_modules.models import TrainingModulePage
from training_modules.writing.kind import MODULES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(scope="module")
def built(one_transaction):
    """A module that was deleted while nobody was asked for it, and is asked for again."""
    factories.site()
    setup.run()
    ward = frozen.ward(plan=frozen.document())
    core.end_requirements()
    TrainingModulePage.objects.get(pk=ward.page.pk).delete()
    framework.require(
        programme=ward.world.programme,
        competency=ward.world.competency,
        unit=ward.world.root,
        job_role=ward.world.nurse,
    )
    return ward


@pytest.fixture
def ward(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def author(ward):
    return factories.author()


@pytest.fixture
def url(ward):
    return reverse("cleared_modules_bring_back", args=[ward.activity.pk])


def pages(ward):
    return TrainingModulePage.objects.filter(translation_key=ward.activity.pk)


def test_the_list_leads_to_what_would_come_back_and_reading_it_makes_nothing(client, author, ward, url):
    client.force_login(author)
    assert f'href="{url}"' in client.get(reverse("wagtailadmin_home")).content.decode()
    words = client.get(url).content.decode()
    assert "What comes back" in words
    assert "Section a, 4 minutes" in words
    assert not pages(ward).exists()


def test_it_comes_back_once_as_a_draft_of_whoever_asked(client, author, ward, url):
    client.force_login(author)
    for said in ("is back as a draft", "is a draft already. Nothing was changed."):
        response = client.post(url, follow=True)
        assert said in response.content.decode()
    page = pages(ward).get()
    assert (page.live, page.owner, page.code) == (False, author, ward.activity.code)
    assert Activity.objects.get(pk=ward.activity.pk).retired_at is not None
    assert client.get(url).status_code == 302  # to its editor


def test_it_says_what_was_published_and_publishing_offers_the_same_module_again(author, ward):
    page = returning.bring_back(MODULES, key=ward.activity.pk, user=author)
    assert page is not None
    draft = page.get_latest_revision_as_object()
    assert draft.is_unchanged()
    draft.review_by = factories.REVIEW_BY
    draft.save_revision().publish(user=factories.reviewer())
    activity = Activity.objects.get(pk=ward.activity.pk)
    assert activity.retired_at is None
    assert len(factories.versions(page)) == 1  # it says the same, so nobody has to do anything
    assert Requirement.objects.current().filter(competency=ward.world.competency).exists()
    attempt = learning.start(person=ward.person, activity=activity)
    learning.complete_section(attempt=attempt, section="a")
    assert Evidence.objects.filter(pk=attempt.pk).exists()


def test_what_is_on_offer_is_opened_and_said_to_be(client, author, ward, url):
    page = returning.bring_back(MODULES, key=ward.activity.pk, user=author)
    assert page is not None
    draft = page.get_latest_revision_as_object()
    draft.review_by = factories.REVIEW_BY
    draft.save_revision().publish(user=factories.reviewer())
    client.force_login(author)
    response = client.post(url, follow=True)
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    (said,) = [str(message).strip() for message in response.context["messages"] if page.title in str(message)]
    assert said == f"“{page.title}” is on offer: it was published. Nothing was changed."


def test_a_picture_that_went_or_changed_comes_back_from_what_was_frozen(author, ward):
    get_image_model().objects.all().delete()
    page = returning.bring_back(MODULES, key=ward.activity.pk, user=author)
    assert page is not None
    (picture,) = get_image_model().objects.all()
    assert (picture.width, picture.title) == (960, "A loop of five steps.")
    blocks = [block for section in page.sections for block in section.value["body"]]
    assert [block.value["image"] for block in blocks if block.block_type == "picture"] == [picture]


def test_whoever_may_write_no_module_brings_none_back(client, ward, url):
    for user in (factories.reviewer(), ward.user):
        client.force_login(user)
        for response in (client.get(url), client.post(url)):
            assert response.status_code in {302, 403}
            assert "What comes back" not in response.content.decode()
    assert not pages(ward).exists()


def test_what_is_no_deleted_module_is_not_there(client, author, url, ward):
    client.force_login(author)
    other = core.activity().activity
    for verb in (client.get, client.post):
        assert verb(reverse("cleared_modules_bring_back", args=[other.pk])).status_code == 404


def test_what_nobody_can_read_any_more_is_not_brought_back(client, author, url, ward, monkeypatch):
    def unreadable(version):
        raise UnreadableSnapshot

    monkeypatch.setattr("training_modules.files.published_content", unreadable)
    client.force_login(author)
    assert client.post(url).status_code == 404
    assert not pages(ward).exists()

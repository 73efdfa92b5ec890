"""What was approved for later is what goes live: where something that it shows changed since, it stays a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from competency.core.publishing.refusals import PublishRefused
from tests.training_modules import factories, frozen
from tests.training_modules.writing.editor import edit_url, form_data
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
A_DAY = timedelta(days=1)
WORDS = "is not what was approved"


@pytest.fixture
def author() -> Any:
    factories.site()
    return factories.author()


@pytest.fixture
def reviewer(author: Any) -> Any:
    return factories.reviewer()


def again(page: Any) -> Any:
    return TrainingModulePage.objects.get(pk=page.pk)


def new_module(author: Any, image: Any, plan: Any = None) -> Any:
    page = factories.module(publish=False, user=author, sections=frozen.sections(image, plan))
    page.go_live_at = timezone.now() + A_DAY
    page.save_revision(user=author)
    return again(page)


def by_a_program(client: Any, page: Any, author: Any, reviewer: Any) -> None:
    page.get_latest_revision().publish(user=reviewer)


def by_review(client: Any, page: Any, author: Any, reviewer: Any) -> None:
    page.get_workflow().start(page, author)
    client.force_login(reviewer)
    address = reverse("cleared_modules_review", args=[page.pk])
    client.post(address, {"decision": "approve", "seen": client.get(address).context["seen"]})


def in_the_editor(client: Any, page: Any, author: Any, reviewer: Any) -> None:
    client.force_login(reviewer)
    moment = (timezone.localtime() + A_DAY).strftime("%Y-%m-%d %H:%M")
    client.post(edit_url(page), form_data(page, reviewer) | {"action-publish": "1", "go_live_at": moment})


def in_bulk(client: Any, page: Any, author: Any, reviewer: Any) -> None:
    client.force_login(reviewer)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={page.pk}&next={edit_url(page)}")


WAYS = [by_a_program, by_review, in_the_editor, in_bulk]


@pytest.fixture
def due(time_machine: Any) -> Any:
    def wait() -> None:
        time_machine.move_to(timezone.now() + 2 * A_DAY)
        call_command("publish_scheduled")

    return wait


@pytest.mark.parametrize("way", WAYS)
def test_what_is_as_it_was_approved_goes_live(way, client, author, reviewer, due):
    page = new_module(author, factories.picture(), frozen.document())
    way(client, page, author, reviewer)
    assert again(page).scheduled_revision
    due()
    assert again(page).live


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_replaced_since_keeps_it_a_draft(way, client, author, reviewer, due):
    image = factories.picture()
    page = new_module(author, image)
    way(client, page, author, reviewer)
    assert again(page).scheduled_revision
    frozen.replaced(image, frozen.picture_file("red"))
    due()
    page = again(page)
    assert not page.live and page.scheduled_revision is None
    assert not factories.versions(page)
    for account in (author, reviewer):
        client.force_login(account)
        assert WORDS in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("change", ["picture deleted", "document replaced", "linked page elsewhere"])
def test_so_does_anything_else_that_it_shows(change, author, reviewer, due):
    image, plan = factories.picture(), frozen.document()
    home = Page.objects.get(pk=factories.site().get_parent().pk)
    leaflet = home.add_child(instance=Page(title="Leaflet", slug="leaflet"))
    sections = frozen.sections(image, plan)
    link = f'<p>Read <a linktype="page" id="{leaflet.pk}">this</a>.</p>'
    sections.append(factories.section("b", type(factories.why())(link)))
    page = factories.module(publish=False, user=author, sections=sections)
    page.go_live_at = timezone.now() + A_DAY
    page.save_revision(user=author).publish(user=reviewer)
    match change:
        case "picture deleted":
            image.delete()
        case "document replaced":
            frozen.replaced(plan, ContentFile(b"%PDF-1.7 Another plan.", name="plan2.pdf"))
        case "linked page elsewhere":
            leaflet.slug = "elsewhere"
            leaflet.save()
    due()
    assert not again(page).live


@pytest.mark.parametrize("change_class", ["tell", "restart"])
def test_a_change_of_what_is_live_waits_and_what_was_live_stays(change_class, author, reviewer, due):
    image = factories.picture()
    page = factories.module(user=author, sections=frozen.sections(image))
    by = timezone.localdate() + 9 * A_DAY if change_class == "restart" else None
    factories.rewrite(
        page, frozen.sections(image), user=author, title="Other", change_class=change_class, by=by, note="More."
    )
    draft = again(page).get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + A_DAY
    draft.save_revision(user=author).publish(user=reviewer)
    (before,) = factories.versions(page)
    frozen.replaced(image, frozen.picture_file("red"))
    due()
    assert factories.versions(page) == [before]
    assert again(page).live and again(page).title != "Other"


def test_one_scheduled_before_anybody_kept_what_it_shows_is_asked_about(author, reviewer, due):
    page = new_module(author, factories.picture())
    revision = page.get_latest_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() + A_DAY)
    due()
    assert not again(page).live


def test_a_program_that_goes_past_the_schedule_is_told(author, reviewer, time_machine):
    image = factories.picture()
    page = new_module(author, image)
    page.get_latest_revision().publish(user=reviewer)
    frozen.replaced(image, frozen.picture_file("red"))
    time_machine.move_to(timezone.now() + 2 * A_DAY)
    with pytest.raises(PublishRefused, match=WORDS):
        again(page).get_latest_revision().publish()


def test_whoever_may_publish_it_looks_and_publishes_it_as_it_is_now(author, reviewer, due):
    image = factories.picture()
    page = new_module(author, image)
    page.get_latest_revision().publish(user=reviewer)
    frozen.replaced(image, frozen.picture_file("red"))
    due()
    again(page).get_latest_revision().publish(user=reviewer)
    assert again(page).live

"""A page that published modules link to goes, or stands elsewhere: those modules ask for a publication."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Site

from tests import factories as core
from tests.training_modules import factories
from training_modules.models import TrainingModulePage
from training_modules.writing import api

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def home() -> Page:
    factories.site()
    return Site.objects.get(is_default_site=True).root_page


def below(parent: Page, slug: str) -> Page:
    added: Page = Page.objects.get(pk=parent.pk).add_child(instance=Page(title=slug.title(), slug=slug))
    return added


def linking(html: str) -> TrainingModulePage:
    page = factories.module(sections=[factories.section("a", factories.why(), api.TextDraft(html))])
    assert not differs(page)
    return page


def to(page: Page) -> str:
    return f'<p>Read <a linktype="page" id="{page.pk}">this</a>.</p>'


def differs(page: TrainingModulePage) -> bool:
    return TrainingModulePage.objects.get(pk=page.pk).has_unpublished_changes


def again(page: Page) -> Any:
    return Page.objects.get(pk=page.pk)


def deleted(page: Page) -> None:
    again(page).delete()


def deleted_with_what_it_stands_under(page: Page) -> None:
    again(page).get_parent().delete()


def deleted_among_many(page: Page) -> None:
    Page.objects.filter(pk=page.pk).delete()


def unpublished(page: Page) -> None:
    again(page).unpublish()


def unpublished_with_what_it_stands_under(page: Page) -> None:
    above, root = again(page).get_parent().specific, core.user("root", is_superuser=True)
    UnpublishPageAction(above, user=root, include_descendants=True).execute()


def taken_off_by_a_program(page: Page) -> None:
    taken = again(page)
    taken.live = False
    taken.save()


def ended_on_schedule(page: Page) -> None:
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    call_command("publish_scheduled")


def under_another_slug(page: Page) -> None:
    renamed = again(page)
    renamed.slug = "elsewhere"
    renamed.save()


def under_another_slug_published(page: Page) -> None:
    renamed = again(page)
    renamed.slug = "elsewhere"
    renamed.save_revision().publish()


def below_another_slug(page: Page) -> None:
    under_another_slug(again(page).get_parent())


def moved(page: Page) -> None:
    again(page).move(Site.objects.get().root_page, pos="last-child")


def moved_with_what_it_stands_under(page: Page) -> None:
    other = below(Site.objects.get().root_page, "other")
    again(page).get_parent().move(other, pos="last-child")


@pytest.mark.parametrize(
    "goes",
    [
        deleted,
        deleted_with_what_it_stands_under,
        deleted_among_many,
        unpublished,
        unpublished_with_what_it_stands_under,
        taken_off_by_a_program,
        ended_on_schedule,
        under_another_slug,
        under_another_slug_published,
        below_another_slug,
        moved,
        moved_with_what_it_stands_under,
    ],
)
def test_the_module_differs_from_what_is_published(goes, home):
    leaflet = below(below(home, "leaflets"), "scanner")
    page = linking(to(leaflet))
    goes(leaflet)
    assert differs(page)


@pytest.mark.parametrize(
    "address", ["/leaflets/scanner", "/leaflets/scanner/?from=module#top", "http://{host}/leaflets/scanner/"]
)
def test_a_link_that_was_typed_counts_as_well(address, home):
    leaflet = below(below(home, "leaflets"), "scanner")
    address = address.format(host=Site.objects.get().root_url.removeprefix("http://"))
    page = linking(f'<p>Read <a href="{address}">this</a>.</p>')
    under_another_slug(leaflet)
    assert differs(page)


def test_what_links_elsewhere_stays_as_it_is(home):
    leaflets = below(home, "leaflets")
    leaflet, beside = below(leaflets, "scanner"), below(leaflets, "scanner-two")
    elsewhere = linking('<p>Read <a href="https://example.org/leaflets/scanner/">this</a>.</p>')
    pages = [linking(to(beside)), linking(to(leaflets)), elsewhere]
    under_another_slug(leaflet)
    deleted(leaflet)
    unpublished(below(leaflets, "scanner"))
    assert not any(differs(page) for page in pages)


def test_a_page_that_is_saved_or_put_in_another_place_where_it_stands_changes_nothing(home):
    first, leaflet = below(home, "first"), below(home, "scanner")
    page = linking(to(leaflet))
    saved = again(leaflet)
    saved.title = "Another title"
    saved.save()
    again(leaflet).move(again(first), pos="left")
    assert not differs(page)


def test_what_it_costs_does_not_grow_with_the_modules(home):
    costs = []
    for number in (1, 6):
        leaflet = below(home, f"leaflet{number}")
        for _ in range(number):
            linking(to(leaflet))
        with CaptureQueriesContext(connection) as queries:
            under_another_slug_of(leaflet, f"gone{number}")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def under_another_slug_of(page: Page, slug: str) -> None:
    renamed = again(page)
    renamed.slug = slug
    renamed.save()

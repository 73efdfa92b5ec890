"""Modules are for people who signed in: setup makes their index private, and no title of theirs stands in a sitemap."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sites.requests import RequestSite
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, PageViewRestriction, Site

from competency.core.access import AUTHORS_GROUP
from tests import factories as core
from tests.training_modules import factories
from training_modules.models import ModuleIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def setup_again() -> str:
    out = io.StringIO()
    call_command("cleared_setup", stdout=out)
    return out.getvalue()


def test_the_index_that_setup_makes_is_for_people_who_signed_in(client: Client) -> None:
    index = factories.site()
    answer = client.get(index.url)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={index.url}")
    assert not Page.objects.public().descendant_of(index, inclusive=True).exists()


def test_a_site_that_was_there_before_gets_it_by_setting_up_again() -> None:
    index = factories.site()
    PageViewRestriction.objects.all().delete()
    assert f"{index.title}: for everybody who signed in" in setup_again()
    assert index.get_view_restrictions()[0].restriction_type == PageViewRestriction.LOGIN
    assert setup_again() == "Everything was there already.\n"


@pytest.mark.parametrize("above", [False, True])
def test_what_the_site_made_private_in_its_own_way_stays_so(above: bool) -> None:
    index = factories.site()
    PageViewRestriction.objects.all().delete()
    page = index.get_parent() if above else index
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    setup_again()
    assert [each.restriction_type for each in index.get_view_restrictions()] == [PageViewRestriction.GROUPS]


def test_no_module_stands_in_a_sitemap_even_where_the_site_is_open_again(rf: RequestFactory) -> None:
    ward: Any = factories.ward()
    PageViewRestriction.objects.all().delete()
    request = rf.get("/sitemap.xml")
    assert Site.find_for_request(request)
    listed = {each["location"] for each in Sitemap(request).get_urls(site=RequestSite(request))}
    index = ModuleIndexPage.objects.get()
    assert listed and not {address for address in listed if address.endswith((index.url, ward.page.url))}


def privacy_of(page: Any) -> list[str]:
    return [row.restriction_type for row in Page.objects.get(pk=page.pk).get_view_restrictions()]


@pytest.fixture
def second(client: Client) -> ModuleIndexPage:
    """A second folder of modules, added below the front page in the admin."""
    home = factories.site().get_parent()
    client.force_login(core.user("root", is_superuser=True))
    url = reverse("wagtailadmin_pages:add", args=["cleared_modules", "moduleindexpage", home.pk])
    sent = {"title": "Second", "slug": "second", "action-publish": "1"}
    client.post(url, sent | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0})
    return ModuleIndexPage.objects.get(slug="second")


def test_a_folder_that_is_added_in_the_admin_is_for_people_who_signed_in(second: Any) -> None:
    assert privacy_of(second) == ["login"]
    module = factories.module(parent=second)
    assert not Page.objects.live().public().filter(pk=module.pk).exists()


def test_a_folder_in_a_folder_needs_no_privacy_of_its_own_until_it_is_moved(second: Any) -> None:
    inner = second.add_child(instance=ModuleIndexPage(title="Inner", slug="inner"))
    assert not PageViewRestriction.objects.filter(page=inner).exists()
    inner.move(second.get_parent(), pos="last-child")
    assert privacy_of(inner) == ["login"]


@pytest.mark.parametrize("kind", ["login", "groups"])
def test_a_copy_of_a_folder_has_the_privacy_of_its_original_once(kind: str, second: Any) -> None:
    PageViewRestriction.objects.filter(page=second).update(restriction_type=kind)
    copy = second.copy(to=second.get_parent(), update_attrs={"slug": "third"})
    assert privacy_of(copy) == [kind]


def test_whoever_edits_the_folder_reads_the_list_without_being_anybody(client: Client, second: Any) -> None:
    module = factories.module(parent=second)
    html = client.get(second.url).content.decode()
    assert module.title in html
    assert reverse("cleared:learn_intro", args=[module.translation_key]) not in html
    client.force_login(core.user("nobody"))
    assert client.get(second.url).status_code == 403


def test_the_list_of_whoever_edits_it_leaves_out_what_is_closed_to_that_account(client: Client, second: Any) -> None:
    module = factories.module(parent=second)
    row = PageViewRestriction.objects.create(page=module, restriction_type="groups")
    row.groups.add(Group.objects.create(name="Pilots"))
    author = core.user("writer")
    author.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    first = ModuleIndexPage.objects.exclude(pk=second.pk).get()
    open_one = factories.module(parent=first)
    client.force_login(author)
    html = client.get(first.url).content.decode()
    assert (open_one.title in html, module.title in html) == (True, False)

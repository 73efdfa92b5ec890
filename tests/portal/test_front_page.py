"""The front page: what a visitor sees, in the demo and in a hospital, and what it costs."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from portal import cast
from portal.demo.story_reading import read
from portal.models import HomePage
from tests.portal.markup import inline_code

pytestmark = pytest.mark.django_db
HOME = read(date(2026, 11, 26)).home


def test_a_fresh_site_has_our_front_page_and_not_wagtails_welcome(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["page"].specific_class is HomePage
    assert page.content.decode().count("<h1") == 1
    assert "For whom" in page.content.decode()


def test_before_the_demo_is_loaded_nobody_is_offered(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "Continue as" not in html
    assert "Sign in" in html


def test_the_loaded_demo_offers_each_of_the_cast_with_what_she_comes_for(
    client: Client, accounts: dict[str, Any]
) -> None:
    html = client.get("/").content.decode()
    for person in cast.cast():
        assert person.label in html
        assert str(person.story) in html
        assert f'value="{person.username}"' in html


def test_a_closed_account_is_not_offered(client: Client, somebody: Any) -> None:
    get_user_model()._default_manager.filter(pk=somebody.pk).update(is_active=False)
    assert f'value="{somebody.get_username()}"' not in client.get("/").content.decode()


def test_a_hospital_shows_no_cast_and_no_word_of_a_demo(
    client: Client, accounts: dict[str, Any], settings: Any
) -> None:
    settings.CLEARED_DEMO = False
    html = client.get("/").content.decode()
    assert "Continue as" not in html
    assert "Demo" not in html
    assert "Sign in" in html


def test_the_frame_says_who_is_signed_in_and_signs_her_out_by_post(client: Client, somebody: Any) -> None:
    client.force_login(somebody)
    html = client.get("/?cast").content.decode()
    assert somebody.get_full_name() in html
    assert '<form method="post" action="/sign-out/">' in html
    assert 'href="/sign-in/"' not in html


def test_every_page_says_what_cleared_is_not(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "Fictional content; needs local clinical review. No patient data." in html
    assert "it does not stand between a patient and emergency care" in html


def test_the_front_page_has_a_strict_policy_and_nothing_inline(client: Client, accounts: dict[str, Any]) -> None:
    page = client.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert inline_code(page.content.decode()) == []


def test_the_front_page_costs_the_same_for_a_cast_of_any_size(
    client: Client, accounts: dict[str, Any], django_assert_num_queries: Any
) -> None:
    client.get("/")  # the paths of sites are cached
    with django_assert_num_queries(5):  # site, page, its ancestors, its restrictions, cast
        client.get("/")


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_editor_leads_back_to_the_cast_in_the_demo_only(
    client: Client, accounts: dict[str, Any], settings: Any, is_demo: bool
) -> None:
    settings.CLEARED_DEMO = is_demo
    accounts["trainer"].user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(accounts["trainer"])
    page = client.get("/admin/")
    assert page.status_code == 200
    html = page.content.decode()
    assert ("/?cast#cast" in html) is is_demo


# What is so on one day or until somebody does something: a count, a distance in days, what is open or missing.
UNTRUE_LATER = re.compile(
    r"\d|\b(?:two|three|four|five|six|days|weeks?|yet|still|away|missing|waits? for (?!an)|due|has one|not safe)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "told", [*(str(person.story) for person in cast.cast()), *HOME.lead.split("\n"), HOME.markdown]
)
def test_the_story_of_the_demo_says_nothing_that_can_become_untrue(told: str) -> None:
    """It is written once and stands there whatever is done: what is so today is said by the pages that work it out."""
    said = told.replace("three months later", "").replace("`", "")
    assert not UNTRUE_LATER.findall(said)


def test_what_the_front_page_shows_of_an_answer_is_told_to_be_an_example(client: Client) -> None:
    assert "An example: what a nurse reads first" in client.get("/").content.decode()

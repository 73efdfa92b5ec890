"""Where everybody of the demo stands after signing in, and what the menu offers: pages that have something to say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from competency.ui import menu
from portal import cast
from portal.demo.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

BEGINS = {
    "amira": "/my/",
    "joy": "/my/",
    "manager": "/manage/",
    "lead": "/manage/",
    "trainer": "/admin/",
    "reviewer": "/admin/",
    "records": "/admin/",
    "admin": "/admin/",
}
OFFERED = {
    "amira": ["/my/", "/my/record/"],  # no certificate, as long as there is none to get
    "joy": ["/my/", "/my/record/", "/my/certificates/", "/assess/"],
    "manager": ["/manage/"],
    "lead": ["/manage/"],
    "trainer": ["/admin/"],
    "reviewer": ["/admin/"],
    "records": ["/manage/", "/admin/"],
    "admin": ["/manage/", "/admin/"],
}


def account(username: str) -> Any:
    return get_user_model()._default_manager.get(username=username)


def test_the_whole_cast_is_asked_about() -> None:
    assert {person.username for person in cast.cast()} | {"admin"} == set(BEGINS) == set(OFFERED)


@pytest.mark.parametrize("username", BEGINS)
def test_signing_in_with_a_password_opens_the_page_of_the_first_task(client: Client, username: str) -> None:
    page = client.post("/sign-in/", {"username": username, "password": PASSWORD}, follow=True)
    assert page.status_code == 200
    assert [way for way, _status in page.redirect_chain] == [BEGINS[username]]
    assert "No rule for you here" not in page.content.decode()


@pytest.mark.parametrize("username", [person.username for person in cast.cast()])
def test_continuing_as_somebody_and_opening_the_front_page_lead_to_the_same(client: Client, username: str) -> None:
    assert client.post("/demo/continue-as/", {"username": username}).headers["Location"] == BEGINS[username]
    assert client.get("/", follow=True).redirect_chain[-1][0] == BEGINS[username]
    assert "Look around as" in client.get("/?cast").content.decode()


@pytest.mark.parametrize("username", OFFERED)
def test_the_menu_offers_what_has_something_to_say_and_every_entry_opens(
    client: Client, rf: Any, username: str
) -> None:
    request = rf.get("/")
    request.user = account(username)
    links = [link.url for link in menu.entries(request)]
    assert links == OFFERED[username]
    client.force_login(request.user)
    for link in links:
        page = client.get(link)
        assert page.status_code == 200
        assert "No rule for you here" not in page.content.decode()
        assert "No certificate yet" not in page.content.decode()


def test_a_super_user_reads_who_waits_above_what_is_asked_and_one_tap_leads_there(client: Client) -> None:
    client.force_login(account("joy"))
    page = client.get("/my/").content.decode()
    way = re.search(r'<a href="([^"]+)">(\d+) (?:person waits|people wait) for you</a>', page)
    assert way is not None
    assert page.index(way[0]) < page.index('class="clr-columns"')
    waiting = client.get(way[1]).context["waits"]
    assert len({wait.person for wait, *_where in waiting}) == int(way[2])
    client.force_login(account("amira"))
    assert "for you</a>" not in client.get("/my/").content.decode()


def test_who_keeps_records_has_no_search_for_pages_and_who_writes_them_has(client: Client) -> None:
    for username, has_search in (("records", False), ("trainer", True), ("reviewer", True), ("admin", True)):
        client.force_login(account(username))
        page = client.get("/admin/").content.decode()
        assert ('role="search"' in page) is has_search, username
    client.force_login(account("records"))
    assert "Correct a record" in client.get("/admin/").content.decode()

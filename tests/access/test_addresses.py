"""What may stand in an address: no name of a person. Servers, proxies and browsers write addresses down.

A form that asks by GET puts its fields there. Whoever looks for a person asks by POST; the answer is found by a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.urls import reverse

from tests.access.test_matrix import ADMIN, ADMIN_NAMES, OURS, PAGES, VERBS
from tests.access.ward import Ward

pytestmark = pytest.mark.django_db

# A field's name, and what stands in it: days, codes and keys. Free text is on no page of ours.
IN_ADDRESSES = {
    "on": "a day",
    "known": "a day",
    "as_of": "a day",
    "programme": "a code",
    "unit": "a key",
    "job_role": "a key",
    "own": "yes or no",
    "page": "a number",
    "who": "which list",
    "number": "the number of a certificate",
}
# In the Wagtail admin: lists of content and of places may be searched by words, since none of their rows is a person.
SEARCHED = {space for space in ADMIN if not space.startswith("cleared_people")}
TEXT = {"text", "search", ""}


class Forms(HTMLParser):
    """The fields of every form that asks by GET, with their types."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: set[tuple[str, str]] = set()
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "get").lower() == "get"
        elif self._inside and tag in {"input", "select", "textarea"} and given.get("name"):
            self.fields.add((given["name"], given.get("type", "") if tag == "input" else tag))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def forms_of(ward: Ward, url: str, roles: Iterator[str] | set[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for role in roles:
        response: Any = ward.client(role).get(url)
        if (
            response.status_code == 200
            and "html" in response.headers.get("Content-Type", "")
            and not response.streaming
        ):
            found |= Forms(response.content.decode()).fields
    return found


@pytest.mark.parametrize("name", [name for name in OURS if PAGES[name][0] and name != "portal:design"])
def test_no_form_of_ours_puts_free_text_into_an_address(ward: Ward, name: str) -> None:
    url = reverse(name, kwargs=ward.arguments.get(name.split(":")[-1]))
    asked = {field for field, _kind in forms_of(ward, url, set(PAGES[name][0]))}
    assert asked <= set(IN_ADDRESSES), f"{name}: ask by POST, or say in IN_ADDRESSES what stands there"


@pytest.mark.parametrize("name", [name for name in ADMIN_NAMES if VERBS[name.split(":")[1]] in {"read", "choose"}])
def test_a_list_in_the_admin_that_names_people_is_not_searched_by_address(ward: Ward, name: str) -> None:
    space, verb = name.split(":")
    url = reverse(name, kwargs=ward.admin_arguments(space, verb))
    texts = {field for field, kind in forms_of(ward, url, {"administrator"}) if kind in TEXT}
    assert texts <= ({"q"} if space in SEARCHED else set()), f"{name}: ask for people by POST"


def test_who_is_looked_for_never_stands_in_an_address(ward: Ward) -> None:
    client = ward.client("assessor")
    home = reverse("cleared:assess_home")
    answer = client.post(home, {"q": "Quillfeather"})
    assert answer.status_code == 302 and answer.headers["Location"] == f"{home}?who=found"
    assert "Quillfeather" in client.get(answer.headers["Location"]).content.decode()
    assert "found" not in client.get(home, {"q": "Quillfeather"}).content.decode()


def test_accounts_are_looked_for_by_post_and_what_was_typed_is_kept(ward: Ward) -> None:
    client = ward.client("administrator")
    index = reverse("wagtailusers_users:index")
    everybody = client.get(index).content.decode()
    texts = {name for name, kind in Forms(everybody).fields if kind in TEXT}
    assert texts <= {"last_login_from", "last_login_to"}  # days
    assert f"{index}?q=" not in client.get(reverse("wagtailadmin_pages:search"), {"q": "x"}).content.decode()
    account: Any = ward.client("assessor").get("/my/").wsgi_request.user
    answer = client.post(index, {"looked_for": account.username.upper()})
    assert answer.status_code == 302 and answer.headers["Location"] == index
    found = client.get(index)
    assert list(found.context["page_obj"].object_list) == [account]
    assert "data-bulk-action" in everybody and "data-bulk-action" not in found.content.decode()
    assert 'name="looked_for"' in everybody and f'value="{account.username.upper()}"' in found.content.decode()
    assert list(client.get(reverse("wagtailusers_users:index_results")).context["page_obj"].object_list) == [account]
    # By part of the name, as people are found everywhere; and all again.
    name = account.person.family_name.lower()
    client.post(index, {"looked_for": name})
    assert account in client.get(index).context["page_obj"].object_list
    client.post(index, {"looked_for": ""})
    assert client.get(index).context["page_obj"].paginator.count > 3


def test_a_form_by_get_would_be_seen() -> None:
    text = '<form><input name="q" type="search"></form><form method="POST"><input name="p"></form>'
    assert Forms(text).fields == {("q", "search")}

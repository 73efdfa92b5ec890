"""What may stand in an address: no name of a person. Servers, proxies and browsers write addresses down.

A form that asks by GET puts its fields there. Whoever looks for a person asks by POST; the answer is found by a number.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.access.forms import TEXT, Forms, put_into_an_address
from tests.access.ward import Ward

pytestmark = pytest.mark.django_db

# What each page of ours, and each list in the admin, asks for is looked at by the matrix, which reads them all.


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
    assert list(put_into_an_address("cleared:board", text)) and list(put_into_an_address("cleared_people:list", text))
    assert not list(put_into_an_address("cleared_units:list", text))

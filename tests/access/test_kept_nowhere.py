"""What greets somebody is kept by no browser and no cache: in the portal all of it, in any other site our pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from tests.access.test_matrix import FILES, OURS, PAGES
from tests.access.ward import Ward

pytestmark = pytest.mark.django_db
OF_THE_PLUGINS = [name for name in OURS if name.startswith("cleared:") and name not in FILES]


def may_be_kept(response: Any) -> bool:
    told = response.headers.get("Cache-Control", "")
    return not {"no-store", "private"} <= {part.strip() for part in told.split(",")}


@pytest.mark.parametrize("name", OF_THE_PLUGINS)
def test_a_page_of_ours_says_so_itself_in_a_site_without_the_portals_middleware(
    ward: Ward, name: str, settings: Any
) -> None:
    settings.MIDDLEWARE = [row for row in site.MIDDLEWARE if not row.startswith("portal.")]
    readers = PAGES[name][0]
    role = next((role for role in ("owner", "assessor", "manager", "trainer") if role in readers), None)
    client = ward.client(role) if role else ward.client("owner")
    url = reverse(name, kwargs=ward.arguments.get(name.split(":")[-1]))
    response = client.get(url)
    assert response.status_code in ({200, 302} if role else {405})
    assert not may_be_kept(response)


@pytest.mark.parametrize(
    "path",
    ["/", "/no-such-page/", "/sign-in/", "/admin/", "/admin/account/", "/admin/users/", "/admin/pages/", "/manage/"],
)
def test_nothing_of_the_portal_is_kept_not_even_a_refusal(ward: Ward, path: str) -> None:
    for role in ("anonymous", "owner", "trainer", "administrator"):
        assert not may_be_kept(ward.client(role).get(path)), role


def test_a_token_that_is_refused_is_kept_nowhere(ward: Ward) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(ward.client("owner").cookies)
    response = strict.post("/sign-out/")
    assert response.status_code == 403 and not may_be_kept(response)

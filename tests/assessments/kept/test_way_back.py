"""A page that sends what is handed in to itself still leads back to where its reader came from."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.assessments.observations.factories import Watch
from tests.assessments.observations.sheets import filled, sheet_url

pytestmark = pytest.mark.django_db

HOME = reverse("cleared:assess_home")


def test_what_is_handed_in_and_refused_keeps_the_way_back(ward: Watch, joy: Any, client: Any) -> None:
    from_home = f"{sheet_url(ward)}?{urlencode({'back': HOME})}"

    def back(page: Any) -> str:
        found = BeautifulSoup(page.content, "html.parser").select_one("main a.clr-back")
        assert found is not None
        return str(found["href"])

    page = client.get(from_home)
    form = BeautifulSoup(page.content, "html.parser").select_one("form[data-sheet]")
    assert form is not None and back(page) == HOME
    data = filled(ward, client)
    for handed_in in ({"password": "wrong"}, {"do": "keep"}):
        page = client.post(form["action"], data | handed_in, follow=True)
        assert page.redirect_chain and back(page) == HOME
    # A round of that day was signed meanwhile: the page that says so, and the other round's sheet.
    ward.observe(joy)
    page = client.get(str(form["action"]))
    assert back(page) == HOME
    another = next(link["href"] for link in BeautifulSoup(page.content, "html.parser").select('a[href*="another="]'))
    assert back(client.get(another)) == HOME


def test_signed_out_meanwhile_it_keeps_the_way_back(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    client.logout()
    answer = client.post(f"{sheet_url(ward)}?{urlencode({'back': HOME})}", data)
    (went_to,) = parse_qs(urlsplit(answer.url).query)["next"]
    assert went_to == f"{sheet_url(ward)}?{urlencode({'back': HOME})}"

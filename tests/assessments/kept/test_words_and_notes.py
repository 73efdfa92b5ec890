"""A second word and a note on a remediation are kept as a sheet is, and gone when they are signed or recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency.assessments.models import Unfinished
from competency.core.models import SignOff
from tests.assessments import factories
from tests.assessments.observations.factories import Watch
from tests.assessments.observations.sheets import PASSWORD, fields_of, opened

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
HOME = reverse("cleared:assess_home")


def test_a_second_word_comes_back_and_is_gone_when_it_is_signed(ward: Watch, client: Any) -> None:
    url = reverse("cleared:observation", args=[ward.observe(ward.assessor()).observation.pk])
    ada: Any = ward.assessor("Ada", "Nowak")
    client.force_login(ada.user)
    fields = opened(client, url) | {"verdict": "not_achieved", "comment": "No scan.", "do": "keep"}
    assert client.post(url, fields | {"password": PASSWORD}, headers=JSON).json()["state"] == "kept"
    assert Unfinished.objects.get().fields == {"verdict": ["not_achieved"], "comment": ["No scan."]}
    assert url in client.get(HOME).content.decode().split("You have not finished")[1].split("</section>")[0]

    desk = Client()
    desk.force_login(ada.user)
    page = desk.get(url).content.decode()
    assert "Kept " in page
    again = fields_of(page) | {"verdict": "not_achieved", "password": PASSWORD, "do": "sign"}
    assert again["comment"] == "No scan."
    desk.post(url, again)
    assert SignOff.objects.filter(assessor=ada, verdict="not_achieved").exists()
    assert not Unfinished.objects.exists()
    assert client.post(url, fields, headers=JSON).json()["state"] == "ended"


def test_a_second_word_of_a_page_that_is_behind_is_asked_about_first(ward: Watch, client: Any) -> None:
    url = reverse("cleared:observation", args=[ward.observe(ward.assessor()).observation.pk])
    ada: Any = ward.assessor("Ada", "Nowak")
    client.force_login(ada.user)
    behind = opened(client, url)
    client.post(url, opened(client, url) | {"comment": "Newer.", "do": "keep"}, headers=JSON)
    signed = behind | {"verdict": "achieved", "comment": "Older.", "password": PASSWORD, "do": "sign"}
    page = client.post(url, signed).content.decode()
    assert "This was changed on another device" in page
    assert not SignOff.objects.filter(assessor=ada).exists()
    client.post(url, signed | fields_of(page) | {"verdict": "achieved", "password": PASSWORD, "do": "sign"})
    assert SignOff.objects.filter(assessor=ada).count() == 1


def test_a_note_comes_back_and_is_gone_when_it_is_recorded(client: Any) -> None:
    sat = factories.sat(asks=2, bank=2, attempts_allowed=1)
    sat.sit(right=0)
    joy: Any = sat.world.appointed("super_user", name="Joy")
    client.force_login(joy.user)
    url = reverse("cleared:remediate", args=[sat.person.pk, sat.activity.key])
    fields = opened(client, url) | {"note": "We went through the scan."}
    assert client.post(url, fields | {"do": "keep"}, headers=JSON).json()["state"] == "kept"
    assert opened(client, url)["note"] == "We went through the scan."
    assert url in client.get(HOME).content.decode()

    out = Client()
    back: Any = out.post(url, fields | {"note": "And after the session ended."})
    assert back.status_code == 302 and "sign-in" in back.url
    assert opened(client, url)["note"] == "And after the session ended."

    client.post(url, fields)
    assert not Unfinished.objects.exists()
    assert client.post(url, fields | {"do": "keep"}, headers=JSON).json()["state"] == "ended"

"""Signed out, or signed in anew elsewhere, before signing: nothing is recorded and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client

from competency.assessments.models import Observation, Unfinished
from competency.core import clock
from competency.core.models import Attempt, Evidence
from competency.core.people import api as people
from tests.assessments.observations.factories import Watch
from tests.assessments.observations.sheets import PASSWORD, fields_of, filled, next_of, sheet_url
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db


def test_what_was_typed_waits_behind_the_sign_in(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client, comment="She stopped at the mismatch.")
    client.logout()
    response = client.post(sheet_url(ward), data)
    assert response.status_code == 302
    assert not Attempt.objects.exists()
    sign_in = client.get(response.url)
    assert "You were signed out before this was signed" in sign_in.content.decode()
    back = client.post(
        response.url, {"username": joy.user.username, "password": PASSWORD, "next": next_of(response.url)}
    )
    kept = fields_of(client.get(back.url).content.decode())
    for name in ("comment", "rating", "entrustment", "token", f"item_{ward.key('signs-in')}"):
        assert kept[name] == data[name], name
    assert client.post(sheet_url(ward), kept | {"password": PASSWORD}).status_code == 302
    assert Observation.objects.count() == 1


def test_somebody_else_who_signs_in_does_not_see_it(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client, comment="Only for Joy.")
    client.logout()
    response = client.post(sheet_url(ward), data)
    tomasz: Any = ward.assessor("Tomasz", "Wilk")
    back = client.post(
        response.url, {"username": tomasz.user.username, "password": PASSWORD, "next": next_of(response.url)}
    )
    page = client.get(back.url).content.decode()
    assert "Only for Joy" not in page
    assert fields_of(page)["token"] != data["token"]


def test_a_sheet_not_handed_out_here_is_not_kept(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client) | {"by": "forged:seal"}
    client.logout()
    page = client.get(client.post(sheet_url(ward), data).url).content.decode()
    assert "Sign in and open the sheet again" in page
    assert not Unfinished.objects.exists()


def test_the_password_is_never_kept(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    client.logout()
    client.post(sheet_url(ward), data)
    assert PASSWORD not in str(Unfinished.objects.get().fields) + str(dict(client.session))


def test_a_token_from_before_another_sign_in_keeps_the_sheet(ward: Watch, joy: Any) -> None:
    client: Any = Client(enforce_csrf_checks=True)
    client.force_login(joy.user)
    data = filled(ward, client, comment="Before the other window.")
    response = client.post(sheet_url(ward), data | {"csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "You signed in again in another window" in page
    kept = fields_of(page)
    assert kept["comment"] == "Before the other window."
    assert not Attempt.objects.exists()
    client.post(sheet_url(ward), kept | {"password": PASSWORD})
    assert Observation.objects.count() == 1


def test_a_signed_sheet_is_let_go(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    client.logout()
    client.post(sheet_url(ward), data)
    client.force_login(joy.user)
    client.post(sheet_url(ward), data)
    assert not Unfinished.objects.exists()


def give_account(owner: Any, *, to: Any) -> None:
    """The account of somebody stands for somebody else from now on, by the verbs."""
    account, otto = owner.user, keeper("Otto")
    for person in (owner, to):
        people.unlink_account(person=person, by=otto)
    people.link_account(person=to, user=account, by=otto)


def test_a_page_handed_out_to_whom_the_account_stood_for_is_not_signed(ward: Watch, joy: Any, client: Any) -> None:
    """The account went to a colleague while the page lay open, as that of an agency does from shift to shift."""
    data = filled(ward, client, comment="What Joy saw.")
    give_account(joy, to=ward.assessor("Tomasz", "Wilk"))
    response = client.post(sheet_url(ward), data)
    assert not Attempt.objects.exists()
    assert "What Joy saw" not in client.get(response.url).content.decode()
    assert Unfinished.objects.get().owner == joy
    kept = client.post(sheet_url(ward), data | {"do": "keep"}, headers={"Accept": "application/json"})
    assert (kept.status_code, kept.json()["state"]) == (403, "out")


def test_whoever_an_account_stands_for_anew_shows_the_password_anew(ward: Watch, joy: Any, client: Any) -> None:
    client.post(sheet_url(ward), filled(ward, client))
    assert Observation.objects.count() == 1
    give_account(joy, to=ward.assessor("Tomasz", "Wilk"))
    page = client.post(sheet_url(ward), filled(ward, client) | {"password": ""}, follow=True)
    assert "Enter your password to sign" in page.content.decode()
    assert Observation.objects.count() == 1


def test_a_sheet_is_signed_by_no_version_that_its_page_did_not_show(ward: Watch, joy: Any, client: Any) -> None:
    """A step became critical, and whoever names the version from before in the page leaves it out."""
    first = ward.version
    ward.checklist.intro = "New words."
    ward.checklist.classify_change("tell", note="What changed.")
    ward.checklist.save_revision().publish()
    data = filled(ward, client, comment="What was seen.")
    assert data["version"] == str(ward.version.pk) != str(first.pk)
    response = client.post(sheet_url(ward), data | {"version": str(first.pk)}, follow=True)
    assert not Attempt.objects.exists()
    page = response.content.decode()
    assert "Nothing was recorded" in page
    assert "What was seen." in page
    again = fields_of(page)
    assert again["version"] == str(ward.version.pk)
    # A page that says not when it was handed out shows what is on offer, and nothing else.
    assert client.post(sheet_url(ward), data | {"version": str(first.pk), "by": "x"}, follow=True).status_code == 200
    assert not Attempt.objects.exists()
    client.post(sheet_url(ward), again | {"password": PASSWORD})
    assert Evidence.objects.get(person=ward.nurse).activity_version == ward.version


def test_a_page_that_was_open_over_an_upgrade_is_kept(ward: Watch, joy: Any, client: Any) -> None:
    """It was sealed in whole seconds."""
    data = filled(ward, client)
    parts = [str(joy.pk), "sheet", str(ward.nurse.pk), str(ward.activity.pk), "0", str(int(clock.now().timestamp()))]
    client.logout()
    client.post(sheet_url(ward), data | {"by": Signer(salt="cleared.assessments.page").sign(":".join(parts))})
    assert Unfinished.objects.get().owner == joy

"""The account goes with the names, with what the door remembers of it, and with what a log repeats of its name."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log
from wagtail.models import Comment, ModelLogEntry, Page

from competency.core import clock
from competency.core.models import KnownDevice, WrongTries
from competency.core.people import api as people
from competency.core.personal_data import api
from competency.core.personal_data.export import as_json, everything_about
from competency.core.record.gone import Why
from competency.core.signing_in import api as signing_in
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.personal_data.test_erasing import everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def erased(world):
    people.end_placement(placement=world.placement, ends_on=clock.today())
    request = api.request_erasure(person=signed_out(world.person), why=Why.LEFT, by=keeper("Ria"))
    return api.confirm_erasure(request=request, by=keeper("Sam"))


def test_what_the_door_remembers_of_the_account_goes(world):
    from django.http import HttpResponse

    user, request = world.person.user, RequestFactory().get("/")
    signing_in.remember_device(request, HttpResponse(), user)
    with signing_in.trying(request, user.username):
        pass
    assert KnownDevice.objects.count() == WrongTries.objects.count() == 1
    assert len(everything_about(world.person)["account"]["known_devices"]) == 1
    erased(world)
    assert KnownDevice.objects.count() == WrongTries.objects.count() == 0


def test_a_log_entry_stays_and_repeats_no_name(world):
    user, account = world.person.user, world.person.user.pk
    user.username = "quillafeatherstone"
    user.save()
    by = factories.user("clerk")
    log(user, "wagtail.create", user=by)
    log(world.competency, "wagtail.edit", user=user)
    assert "quillafeatherstone" in everything_stored()
    erased(world)
    assert "quillafeatherstone" not in everything_stored()
    assert ModelLogEntry.objects.filter(object_id=str(account), label="", action="wagtail.create").count() == 1
    assert ModelLogEntry.objects.filter(label=str(world.competency), action="wagtail.edit").count() == 1


def test_comments_on_pages_go_from_the_page_and_from_its_revisions(world):
    page = Page.objects.get(depth=2)
    user, other = world.person.user, factories.user("other")
    for who, text in ((user, "Quilla was here"), (other, "Others stay")):
        Comment.objects.create(page=page, user=who, text=text, contentpath="title")
    page = Page.objects.get(pk=page.pk).specific
    page.save_revision(user=user)
    content = page.get_latest_revision().content
    assert "Quilla was here" in str(content)
    erased(world)
    left = everything_stored()
    assert "Quilla was here" not in left
    assert "Others stay" in left
    assert "Others stay" in str(page.get_latest_revision().content)


def test_an_export_has_the_account_without_its_password_and_nobody_elses_name(world):
    other = world.another_nurse("Brambleworth", "Elsewhere")
    user = world.person.user
    log(user, "wagtail.edit", user=user)
    told = as_json(world.person)
    assert user.username in told
    assert user.password not in told
    assert other.given_name not in told


def test_the_file_costs_the_same_however_many_people_acted(world):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            everything_about(world.person)
        return len(asked)

    def away(month: int) -> None:
        person = factories.person(f"Nova{month}", "Records")
        people.record_leave(
            person=world.person, starts_on=date(2026, month, 1), ends_on=date(2026, month, 8), by=person
        )

    away(1)
    of_one = cost()
    for month in range(2, 8):
        away(month)
    assert cost() == of_one
    named = {row["recorded_by"] for row in everything_about(world.person)["held"]["leave"]}
    assert {"Nova1 Records", "Nova7 Records"} <= named

"""Facilities, units and shifts in the Wagtail admin: what moves a unit in the tree, or undoes a change, is refused."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from competency.core import setup
from competency.core.access import RECORDS_GROUP
from tests import factories
from tests.core.test_admin import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def test_a_unit_keeps_its_place_in_the_tree(world, client):
    client.force_login(member(RECORDS_GROUP))
    edit = reverse("cleared_units:edit", args=[world.ward.pk])
    response = client.post(
        edit, {"facility": world.facility.pk, "code": "OTHER", "name": "ICU", "parent": world.root.pk}
    )
    assert "keeps its code" in response.content.decode()


def test_no_code_and_no_parent_puts_a_unit_into_another_facilitys_tree(world, client):
    client.force_login(member(RECORDS_GROUP))
    other = factories.facility()
    add = reverse("cleared_units:add")
    response = client.post(
        add, {"facility": other.pk, "code": world.ward.code, "name": "Twin", "parent": world.ward.parent_id}
    )
    assert "of its own facility" in response.content.decode()
    slash = {"code": f"{world.facility.code}/{world.root.code}", "name": "Elsewhere", "zone": "Europe/London"}
    assert "cannot contain a slash" in client.post(reverse("cleared_facilities:add"), slash).content.decode()


def test_a_row_of_the_hospital_saved_from_an_old_page_is_refused_with_what_was_typed(world, client):
    client.force_login(member(RECORDS_GROUP))
    shift = factories.shift(world.facility)
    edit = reverse("cleared_shifts:edit", args=[shift.pk])
    opened = client.get(edit).context["form"]["opened_on"].value()
    typed = {"facility": world.facility.pk, "code": shift.code, "name": "Night", "ends": "07:00", "opened_on": opened}
    assert client.post(edit, typed | {"starts": "22:00"}).status_code == 302
    response = client.post(edit, typed | {"starts": "21:00"})
    assert "Somebody else changed this" in response.content.decode()
    assert response.context["form"]["starts"].value() == "21:00"
    shift.refresh_from_db()
    assert shift.starts.hour == 22


def test_a_shift_starts_at_an_hour_of_the_day(world, client):
    client.force_login(member(RECORDS_GROUP))
    factories.shift(world.facility)
    shown = client.get(reverse("cleared_shifts:index")).content.decode()
    assert "07:00" in shown and "a.m." not in shown

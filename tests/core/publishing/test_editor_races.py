"""Eight old pages of the editor saved at the same moment: one is saved, and the others are told."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency.core import setup
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP
from competency.core.clearance import stale
from competency.core.framework import api as framework
from competency.core.models import Facility, JobRole, Requirement, Unit
from competency.core.registries import RegistryForm
from tests import factories
from tests.core.framework.test_requirements import requirement_form
from tests.core.test_admin import member
from tests.core.test_races import CALLERS, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever found the page fresh waits for the others, for as long as a lock could keep them apart.

    So a check made before the lock is made by all of them before any of them saves.
    """
    form_class: Any = RegistryForm
    cleaned, together = form_class._post_clean, Barrier(CALLERS)

    def wait(form: Any) -> None:
        cleaned(form)
        with suppress(BrokenBarrierError):
            together.wait(timeout=1)

    monkeypatch.setattr(form_class, "_post_clean", wait)


def answers(posts: list[Any]) -> list[str]:
    return sorted("saved" if post.status_code == 302 else "told" for post in posts)


ONE_AND_THE_OTHERS = ["saved", *["told"] * (CALLERS - 1)]


def test_of_eight_old_pages_of_a_row_saved_at_once_one_is_saved(in_step):
    setup.ensure_groups()
    shift = factories.shift(factories.facility())
    browsers = [browser(member(RECORDS_GROUP)) for _n in range(CALLERS)]
    edit = reverse("cleared_shifts:edit", args=[shift.pk])
    opened = browsers[0].get(edit).context["form"]["opened_on"].value()
    typed = {"facility": shift.facility_id, "code": shift.code, "name": "Night", "ends": "07:00", "opened_on": opened}

    posts = at_once(lambda n: browsers[n].post(edit, typed | {"starts": f"{10 + n}:00"}))

    assert answers(posts) == ONE_AND_THE_OTHERS
    saved = next(n for n, post in enumerate(posts) if post.status_code == 302)
    shift.refresh_from_db()
    assert shift.starts.hour == 10 + saved
    for post in posts:
        assert post.status_code == 302 or "Somebody else changed this" in post.content.decode()


def test_of_eight_who_add_the_same_code_at_once_one_does(in_step):
    setup.ensure_groups()
    browsers = [browser(member(RECORDS_GROUP)) for _n in range(CALLERS)]
    add = reverse("cleared_job_roles:add")

    posts = at_once(lambda n: browsers[n].post(add, {"code": "midwife", "name": f"Midwife {n}"}))

    assert answers(posts) == ONE_AND_THE_OTHERS
    assert JobRole.objects.filter(code="midwife").count() == 1


def test_the_zone_of_a_facility_and_its_first_unit_do_not_pass_each_other(monkeypatch):
    """Each is looked through before the other is saved: without the lock the unit gets days of another zone."""
    setup.ensure_groups()
    facility = factories.facility(zone="Europe/London")
    keeper = browser(member(RECORDS_GROUP))
    edit = reverse("cleared_facilities:edit", args=[facility.pk])
    opened = keeper.get(edit).context["form"]["opened_on"].value()
    typed = {"code": facility.code, "name": "Other", "zone": "Asia/Tokyo", "opened_on": opened}
    looked, together = Facility.clean, Barrier(2)

    def look(row: Facility) -> None:
        looked(row)
        with suppress(BrokenBarrierError):
            together.wait(timeout=60)
            together.wait(timeout=1)

    def build(_n: int) -> str:
        together.wait(timeout=60)
        unit = Unit.objects.create(facility=facility, code="ICU", name="ICU")
        seen = Facility.objects.get(pk=facility.pk).zone
        with suppress(BrokenBarrierError):
            together.wait(timeout=1)
        return f"{unit.code} in {seen}"

    monkeypatch.setattr(Facility, "clean", look)
    found = at_once(lambda n: (build, lambda _n: keeper.post(edit, typed))[n](n), callers=2)

    assert found[0] == "ICU in Asia/Tokyo"


def test_of_eight_old_pages_of_a_requirement_saved_at_once_one_records_the_next_version():
    setup.ensure_groups()
    world = factories.world()
    browsers = [browser(member(AUTHORS_GROUP)) for _n in range(CALLERS)]
    form = requirement_form(world)
    browsers[0].post(reverse("cleared_requirements:add"), form)
    first = Requirement.objects.get(competency=form["competency"])
    edit = reverse("cleared_requirements:edit", args=[first.pk])

    posts = at_once(lambda n: browsers[n].post(edit, form | {"blocks_offset_number": str(4 + n)}))

    assert answers(posts) == ONE_AND_THE_OTHERS
    assert sorted(Requirement.objects.filter(key=first.key).values_list("version", flat=True)) == [1, 2]
    assert list(stale.drifted([world.person.pk])) == []


def test_a_requirement_ended_by_eight_at_once_ends_once():
    world = factories.world()
    asked = Requirement.objects.get()

    ended = at_once(lambda _n: framework.end_requirement(requirement=asked, ends_on=date(2026, 6, 1)).pk)

    assert len(set(ended)) == 1
    assert Requirement.objects.filter(key=asked.key).count() == 2
    assert list(stale.drifted([world.person.pk])) == []

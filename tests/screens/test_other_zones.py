"""The day of a page is that of the unit it is about, wherever the site's own clock stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from competency.core import access, clock
from competency.core.access import Purpose
from competency.core.activities.attempts import home_unit
from competency.core.framework import api as framework
from competency.core.models import Wave
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from tests import factories as make
from tests.screens import worlds

# Noon in UTC is the next day in Auckland, three in the morning the day before in Los Angeles; the site is in London.
AUCKLAND = ("Pacific/Auckland", datetime(2026, 12, 10, 12, tzinfo=UTC), date(2026, 12, 11))
LOS_ANGELES = ("America/Los_Angeles", datetime(2026, 12, 11, 3, tzinfo=UTC), date(2026, 12, 10))
DAY = timedelta(days=1)


@dataclass
class Away:
    """A ward in another zone, whose go-live is its own today; a nurse who works there and a manager of the ward."""

    ward: Any
    programme: Any
    nurse: Any
    manager: Any
    today: date


@pytest.fixture(params=[AUCKLAND, LOS_ANGELES], ids=["auckland", "los angeles"])
def away(request, hospital, time_machine):
    zone, moment, today = request.param
    assert settings.TIME_ZONE == "Europe/London"
    with clock.at(worlds.LONG_AGO):
        ward = make.unit("Far ward", of=make.facility(zone=zone))
        programme = make.programme("Far")
        wave = Wave.objects.create(programme=programme, code="F", name="Far wave")
        programmes.assign_unit(wave=wave, unit=ward)
        programmes.set_go_live(wave=wave, go_live_on=today)
        framework.require(programme=programme, competency=hospital.shift_start, unit=ward, job_role=hospital.nurse)
        nurse = hospital.person("Aroha Far", ward)
        manager = hospital.staff("Mere Far", "manager", ward)
    time_machine.move_to(moment, tick=False)
    assert clock.today() != today == clock.today(ward)
    return Away(ward, programme, nurse, manager, today)


def test_every_page_has_the_day_of_the_ward(away, signed_in):
    own, manages = signed_in(away.nurse), signed_in(away.manager)
    path = own.get("/my/").context["path"]
    assert (path.today, path.main.today, path.main.on, path.main.is_ahead) == (
        away.today,
        away.today,
        away.today,
        False,
    )
    record = own.get("/my/record/").context
    assert (record["record"].on, record["go_live_on"]) == (away.today, None)
    theirs = manages.get(f"/manage/person/{away.nurse.pk}/").context
    assert (theirs["today"], theirs["record"].on, theirs["is_replay"]) == (away.today, away.today, False)
    board = manages.get("/manage/").context
    assert (board["today"], board["board"].on, board["counts_lack"]) == (away.today, away.today, False)
    cell = manages.get(f"/manage/cell/{away.programme.pk}/{away.ward.pk}/{away.nurse.placements.get().job_role_id}/")
    assert (cell.context["today"], cell.context["asked"].on, cell.context["is_past"]) == (away.today, away.today, False)


def test_a_day_is_past_when_it_is_over_on_the_ward(away, signed_in):
    """Yesterday is past and tomorrow is not; what is as known at yesterday is a look back."""
    manages = signed_in(away.manager)
    address = f"/manage/person/{away.nurse.pk}/"
    for on, is_past in ((away.today - DAY, True), (away.today, False), (away.today + DAY, False)):
        assert manages.get(address, {"on": on.isoformat()}).context["record"].is_past is is_past
        assert manages.get(address, {"known": on.isoformat()}).context["is_replay"] is is_past


@pytest.mark.parametrize(
    ("starts", "ends", "is_in_reach"),
    [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)],
    ids=["begins today", "begins tomorrow", "ended yesterday", "ends today"],
)
def test_an_appointment_holds_on_the_days_of_its_ward(away, signed_in, starts, ends, is_in_reach):
    """An appointment that is over there opens nothing, though it is still that day on the site's clock."""
    manager = make.person("Ana", "Tested", with_user=True)
    with clock.at(worlds.LONG_AGO):
        people.appoint(
            person=manager,
            function="manager",
            unit=away.ward,
            starts_on=away.today + starts * DAY,
            ends_on=None if ends is None else away.today + ends * DAY,
        )
    user = manager.user
    assert access.has_any(user, Purpose.MANAGE) is is_in_reach
    assert (Purpose.MANAGE in access.purposes_of(user)) is is_in_reach
    assert ("manager" in access.functions_of(user)) is is_in_reach
    assert (away.nurse in access.visible_people(user, Purpose.MANAGE)) is is_in_reach
    assert access.visible_units(user, Purpose.MANAGE).contains(away.ward) is is_in_reach
    status = signed_in(manager).get(f"/manage/person/{away.nurse.pk}/").status_code
    assert (status == 200) is is_in_reach


@pytest.mark.parametrize(
    ("starts", "ends", "is_there", "is_ahead"),
    [(0, None, True, False), (1, None, False, True), (-9, 0, False, False), (-9, 1, True, False)],
    ids=["begins today", "begins tomorrow", "ended yesterday", "ends today"],
)
def test_people_are_seen_on_the_days_of_their_ward(away, hospital, starts, ends, is_there, is_ahead):
    with clock.at(worlds.LONG_AGO):
        until = None if ends is None else away.today + ends * DAY
        other = hospital.person("Other Far", away.ward, since=away.today + starts * DAY, until=until)
    user = away.manager.user
    assert (other in access.visible_people(user, Purpose.MANAGE)) is is_there
    assert (other in access.visible_people(user, Purpose.MANAGE, or_later=True)) is (is_there or is_ahead)
    assert (home_unit(other) == away.ward) is is_there


def test_who_manages_wards_in_two_zones_sees_the_people_of_each_on_its_day(away, hospital):
    ending, tomorrow_here = {"since": away.today - 9 * DAY}, clock.today() + DAY
    with clock.at(worlds.LONG_AGO):
        people.appoint(person=away.manager, function="manager", unit=hospital.icu, starts_on=date(2025, 1, 1))
        far = hospital.person("Gone Far", away.ward, until=away.today, **ending)
        near = hospital.person("Gone Near", hospital.icu, until=tomorrow_here, **ending)
        still = hospital.person("Still Near", hospital.icu)
    seen = access.visible_people(away.manager.user, Purpose.MANAGE)
    assert set(seen.filter(pk__in=[far.pk, near.pk, still.pk])) == {near, still}


def test_a_page_of_somebody_between_two_wards_has_the_day_of_the_next_or_last(away, hospital, signed_in):
    with clock.at(worlds.LONG_AGO):
        soon = hospital.person("Soon Far", away.ward, since=away.today + DAY)
        gone = hospital.person("Gone Far", away.ward, until=away.today)
    for person in (soon, gone):
        assert signed_in(person).get("/my/").context["path"].today == away.today

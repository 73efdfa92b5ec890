"""What a verb does today, it does on the day of the unit where the person works; and nothing is done before its moment.

At three in the morning of 11 December by UTC it is still the tenth in Los Angeles; at noon of the tenth the eleventh
has begun in Auckland. The site is in London.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.assessments.tries.who_helps import helpers_near
from competency.core import clock
from competency.core.activities import attempts
from competency.core.clearance.foretold import lost_by
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, ended_by_void, foretell_void
from competency.core.ledger.performance import Performance
from competency.core.ledger.told import told
from competency.core.models import Evidence, Facility, Placement, Unit
from competency.core.people import api as people
from competency.core.personal_data.api import why_not_erase
from tests import factories
from tests.core.personal_data.staff import signed_out

pytestmark = pytest.mark.django_db
WEST = ("America/Los_Angeles", datetime(2026, 12, 11, 3, tzinfo=UTC), date(2026, 12, 10))
EAST = ("Pacific/Auckland", datetime(2026, 12, 10, 12, tzinfo=UTC), date(2026, 12, 11))
DAY = timedelta(days=1)


def far(zone: str, **competency: Any) -> factories.World:
    """A nurse on a ward in this zone, who is asked for one competency."""
    world = factories.world(**competency)
    Facility.objects.filter(pk=world.facility.pk).update(zone=zone)
    world.ward = Unit.objects.select_related("facility").get(pk=world.ward.pk)
    return world


@pytest.fixture
def west():
    """Its day is the site's yesterday; what she did a year ago holds until the end of it."""
    zone, moment, today = WEST
    with clock.at(moment):
        world = far(zone, validity_months=12, grace_days=0)
        assert clock.today(world.ward) == today < clock.today()
        yield world


def test_whoever_voids_is_told_of_a_clearance_that_holds_on_its_ward_today(west):
    row = factories.evidence(west.person, competency=west.competency, performed_on=date(2025, 12, 11), zone=WEST[0])
    moves = foretell_void([row])
    assert [moved.lost_from() for moved in moves] == [WEST[2]]
    assert lost_by(moves) == {west.person.pk}
    assert [one.is_lost for one in told(moves)] == [True]
    assert [ended.from_on for ended in ended_by_void([row])] == [WEST[2]]


def test_nobody_is_erased_who_is_placed_or_appointed_until_the_end_of_the_day_there(west):
    until = WEST[2] + DAY
    people.end_placement(placement=west.placement, ends_on=until)
    people.appoint(person=west.person, function="trainer", unit=west.ward, starts_on=date(2026, 1, 1), ends_on=until)
    assert len(why_not_erase(signed_out(west.person).pk)) == 2
    assert not Placement(person=west.person, unit=west.ward, version=2, ends_on=until).goes_on
    with clock.at(clock.now() + DAY):
        assert why_not_erase(west.person.pk) == []
        assert Placement(person=west.person, unit=west.ward, version=2, ends_on=until).goes_on


def test_who_helps_begins_on_the_day_of_the_ward():
    zone, moment, today = EAST
    with clock.at(moment):
        world = far(zone)
        jo = factories.person("Jo", "Helper", with_user=True)
        people.appoint(person=jo, function="super_user", unit=world.ward, starts_on=today)
        assert "J. Helper" in helpers_near(world.person).names


def test_nobody_has_worked_through_anything_where_its_day_has_not_come(west):
    """It has come on her other ward; whoever helps was appointed on this one."""
    activity, east = factories.activity(kind="knowledge_test").activity, far(EAST[0])
    people.place(person=west.person, job_role=east.nurse, unit=east.ward, starts_on=date(2026, 1, 1))
    helper = factories.person("Jo", "Helper", with_user=True)
    people.appoint(person=helper, function="super_user", unit=west.ward, starts_on=date(2026, 1, 1))
    assert clock.today(east.ward) == WEST[2] + DAY
    with pytest.raises(ValidationError, match="was not appointed"):
        ledger.record_remediation(person=west.person, activity=activity, by=helper, performed_on=WEST[2] + DAY)
    ledger.record_remediation(person=west.person, activity=activity, by=helper, performed_on=WEST[2])


# ---- a moment that has not come ----------------------------------------------------------------------------------


def done(zone: str, **given: Any) -> Performance:
    usual: dict[str, Any] = {"outcome": "passed", "kind": "module", "zone": zone, "performed_on": clock.today(zone)}
    return Performance(**usual | given)


@pytest.mark.parametrize("zone", ["Europe/London", WEST[0], EAST[0]])
def test_what_is_done_later_today_is_refused_by_whichever_verb(zone):
    world = far(zone)
    with clock.at(datetime(2026, 12, 10, 11, tzinfo=UTC)):
        now, soon = clock.now(), clock.now() + timedelta(minutes=1)
        row = factories.evidence(world.person, competency=world.competency, **_said(done(zone, performed_at=now)))
        attempt = attempts.open_attempt(person=world.person, activity=factories.activity().activity)
        ahead = done(zone, performed_at=soon)
        changes: list[Any] = [
            lambda: ledger.record_evidence(person=world.person, performance=ahead, competency=world.competency),
            lambda: correct_evidence(evidence=row, performance=ahead, reason="It was later."),
            lambda: attempts.close_attempt(attempt=attempt, ended_by="completed", performance=_at(soon)),
        ]
        for change in changes:
            with pytest.raises(ValidationError, match="lies in the future"):
                change()
        attempt.refresh_from_db()
        assert attempt.is_open
        assert Evidence.objects.count() == 1


def test_a_day_that_has_come_elsewhere_has_not_come_where_it_was_done():
    with clock.at(EAST[1]):
        east, west = done(EAST[0]), done(WEST[0], performed_on=clock.today(EAST[0]))
        person, competency = factories.person(), factories.competency()
        ledger.record_evidence(person=person, performance=east, competency=competency)
        with pytest.raises(ValidationError, match="lies in the future"):
            ledger.record_evidence(person=person, performance=west, competency=competency)


def test_a_moment_without_a_time_zone_is_refused_in_words():
    naive = clock.now().replace(tzinfo=None) - DAY
    with pytest.raises(ValidationError, match="in which time zone"):
        ledger.record_evidence(
            person=factories.person(),
            performance=done("Europe/London", performed_on=naive.date(), performed_at=naive),
            competency=factories.competency(),
        )


def _at(moment: datetime) -> Performance:
    return Performance(outcome="passed", performed_at=moment)


def _said(performance: Performance) -> dict[str, Any]:
    return {name: getattr(performance, name) for name in ("outcome", "kind", "zone", "performed_on", "performed_at")}

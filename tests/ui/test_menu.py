"""What the menu asks about whoever reads it: one statement, put together once a day and asked of each in turn."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.test import RequestFactory

from competency.core import clock
from competency.core.models import Placement
from competency.core.people import api as people
from competency.core.people.in_force import placed_on
from competency.ui import menu
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PATH, EVERYBODY = "cleared:my_path", "cleared:my_record"


@pytest.fixture
def put_together(monkeypatch) -> list[date]:
    """Two entries in place of those of the apps; the days for which the condition of the first was made."""
    days: list[date] = []

    def placed(on: date) -> Q:
        days.append(on)
        return Q(Exists(Placement.objects.current().filter(placed_on(on), person=OuterRef("pk"))))

    entries = [
        menu.MenuEntry(label="Path", url_name=PATH, people=placed),
        menu.MenuEntry(label="Record", url_name=EVERYBODY, people=lambda on: Q(pk__isnull=False), order=200),
    ]
    monkeypatch.setattr(menu, "_entries", {entry.url_name: entry for entry in entries})
    return days


def offered(user) -> list[str]:
    request = RequestFactory().get("/")
    request.user = user
    return [link.label for link in menu.entries(request)]


def test_each_is_answered_for_themselves_on_every_day_and_the_question_is_put_together_once_a_day(
    put_together, django_assert_num_queries
):
    world = factories.world()
    people.end_placement(placement=world.placement, ends_on=date(2026, 6, 1))
    other = factories.person("Bea", with_user=True)
    one, two = world.person.user, other.user
    assert one is not None and two is not None
    for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 5, 31)):
        with clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            is_placed = day < date(2026, 6, 1)
            for _again in range(2):
                assert offered(one) == (["Path", "Record"] if is_placed else ["Record"])
                assert offered(two) == ["Record"]
            with django_assert_num_queries(1):
                offered(one)
    assert put_together == [date(2026, 5, 31), date(2026, 6, 1)]


def test_who_is_nobody_and_whose_account_was_closed_is_offered_nothing(put_together):
    person = factories.person(with_user=True)
    assert person.user is not None
    assert offered(person.user) == ["Record"]
    person.user.is_active = False
    assert offered(person.user) == offered(factories.user()) == offered(AnonymousUser()) == []

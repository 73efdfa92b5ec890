"""Before a module or a test is started a learner reads that it is too early to renew it, and may start all the same."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.clearance.book import Book
from competency.core.enums import Base
from competency.core.models import Activity, Attempt, Facility, Person
from tests import factories as core
from tests.assessments import factories as assessments
from tests.plain_words import banned_words
from tests.training_modules import factories
from training_modules.learning import api as learning

pytestmark = pytest.mark.django_db
TITLE = "It is too early to renew this"


def module() -> tuple[Any, Activity, str, str]:
    factories.site()
    activity = factories.activity(factories.module())
    return world_of(activity), activity, "cleared:learn_intro", "cleared:learn_start"


def knowledge_test() -> tuple[Any, Activity, str, str]:
    activity = assessments.sat().activity
    return world_of(activity), activity, "cleared:test_intro", "cleared:test_start"


def world_of(activity: Activity) -> Any:
    asked = core.criteria((None, [core.asked(activity=str(activity.key))]))
    return core.world(shown_by=asked, base=Base.PREVIOUS_EXPIRY, validity_months=12, window_months=1)


def done(person: Person, activity: Activity, *, ago: int) -> None:
    version = live_version(activity)
    core.evidence(
        person,
        kind=activity.kind,
        activity_version=version,
        score=90,
        performed_on=clock.today() - timedelta(days=ago),
    )


def sent_with(page: str) -> dict[str, str]:
    """What the page's button sends of the pass it tells of."""
    return dict(re.findall(r'<input type="hidden" name="(passed)" value="([^"]+)">', page))


@pytest.mark.parametrize("what", [module, knowledge_test])
@pytest.mark.parametrize(("ago", "is_early"), [(60, True), (350, False), (None, False)])
def test_it_is_told_before_it_is_started(client: Any, what: Any, ago: int | None, is_early: bool) -> None:
    world, activity, intro, start = what()
    if ago is not None:
        done(world.person, activity, ago=ago)
    client.force_login(world.person.user)
    page = client.get(reverse(intro, args=[activity.key])).content.decode()
    assert (TITLE in page) is is_early
    assert not banned_words(page)
    client.post(reverse(start, args=[activity.key]), sent_with(page))
    assert Attempt.objects.filter(person=world.person, activity=activity, closed_at__isnull=True).count() == 1


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_only_what_changed_is_offered_until_the_pass_runs_out_where_she_works(zone: str) -> None:
    factories.site()
    page = factories.module()
    activity = factories.activity(page)
    asked = core.criteria((None, [core.asked(activity=str(activity.key))]))
    world = core.world(shown_by=asked, validity_months=12, grace_days=0)
    Facility.objects.filter(pk=world.facility.pk).update(zone=zone)
    done(world.person, activity, ago=30)
    sections = [*factories.three_sections(), factories.section("new")]
    factories.rewrite(page, sections, change_class="delta", by=clock.today(), note="It asks twice.").publish()
    standing = Book([world.person]).standing(world.person, world.competency)
    until = next(
        each.ends_on for each in standing if each.starts_on <= clock.today() + timedelta(days=90) < each.ends_on
    )
    midnight = datetime.combine(until, time.min, tzinfo=ZoneInfo(zone))
    for minutes, purpose in ((-1, "delta"), (1, "gate")):
        with clock.at(midnight + timedelta(minutes=minutes)):
            assert learning.offer(person=world.person, activity=activity).purpose == purpose

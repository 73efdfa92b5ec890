"""How My path, the record and the board speak of a scenario: through its source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from competency.core import clock
from competency.core.activities.api import retire_activity
from competency.core.activities.sources import Progress, source_for, source_of_kind
from competency.core.clearance.book import Book
from competency.core.enums import Kind
from competency.core.kind_words import kind_word
from competency.rules.facts import Kind as Rules
from competency.rules.publishing import MILLER
from competency.rules.results import Reason, ReasonCode
from scenarios.playing.source import ScenarioSource
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, LATE, SAFE, text_of
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db


def progress(ward):
    return ScenarioSource().progress(ward.person, [ward.activity]).get(ward.activity.pk)


def test_it_speaks_for_its_kind(ward) -> None:
    assert kind_word(Kind.SCENARIO) == "Scenario"
    assert isinstance(source_for(ward.activity), ScenarioSource)
    source = source_of_kind(Kind.SCENARIO)
    assert source is not None
    assert (source.has_tries, source.is_watched, source.teaches) == (True, False, False)


def test_my_path_begins_and_goes_on_with_it(ward, nurse) -> None:
    assert progress(ward) is None
    intro = reverse("cleared:scenario_intro", args=[ward.activity.pk])
    page = nurse.get("/my/")
    assert intro in page.content.decode()
    assert "Start Nothing flagged" in text_of(page)
    attempt = ward.play(*SAFE[:2], counted=True)
    told = progress(ward)
    assert (told.state, told.text, told.minutes_left) == ("started", "Step 3", 8)
    page = nurse.get("/my/")
    assert reverse("cleared:scenario_play", args=[attempt.pk]) in page.content.decode()
    assert "Step 3" in text_of(page)


def test_practice_is_no_progress(ward) -> None:
    ward.play(*SAFE[:2])
    assert progress(ward) is None


def test_what_keeps_somebody_from_the_next_try_is_said(ward) -> None:
    now = clock.now()
    for days in (9, 6):
        with clock.at(now - timedelta(days=days)):
            ward.play(*LATE, counted=True)
    ward.play(*LATE, counted=True)
    intro = reverse("cleared:scenario_intro", args=[ward.activity.pk])
    assert progress(ward) == Progress("blocked", "Next: 20 minutes with a super-user", url=intro)
    other = factories.asked_to_play()
    other.play(*LATE, counted=True)
    assert progress(other).text.startswith("Next try from ")
    assert progress(other).minutes_left
    with clock.at(now - timedelta(days=3, hours=1)):
        open_too_long = factories.asked_to_play()
        open_too_long.play(SAFE[0], counted=True)
    assert progress(open_too_long).text.startswith("Next try from ")


def test_my_path_leads_to_practice_and_to_how_it_went_while_no_try_is_open(ward, nurse) -> None:
    """Also once it is passed: what was done can be seen again, and practised."""
    intro = reverse("cleared:scenario_intro", args=[ward.activity.pk])
    ward.play(*LATE, counted=True)
    page = nurse.get("/my/")
    assert "Next try from" in text_of(page)
    assert intro in page.content.decode()
    with clock.at(clock.now() + timedelta(days=1)):
        ward.play(*SAFE, counted=True)
        assert intro in nurse.get("/my/").content.decode()
        assert intro in nurse.get(reverse("cleared:my_record")).content.decode()
        page = text_of(nurse.get(intro))
    assert "You have this" in page
    assert "look at what was best" not in page


def test_an_unsafe_step_is_said_without_saying_which() -> None:
    reason = Reason(code=ReasonCode.CRITICAL_FAILED, on=date(2026, 3, 2))
    words = ScenarioSource().words(reason, what="Nothing flagged")
    assert words.learner == "A step was not safe on 2 Mar 2026"
    assert words.staff == "not passed on 2 March 2026, Nothing flagged"
    assert ScenarioSource().words(reason, what="").staff == "the scenario was not passed on 2 March 2026"
    assert ScenarioSource().words(Reason(code=ReasonCode.MISSING), what="x").learner == ""


def test_the_manager_reads_that_it_was_passed_and_nothing_of_practice_or_fails(ward, client) -> None:
    with clock.at(datetime.now(UTC) - timedelta(days=3)):
        ward.play(*HARM, counted=True)
    ward.play(*LATE, afresh=True)
    client.force_login(ward.world.appointed("manager").user)
    record = reverse("cleared:person_record", args=[ward.person.pk])
    words = text_of(client.get(record))
    assert "the scenario was not passed" in words or "not passed on" in words
    for hidden in ("Practice: does not count", "order", "Unsafe"):
        assert hidden not in words
    ward.play(*SAFE, counted=True)
    words = text_of(client.get(record))
    assert "Scenario" in words
    assert "Passed" in words


def test_a_standard_asks_for_it_by_activity_and_it_shows_that_somebody_knows_how(ward) -> None:
    assert MILLER[Rules.SCENARIO] == "knows_how"
    asked = {"programme": ward.world.programme, "unit": ward.world.ward, "on": clock.today()}
    assert Book([ward.person]).headline(ward.person, **asked).answer.value == "not_cleared"
    ward.play(*SAFE, counted=True)
    assert Book([ward.person]).headline(ward.person, **asked).answer.value == "cleared"


def test_a_version_may_be_opened_while_it_is_on_offer_or_was_played(ward) -> None:
    source, other = ScenarioSource(), ward.world.another_nurse()
    assert source.may_open(other, ward.version)
    ward.play(*SAFE)
    retire_activity(key=ward.activity.pk)
    ward.version.activity.refresh_from_db()
    assert source.may_open(ward.person, ward.version)
    assert not source.may_open(other, ward.version)


def test_the_pictures_of_a_version_are_named_as_what_it_refers_to() -> None:
    document = small_ward()
    document["steps"][0]["picture"] = {"image": 12, "alt": "Five orders."}
    assert ScenarioSource().refers_to(factories.publish(document)) == {"image:12"}
    assert ScenarioSource().refers_to(factories.publish(snapshot={"story": {}})) == frozenset()


@pytest.mark.parametrize("count", [1, 9])
def test_progress_of_many_costs_no_more_than_of_one(ward, django_assert_num_queries, count: int) -> None:
    activities = [factories.publish().activity for _n in range(count)]
    with django_assert_num_queries(6):
        ScenarioSource().progress(ward.person, activities)

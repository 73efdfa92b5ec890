"""Tries, the wait and the fresh set of a scenario are those of a test, and a renewal opens no sooner."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from competency.assessments.tries import api as tries
from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.ledger import api as ledger
from competency.core.models import Evidence, Facility
from scenarios.playing import api as playing
from scenarios.playing.admission import admissions
from scenarios.story import to_snapshot
from tests import factories as core
from tests.assessments import factories as sitting
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, LATE, SAFE, text_of
from tests.scenarios.story.documents import told
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STATE = playing.AdmissionState


def stands(ward, **lapse: float) -> tuple[str, int]:
    with clock.at(NOON + timedelta(**lapse)):
        admission = tries.admission_to(person=ward.person, activity=ward.activity)
    return admission.state, admission.tries_left


def play(ward, *choices: str, **lapse: float):
    with clock.at(NOON + timedelta(**lapse)):
        return ward.play(*choices, counted=True)


def answer(ward, on: date) -> str:
    asked = {"programme": ward.world.programme, "unit": ward.world.ward, "on": on}
    return str(Book([ward.person]).headline(ward.person, **asked).answer.value)


def use_up(ward) -> None:
    for day, choices in enumerate((LATE, HARM[:2], LATE)):
        play(ward, *choices, days=2 * day)


def test_the_next_try_waits_as_long_as_its_author_says() -> None:
    ward = factories.asked_to_play(small_ward(tries=2, wait_hours=6))
    play(ward, *LATE)
    assert stands(ward, hours=5) == (STATE.WAIT, 1)
    with clock.at(NOON + timedelta(hours=5)), pytest.raises(playing.NotNow):
        ward.start(counted=True)
    assert stands(ward, hours=6) == (STATE.READY, 1)
    play(ward, *LATE, hours=6)
    assert stands(ward, days=300) == (STATE.USED_UP, 0)


def test_nothing_waits_after_a_pass() -> None:
    ward = factories.asked_to_play(small_ward(wait_hours=720))
    play(ward, *LATE)
    play(ward, *SAFE, days=30)
    assert stands(ward, days=30, hours=1) == (STATE.READY, 3)
    with clock.at(NOON + timedelta(days=31)):
        factories.publish(key=ward.activity.pk, change_class="restart", change_by=date(2026, 4, 10))
    assert play(ward, *SAFE, days=41).purpose == "gate"
    assert answer(ward, date(2026, 4, 13)) == "cleared"


def test_practice_is_open_all_the_time_and_uses_up_nothing(ward) -> None:
    use_up(ward)
    with clock.at(NOON + timedelta(days=5)):
        ward.play(*HARM, afresh=True)
        ward.play(*SAFE, afresh=True)
    assert stands(ward, days=5) == (STATE.USED_UP, 0)


def test_what_was_left_open_is_a_try_also_for_the_command(ward) -> None:
    play(ward, SAFE[0])
    with clock.at(NOON + timedelta(days=4)):
        call_command("cleared_close_attempts")
    assert stands(ward, days=4) == (STATE.READY, 2)
    assert Evidence.objects.get().outcome == "failed"


def test_a_try_that_was_set_aside_uses_up_nothing(ward) -> None:
    attempt = play(ward, *LATE)
    ledger.void_evidence(
        evidence=Evidence.objects.get(pk=attempt.pk), reason="The page broke.", by=core.somebody_else()
    )
    assert stands(ward, days=2) == (STATE.READY, 3)


def test_a_fresh_set_opens_when_somebody_worked_through_it(ward) -> None:
    use_up(ward)
    helper = sitting.super_user(ward.world)
    with clock.at(NOON + timedelta(days=5)):
        assert tries.used_up(ward.person) == [ward.activity]
        first = tries.remediate(person=ward.person, activity=ward.activity, by=helper, note="We played it.")
        again = tries.remediate(person=ward.person, activity=ward.activity, by=helper, note="We played it.")
        assert tries.used_up(ward.person) == []
    assert first == again
    assert stands(ward, days=5, hours=1) == (STATE.READY, 3)


def test_before_the_last_try_nothing_is_worked_through(ward) -> None:
    play(ward, *LATE)
    with pytest.raises(ValidationError, match="tries left"):
        tries.remediate(person=ward.person, activity=ward.activity, by=sitting.super_user(ward.world))


def test_an_assessor_finds_it_on_the_persons_page_and_opens_a_fresh_set(ward, client) -> None:
    with clock.at(datetime.now(UTC) - timedelta(days=9)):
        ward.play(*LATE, counted=True)
    for days in (6, 3):
        with clock.at(datetime.now(UTC) - timedelta(days=days)):
            ward.play(*LATE, counted=True)
    client.force_login(sitting.super_user(ward.world).user)
    person = client.get(reverse("cleared:assess_person", args=[ward.person.pk]))
    assert ward.activity.title in text_of(person)
    url = reverse("cleared:remediate", args=[ward.person.pk, ward.activity.pk])
    words = text_of(client.get(url))
    assert "Scenario" in words
    assert "each decision beside the best path" in words
    answer = client.post(url, {"note": "We played it.", "do": "record"}, follow=True)
    assert "Amira has 3 tries left" in text_of(answer)


RENEWED: dict[str, tuple[dict[str, Any], int, int]] = {
    "in its last month, counted from completion": ({"window_months": 1}, 30, 340),
    "in its last month, counted from its end": ({"window_months": 1, "base": "previous_expiry"}, 30, 340),
}


@pytest.mark.parametrize("name", RENEWED)
def test_whoever_holds_it_is_offered_practice_until_a_renewal_is_due(name: str, client) -> None:
    standard, too_soon, due = RENEWED[name]
    ward = factories.asked_to_play(validity_months=12, **standard)
    play(ward, *SAFE)
    with clock.at(NOON + timedelta(days=too_soon)):
        offered = playing.offer(person=ward.person, activity=ward.activity)
        assert (offered.admission.may, offered.may_count) == (True, False)
        with pytest.raises(playing.NotNow):
            ward.start(counted=True)
        ward.play(*HARM)
        assert answer(ward, date(2026, 4, 2)) == "cleared"
        client.force_login(ward.user)
        words = text_of(client.get(reverse("cleared:scenario_intro", args=[ward.activity.pk])))
        assert "You have this until 1 March 2027. You can play it so that it counts from 2 February 2027." in words
        assert "This counts" not in words
    with clock.at(NOON + timedelta(days=due)):
        assert playing.offer(person=ward.person, activity=ward.activity).may_count


def test_what_is_asked_of_another_job_role_keeps_nothing_open() -> None:
    ward = factories.asked_to_play(validity_months=12, window_months=1)
    play(ward, *SAFE)
    also = [core.asked(activity=str(ward.activity.pk)), core.asked(kind="module")]
    core.competency(shown_by=core.criteria((None, also)))
    with clock.at(NOON + timedelta(days=30)):
        assert not playing.offer(person=ward.person, activity=ward.activity).may_count


def test_what_never_runs_out_is_practised() -> None:
    ward = factories.asked_to_play(validity_months=None, window_months=1)
    play(ward, *SAFE)
    with clock.at(NOON + timedelta(days=900)):
        offered = playing.offer(person=ward.person, activity=ward.activity)
    assert not offered.may_count
    assert offered.held is not None
    assert offered.held.words == "You have this, and it does not run out. Practise as often as you like."


def test_what_changed_so_that_it_is_asked_for_again_may_count_at_once() -> None:
    ward = factories.asked_to_play(validity_months=12, window_months=1)
    play(ward, *SAFE)
    with clock.at(NOON + timedelta(days=20)):
        newer = factories.publish(key=ward.activity.pk, change_class="restart", change_by=date(2026, 6, 1))
        assert newer.edition == 2
        assert playing.offer(person=ward.person, activity=ward.activity).may_count


def test_what_an_author_wrote_wrongly_is_read_as_the_usual(ward) -> None:
    story = to_snapshot(told(small_ward()).document)
    story["story"]["tries"] = "many"
    odd = factories.publish(snapshot=story)
    assert admissions(person=ward.person, activities=[odd.activity])[odd.activity.pk].tries_left == 3


@pytest.mark.parametrize("count", [1, 12])
def test_asking_of_many_costs_no_more_than_of_one(ward, django_assert_num_queries, count: int) -> None:
    activities = [factories.publish().activity for _n in range(count)]
    with django_assert_num_queries(4):
        found = admissions(person=ward.person, activities=activities)
    assert {admission.state for admission in found.values()} == {STATE.READY}


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_renewal_opens_with_the_day_of_the_ward_and_not_of_the_site(zone: str) -> None:
    ward = factories.asked_to_play(validity_months=12, window_months=1, base="previous_expiry")
    Facility.objects.filter(pk=ward.world.facility.pk).update(zone=zone)
    play(ward, *SAFE)
    with clock.at(NOON + timedelta(days=30)):
        held = playing.offer(person=ward.person, activity=ward.activity).held
    assert held is not None and held.opens_on is not None
    midnight = datetime.combine(held.opens_on, time.min, tzinfo=ZoneInfo(zone))
    for minutes, may_count in ((-1, False), (1, True)):
        with clock.at(midnight + timedelta(minutes=minutes)):
            assert playing.offer(person=ward.person, activity=ward.activity).may_count is may_count

"""Real seconds at a timed step: judged on arrival, with a grace for the network, and longer for whoever chose so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from competency.core import clock
from scenarios.graph import GO_ON, TIME_UP
from scenarios.models import Decision
from scenarios.playing import api as playing
from scenarios.playing.models import Pace
from scenarios.playing.timing import is_too_late, seconds_for, seconds_left
from tests.scenarios.playing import factories
from tests.scenarios.story.documents import told

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEP = told(factories.timed(30)).graph.steps["swelled"]
UNTIMED = told(factories.timed(30)).graph.steps["pharmacist"]


@pytest.mark.parametrize(
    ("pace", "seconds"), [(Pace.AS_WRITTEN, 30), (Pace.TWICE, 60), (Pace.FOUR_TIMES, 120), (Pace.OFF, None)]
)
def test_the_pace_gives_more_seconds_or_none_are_counted(pace: str, seconds: int | None) -> None:
    assert seconds_for(STEP, pace) == seconds
    assert seconds_for(UNTIMED, pace) is None


@pytest.mark.parametrize(
    ("after", "left", "late"),
    [(0, 30, False), (29, 1, False), (30, 0, False), (34.9, 0, False), (35, 0, False), (35.1, 0, True)],
)
def test_a_choice_is_late_after_its_seconds_and_the_grace(after: float, left: int, late: bool) -> None:
    now = NOON + timedelta(seconds=after)
    assert seconds_left(STEP, Pace.AS_WRITTEN, since=NOON, now=now) == left
    assert is_too_late(STEP, Pace.AS_WRITTEN, since=NOON, arrived_at=now) is late
    assert not is_too_late(STEP, Pace.OFF, since=NOON, arrived_at=now)


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.asked_to_play(factories.timed(30))


def begun(ward, pace: str = Pace.AS_WRITTEN):
    """A play at its timed step: it was reached at noon and two seconds."""
    with clock.at(NOON):
        attempt = ward.start(pace=pace)
    factories.decide(attempt, GO_ON, arrived_at=NOON + timedelta(seconds=2))
    return attempt


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pace", "after", "stands"),
    [("1", 36, "code"), ("1", 38, TIME_UP), ("2", 66, "code"), ("2", 68, TIME_UP), ("off", 9_000, "code")],
)
def test_what_comes_too_late_is_no_choice(ward, pace: str, after: int, stands: str) -> None:
    attempt = begun(ward, pace)
    made = playing.decide(attempt=attempt, number=2, choice="code", arrived_at=NOON + timedelta(seconds=after))
    assert made.moved
    assert Decision.objects.get(attempt=attempt, number=2).choice == stands


@pytest.mark.django_db
def test_whatever_is_sent_after_the_time_leads_to_what_follows_then(ward) -> None:
    attempt = begun(ward)
    playing.decide(attempt=attempt, number=2, choice="", arrived_at=NOON + timedelta(minutes=5))
    moment = playing.state_of(attempt)
    assert (moment.state.step, moment.state.clock) == ("pharmacist", 5)


@pytest.mark.django_db
def test_nobody_chooses_that_time_was_up(ward) -> None:
    attempt = begun(ward)
    with pytest.raises(playing.NotOpen):
        playing.decide(attempt=attempt, number=2, choice=TIME_UP, arrived_at=NOON + timedelta(seconds=4))


@pytest.mark.django_db
def test_a_pace_that_is_none_is_taken_for_the_usual(ward) -> None:
    assert ward.start(pace="100").play.pace == Pace.AS_WRITTEN


@pytest.mark.django_db
def test_the_page_says_how_long_and_what_became_of_it(ward, client) -> None:
    client.force_login(ward.user)
    with clock.at(NOON):
        attempt = ward.start()
    url = f"/play/a/{attempt.pk}/"
    with clock.at(NOON + timedelta(seconds=2)):
        client.post(url, {"moment": 1, "choice": GO_ON})
    with clock.at(NOON + timedelta(seconds=10)):
        page = client.get(url).content.decode()
        assert 'data-seconds="22"' in page
        assert "5 more are allowed for the network" in page
    with clock.at(NOON + timedelta(seconds=60)):
        assert "Time is up." in client.get(url).content.decode()
        page = client.post(url, {"moment": 2, "choice": "code"}, follow=True).content.decode()
    assert "Time was up, at 14:10" in page
    assert "Nothing was chosen in time" in page


@pytest.mark.django_db
def test_no_decision_arrives_before_its_moment(ward) -> None:
    """It would leave more seconds at the timed step that follows."""
    with clock.at(NOON):
        attempt = ward.start()
        with pytest.raises(ValidationError):
            playing.decide(attempt=attempt, number=1, choice=GO_ON, arrived_at=NOON + timedelta(seconds=1))
    assert not Decision.objects.exists()

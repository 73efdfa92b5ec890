"""A decision costs the same at any length, and reads a bounded number of rows."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scenarios.models import Decision
from scenarios.playing import api as playing
from scenarios.playing.moments import SHOWN_PAST, states_before
from tests.scenarios.playing import factories

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.asked_to_play(factories.looping())


def asked(call) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call()
    return len(queries)


@pytest.mark.parametrize("counted", [True, False])
def test_a_decision_and_the_page_after_it_ask_the_same_at_any_length(ward, nurse, counted: bool) -> None:
    attempt = ward.start(counted=counted)
    url = f"/play/a/{attempt.pk}/"
    nurse.get(url)
    costs = []
    for length in (1, 20, 200):
        factories.decide(attempt, *["wait"] * (length - playing.state_of(attempt).number))
        sent = {"moment": length, "choice": "wait"}
        costs.append((asked(partial(nurse.post, url, sent)), asked(partial(nurse.get, url))))
        assert Decision.objects.filter(attempt=attempt).count() == length
    posted, shown = zip(*costs, strict=True)
    assert len(set(posted)) == 1
    assert max(posted) <= MOST
    assert max(shown) <= MOST
    assert len(set(shown[1:])) == 1


def test_what_is_published_is_compiled_once_and_never_read_again(ward, nurse) -> None:
    attempt = ward.start()
    url = f"/play/a/{attempt.pk}/"
    nurse.get(url)
    with CaptureQueriesContext(connection) as queries:
        nurse.post(url, {"moment": 1, "choice": "wait"})
        nurse.get(url)
    assert not [query for query in queries.captured_queries if '"snapshot"' in query["sql"]]


def test_the_introduction_asks_a_bounded_number(ward, nurse) -> None:
    ward.play("act")
    few = asked(lambda: nurse.get(f"/play/{ward.activity.pk}/"))
    for _n in range(5):
        ward.play("wait", "act", afresh=True)
    assert asked(lambda: nurse.get(f"/play/{ward.activity.pk}/")) == few


def test_looking_back_asks_the_same_of_a_short_play_and_a_long_one(ward, nurse) -> None:
    costs = []
    for length in (1, 60):
        attempt = ward.play(*["wait"] * length, "act", afresh=True)
        nurse.post(f"/play/a/{attempt.pk}/words/", {"feeling": "calm"})
        costs.append(asked(partial(nurse.get, f"/play/a/{attempt.pk}/what-happened/")))
    assert costs[0] == costs[1]


def test_of_a_long_play_only_so_many_moments_are_read_and_the_first_among_them(ward) -> None:
    attempt = ward.play(*["wait"] * 60)
    moment = playing.state_of(attempt)
    before = states_before(moment)
    assert len(before) == SHOWN_PAST + 1
    assert (before[0].clock, before[-1].clock, moment.state.clock) == (0, 59, 60)
    drifted = [state.values["oxygen"] for state in before]
    assert drifted == sorted(drifted, reverse=True), "the oldest first"

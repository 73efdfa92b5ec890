"""Looking back says what happened while nothing was decided: each event on the way has its own line and its time."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from scenarios.graph import GO_ON, begin, play, when_happened
from scenarios.playing.looking_back import react, what_happened
from tests.scenarios.graph import documents as graphs
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import text_of
from tests.scenarios.story.documents import told
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db


def a_round(**changed: Any) -> dict[str, Any]:
    """A round of twenty minutes, on which a bell rings at the seventh and again at the twelfth."""
    return (
        small_ward(
            variables=[],
            steps=[
                graphs.information("round", "desk", cost=20, body="On the round."),
                graphs.decision(
                    "desk", graphs.choice("sign", "good", cost=1), graphs.choice("go", "bad"), body="Here."
                ),
                graphs.outcome("good", "safe", passes=True, body="Good.", debrief="Good."),
                graphs.outcome("bad", "harm", body="Bad.", debrief="Bad."),
            ],
            events=[
                {"key": "again", "title": "It rings again", "at": 12, "body": "Again."},
                {"key": "bell", "title": "The bell rings", "at": 7, "body": "A bell."},
                {"key": "signed", "title": "It is read", "at": 21, "body": "Read."},
            ],
            banners=[],
            limit=None,
            minimums={},
        )
        | changed
    )


def test_what_happened_while_people_went_on_has_its_line_and_its_time() -> None:
    ward = factories.asked_to_play(a_round())
    lines = what_happened(ward.play(GO_ON, "sign"))[1].lines
    assert [(line.time, line.did) for line in lines[:2]] == [("14:15", "The bell rings"), ("14:20", "It rings again")]
    assert [(line.title, line.tone, line.best, line.feedback) for line in lines[:2]] == [("Round", None, "", ())] * 2
    assert [line.came_of for line in lines] == [(), (), ("It is read",)]


def test_the_page_says_it_as_well(client) -> None:
    ward = factories.asked_to_play(a_round())
    client.force_login(ward.user)
    attempt = ward.play(GO_ON, "sign")
    react(attempt=attempt, feeling="calm")
    words = text_of(client.get(reverse("cleared:scenario_what_happened", args=[attempt.pk])))
    assert "14:15 The bell rings Round" in words


def test_going_on_while_nothing_happens_has_no_line() -> None:
    ward = factories.asked_to_play(a_round(events=[]))
    assert [line.did for line in what_happened(ward.play(GO_ON, "sign"))[1].lines] == ["Do sign"]


def test_the_minute_of_an_event_is_the_one_in_which_it_happened() -> None:
    graph = told(a_round()).graph
    start = begin(graph)
    assert when_happened(graph, start, GO_ON) == {"bell": 7, "again": 12}
    assert when_happened(graph, play(graph, start, GO_ON), "sign") == {"signed": 21}
    assert when_happened(graph, play(graph, start, GO_ON), "go") == {}

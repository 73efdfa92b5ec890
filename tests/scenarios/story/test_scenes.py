"""What people see at a moment, and nothing of what is right."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scenarios.graph import GO_ON, State, begin, play
from scenarios.story import Scene, Story, happened, minute_of_day, moved, scene
from scenarios.story.scenes import Trend
from tests.scenarios.story.documents import told, ward


def played(*choices: str, story: Story | None = None) -> tuple[Story, list[State]]:
    story = story or told(ward())
    states = [begin(story.graph)]
    for choice in choices:
        states.append(play(story.graph, states[-1], choice))
    return story, states


def seen(*choices: str, **changed: Any) -> Scene:
    story, states = played(*choices, story=told(ward(**changed)))
    return scene(story, states)


def test_the_first_moment() -> None:
    first = seen()
    assert (first.step.key, first.number, first.minute, first.is_over) == ("comes-up", 1, 14 * 60 + 8, False)
    assert [banner.text for banner in first.banners] == ["Allergies: not reviewed"]
    assert (first.limit, first.left) == ("for the antibiotic", 60)
    assert [(vital.label, vital.now, vital.unit, vital.trend) for vital in first.vitals] == [
        ("Oxygen", Decimal(92), "%", Trend.STEADY)
    ]
    assert [(known.label, known.now) for known in first.known] == [
        ("Antibiotic", "not given"),
        ("Allergies", "unreviewed"),
    ]
    assert [(way.key, way.minutes) for way in first.ways] == [(GO_ON, 2)]


def test_time_passes_and_vital_signs_drift() -> None:
    later = seen(GO_ON, "ring", "wait")
    assert later.number == 4
    assert later.minute == 14 * 60 + 8 + 30
    (oxygen,) = later.vitals
    assert oxygen.past == (Decimal(92), Decimal(92), Decimal(92), Decimal(90))
    assert (oxygen.was, oxygen.now, oxygen.trend, oxygen.is_worrying) == (Decimal(92), Decimal(90), Trend.DOWN, True)
    assert later.left == 30


def test_only_what_is_open_is_offered_with_what_it_takes() -> None:
    assert [(way.key, way.minutes) for way in seen(GO_ON).ways] == [("order", 2), ("code", 6), ("ring", 8)]
    assert [way.key for way in seen(GO_ON, "ring", "wait", "code").ways] == ["give", "note"]
    assert [way.key for way in seen(GO_ON, "code").ways] == ["give"]


def test_a_banner_and_a_limit_go_when_they_do_not_hold_any_more() -> None:
    coded = seen(GO_ON, "code")
    assert coded.banners == ()
    assert coded.left == 52
    given = seen(GO_ON, "code", "give")
    assert (given.limit, given.left, given.is_over, given.ways) == ("", None, True, ())


def test_without_a_limit_none_is_said() -> None:
    assert (seen(limit=None).limit, seen(limit=None).left) == ("", None)


@pytest.mark.parametrize(
    ("start", "low", "high", "worries", "trend"),
    [(92, 92, None, False, Trend.STEADY), (91, 92, None, True, Trend.STEADY), (96, None, 95, True, Trend.STEADY)],
)
def test_what_is_out_of_bounds_worries(
    start: int, low: int | None, high: int | None, worries: bool, trend: Trend
) -> None:
    document = ward()
    document["variables"][0] |= {"start": start, "worry_below": low, "worry_above": high}
    (vital,) = scene(*played(story=told(document))).vitals
    assert (vital.is_worrying, vital.trend) == (worries, Trend.STEADY)


def test_a_number_that_rises_is_said_to_rise() -> None:
    document = ward()
    document["variables"][0]["drift"]["by"] = 1
    (vital,) = scene(*played(GO_ON, "ring", "wait", story=told(document))).vitals
    assert vital.trend == Trend.UP


def test_what_moved_is_told_of_what_is_shown_only() -> None:
    document = ward()
    document["variables"][2].pop("label")
    story, states = played(GO_ON, "ring", "wait", "code", story=told(document))
    changes = moved(story, states[0], states[-1])
    assert [(one.label, one.before, one.now, one.unit) for one in changes] == [("Oxygen", "92", "90", "%")]
    assert moved(story, states[0], states[1]) == ()


def test_events_are_told_where_people_arrive_after_them() -> None:
    story, states = played(GO_ON, "ring", "wait", "wait", "wait")
    assert [event.title for event in happened(story, states[-2], states[-1])] == ["The antibiotic is late"]
    assert happened(story, states[0], states[1]) == ()


def test_the_clock_goes_past_midnight() -> None:
    story = told(ward(starts_at=23 * 60 + 50))
    assert minute_of_day(story, 15) == 5

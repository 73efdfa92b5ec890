"""What each of the three teaches, held against plays with a name and hundreds by chance: nobody passes without it."""

from __future__ import annotations

from scenarios.graph import State, score
from tests.scenarios.stories.plays import LARKIN, MARSH, SORENSEN, moments, story
from tests.scenarios.stories.test_told_truly import ends


def passed(name: str) -> list[State]:
    found = [end for end in ends(name) if score(story(name).graph, end).passed]
    assert len(found) > 10
    return found


def test_nobody_passes_without_having_coded_the_allergy() -> None:
    """And the list has been gone through; an alert fires where the allergy is coded, and nowhere else."""
    assert {(end.values["allergy_status"], end.values["reconciled"]) for end in passed(LARKIN)} == {
        ("coded", "gone through")
    }
    alerts = [after for _made, _before, after in moments(LARKIN) if after.step == "two-alerts"]
    assert {after.values["allergy_status"] for after in alerts} == {"coded"}


def test_what_is_not_in_the_chart_has_no_score_and_is_never_in_time() -> None:
    """Nobody passes who wrote it down and typed it later, and until it is signed the board has his name only."""
    assert {(end.values["vitals"], end.values["entered_later"]) for end in passed(MARSH)} == {
        ("signed, in the chart", False)
    }
    boards = {
        after.values["board"]
        for _made, _before, after in moments(MARSH)
        if after.values["vitals"] != "signed, in the chart"
    }
    assert boards == {"his name only"}


def test_nobody_passes_with_a_reading_that_was_accepted_unchecked() -> None:
    """To accept all that cannot be is a critical mistake, and one number that was accepted keeps from a pass."""
    assert {end.values["accepted"] for end in passed(SORENSEN)} == {False}
    assert "82 lb, accepted by you" not in {end.values["weight"] for end in passed(SORENSEN)}
    accepting = story(SORENSEN).graph.steps["readings"].exit("accept-all")
    assert accepting is not None and accepting.is_critical_unsafe
    after = [after for made, _before, after in moments(SORENSEN) if made == ("readings", "accept-all")]
    assert after and not any(score(story(SORENSEN).graph, state).passed for state in after)

"""What fits a changed checklist is carried over; what does not is named with what was entered. No database."""

from __future__ import annotations

from competency.assessments.observations.carrying import carried
from competency.assessments.observations.judging import StepSeen
from competency.assessments.observations.sheet import ChecklistText, Level, StepText

LEVELS = (Level(4, "On their own"), Level(5, "May supervise"))
BAND = StepText("band", "Scans the band", is_critical=True)
LATE = StepText("late", "Says why it is late", is_critical=False)


def text(*steps: StepText, levels: tuple[Level, ...] = LEVELS) -> ChecklistText:
    return ChecklistText("", "", "", steps, LEVELS, levels)


def test_a_step_with_the_same_words_keeps_its_mark_and_its_note() -> None:
    values = {"item_band": "done_with_prompt", "note_band": "Asked twice.", "comment": "Good.", "token": "1"}
    found = carried(values, text(BAND, LATE), text(LATE, BAND))
    assert found.values == values
    assert found.left == ()


def test_a_step_that_went_changed_its_words_or_became_critical_is_left_behind() -> None:
    values = {"item_late": "done_with_prompt", "note_late": "I asked."}
    for new in (
        text(BAND),
        text(BAND, StepText("late", "Says why, in the chart", is_critical=False)),
        text(BAND, StepText("late", LATE.text, is_critical=True)),
    ):
        found = carried(values, text(BAND, LATE), new)
        assert found.values == {}
        (left,) = found.left
        assert (left.text, left.mark, left.note) == (LATE.text, StepSeen.PROMPT, "I asked.")


def test_what_was_not_seen_is_nothing_to_tell() -> None:
    assert carried({"item_late": "not_observed", "note_late": "x"}, text(BAND, LATE), text(BAND)).left == ()


def test_a_level_that_is_called_otherwise_now_is_left_behind() -> None:
    new = text(BAND, levels=(Level(4, "With help"), LEVELS[1]))
    found = carried({"entrustment": "4", "rating": "4"}, text(BAND), new)
    assert found.values == {"rating": "4"}
    assert [left.level for left in found.left] == ["4 · On their own"]
    assert carried({"entrustment": "5"}, text(BAND), new).left == ()

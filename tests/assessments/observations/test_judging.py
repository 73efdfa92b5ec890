"""The rules of the sheet as tables and properties: outcome, what must be written, what one tap may touch."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.assessments.observations.judging import (
    FilledSheet,
    Judgement,
    MissingOnSheet,
    Outcome,
    SheetProblem,
    StepSeen,
    WatchedStep,
    judge,
    noted,
    others_done,
    problems,
)

A, B, C = WatchedStep("a", is_critical=True), WatchedStep("b"), WatchedStep("c", is_critical=True)
D, P, N, U, X = StepSeen.DONE, StepSeen.PROMPT, StepSeen.NOT_DONE, StepSeen.UNSAFE, StepSeen.NOT_OBSERVED


def sheet(a: StepSeen = D, b: StepSeen = D, c: StepSeen = D, **given: Any) -> FilledSheet:
    parts: dict[str, Any] = {"results": {"a": a, "b": b, "c": c}, "rating": 5, "entrustment": 4}
    return FilledSheet(steps=(A, B, C), **(parts | given))


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        pytest.param(sheet(), Judgement(Outcome.PASSED, False), id="everything done"),
        pytest.param(sheet(a=P), Judgement(Outcome.PASSED, False), id="a prompt is no fail"),
        pytest.param(sheet(b=N), Judgement(Outcome.PASSED, False), id="an ordinary step not done is no fail"),
        pytest.param(sheet(b=X), Judgement(Outcome.PASSED, False), id="an ordinary step not seen is no fail"),
        pytest.param(sheet(entrustment=2), Judgement(Outcome.PASSED, False), id="a low level is no fail"),
        pytest.param(sheet(a=N), Judgement(Outcome.FAILED, True, ("a",)), id="a critical step not done"),
        pytest.param(sheet(b=U), Judgement(Outcome.FAILED, True, ("b",)), id="any step unsafe"),
        pytest.param(
            sheet(a=X), Judgement(Outcome.INCOMPLETE, False, ("a",)), id="case 60: a critical step not observed"
        ),
        pytest.param(
            sheet(a=X, b=U), Judgement(Outcome.FAILED, True, ("b",)), id="unsafe weighs more than not observed"
        ),
        pytest.param(sheet(X, X, X), Judgement(Outcome.INCOMPLETE, False, ("a", "c")), id="nothing seen"),
        pytest.param(
            FilledSheet(steps=(B,), rating=5, entrustment=5),
            Judgement(Outcome.INCOMPLETE, False),
            id="nothing seen, none critical",
        ),
    ],
)
def test_the_outcome(filled: FilledSheet, expected: Judgement) -> None:
    assert judge(filled) == expected


def test_a_step_starts_at_not_observed() -> None:
    assert FilledSheet(steps=(A,)).result_of(A) is StepSeen.NOT_OBSERVED


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        pytest.param(sheet(), [], id="nothing is missing"),
        pytest.param(sheet(entrustment=3), [SheetProblem(MissingOnSheet.COMMENT_LEVEL)], id="below 4 wants a comment"),
        pytest.param(sheet(entrustment=3, comment="Slow."), [], id="below 4 with a comment"),
        pytest.param(
            sheet(entrustment=3, comment="  "), [SheetProblem(MissingOnSheet.COMMENT_LEVEL)], id="blanks are no comment"
        ),
        pytest.param(
            sheet(a=P),
            [SheetProblem(MissingOnSheet.NOTE_MISSING, "a")],
            id="a prompt on a critical step wants its note",
        ),
        pytest.param(sheet(a=P, notes={"a": "Asked."}), [], id="a prompt with its note"),
        pytest.param(sheet(b=P), [], id="a prompt on an ordinary step wants none"),
        pytest.param(sheet(b=U), [SheetProblem(MissingOnSheet.COMMENT_FAIL)], id="a fail wants a comment"),
        pytest.param(
            sheet(b=U, entrustment=1), [SheetProblem(MissingOnSheet.COMMENT_FAIL)], id="a fail is asked for one comment"
        ),
        pytest.param(sheet(rating=None), [SheetProblem(MissingOnSheet.RATING_MISSING)], id="looking back"),
        pytest.param(sheet(entrustment=None), [SheetProblem(MissingOnSheet.LEVEL_MISSING)], id="looking ahead"),
        pytest.param(sheet(rating=6), [SheetProblem(MissingOnSheet.RATING_RANGE)], id="no sixth rating"),
        pytest.param(sheet(entrustment=0), [SheetProblem(MissingOnSheet.LEVEL_RANGE)], id="no level nought"),
        pytest.param(sheet(a=X, rating=None, entrustment=None), [], id="half seen: no level is asked"),
        pytest.param(
            sheet(a=X, entrustment=9), [SheetProblem(MissingOnSheet.LEVEL_RANGE)], id="half seen: a level must be one"
        ),
        pytest.param(
            sheet(X, X, X, rating=None, entrustment=None),
            [SheetProblem(MissingOnSheet.NOTHING_SEEN)],
            id="an empty sheet",
        ),
        pytest.param(
            FilledSheet(steps=(A,), results={"a": D, "z": D}, rating=5, entrustment=5),
            [SheetProblem(MissingOnSheet.UNKNOWN_STEP, "z")],
            id="a step of another version",
        ),
    ],
)
def test_what_is_missing(filled: FilledSheet, expected: list[SheetProblem]) -> None:
    assert list(problems(filled)) == expected


def test_the_two_scales_are_never_mixed() -> None:
    """Help given (looking back) decides neither the outcome nor what must be written."""
    for rating in range(1, 6):
        assert judge(sheet(rating=rating)) == judge(sheet())
        assert problems(sheet(rating=rating)) == ()


def test_a_note_left_behind_at_a_step_without_a_prompt_says_nothing() -> None:
    assert noted(sheet(a=P, notes={"a": " Asked. ", "b": "Left over."})) == {"a": "Asked."}


results = st.sampled_from(list(StepSeen))
sheets = st.builds(
    lambda steps, given, level, comment: FilledSheet(
        steps=tuple(WatchedStep(str(n), critical) for n, critical in enumerate(steps)),
        results={str(n): one for n, one in enumerate(given)},
        rating=3,
        entrustment=level,
        comment=comment,
    ),
    st.lists(st.booleans(), min_size=1, max_size=8),
    st.lists(results, max_size=8),
    st.integers(1, 5),
    st.sampled_from(["", "Seen."]),
)


@given(sheets)
def test_mark_the_others_never_touches_a_critical_step_nor_one_that_is_marked(filled: FilledSheet) -> None:
    after = others_done(filled)
    for step in filled.steps:
        before = filled.result_of(step)
        if step.is_critical or before is not StepSeen.NOT_OBSERVED:
            assert after[step.key] is before
        else:
            assert after[step.key] is StepSeen.DONE


@given(sheets)
def test_nobody_passes_with_something_unsafe_or_a_critical_step_left(filled: FilledSheet) -> None:
    passed = judge(filled).outcome is Outcome.PASSED
    shown = {StepSeen.DONE, StepSeen.PROMPT}
    if passed:
        assert all(filled.result_of(step) is not StepSeen.UNSAFE for step in filled.steps)
        assert all(filled.result_of(step) in shown for step in filled.steps if step.is_critical)
    assert judge(filled).critical_failed == (judge(filled).outcome is Outcome.FAILED)


@given(sheets, st.integers(1, 5))
def test_the_level_never_changes_the_outcome(filled: FilledSheet, level: int) -> None:
    other = FilledSheet(steps=filled.steps, results=filled.results, rating=filled.rating, entrustment=level)
    assert judge(other) == judge(filled)


def test_the_rules_of_the_sheet_need_no_django() -> None:
    program = (
        "import sys, importlib.util as u\n"
        "s = u.spec_from_file_location('r', 'competency/assessments/observations/judging.py')\n"
        "m = u.module_from_spec(s); sys.modules['r'] = m; s.loader.exec_module(m)\n"
        "assert not [n for n in sys.modules if n.split('.')[0] in ('django', 'wagtail')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

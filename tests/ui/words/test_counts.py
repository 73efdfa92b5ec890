"""How many are done of how many, in words: the rules' own count, with whoever has to see the next one."""

from __future__ import annotations

import pytest

from competency.rules.results import Reason, ReasonCode
from competency.ui.words import counts

ELSE, YOURS = "the next by somebody else", "the next is yours to watch"


def reason(have: int | None, need: int | None, by_others: int | None = None) -> Reason:
    return Reason(code=ReasonCode.MISSING, have=have, need=need, by_others=by_others)


@pytest.mark.parametrize(
    ("counted", "said", "observations", "sentence"),
    [
        (reason(1, 3), "1 of 3 done", "1 of 3 observations done", "1 of 3 are done."),
        # Two lack and one of them by somebody else: whoever watched before may watch the next one.
        (reason(1, 3, 1), "1 of 3 done", "1 of 3 observations done", "1 of 3 are done."),
        (reason(1, 2, 1), f"1 of 2 done, {ELSE}", f"1 of 2 observations done, {ELSE}", "1 of 2 are done."),
        # Nobody watched yet, so nobody is somebody else.
        (reason(0, 2, 2), "0 of 2 done", "0 of 2 observations done", "0 of 2 are done."),
        (reason(None, None), "0 of 1 done", "0 of 1 observation done", "0 of 1 are done."),
    ],
)
def test_how_far_it_is(counted: Reason, said: str, observations: str, sentence: str) -> None:
    assert counts.done_of(counted) == said
    assert counts.observations_done_of(counted) == observations
    assert counts.are_done_of(counted) == sentence


def test_the_somebody_else_is_told_that_the_next_is_theirs() -> None:
    assert counts.done_by_others(reason(1, 2, 1)) == f"1 of 2 done, {YOURS}"


@pytest.mark.parametrize(
    ("counted", "lack", "is_counted"),
    [(reason(1, 3, 1), (2, 1), True), (reason(2, 2), (1, 0), True), (reason(None, None), (1, 0), False)],
)
def test_what_lacks_is_one_at_least(counted: Reason, lack: tuple[int, int], is_counted: bool) -> None:
    assert counts.lacking(counted) == lack
    assert counts.is_counted(counted) is is_counted

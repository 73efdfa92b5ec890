"""A time line is stored a row a change of answer: neighbours that say the same are one, with the first reasons."""

from datetime import date

import pytest

from competency.rules.results import DAWN, FOREVER, Answer, Reason, ReasonCode, Segment, changes_of_answer

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def segment(starts_on, ends_on, answer, code=ReasonCode.MET):
    return Segment(starts_on=starts_on, ends_on=ends_on, answer=answer, reasons=(Reason(code=code),))


@pytest.mark.parametrize(
    ("segments", "stored"),
    [
        ([], []),
        (
            [segment(DAWN, JAN, Answer.NOT_CLEARED, ReasonCode.MISSING), segment(JAN, FOREVER, Answer.CLEARED)],
            [(DAWN, JAN, ReasonCode.MISSING), (JAN, FOREVER, ReasonCode.MET)],
        ),
        (
            [
                segment(DAWN, JAN, Answer.NOT_CLEARED, ReasonCode.MISSING),
                segment(JAN, FEB, Answer.NOT_CLEARED, ReasonCode.EXPIRED),
                segment(FEB, MAR, Answer.CLEARED),
                segment(MAR, FOREVER, Answer.NOT_CLEARED, ReasonCode.EXPIRED),
            ],
            [(DAWN, FEB, ReasonCode.MISSING), (FEB, MAR, ReasonCode.MET), (MAR, FOREVER, ReasonCode.EXPIRED)],
        ),
    ],
)
def test_neighbours_with_the_same_answer_are_one(segments, stored):
    assert [(one.starts_on, one.ends_on, one.reasons[0].code) for one in changes_of_answer(segments)] == stored

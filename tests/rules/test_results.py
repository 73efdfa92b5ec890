"""A time line is stored a row a change of answer: neighbours that say the same are one, with the first reasons."""

from datetime import date

import pytest

from competency.rules.results import DAWN, FOREVER, Answer, Demand, Reason, ReasonCode, Segment, changes_of_answer

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


@pytest.mark.parametrize(
    ("blocks_from", "counts_from", "day", "blocks"),
    [(FEB, FEB, JAN, False), (FEB, FEB, FEB, True), (None, JAN, JAN, True), (None, FEB, JAN, False)],
)
def test_a_demand_counts_from_its_day_on_and_without_one_as_soon_as_it_is_asked(blocks_from, counts_from, day, blocks):
    demand = Demand(
        requirement="NURSES",
        competency="MED",
        announced_on=counts_from,
        blocks_from=blocks_from,
        counts_from=counts_from,
        ends_on=None,
        due_on=blocks_from,
        answer=Answer.NOT_CLEARED,
        reasons=(Reason(code=ReasonCode.MISSING),),
        met_until=None,
    )
    assert demand.blocks_on(day) is blocks

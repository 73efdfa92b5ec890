"""After a round that was not passed My path loses no round: minutes and "of how many" are what the rule asks for."""

from datetime import date

from competency.core.enums import Outcome


def test_a_failed_round_leaves_every_round_to_do(hospital, amira, signed_in, path):
    """Two rounds by two assessors are asked for: with none of them done they take as long as before."""

    def said():
        return signed_in(amira).get("/my/").context["headline"].line

    hospital.learns(amira)
    asked = said()
    joy = hospital.assessor("Joy Okafor")
    hospital.observed(amira, joy)
    assert "one thing, 10 minutes" in said()
    hospital.observed(amira, joy, date(2026, 11, 11), level=1, outcome=Outcome.FAILED)
    assert "one thing, 20 minutes" in asked
    assert said() == asked
    assert "Not passed on 11 Nov; 0 of 2 done" in path(amira)
    hospital.observed(amira, joy, date(2026, 11, 12))
    assert "one thing, 10 minutes" in said()
    assert "1 of 2 done" in path(amira)

"""What *My path* says of what has an end, and of what takes place on a date of somebody else's."""

from datetime import date

import pytest

from competency.core import clock
from competency.core.framework import api as framework
from competency.core.people import api as people
from tests import factories as make
from tests.screens import worlds


def context(signed_in, person):
    return signed_in(person).get("/my/").context


@pytest.fixture
def with_workshop(hospital):
    """A workshop is asked for as well; nobody has said how long it takes, and no page starts it."""
    criteria = make.criteria((None, [make.asked(kind="session")]))
    taught = make.competency(code="WS-01", title="Hands on", shown_by=criteria)
    with clock.at(worlds.LONG_AGO):
        framework.require(programme=hospital.aurora, competency=taught, unit=hospital.icu)
    return taught


def test_a_workshop_says_whom_to_ask_and_its_minutes_are_not_left_out_silently(
    hospital, amira, with_workshop, signed_in, path
):
    assert "five things, at least 77 minutes" in path(amira)
    assert "Ask your manager for the next date." in path(amira)
    trainer = hospital.staff("Tom Ellery", "trainer", hospital.root)
    people.correct_person(person=trainer, extension="4401")
    trainer.user.is_superuser = True  # a trainer who may write nothing cannot act
    trainer.user.save()
    hospital.clears(amira)
    found = context(signed_in, amira)["headline"]
    assert found.line.endswith(": one thing.")
    assert found.more == ("Ask for the next date: T. Ellery, ext 4401.",)


def test_the_headline_ends_with_the_answer_and_not_with_the_grace_after_it(hospital, amira, signed_in):
    """As the certificate and the rows do: grace is another answer."""
    brief = make.competency(
        code="GR-01",
        validity_months=2,
        grace_days=14,
        shown_by=make.criteria((None, [make.asked(activity=str(hospital.lesson.activity_id))])),
    )
    with clock.at(worlds.LONG_AGO):
        framework.require(programme=hospital.aurora, competency=brief, unit=hospital.icu)
    hospital.clears(amira)
    found = context(signed_in, amira)
    finding = found["path"].main.finding
    assert (finding.next_change, finding.access_until) == (date(2027, 1, 10), date(2027, 1, 24))
    assert found["headline"].more[0] == "That holds until 9 January."

"""What an exception covers up, as managers read it in a cell and on a record: one line, with what closes it."""

from datetime import date

import pytest
from django.urls import reverse

from competency.core.exceptions import api as exceptions
from tests.screens import worlds
from tests.screens.record.test_person_record import cell_url

pytestmark = pytest.mark.django_db


def test_an_exception_says_what_to_close_before_it_ends(hospital, amira, manager, signed_in, read):
    hospital.learns(amira)
    exceptions.waive(
        person=amira,
        competency=hospital.medicines,
        kind="supervised",
        from_on=worlds.TODAY,
        until_on=date(2026, 12, 20),
        approver=manager,
        supervisor=hospital.supervisor("Joy Okafor"),
        reason="Booked for next week.",
    )
    words = read(signed_in(manager), cell_url(hospital))
    assert "For now" in words
    assert "works supervised through 19 Dec" in words
    assert "Workplace observation: Giving medicines, watched at the bedside" in words


@pytest.mark.parametrize("page", ["cell", "record"])
def test_what_an_exception_covers_up_is_one_line_with_its_step(hospital, amira, manager, signed_in, page):
    hospital.learns(amira)
    exceptions.waive(
        person=amira,
        competency=hospital.medicines,
        kind="waiver",
        from_on=worlds.TODAY,
        until_on=date(2026, 12, 20),
        approver=manager,
        reason="Moves to another ward.",
    )
    url = cell_url(hospital) if page == "cell" else reverse("cleared:person_record", args=[amira.pk])
    answer = signed_in(manager).get(url)
    gaps = answer.context["cell"].lines[0].gaps if page == "cell" else answer.context["main"].gaps
    steps = [gap.cure.step for gap in gaps]
    assert steps and len(steps) == len(set(steps))
    assert sum("waived through 19 Dec" in gap.words for gap in gaps) == 1
    assert "waived through 19 Dec" in gaps[0].words
    assert "; " in gaps[0].words

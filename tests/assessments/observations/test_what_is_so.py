"""What an assessor reads of something signed is what is so now: each state in its own words, the same on every page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from competency.assessments.observations import api as observations
from competency.assessments.observations.judging import StepSeen
from competency.assessments.observations.models import Observation
from competency.core import clock
from competency.core.enums import Outcome, Verdict
from competency.core.ledger import api as ledger
from competency.core.models import Evidence, Person
from competency.ui.words.dates import day as written
from tests import factories as core
from tests.assessments.observations.factories import Watch
from tests.assessments.observations.sheets import PASSWORD, opened
from tests.assessments.observations.test_correction_waits import correct
from tests.core.personal_data.staff import keeper
from tests.screens.conftest import plain

pytestmark = pytest.mark.django_db

MAJORITY = "The assessors’ majority"


@pytest.fixture
def row(ward: Watch, joy: Person) -> Evidence:
    """Joy's round of the learner, signed as achieved at level 4."""
    return ward.observe(joy).evidence


def lowered(row: Evidence, **given: Any) -> Evidence:
    """Records staff correct the level."""
    as_it_was = {"performed_on": row.performed_on, "performed_at": row.performed_at, "entrustment": 3}
    return correct(row, by=keeper("Ruth"), **(as_it_was | given))


def judged(row: Evidence, verdict: Verdict) -> Evidence:
    ledger.verify(evidence=row, verdict=verdict, by=core.somebody_else())
    return row


def waits(ward: Watch, row: Evidence) -> None:
    lowered(row)


def rejected(ward: Watch, row: Evidence) -> None:
    judged(lowered(row), Verdict.REJECTED)


def found_not_to_count(ward: Watch, row: Evidence) -> None:
    """As it was signed, by records staff who judge it after a correction that was taken back."""
    judged(lowered(lowered(row), entrustment=4), Verdict.REJECTED)


def below(ward: Watch, row: Evidence) -> None:
    judged(lowered(row), Verdict.VERIFIED)


def failed_by_correction(ward: Watch, row: Evidence) -> None:
    judged(lowered(row, outcome=Outcome.FAILED), Verdict.VERIFIED)


def incomplete_by_correction(ward: Watch, row: Evidence) -> None:
    judged(lowered(row, outcome=Outcome.INCOMPLETE), Verdict.VERIFIED)


def says_no(ward: Watch, row: Evidence, *names: str) -> None:
    observation = Observation.objects.get(pk=uuid.UUID(row.key))
    for name in names:
        observations.second_sign(
            observation=observation, assessor=ward.assessor(name, "Nowak"), verdict="not_achieved", comment="No scan."
        )


def disputed(ward: Watch, row: Evidence) -> None:
    says_no(ward, row, "Ada")


def outvoted(ward: Watch, row: Evidence) -> None:
    says_no(ward, row, "Ada", "Li")


STATES = [
    (
        waits,
        "Corrected: counts for nothing until somebody else has checked it",
        "nobody has checked the correction",
    ),
    (rejected, "Checked: does not count", "Records staff looked at it and said that it does not count."),
    (found_not_to_count, "Checked: does not count", "Records staff looked at it and said that it does not count."),
    (below, "Passed", "Not yet: “"),
    (failed_by_correction, "Not passed", "Not passed: the record says so since it was corrected."),
    (incomplete_by_correction, "Incomplete", "It decides nothing: the record says that it is incomplete."),
    (disputed, "Disputed: a third assessor decides", "As many say yes as say no, so a third assessor decides."),
    (outvoted, "Most who signed say no: does not count", MAJORITY),
]


@pytest.mark.parametrize(("happens", "word", "line"), STATES)
def test_each_state_is_said_in_its_own_words_on_every_page(
    ward: Watch, row: Evidence, client: Any, happens: Callable[[Watch, Evidence], None], word: str, line: str
) -> None:
    happens(ward, row)
    page = words_of(client, "cleared:observation", row.key)
    assert line in page
    assert (MAJORITY in page) == (happens is outvoted)
    signed_before = words_of(client, "cleared:assess_person", ward.nurse.pk).split("Signed before", 1)[1]
    assert word in signed_before
    client.force_login(ward.nurse.user)
    everything = words_of(client, "cleared:my_record", None).split("Everything recorded", 1)[1]
    assert word in everything
    assert ("Passed" in everything) == (happens is below)


@pytest.mark.parametrize("happens", [waits, rejected, below])
def test_what_was_corrected_is_said_beside_what_was_signed(
    ward: Watch, row: Evidence, client: Any, happens: Callable[[Watch, Evidence], None]
) -> None:
    happens(ward, row)
    page = words_of(client, "cleared:observation", row.key)
    assert "Corrected since it was signed: Level: 4 → 3" in page
    signed_before = words_of(client, "cleared:assess_person", ward.nurse.pk).split("Signed before", 1)[1]
    assert "level 3" in signed_before and "level 4" not in signed_before


UNSAFE: dict[str, Any] = {
    "results": {"wristband": StepSeen.UNSAFE},
    "entrustment": 1,
    "comment": "Gave without a scan.",
}


def test_a_fail_ends_only_a_clearance_that_was_there(ward: Watch, joy: Person, client: Any) -> None:
    name, today = ward.nurse.given_name, clock.today()
    first = ward.observe(joy, **UNSAFE).evidence
    page = words_of(client, "cleared:observation", first.key)
    assert f"{name} is still not cleared in this. Next: practise it together" in page
    assert f"From {written(today)}" not in page


def test_a_fail_that_ended_a_clearance_says_so(ward: Watch, joy: Person, client: Any) -> None:
    ward.holds(ward.nurse, 4)
    row = ward.observe(joy, **UNSAFE).evidence
    ended = f"From {written(clock.today())} {ward.nurse.given_name} is not cleared in this. Next: practise it together"
    assert ended in words_of(client, "cleared:observation", row.key)


def test_a_fail_of_somebody_who_was_cleared_since_is_not_said_to_hold(ward: Watch, joy: Person, client: Any) -> None:
    row = ward.observe(joy, **UNSAFE).evidence
    with clock.at(clock.now() + timedelta(days=2)):
        ward.holds(ward.nurse, 4, ago=0)
        page = words_of(client, "cleared:observation", row.key)
    assert "Not passed: a step was unsafe" in page and "Next: practise it together" in page
    assert "not cleared in this" not in page


def test_a_fail_that_was_found_not_to_count_un_clears_nobody(ward: Watch, joy: Person, client: Any) -> None:
    ward.holds(ward.nurse, 4)
    row = ward.observe(joy, **UNSAFE).evidence
    assert "is not cleared in this" in words_of(client, "cleared:observation", row.key)
    judged(lowered(row, outcome=Outcome.PASSED), Verdict.REJECTED)
    page = words_of(client, "cleared:observation", row.key)
    assert "said that it does not count" in page
    assert "is not cleared in this" not in page


@pytest.mark.parametrize(("happens", "is_shown"), [(disputed, True), (outvoted, False), (rejected, True)])
def test_a_manager_does_not_read_passed_of_what_is_not(
    ward: Watch, row: Evidence, client: Any, happens: Callable[[Watch, Evidence], None], is_shown: bool
) -> None:
    happens(ward, row)
    client.force_login(ward.world.appointed("manager", name="Helen").user)
    page = words_of(client, "cleared:person_record", ward.nurse.pk).split("What is recorded", 1)[1]
    word = next(word for state, word, _line in STATES if state is happens)
    assert (word in page) == is_shown
    assert "Passed" not in page


def test_an_error_in_a_second_word_does_not_make_it_the_deciding_one(ward: Watch, row: Evidence, client: Any) -> None:
    client.force_login(ward.assessor("Ada", "Nowak").user)
    url = reverse("cleared:observation", args=[row.key])
    sent = opened(client, url) | {"verdict": "not_achieved", "password": PASSWORD}
    page = plain(client.post(url, sent).content.decode())
    assert "Say what you saw" in page
    assert "You watched it too? Add your word" in page
    assert "You can decide it" not in page


def words_of(client: Any, name: str, key: Any) -> str:
    address = reverse(name, args=[] if name == "cleared:my_record" else [key])
    return str(plain(client.get(address).content.decode()))

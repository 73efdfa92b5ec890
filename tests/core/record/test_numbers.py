"""The number of an attempt is that of what closes it, and of nothing else, whatever number is sent."""

from __future__ import annotations

import copy
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.core import clock, setup
from competency.core.activities import attempts, overdue
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Evidence, Hold, Revocation, Verification
from competency.core.record.journal import Fault
from competency.core.recording import Conflict, Recording, recording
from competency.core.retention import api as retention
from tests import factories as core
from tests.assessments import factories
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of

pytestmark = pytest.mark.django_db
REFUSED = "the number of an attempt"


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.sat(asks=3, bank=6)


@pytest.fixture
def sat(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def attempt(sat):
    return sat.start()


@pytest.fixture
def row(attempt):
    """Somebody else's row, which waits for a verdict and may be corrected."""
    ben = core.person("Ben", "Osei")
    return core.evidence(ben, competency=core.competency(), waits=True, performed_on=date(2026, 1, 10))


def said(row: Evidence, **other: Any) -> Performance:
    return Performance(**{name: getattr(row, name) for name in Performance.__slots__} | other)


def corrected(row: Evidence, number: uuid.UUID) -> Any:
    return correct_evidence(
        evidence=row,
        performance=said(row, performed_on=date(2026, 1, 9), performed_at=None),
        reason="The ninth.",
        uuid=number,
        by=clerk(),
    )


def judged(row: Evidence, number: uuid.UUID) -> Any:
    return ledger.verify(evidence=row, uuid=number, by=clerk())


def held(row: Evidence, number: uuid.UUID) -> Any:
    return retention.hold(person=row.person, reason="An inquiry.", uuid=number, by=clerk())


def revoked(row: Evidence, number: uuid.UUID) -> Any:
    return exceptions.revoke(
        person=row.person, competency=row.competency, effective_on=date(2026, 3, 1), reason="An incident.", uuid=number
    )


def entered(row: Evidence, number: uuid.UUID) -> Any:
    return core.evidence(row.person, competency=row.competency, waits=True, uuid=number, performed_on=date(2026, 2, 1))


@pytest.mark.parametrize("records", [corrected, judged, held, revoked, entered])
def test_no_verb_takes_the_number_of_an_attempt_that_is_open_or_closed(attempt, row, records):
    rows = [model.objects.count() for model in (Evidence, Verification, Hold, Revocation)]
    with pytest.raises(ValidationError, match=REFUSED):
        records(row, attempt.pk)
    assert rows == [model.objects.count() for model in (Evidence, Verification, Hold, Revocation)]
    tests.submit(attempt=attempt)
    with pytest.raises((ValidationError, Conflict)):
        records(row, attempt.pk)
    assert Evidence.objects.get(pk=attempt.pk).person_id == attempt.person_id
    call_command("cleared_verify")


def test_what_closes_it_says_under_a_number_that_nobody_can_know(attempt, row):
    """One worked out from the attempt's could be taken beforehand, and the attempt would never close."""
    number = uuid.uuid5(attempt.pk, "verification")
    assert judged(row, number).pk == number
    evidence = tests.submit(attempt=attempt)
    assert (evidence.outcome, evidence.person_id) == ("failed", attempt.person_id)
    assert Verification.objects.get(evidence=evidence.key).verdict == "verified"
    assert not Attempt.objects.get(pk=attempt.pk).is_open
    call_command("cleared_verify")


def test_what_was_recorded_under_its_own_number_is_handed_back_still(row):
    number = uuid.uuid4()
    assert judged(row, number).pk == judged(row, number).pk == number
    evidence = core.evidence(row.person, competency=row.competency, uuid=(first := uuid.uuid4()), waits=True)
    again = core.evidence(row.person, competency=row.competency, uuid=first, waits=True)
    assert again.pk == evidence.pk and again.is_replay


def test_no_attempt_opens_under_the_number_of_anything_that_is_recorded(sat, row):
    verdict = judged(row, uuid.uuid4())
    with pytest.raises(Conflict):
        attempts.open_attempt(person=sat.person, activity=core.activity().activity, uuid=verdict.pk)
    assert not Attempt.objects.filter(pk=verdict.pk).exists()


@pytest.mark.parametrize("source", ["cleared", " Cleared "])
def test_nor_is_it_taken_as_a_number_at_our_own_source(attempt, row, source):
    """What closes an attempt has it there, too, and would find it taken."""
    done = said(row, performed_on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="has no number elsewhere"):
        ledger.record_evidence(
            person=row.person,
            performance=done,
            competency=row.competency,
            source=source,
            source_id=str(attempt.pk),
            by=clerk(),
        )
    number = uuid.uuid4()
    again = {"person": row.person, "competency": row.competency, "uuid": number, "source_id": str(number)}
    assert ledger.record_evidence(performance=done, **again).source_id == str(number)
    assert tests.submit(attempt=attempt).outcome == "failed"


# ---- the pages -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_correction_says_so_and_the_next_press_records_it(attempt, row, client):
    client.force_login(clerk().user)
    at = reverse("cleared_corrections:edit", args=[row.pk])
    words = {"kind": "module", "outcome": "passed", "performed_on": "2026-01-09", "reason": "The ninth."}
    page = client.post(at, words | {"look": "", "token": str(attempt.pk)})
    hidden = hidden_of(page) | {"reason": "The ninth.", "correct": "", "password": PASSWORD}
    assert hidden["token"] == str(attempt.pk)
    page = client.post(at, hidden)
    assert REFUSED in text_of(page)
    assert Evidence.objects.filter(key=row.key).count() == 1
    client.post(at, hidden | hidden_of(page))
    assert Evidence.objects.filter(key=row.key).count() == 2
    evidence = tests.submit(attempt=attempt)
    assert (evidence.outcome, evidence.pk) == ("failed", attempt.pk)
    call_command("cleared_verify")


def test_the_page_of_a_verdict_says_so(attempt, row, client):
    client.force_login(clerk().user)
    at = reverse("cleared_verdicts:edit", args=[row.pk])
    page = client.post(at, {"verdict": "verified", "token": str(attempt.pk), "password": PASSWORD}, follow=True)
    assert REFUSED in text_of(page)
    assert not Verification.objects.filter(evidence=row.key).exists()
    assert tests.submit(attempt=attempt).outcome == "failed"


def test_the_page_of_a_hold_says_so(attempt, row, client):
    client.force_login(clerk().user)
    sent = {"person": row.person.employee_number, "from_on": clock.today().isoformat(), "reason": "An inquiry."}
    page = client.post(reverse("cleared_retention:hold"), sent | {"token": str(attempt.pk)})
    assert REFUSED in text_of(page)
    assert not Hold.objects.exists()
    assert tests.submit(attempt=attempt).outcome == "failed"


def hidden_of(page: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


# ---- taken before: by an earlier version of this, or past it -------------------------------------------------------


@pytest.fixture
def unasked(monkeypatch):
    """As it was recorded before anybody asked."""
    monkeypatch.setattr(Recording, "_refuse_number_of_attempt", lambda *_given: None)


def numbered(row: Evidence, number: uuid.UUID) -> Any:
    stated = {name: getattr(row, name) for name in Evidence.stated}
    with recording(about=[row.person], by=None) as record:
        later = stated | {"performed_on": date(2026, 2, 1), "source_id": str(number)}
        return record.append(Evidence(**later))


TAKEN = [corrected, judged, held, revoked, numbered]


@pytest.mark.parametrize("records", TAKEN)
def test_an_attempt_whose_number_is_taken_takes_nobody_elses_row_for_its_result(attempt, row, unasked, records):
    records(row, attempt.pk)
    with pytest.raises(ValidationError, match="Something else is recorded under the number of this attempt"):
        tests.submit(attempt=attempt)
    assert Attempt.objects.get(pk=attempt.pk).is_open
    assert not Evidence.objects.filter(person=attempt.person).exists()


def test_nor_a_correction_of_the_persons_own_row_of_the_same(sat, unasked):
    earlier = tests.submit(attempt=sat.start())
    with clock.at(clock.now() + timedelta(days=1)):
        attempt = sat.start()
        corrected(earlier, attempt.pk)
        with pytest.raises(ValidationError, match="Something else is recorded"):
            tests.submit(attempt=attempt)


@pytest.mark.parametrize("records", TAKEN)
def test_a_check_names_it(attempt, row, unasked, records, capsys):
    records(row, attempt.pk)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("cleared_verify")
    told = capsys.readouterr().err
    assert told.startswith(f"{Fault(f'attempt {attempt.pk}', None, 'something else is recorded under its number')}")


@pytest.mark.parametrize("records", TAKEN)
def test_the_command_that_closes_says_why_it_did_not(attempt, row, unasked, records, capsys):
    records(row, attempt.pk)
    with clock.at(attempt.deadline + timedelta(minutes=1)):
        call_command("cleared_close_attempts")
    told = capsys.readouterr()
    assert "0 attempts closed." in told.out
    assert "1 attempts could not be closed" in told.err
    assert f"attempt {attempt.pk}: something else is recorded under its number" in told.err


def test_who_sat_it_is_told_in_words_and_not_cleared(attempt, row, unasked, client):
    corrected(row, attempt.pk)
    client.force_login(attempt.person.user)
    page = client.post(reverse("cleared:test_hand_in", args=[attempt.pk]), follow=True)
    assert "Something else is recorded under the number of this attempt" in text_of(page)
    with clock.at(attempt.deadline + timedelta(minutes=1)):
        assert [left.pk for left in overdue.close_of([attempt.person])] == [attempt.pk]


def test_a_closed_attempt_gives_its_own_row_back(attempt):
    first = tests.submit(attempt=attempt)
    again = attempts.close_attempt(attempt=attempt, ended_by="submitted", performance=said(first))
    assert again.pk == first.pk

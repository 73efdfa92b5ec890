"""What somebody enters by hand waits for a verdict by somebody else, whichever words and numbers it comes with."""

from __future__ import annotations

import copy
import inspect
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from competency.core import clock, setup
from competency.core.activities import attempts
from competency.core.clearance.models import ClearanceSegment
from competency.core.enums import AnswerCode
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, foretell_verdict, foretell_void, foretell_waiting
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, Person, Verification
from tests import factories
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of

pytestmark = pytest.mark.django_db
DONE: dict[str, Any] = {"kind": "simulated_task", "performed_on": date(2026, 5, 20)}


@pytest.fixture(autouse=True)
def on_the_first_of_june():
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    shown = factories.criteria((None, [factories.asked(kind="simulated_task")]))
    return factories.world(risk="high", shown_by=shown)


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def is_cleared(person: Person) -> bool:
    now = ClearanceSegment.objects.filter(person=person, starts_on__lte=clock.today(), ends_on__gt=clock.today())
    return now.get().answer == AnswerCode.CLEARED


def entered(world: Any, **given: Any) -> Evidence:
    return factories.evidence(world.person, waits=True, **{"competency": world.competency} | DONE | given)


def test_records_staff_who_void_a_fail_and_enter_a_pass_clear_nobody_until_somebody_else_says_so(world):
    clara, otto = clerk("Clara"), clerk("Otto")
    failed = factories.evidence(world.person, competency=world.competency, **DONE | {"outcome": "failed"})
    assert foretell_void([failed]) == []
    ledger.void_evidence(evidence=failed, reason="It was a pass.", by=clara)
    row = entered(world, by=clara)
    assert not is_cleared(world.person)
    assert foretell_waiting(row) == []
    (moved,) = foretell_verdict(row, "verified")
    assert moved.gained_from(clock.today()) == clock.today()
    assert foretell_verdict(row, "rejected") == []
    for by in (clara, world.person):
        with pytest.raises(ValidationError):
            ledger.verify(evidence=row, by=by)
    with pytest.raises(ValidationError, match="Say who gives it"):
        ledger.verify(evidence=row)
    assert not is_cleared(world.person)
    ledger.verify(evidence=row, by=otto, only_if_waiting=True)
    with pytest.raises(ValidationError, match="a moment ago"):
        ledger.verify(evidence=row, verdict="rejected", by=clerk("Third"), only_if_waiting=True)
    assert is_cleared(world.person)
    call_command("cleared_verify")


def test_a_row_that_the_system_entered_waits_for_a_name_too(world):
    with pytest.raises(ValidationError, match="Say who gives it"):
        ledger.verify(evidence=entered(world))


@pytest.mark.parametrize(
    "given", [{}, {"source": "cleared"}, {"source": "lms", "source_id": "7"}, {"source": "Cleared"}]
)
def test_no_source_and_no_number_makes_a_row_count(world, given):
    entered(world, **given)
    assert not Verification.objects.exists()
    assert not is_cleared(world.person)


def test_the_public_verb_takes_nothing_that_only_closing_an_attempt_may_say(world):
    assert "handed_in" not in inspect.signature(ledger.record_evidence).parameters
    version = factories.activity(kind="simulated_task")
    attempt = attempts.open_attempt(person=world.person, activity=version.activity, version=version)
    with pytest.raises(ValidationError, match="the number of an attempt"):
        entered(world, uuid=attempt.pk, competency=None, activity_version=version)
    with pytest.raises(ValidationError, match="This attempt is open"):
        ledger.record_attempt(attempt=attempt, performance=Performance(outcome="passed", **DONE, zone="Europe/London"))
    attempt.closed_at = clock.now()  # said, and not done
    with pytest.raises(ValidationError, match="This attempt is open"):
        ledger.record_attempt(attempt=attempt, performance=Performance(outcome="passed", **DONE, zone="Europe/London"))
    assert not Evidence.objects.exists()


def test_what_closes_an_attempt_is_born_verified_once(world):
    version = factories.activity(kind="simulated_task")
    attempt = attempts.open_attempt(person=world.person, activity=version.activity, version=version)
    for _twice in range(2):
        row = attempts.close_attempt(attempt=attempt, ended_by="completed", performance=Performance(outcome="passed"))
        assert ledger.record_attempt(attempt=attempt, performance=_as_recorded(row)).pk == row.pk
    given = Verification.objects.get()
    assert (given.evidence, given.judged_version, given.verdict) == (row.key, 1, "verified")
    assert row.handed_in and attempt.closed_at


def _as_recorded(row: Evidence) -> Performance:
    return Performance(**{name: getattr(row, name) for name in Performance.__slots__})


def test_the_same_number_again_is_the_first_row_and_other_words_are_not(world):
    number = uuid.uuid4()
    row = entered(world, uuid=number)
    assert entered(world, uuid=number).pk == row.pk
    with pytest.raises(ValidationError, match="nothing was recorded again"):
        entered(world, outcome="failed")
    assert Evidence.objects.count() == 1


def test_it_stands_on_the_list_of_what_waits_for_somebody_else(world, client):
    clara, otto = clerk("Clara"), clerk("Otto")
    row = entered(world, by=clara)
    client.force_login(clara.user)
    page = text_of(client.get(reverse("cleared_verdicts:index")))
    assert "entered by hand" in page and "Waits for somebody else than you: O. Records." in page
    client.force_login(otto.user)
    sent = {"verdict": "verified", "password": PASSWORD}
    client.post(reverse("cleared_verdicts:edit", args=[row.pk]), sent)
    assert is_cleared(world.person)


# ---- a correction that clears somebody while it waits ----------------------------------------------------------------


@pytest.fixture
def overturned(world):
    """She passed, failed later and is not cleared: the fail under correction gives the pass back meanwhile."""
    factories.evidence(world.person, competency=world.competency, **DONE | {"performed_on": date(2026, 5, 1)})
    return factories.evidence(world.person, competency=world.competency, **DONE | {"outcome": "failed"})


def test_whoever_corrects_a_fail_is_told_before_that_it_clears_somebody_meanwhile(world, overturned, client):
    client.force_login(clerk("Clara").user)
    sent = {"kind": "simulated_task", "outcome": "failed", "performed_on": "2026-05-21", "reason": "The day after."}
    page = text_of(client.post(reverse("cleared_corrections:edit", args=[overturned.pk]), sent | {"look": ""}))
    meanwhile, _, counted = page.partition("Once somebody else has said that it counts")
    assert "ICU, Nurse: cleared from 1 June 2026" in meanwhile
    assert "While it waits, somebody is cleared who is not now" in meanwhile
    assert "Nobody’s clearance changes." in counted
    assert "Correct it: 1 clearance begins" in counted
    assert not is_cleared(world.person)


def test_what_clears_somebody_while_it_waits_stands_first_and_is_marked(world, overturned, client):
    other = world.another_nurse("Ben")
    factories.evidence(other, competency=world.competency, source="lms", source_id="1", **DONE)
    lost = factories.evidence(world.another_nurse("Cleo"), competency=world.competency, **DONE)
    performance = _as_recorded(lost)
    clara = clerk("Clara")
    correct_evidence(
        evidence=lost,
        performance=Performance(**_said(performance) | {"performed_on": date(2026, 5, 19)}),
        reason="The day before.",
        by=clara,
    )
    correct_evidence(
        evidence=overturned,
        performance=Performance(**_said(_as_recorded(overturned)) | {"performed_on": date(2026, 5, 21)}),
        reason="The day after.",
        by=clara,
    )
    assert is_cleared(world.person)
    client.force_login(clerk("Otto").user)
    response = client.get(reverse("cleared_verdicts:index"))
    assert [line["waiting"].row.person for line in response.context["lines"]] == [world.person, lost.person, other]
    assert text_of(response).count("while it waits, somebody is cleared who was not") == 1


def _said(performance: Performance) -> dict[str, Any]:
    return {name: getattr(performance, name) for name in Performance.__slots__}

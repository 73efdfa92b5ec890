"""My record says how a counted play ended: to whoever played it, once they looked back, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Outcome, Verdict
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from competency.screens.catalogue import catalogue
from competency.screens.record.facts import Reader, facts_of
from scenarios.graph import Ending
from scenarios.models import Decision
from scenarios.playing import api as playing
from scenarios.playing.looking_back import react
from scenarios.playing.words import ENDED, UNSAFE
from tests import factories as core
from tests.core.personal_data.staff import keeper
from tests.scenarios.playing.factories import HARM, LATE, SAFE, text_of
from tests.tampering import of, unguarded

pytestmark = pytest.mark.django_db


def results(ward, reader: Reader = Reader.SELF) -> list[str]:
    book = Book([ward.person])
    return [fact.result for fact in facts_of(ward.person, catalogue(book, clock.today()), reader=reader, book=book)]


def counted(ward, *choices: str):
    """A play that counts, and was looked back on."""
    attempt = ward.start(counted=True)
    for choice in choices:
        playing.decide(attempt=attempt, number=playing.state_of(attempt).number, choice=choice)
    attempt.refresh_from_db()
    react(attempt=attempt, feeling="calm")
    return attempt


def row_of(attempt) -> Evidence:
    return Evidence.objects.get(key=str(attempt.pk))


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (SAFE, "Passed, safe at the end"),
        (LATE, "Not passed, caught in time"),
        (HARM[:2], "Not passed, a step was not safe"),
    ],
)
def test_a_row_says_how_the_play_ended(ward, nurse, choices, said) -> None:
    counted(ward, *choices)
    assert results(ward) == [said]
    assert said in text_of(nurse.get("/my/record/"))


@pytest.mark.parametrize("choices", [(), SAFE[:1]])
def test_what_was_closed_before_its_end_was_not_finished(ward, choices) -> None:
    attempt = ward.start(counted=True)
    for choice in choices:
        playing.decide(attempt=attempt, number=playing.state_of(attempt).number, choice=choice)
    with clock.at(clock.now() + timedelta(days=4)):
        playing.expire(attempt=attempt)
        react(attempt=attempt, feeling="calm")
        assert results(ward) == ["Not passed, not finished"]


def test_how_it_went_on_in_practice_is_not_how_it_ended(ward) -> None:
    attempt = ward.play(*HARM, counted=True)
    react(attempt=attempt, feeling="calm")
    assert "Not passed, a step was not safe" in results(ward)
    assert "Practice: does not count" in results(ward)
    assert len(results(ward)) == 2


def test_nothing_is_told_before_the_own_words(ward) -> None:
    ward.play(*SAFE, counted=True)
    assert results(ward) == ["Passed"]


def test_a_manager_reads_that_it_was_passed_and_no_more(ward) -> None:
    counted(ward, *SAFE)
    assert results(ward, Reader.MANAGER) == ["Passed"]


def test_a_row_that_is_void_says_nothing_else(ward) -> None:
    attempt = counted(ward, *SAFE)
    ledger.void_evidence(evidence=row_of(attempt), reason="Somebody else sat there.", by=core.somebody_else())
    assert results(ward) == ["Void: never counts"]


def test_a_row_that_was_rejected_says_nothing_else(ward) -> None:
    attempt = counted(ward, *SAFE)
    ledger.verify(evidence=row_of(attempt), verdict=Verdict.REJECTED, by=core.somebody_else())
    assert results(ward) == ["Checked: does not count"]


def test_a_row_that_says_something_else_than_the_play_says_no_ending(ward) -> None:
    counted(ward, *SAFE)
    unguarded(Evidence, "UPDATE {table} SET outcome = 'failed'")
    assert "safe" not in results(ward)[0]


def test_what_was_corrected_says_no_ending_checked_or_not(ward) -> None:
    row = row_of(counted(ward, *SAFE))
    was = Performance(
        kind=row.kind,
        outcome=Outcome.PASSED,
        performed_on=row.performed_on - timedelta(days=1),
        performed_at=row.performed_at and row.performed_at - timedelta(days=1),
        zone=row.zone,
    )
    corrected = correct_evidence(evidence=row, performance=was, reason="The day before.", by=keeper("Ria")).evidence
    assert results(ward) == ["Corrected: counts for nothing until somebody else has checked it"]
    ledger.verify(evidence=corrected, by=keeper("Sam"))
    assert results(ward) == ["Passed"]


@pytest.mark.parametrize(("choices", "said"), [(SAFE, "Passed"), (LATE, "Not passed")])
@pytest.mark.parametrize("kept", ["{}", "null", '{"format": 1, "step": "gone"}'])
def test_a_moment_that_cannot_be_read_says_no_ending(ward, choices, said, kept) -> None:
    attempt = counted(ward, *choices)
    unguarded(Decision, "UPDATE {table} SET state = %s WHERE attempt_id = %s", kept, of(attempt.pk))
    assert results(ward) == [said]


def test_it_costs_one_query_however_many_were_played(ward, nurse) -> None:
    def asked() -> int:
        nurse.get("/my/record/")
        with CaptureQueriesContext(connection) as queries:
            nurse.get("/my/record/")
        return sum("scenarios_decision" in query["sql"] for query in queries.captured_queries)

    assert asked() == 0
    counted(ward, *LATE)
    once = asked()
    with clock.at(clock.now() + timedelta(days=2)):
        counted(ward, *SAFE)
        assert results(ward) == ["Passed, safe at the end", "Not passed, caught in time"]
        assert (once, asked()) == (1, 1)


def test_every_ending_has_its_words() -> None:
    assert set(ENDED) == set(Ending)
    assert len({str(words) for words in (*ENDED.values(), UNSAFE)}) == len(ENDED) + 1

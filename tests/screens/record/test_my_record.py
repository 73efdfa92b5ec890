"""My record: what it rests on, everything recorded, the code an assessor scans. One's own, and nobody else's."""

from datetime import date
from decimal import Decimal

import pytest
import segno

from competency.core.enums import Outcome, Purpose
from competency.core.ledger import api as ledger
from competency.screens.record import views as record_view
from tests import factories
from tests.plain_words import banned_words
from tests.screens import worlds

QUERIES = 17


@pytest.fixture
def record(signed_in, read):
    return lambda person: read(signed_in(person), "/my/record/")


def test_it_says_what_each_competency_rests_on(hospital, amira, record):
    hospital.clears(amira)
    words = record(amira)
    about = words[words.index("Medicines with the scanner") : words.index("Start of shift")]
    assert "Done until 9 Nov 2027" in about
    assert "Workplace observation: Giving medicines, watched at the bedside , 10 Nov, Tomasz Wilk, Edition 1" in about
    assert "Giving medicines, watched at the bedside , 10 Nov, Beatriz Camargo, Edition 1" in about


def test_what_is_open_is_said_as_on_my_path(hospital, amira, record):
    hospital.observed(amira, hospital.assessor("Tomasz Wilk"))
    words = record(amira)
    assert "Still to do: Giving medicines with the scanner" in words
    assert "1 of 2 done, the next by somebody else: Giving medicines, watched at the bedside" in words


def test_what_was_done_and_waits_for_a_check_is_not_still_to_do(hospital, amira, record):
    """As My path says it: whoever did it need not do it again."""
    hospital.passes(amira, hospital.lesson, waits=True)
    words = record(amira)
    assert "Still to do: Giving medicines with the scanner" not in words
    assert "One of your records waits until somebody checks it." in words


def test_her_own_scores_fails_and_practice_are_hers_to_read(hospital, amira, record):
    hospital.passes(amira, hospital.test, outcome=Outcome.FAILED, score=Decimal("79.96"))
    hospital.passes(amira, hospital.test, purpose=Purpose.PRACTICE, score=Decimal(40))
    words = record(amira)
    assert "Not passed, 79 %" in words  # whole, and never up to what is asked
    assert "Practice: does not count, 40 %" in words


def test_a_void_entry_stays_readable_with_its_reason(hospital, amira, record):
    row = hospital.passes(amira, hospital.module)
    ledger.void_evidence(evidence=row, reason="Recorded for the wrong Amira.", by=factories.somebody_else())
    words = record(amira)
    assert "Void: never counts" in words
    assert "Recorded for the wrong Amira." in words
    assert "It rests on" not in words


def test_a_corrected_entry_is_shown_once(hospital, amira, record):
    row = hospital.passes(amira, hospital.module)
    hospital.passes(amira, hospital.module, date(2026, 11, 9), by=None, corrects=row, reason="It was the day before.")
    history = record(amira).split("newest first")[1]
    assert history.count("Shift start: lists and handover") == 1
    assert "9 Nov" in history


def test_rows_from_elsewhere_wait_until_checked(hospital, amira, record):
    hospital.passes(amira, hospital.module, source="old LMS", source_id="17")
    words = record(amira)
    assert "Waits until somebody checks it" in words
    assert "from old LMS" in words
    assert "It rests on" not in words


def test_nobody_elses_facts_stand_in_it(hospital, amira, record):
    other = hospital.person("Canary Bird")
    hospital.clears(other)
    words = record(amira)
    assert "Canary" not in words
    assert "Tomasz" not in words


def test_an_empty_record_says_what_to_do_next(hospital, record):
    from tests import factories as make

    nobody = make.person("Nora", "Nowhere", with_user=True)
    words = record(nobody)
    assert "Nothing yet" in words
    assert "Go to my path" in words


def test_the_code_opens_her_checklists_and_nothing_else(hospital, amira, rf, monkeypatch):
    monkeypatch.setattr(record_view, "reverse", lambda name, args: f"/assess/person/{args[0]}/")
    drawn: list[str] = []

    class Picture:
        def svg_inline(self, **given):
            return "<svg></svg>"

    def draw(text, **given):
        drawn.append(text)
        return Picture()

    monkeypatch.setattr(segno, "make", draw)
    record_view.code_of(rf.get("/my/record/"), amira)
    assert drawn == [f"http://testserver/assess/person/{amira.pk}/"]


def test_the_queries_are_counted_and_do_not_grow(hospital, amira, signed_in, core_alone, django_assert_num_queries):
    client = signed_in(amira)
    hospital.passes(amira, hospital.module)
    with django_assert_num_queries(QUERIES):
        client.get("/my/record/")
    hospital.clears(amira)
    for n in range(8):
        hospital.passes(amira, hospital.short, worlds.PASSED - worlds.days(n))
    with django_assert_num_queries(QUERIES):
        client.get("/my/record/")


def test_no_word_of_the_records_stands_on_it(hospital, amira, record):
    hospital.clears(amira)
    hospital.passes(amira, hospital.module, date(2025, 11, 10))
    assert banned_words(record(amira)) == []


def another_that_shares(hospital, version) -> None:
    """A competency nobody is asked for, which a version shows a part of."""
    factories.competency(
        code="PHA-02",
        title="Alerts, acted on",
        shown_by=factories.criteria(
            (
                None,
                [
                    factories.asked(activity=str(version.activity_id)),
                    factories.asked(activity=str(hospital.checklist.activity_id)),
                ],
            )
        ),
    )


def test_practice_brings_no_competency_that_nobody_asks_for(hospital, amira, record):
    """Nothing is "to do" here that My path asks nothing of."""
    another_that_shares(hospital, hospital.short)
    hospital.passes(amira, hospital.short, purpose=Purpose.PRACTICE)
    words = record(amira)
    assert "Practice: does not count" in words
    assert "Alerts, acted on" not in words


def test_what_was_shown_of_something_nobody_asks_for_is_not_to_do(hospital, amira, record):
    another_that_shares(hospital, hospital.short)
    hospital.passes(amira, hospital.short)
    words = record(amira)
    about = words[words.index("Alerts, acted on") :]
    about = about[: about.index("Do it safely.")]
    assert "Not asked of you" in about
    assert "To do" not in about
    assert "Still to do: Giving medicines, watched at the bedside" not in words.split("Alerts, acted on")[1][:200]

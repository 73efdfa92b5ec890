"""Reasons in words: one table for the person herself and for staff, and no word that learners do not use."""

import re
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import Mock

import pytest

from competency.core import clock
from competency.core.activities.sources import Loaded
from competency.core.clearance.book import Book
from competency.core.kind_words import kind_word
from competency.core.models import Person
from competency.rules.results import Reason, ReasonCode
from competency.ui.words import reasons as wording
from competency.ui.words.cures import cure
from competency.ui.words.names import NamedCriterion, Names, at_unit
from tests.plain_words import banned_words

ON, UNTIL = date(2026, 5, 1), date(2026, 12, 20)


@pytest.fixture(autouse=True)
def today(settings):
    """A day from which neither of the two is far, so that they are said without their year."""
    settings.CLEARED_ALLOW_BACKDATING = True
    with clock.at(datetime(2026, 9, 1, 12, tzinfo=UTC)):
        yield


NAMES = Names(
    titles={"7": "Medicines", "8": "Start of shift"},
    steps={
        ("7", "m"): NamedCriterion("m", "module", "Scanner module", activity="a"),
        ("7", "o"): NamedCriterion("o", "observation", "Watched at the bedside", activity="b", count=2),
        ("7", "w"): NamedCriterion("w", "session", "Workshop"),
        ("7", "x"): NamedCriterion("x", "external", "Certificate from elsewhere"),
        ("7", "t"): NamedCriterion("t", "knowledge_test", "Knowledge check", activity="d"),
        ("7", "c"): NamedCriterion("c", "", "Start of shift", component="8"),
    },
)

# code, what the reason carries, for the person, for staff, the next step, who takes it
TABLE = [
    (ReasonCode.MET, {"until": UNTIL}, "Done until 19 Dec", "Medicines: met, valid through 19 Dec", "", ""),
    (ReasonCode.MET, {}, "Done", "Medicines: met, does not run out", "", ""),
    (
        ReasonCode.WAIVED,
        {"until": UNTIL},
        "You may work without it until 19 Dec",
        "Medicines: waived through 19 Dec",
        "Close the gap before the exception ends",
        "Amira",
    ),
    (
        ReasonCode.SUPERVISED,
        {"until": UNTIL},
        "Cleared with supervision until 19 Dec",
        "Medicines: works supervised through 19 Dec",
        "Close the gap before the exception ends",
        "Amira",
    ),
    (
        ReasonCode.GRACE,
        {"on": ON, "until": UNTIL},
        "Ran out 1 May. You may still work until 19 Dec",
        "Medicines: ran out on 1 May, in grace through 19 Dec",
        "See the record",
        "Amira",
    ),
    (
        ReasonCode.MISSING,
        {"criterion": "m", "have": 0, "need": 1},
        "Still to do: Scanner module",
        "Medicines: Scanner module missing",
        "Module: Scanner module",
        "Amira can do this without anybody else",
    ),
    (
        ReasonCode.MISSING,
        {"criterion": "o", "have": 1, "need": 2},
        "1 of 2 done: Watched at the bedside",
        "Medicines: 1 of 2 observations done",
        "Workplace observation: Watched at the bedside",
        "J. Okafor",
    ),
    (
        ReasonCode.MISSING,
        {"criterion": "w", "have": 0, "need": 1},
        "Still to do: Workshop",
        "Medicines: Workshop missing",
        "Workshop",
        "the trainers, at the next date",
    ),
    (
        ReasonCode.MISSING,
        {"criterion": "x", "have": 0, "need": 1},
        "Still to do: Certificate from elsewhere",
        "Medicines: Certificate from elsewhere missing",
        "Certificate from elsewhere",
        "records staff, who check the paper",
    ),
    (
        ReasonCode.EXPIRED,
        {"criterion": "m", "on": ON},
        "Ran out 1 May: Scanner module",
        "Medicines: ran out on 1 May, Scanner module",
        "Module: Scanner module",
        "Amira can do this without anybody else",
    ),
    (
        ReasonCode.FAILED,
        {"criterion": "m", "on": ON},
        "Not passed on 1 May: Scanner module",
        "Medicines: not passed on 1 May, Scanner module",
        "Module: Scanner module",
        "Amira can do this without anybody else",
    ),
    (
        ReasonCode.CRITICAL_FAILED,
        {"criterion": "o", "on": ON},
        "A step that must not be missed was missed on 1 May. Show it again: Watched at the bedside",
        "Medicines: a critical step was not done on 1 May, Watched at the bedside",
        "Workplace observation: Watched at the bedside",
        "J. Okafor",
    ),
    (
        ReasonCode.CRITICAL_FAILED,
        {"criterion": "t", "on": ON},
        "A question about a dangerous mistake was not right on 1 May: Knowledge check",
        "Medicines: not passed on 1 May, Knowledge check",
        "Test: Knowledge check",
        "Amira can do this without anybody else",
    ),
    (
        ReasonCode.DISPUTED,
        {"criterion": "o", "on": ON},
        "Two assessors see 1 May differently. A third one decides.",
        "Medicines: the assessors of 1 May disagree",
        "A third observation",
        "J. Okafor",
    ),
    (
        ReasonCode.REVOKED,
        {"on": ON},
        "Taken back from 1 May on. Ask your manager why, and what to do.",
        "Medicines: revoked from 1 May on",
        "Only a reversal restores it",
        "whoever revoked it, or records staff",
    ),
    (
        ReasonCode.GATED,
        {"criterion": "m", "on": ON},
        "New since 1 May. Do it again: Scanner module",
        "Medicines: earlier passes do not count from 1 May on, Scanner module",
        "Module: Scanner module",
        "Amira can do this without anybody else",
    ),
    (
        ReasonCode.DELTA_DUE,
        {"criterion": "m", "on": ON},
        "Part of it changed on 1 May. Do what changed: Scanner module",
        "Medicines: changed on 1 May, Scanner module",
        "Module: Scanner module",
        "Amira can do this without anybody else",
    ),
    (
        ReasonCode.COMPONENT,
        {"criterion": "c", "competency": "8"},
        "First you need: Start of shift",
        "Medicines: builds on Start of shift, which is not held",
        "First Start of shift",
        "Amira, see the record",
    ),
    (
        ReasonCode.NO_STANDARD,
        {},
        "Nobody has said yet how you show this. The trainers have to. You need do nothing.",
        "Medicines: no standard is in force",
        "Publish the competency's standard",
        "the trainers",
    ),
    (
        ReasonCode.UNREADABLE,
        {},
        "One of your records cannot be read. Nothing is lost. The records office mends it.",
        "Medicines: a record or rule cannot be read, so nobody is cleared by it",
        "Correct the record or the rule",
        "records staff",
    ),
    (
        ReasonCode.NO_DATE,
        {},
        "The day for this is not set yet, so it counts now.",
        "Medicines: the day it counts from is not set, so it counts now",
        "Set the go-live day",
        "the lead of the programme",
    ),
    (
        ReasonCode.NOT_PLACED,
        {"competency": None},
        "You are not on the list of this unit on that day.",
        "Not placed here on that day",
        "Check the staff list",
        "whoever keeps the staff list",
    ),
    (
        ReasonCode.NO_REQUIREMENT,
        {"competency": None},
        "No rule for you here.",
        "No rule for this job role here on that day",
        "Say what this job role needs here",
        "the trainers",
    ),
    (ReasonCode.NOT_YET, {"on": ON}, "Counts from 1 May", "Medicines: counts from 1 May on", "", ""),
    (
        ReasonCode.UNIT_CLOSED,
        {"on": ON, "competency": None},
        "The unit closed on 1 May.",
        "The unit closed on 1 May",
        "Check the staff list",
        "whoever keeps the staff list",
    ),
]


def reason(code: ReasonCode, carried: dict) -> Reason:
    return Reason(**({"code": code, "competency": "7"} | carried))


def closes(step, source):
    """As the source of the kind says it, where an observation is closed by J. Okafor and no trainer is reached."""
    if step.kind == "observation":
        return "J. Okafor"
    loaded = Loaded(Person(given_name="Amira"), ON, Book([]))
    return source.who_closes(None, loaded, trainers=lambda: "")


def asked_for(carried: dict) -> str:
    return "" if carried.get("competency", "7") is None else "7"


@pytest.mark.parametrize(("code", "carried", "learner", "staff", "step", "who"), TABLE)
def test_a_reason_in_words(code, carried, learner, staff, step, who):
    given, competency = reason(code, carried), asked_for(carried)
    assert wording.for_learner(given, NAMES, competency=competency) == learner
    assert wording.for_staff(given, NAMES, competency=competency) == staff
    mends = cure(given, NAMES, person="Amira", closes=closes, trainers=lambda: "", competency=competency)
    assert (mends.step, mends.who) == (step, who)


def test_every_code_is_in_the_table():
    assert {row[0] for row in TABLE} == set(ReasonCode)


@pytest.mark.parametrize(("code", "carried", "learner"), [row[:3] for row in TABLE])
def test_learners_read_none_of_the_records_words(code, carried, learner):
    assert not banned_words(learner)


def test_what_runs_out_later_is_not_said_to_have_run_out():
    given = reason(ReasonCode.EXPIRED, {"criterion": "m", "on": ON})
    assert wording.for_learner(given, NAMES, today=date(2026, 4, 1)) == "Runs out after 30 Apr: Scanner module"


DATED = {
    ReasonCode.EXPIRED: "m",
    ReasonCode.FAILED: "m",
    ReasonCode.CRITICAL_FAILED: "o",
    ReasonCode.GATED: "m",
    ReasonCode.DELTA_DUE: "m",
    ReasonCode.DISPUTED: "o",
    ReasonCode.REVOKED: "",
    ReasonCode.GRACE: "",
}


def test_grace_of_one_day_names_the_day_once():
    given = reason(ReasonCode.GRACE, {"on": ON, "until": date(2026, 5, 2)})
    assert wording.for_learner(given, NAMES, competency="7") == "Ran out 1 May. You may still work that day"
    assert wording.for_staff(given, NAMES) == "Medicines: ran out on 1 May, in grace for that day"


@pytest.mark.parametrize("second", [*DATED, "test"])
@pytest.mark.parametrize("first", DATED)
def test_no_sentence_names_a_day_twice(first, second):
    """What ran out, was failed, changed or was taken back on one day, in every pair."""
    given = [
        reason(first, {"criterion": DATED[first], "on": ON, "until": UNTIL}),
        reason(ReasonCode.MISSING, {"criterion": "w", "have": 0, "need": 1}),
        reason(ReasonCode.CRITICAL_FAILED, {"criterion": "t", "on": ON})
        if second == "test"
        else reason(second, {"criterion": DATED[second], "on": ON, "until": UNTIL}),
    ]
    said = wording.in_one_sentence(given, NAMES, competency="7")
    assert len(said) >= (2 if first == second else 3) and all(said)
    assert "; ".join(said).count("1 May") == 1, said


def test_what_happened_on_another_day_keeps_its_day():
    given = [
        reason(ReasonCode.GRACE, {"on": ON, "until": date(2026, 5, 15)}),
        reason(ReasonCode.EXPIRED, {"criterion": "m", "on": ON}),
        reason(ReasonCode.EXPIRED, {"criterion": "w", "on": date(2026, 5, 3)}),
    ]
    assert wording.in_one_sentence(given, NAMES, competency="7") == [
        "ran out on 1 May, in grace through 14 May",
        "Scanner module ran out",
        "ran out on 3 May, Workshop",
    ]


@pytest.mark.parametrize(
    ("code", "key", "given", "words"),
    [
        (ReasonCode.EXPIRED, "m", {"on": ON}, "the module ran out on 1 May"),
        (ReasonCode.FAILED, "m", {"on": ON}, "the module was not passed on 1 May"),
        (ReasonCode.GATED, "m", {"on": ON}, "earlier passes of the module do not count from 1 May on"),
        (ReasonCode.DELTA_DUE, "m", {"on": ON}, "the module changed on 1 May"),
        (ReasonCode.CRITICAL_FAILED, "w", {"on": ON}, "a critical step of the workshop was not done on 1 May"),
        (ReasonCode.CRITICAL_FAILED, "t", {"on": ON}, "the test was not passed on 1 May"),
        (ReasonCode.MISSING, "m", {}, "module missing"),
        (ReasonCode.MISSING, "m", {"have": 1, "need": 2}, "1 of 2 done"),
    ],
)
def test_what_is_named_as_its_competency_is_stands_in_the_sentence_and_not_behind_it(code, key, given, words):
    names = Names(
        titles={"7": "Scanner"},
        steps={
            ("7", "m"): NamedCriterion("m", "module", "Scanner", activity="a"),
            ("7", "w"): NamedCriterion("w", "session", "Scanner", activity="b"),
            ("7", "t"): NamedCriterion("t", "knowledge_test", "Scanner", activity="d"),
        },
    )
    assert wording.for_staff(reason(code, {"criterion": key, **given}), names) == f"Scanner: {words}"


def test_who_closes_a_step_is_said_by_the_app_that_runs_it():
    given = reason(ReasonCode.MISSING, {"criterion": "o", "have": 0, "need": 2})
    mends = cure(given, NAMES, person="Amira", closes=lambda step, source: "nobody today", trainers=lambda: "I. Reyes")
    assert mends.who == "nobody today"


WITHOUT = Names(
    NAMES.titles,
    {
        ("7", "m"): NamedCriterion(
            "m", "module", "Scanner module", activity="a", gone_since=datetime(2026, 5, 1, tzinfo=UTC)
        )
    },
)


@pytest.mark.parametrize(("code", "carried"), [row[:2] for row in TABLE])
@pytest.mark.parametrize("names", [NAMES, WITHOUT], ids=["on offer", "gone"])
def test_where_the_trainers_mend_they_are_named(names, code, carried):
    """And nobody looks for them anywhere else."""
    given, looked = reason(code, carried), Mock(return_value="I. Reyes, ext 4410")
    asked: dict[str, Any] = {"person": "Amira", "closes": closes, "competency": asked_for(carried)}
    named = cure(given, names, trainers=looked, **asked)
    plain = cure(given, names, trainers=lambda: "", **asked)
    assert (named.who == "I. Reyes, ext 4410") is (plain.who == "the trainers") is looked.called


def test_a_module_named_as_its_competency_is_not_named_twice():
    names = Names({"7": "Start of shift"}, {("7", "m"): NamedCriterion("m", "module", "Start of shift", activity="a")})
    given = reason(ReasonCode.MISSING, {"criterion": "m", "have": 0, "need": 1})
    assert wording.for_staff(given, names) == "Start of shift: module missing"


def test_a_reason_about_something_unknown_still_has_words():
    given = Reason(code=ReasonCode.MISSING, competency="404", criterion="gone")
    assert wording.for_learner(given, NAMES) == "Still to do: a competency that is not on the list"
    assert wording.for_staff(given, NAMES) == "a competency that is not on the list: evidence missing"


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("ICU", "in the ICU"),
        ("4 East", "in 4 East"),
        ("Emergency Department", "in the Emergency Department"),
        ("Pharmacy", "in the Pharmacy"),
        ("Outpatients & Telehealth", "in Outpatients & Telehealth"),
    ],
)
def test_a_unit_in_a_sentence(unit, said):
    assert at_unit(unit) == said


def test_every_kind_of_evidence_has_a_word():
    from competency.rules.facts import Kind

    assert all(kind_word(kind) and not re.search("_", kind_word(kind)) for kind in Kind)

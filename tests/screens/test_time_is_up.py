"""An attempt whose time is up counts for every reader, whether or not somebody has opened it since."""

from __future__ import annotations

import copy
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from competency.assessments.knowledge_tests import api as sitting
from competency.assessments.tries import api as tries
from competency.assessments.tries.admission import AdmissionState
from competency.certificates import api as certificates
from competency.certificates.enums import Status
from competency.certificates.selectors import mine
from competency.core import clock
from competency.core.activities import overdue
from competency.core.activities.sources import source_for
from competency.core.clearance.book import Book
from competency.core.clearance.foretold import Foretelling
from competency.core.enums import AnswerCode, Kind
from competency.core.models import Activity, Attempt, Evidence, Person
from competency.core.personal_data.export import everything_about
from competency.core.recording import recording
from competency.rules.results import Answer, ReasonCode
from scenarios.playing import api as playing
from tests import factories
from tests.assessments import factories as tests_of
from tests.scenarios.playing import factories as plays_of
from tests.screens.conftest import plain

PASSED, OPENED = datetime(2026, 1, 10, 12, tzinfo=UTC), datetime(2026, 12, 15, 12, tzinfo=UTC)
DEADLINE = OPENED + timedelta(hours=72)
BEFORE, AFTER = DEADLINE - timedelta(minutes=1), DEADLINE + timedelta(hours=20)


@dataclass
class Left:
    """A ward whose nurse began something that counts at ``OPENED`` and left it open, and what she was before."""

    world: factories.World
    activity: Activity
    was_cleared: bool
    chief: Person

    @property
    def nurse(self) -> Person:
        return self.world.person

    @property
    def attempt(self) -> Attempt:
        return Attempt.objects.get(person=self.nurse, deadline=DEADLINE)

    def certify(self) -> Any:
        world, on = self.world, clock.today()
        return certificates.issue(
            person=world.person, programme=world.programme, job_role=world.nurse, unit=world.ward, on=on
        )

    def finding(self, book: Book | None = None) -> Any:
        asked: dict[str, Any] = {"programme": self.world.programme, "unit": self.world.ward, "on": clock.today()}
        return (book or Book([self.nurse])).headline(self.nurse, **asked)


def _asked(activity: Any) -> factories.World:
    """Nurses are asked for work of high risk: something that is tried, and being watched by two."""
    watched = factories.asked(kind=Kind.OBSERVATION, entrustment=4, count=2, assessors=2)
    world = factories.world(
        shown_by=factories.criteria((None, [factories.asked(activity=str(activity)), watched])),
        risk="high",
        validity_months=12,
        window_months=1,
    )
    with clock.at(PASSED):
        for days, name in enumerate(("Wilk", "Camargo")):
            factories.evidence(
                world.person,
                competency=world.competency,
                kind=Kind.OBSERVATION,
                entrustment=4,
                assessor=factories.person("Tomasz", name),
                event=uuid.uuid4(),
                performed_on=PASSED.date() - timedelta(days=days),
            )
    return world


def a_test(*, is_answered: bool) -> Left:
    """Of a nurse who passed before, without an answer; or of one who did not, with all right and not handed in."""
    with clock.at(PASSED - timedelta(days=30)):
        about = factories.competency()
        bank = [tests_of.question(about) for _n in range(6)]
        test = tests_of.knowledge_test(about, asks=3)
    sat = tests_of.Sat(_asked(test.key), test, bank)
    if not is_answered:
        with clock.at(PASSED):
            sat.sit()
    with clock.at(OPENED):
        sat.sit(hand_in=False) if is_answered else sat.start()
    return Left(sat.world, sat.activity, not is_answered, sat.world.appointed("manager"))


def a_play() -> Left:
    version = plays_of.publish()
    ward = plays_of.Ward(_asked(version.activity_id), version)
    with clock.at(PASSED):
        ward.play(*plays_of.SAFE, counted=True)
    with clock.at(OPENED):
        ward.play(plays_of.SAFE[0], counted=True)
    return Left(ward.world, ward.activity, True, ward.world.appointed("manager"))


KINDS: dict[str, Callable[[], Left]] = {
    "a test that was left": lambda: a_test(is_answered=False),
    "a test that was answered and not handed in": lambda: a_test(is_answered=True),
    "a play that was left": a_play,
}


@pytest.fixture(scope="module")
def built(one_transaction: None) -> dict[str, Left]:
    return {kind: build() for kind, build in KINDS.items()}


@pytest.fixture(params=list(KINDS))
def left(request: pytest.FixtureRequest, built: dict[str, Left], db: None) -> Left:
    return copy.deepcopy(built[request.param])


@pytest.fixture(params=["a test that was left", "a play that was left"])
def failed(request: pytest.FixtureRequest, built: dict[str, Left], db: None) -> Left:
    return copy.deepcopy(built[request.param])


@pytest.fixture
def play(built: dict[str, Left], db: None) -> Left:
    return copy.deepcopy(built["a play that was left"])


@pytest.fixture
def opened(client: Any) -> Callable[..., Any]:
    """``opened(person, name, *args)``: a page as this person gets it."""

    def page(person: Person, name: str, *args: Any) -> Any:
        client.force_login(person.user)
        response = client.get(reverse(f"cleared:{name}", args=args))
        assert response.status_code == 200
        return response

    return page


# ── who reads ───────────────────────────────────────────────────────────────────────────────────────────────────


def by_answer(left: Left, opened: Any) -> bool:
    return left.finding().answer is Answer.CLEARED


def by_path(left: Left, opened: Any) -> bool:
    return "You’re cleared" in plain(opened(left.nurse, "my_path").content.decode())


def by_own_record(left: Left, opened: Any) -> bool:
    record = opened(left.nurse, "my_record").context["record"]
    [holding] = [each for each in record.holdings if each.competency == left.world.competency]
    made = Attempt.objects.get(pk=left.attempt.pk)
    assert made.is_open or made.pk in {fact.uuid for fact in record.facts}, "what was closed for it stands on it"
    return holding.answer is Answer.CLEARED


def by_record(left: Left, opened: Any) -> bool:
    return opened(left.chief, "person_record", left.nurse.pk).context["main"].finding.answer is Answer.CLEARED


def by_board(left: Left, opened: Any) -> bool:
    total = opened(left.chief, "board").context["board"].total
    assert (total.cleared + total.not_cleared, total.stale) == (1, 0)
    return total.cleared == 1


def by_cell(left: Left, opened: Any) -> bool:
    where = (left.world.programme.pk, left.world.ward.pk, left.world.nurse.pk)
    context = opened(left.chief, "board_cell", *where).context
    [line] = context["cell"].lines
    assert (context["count"].cleared == 1) is (line.finding.answer is Answer.CLEARED)
    assert not line.is_stale
    return line.finding.answer is Answer.CLEARED


def by_certificates(left: Left, opened: Any) -> bool:
    return bool(mine(left.nurse).ready)


def by_issuing(left: Left, opened: Any) -> bool:
    try:
        left.certify()
    except certificates.CertificateRefused:
        return False
    return True


def by_export(left: Left, opened: Any) -> bool:
    today = clock.today().isoformat()
    [row] = [
        row for row in everything_about(left.nurse)["held"]["clearances"] if row["starts_on"] <= today < row["ends_on"]
    ]
    return bool(row["answer"] == AnswerCode.CLEARED)


READERS = [
    by_answer,
    by_path,
    by_own_record,
    by_record,
    by_board,
    by_cell,
    by_certificates,
    by_issuing,
    by_export,
]


@pytest.mark.parametrize("says_cleared", READERS)
def test_every_reader_answers_as_though_it_had_been_closed_at_its_deadline(left, opened, says_cleared) -> None:
    with clock.at(BEFORE):
        assert says_cleared(left, opened) is left.was_cleared
    with clock.at(AFTER):
        assert says_cleared(left, opened) is not left.was_cleared
    row = Evidence.objects.get(pk=left.attempt.pk)
    assert (row.performed_at, row.recorded_at) == (DEADLINE, AFTER)


def test_a_certificate_is_not_valid_any_more(failed) -> None:
    with clock.at(BEFORE):
        issued = failed.certify()
        assert certificates.status(issued) is Status.VALID
    with clock.at(AFTER):
        assert certificates.status(issued) is not Status.VALID


def test_what_it_comes_to_is_foretold_too(play) -> None:
    with clock.at(AFTER):
        told = Foretelling([play.nurse.pk])
    assert str(play.attempt.pk) in {row.key for row in told.facts[play.nurse.pk].evidence}


def test_what_was_said_is_what_would_have_been_said(left) -> None:
    """Whoever asked had it closed first, so the record knew of it then."""
    with clock.at(BEFORE):
        before = left.finding().answer
    with clock.at(AFTER):
        after = left.finding().answer
    with clock.at(AFTER + timedelta(days=9)):
        call_command("cleared_close_attempts")
    for moment, said in ((BEFORE, before), (AFTER, after)):
        with clock.at(moment):
            today = left.finding(Book([left.nurse], known_at=moment))
        assert today.answer is said
    assert before is not after


# ── tries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_was_a_try_and_the_wait_runs_from_the_deadline(failed, opened) -> None:
    with clock.at(BEFORE):
        assert tries.admission_to(person=failed.nurse, activity=failed.activity).state == AdmissionState.OPEN
    with clock.at(DEADLINE + timedelta(hours=23)):
        admission = tries.admission_to(person=failed.nurse, activity=failed.activity)
        words = plain(opened(failed.nurse, "my_path").content.decode())
    assert (admission.state, admission.tries_left) == (AdmissionState.WAIT, 2)
    assert admission.until == DEADLINE + timedelta(hours=24)
    assert "Next try from" in words
    with clock.at(DEADLINE + timedelta(hours=24)):
        assert tries.admission_to(person=failed.nurse, activity=failed.activity).may


def test_a_book_that_was_read_in_time_does_not_hide_the_try(failed) -> None:
    book = Book([failed.nurse])
    with clock.at(BEFORE):
        failed.finding(book)
    asking = playing.admissions if failed.activity.kind == Kind.SCENARIO else sitting.admissions
    with clock.at(DEADLINE + timedelta(hours=1)):
        admission = asking(person=failed.nurse, activities=[failed.activity], book=book)[failed.activity.pk]
    assert (admission.state, admission.tries_left) == (AdmissionState.WAIT, 2)


def test_the_last_try_that_was_left_has_to_be_worked_through(db) -> None:
    """Also where nothing of it is on record yet."""
    with clock.at(OPENED):
        sat = tests_of.sat(asks=1, bank=1, attempts_allowed=1)
        sat.start()
    with clock.at(BEFORE):
        assert tries.used_up(sat.person) == []
    with clock.at(AFTER):
        assert tries.used_up(sat.person) == [sat.activity]


# ── what cannot be closed ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def no_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever runs it fails at closing."""

    def fails(**given: Any) -> None:
        raise RuntimeError("It cannot be read.")

    monkeypatch.setattr(overdue, "_closes", dict.fromkeys(overdue._closes, fails))


def test_what_cannot_be_closed_counts_against_its_person_in_words(left, opened, no_closing, caplog) -> None:
    with clock.at(AFTER):
        finding = left.finding()
        assert finding.answer is Answer.NOT_CLEARED
        assert ReasonCode.UNREADABLE in {reason.code for reason in finding.reasons}
        words = plain(opened(left.nurse, "my_path").content.decode())
        assert "You’re cleared" not in words
        assert "One of your records cannot be read." in words
        source = source_for(left.activity)
        assert source is not None
        assert source.progress(left.nurse, [left.activity])[left.activity.pk].text.startswith("Time is up: see")
        assert not by_certificates(left, opened)
        assert not by_issuing(left, opened)
        board = opened(left.chief, "board")
        assert (board.context["board"].total.cleared, board.context["board"].total.stale) == (0, 1)
        assert "1 person is being recalculated and counts as not cleared until then" in plain(board.content.decode())
        where = (left.world.programme.pk, left.world.ward.pk, left.world.nurse.pk)
        cell = opened(left.chief, "board_cell", *where).context
        assert (cell["count"].cleared, cell["count"].stale, cell["cell"].lines[0].is_stale) == (0, 1, True)
        assert not tries.admission_to(person=left.nurse, activity=left.activity).may
    assert f"Attempt {left.attempt.pk} could not be closed." in caplog.text
    assert left.attempt.is_open


def test_what_an_app_left_open_that_is_gone_counts_against_its_person(play, monkeypatch) -> None:
    monkeypatch.setattr(overdue, "_closes", {})
    with clock.at(AFTER):
        assert play.finding().answer is Answer.NOT_CLEARED


def test_what_its_app_says_it_closed_and_did_not_counts_against_its_person(play, monkeypatch) -> None:
    monkeypatch.setattr(overdue, "_closes", dict.fromkeys(overdue._closes, lambda **given: "closed"))
    with clock.at(AFTER):
        assert play.finding().answer is Answer.NOT_CLEARED
        assert overdue.close_all()[0] == 0


def test_a_board_closes_so_many_and_one_press_the_rest(play, opened, client, monkeypatch) -> None:
    monkeypatch.setattr(overdue, "AT_ONCE", 0)
    with clock.at(AFTER):
        total = opened(play.chief, "board").context["board"].total
        assert (total.cleared, total.stale, total.open) == (0, 1, 1)
        client.post(reverse("cleared:board_recalculate"))
        total = opened(play.chief, "board").context["board"].total
        assert (total.not_cleared, total.stale) == (1, 0)


def test_within_a_recording_nothing_is_closed_and_nobody_cleared(play) -> None:
    with clock.at(AFTER):
        with recording(about=[play.nurse], by=None):
            assert play.finding().answer is Answer.NOT_CLEARED
            assert play.attempt.is_open
        assert play.finding().answer is Answer.NOT_CLEARED
    assert not play.attempt.is_open


def test_the_commands_say_what_is_open_still(play, no_closing, monkeypatch) -> None:
    out, err = io.StringIO(), io.StringIO()
    with clock.at(AFTER):
        call_command("cleared_verify", stdout=out)
        call_command("cleared_close_attempts", stdout=out, stderr=err)
    assert "attempts whose time is up are open still: run cleared_close_attempts" in out.getvalue()
    assert "0 attempts closed." in out.getvalue()
    assert "could not be closed, and count against whoever made them" in err.getvalue()


def test_asking_of_people_of_whom_nothing_is_overdue_costs_one_query(play, django_assert_num_queries) -> None:
    people = [play.nurse, play.chief]
    with clock.at(BEFORE), django_assert_num_queries(1):
        assert overdue.close_of(people) == []

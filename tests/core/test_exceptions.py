"""Who may approve and supervise an exception, what a second revocation or reversal says, who helps through a test."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Kind
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.models import Person, Remediation, Reversal, Revocation, Waiver
from competency.core.people import api as people
from competency.core.recording import recording
from competency.rules.clearance import segment_on
from competency.rules.results import Answer
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY, LATER = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    watched = factories.asked(kind=Kind.OBSERVATION)
    return factories.world(shown_by=factories.criteria((None, [watched])))


@pytest.fixture
def world(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


def at_level(world: Any, level: int | None, *, on: date = date(2026, 1, 10), placed: bool = True) -> Any:
    found = world.another_nurse("Joy", "Okafor") if placed else factories.person("Joy", "Okafor")
    if level is not None:
        factories.evidence(
            found,
            kind=Kind.OBSERVATION,
            competency=world.competency,
            entrustment=level,
            performed_on=on,
            assessor=factories.person("Ada"),
        )
    return found


def supervised(world: Any, supervisor: Any, **given: Any) -> Any:
    usual: dict[str, Any] = {
        "person": world.person,
        "competency": world.competency,
        "kind": "supervised",
        "from_on": DAY,
        "until_on": LATER,
        "approver": world.appointed("manager", name="Helen"),
        "reason": "Second observation next week.",
    }
    return exceptions.waive(supervisor=supervisor, **usual | given)


def revoked_later(world: Any) -> Any:
    joy = at_level(world, 5)
    exceptions.revoke(person=joy, effective_on=DAY, reason="An incident.")
    return joy


def left(world: Any) -> Any:
    joy = at_level(world, 5)
    people.end_placement(placement=joy.placements.get(), ends_on=DAY)
    return joy


def with_credential(world: Any) -> Any:
    joy = at_level(world, None)
    people.credential(person=joy, competency=world.competency, from_on=date(2026, 1, 1))
    return joy


UNFIT = {
    "never watched": (lambda w: at_level(w, None), "may supervise others"),
    "level 4": (lambda w: at_level(w, 4), "may supervise others"),
    "level 5 that ran out": (lambda w: at_level(w, 5, on=date(2025, 2, 28)), "may supervise others"),
    "level 5 from a later day": (lambda w: at_level(w, 5, on=date(2026, 3, 2)), "may supervise others"),
    "level 5, and revoked": (revoked_later, "may supervise others"),
    "a credential alone": (with_credential, "may supervise others"),
    "placed nowhere": (lambda w: at_level(w, 5, placed=False), "works nowhere here on 1 March 2026"),
    "somebody who left that day": (left, "works nowhere here on 1 March 2026"),
}


@pytest.mark.parametrize("who", UNFIT)
def test_who_does_not_hold_level_5_or_is_not_there_supervises_nobody(world: Any, who: str) -> None:
    made, sentence = UNFIT[who]
    supervisor = made(world)
    with pytest.raises(ValidationError, match=sentence):
        supervised(world, supervisor)
    assert not Waiver.objects.exists()
    supervised(world, supervisor, kind="waiver")  # nobody stands by where nobody is to


def test_who_holds_it_on_the_first_day_supervises_and_what_is_sent_again_is_not_asked_again(world: Any) -> None:
    joy, number = at_level(world, 5), uuid.uuid4()
    first = supervised(world, joy, uuid=number)
    exceptions.revoke(person=joy, effective_on=date(2026, 2, 1), reason="An incident.")
    assert supervised(world, joy, uuid=number, approver=first.approver).pk == first.pk
    assert supervised(world, joy, approver=first.approver).pk == first.pk


def revoke(world: Any, on: date, **given: Any) -> Any:
    return exceptions.revoke(
        **{"person": world.person, "competency": world.competency, "effective_on": on, "reason": "Unsafe."} | given
    )


def test_one_revocation_stands_at_a_time_and_one_reversal_gives_back(world: Any) -> None:
    first = revoke(world, DAY)
    for again in ({"on": LATER}, {"on": LATER, "safety": True}):
        with pytest.raises(ValidationError, match="revoked already from 1 March 2026"):
            revoke(world, **again)
    at_once = revoke(world, DAY, safety=True)
    earlier = revoke(world, date(2026, 2, 1), safety=True)
    assert first.key == at_once.key == earlier.key
    with pytest.raises(ValidationError, match="revoked already"):
        revoke(world, DAY)
    assert revoke(world, LATER, competency=None).key != first.key
    exceptions.reverse(revocation=earlier, reason="A mistake.")
    assert revoke(world, LATER).key != first.key
    assert Revocation.objects.current().filter(competency=world.competency).count() == 2


def test_a_revocation_that_is_sent_again_is_the_first(world: Any) -> None:
    number = uuid.uuid4()
    first = revoke(world, DAY, uuid=number)
    revoke(world, date(2026, 2, 1))
    assert revoke(world, DAY, uuid=number).pk == first.pk


def waived(world: Any, **given: Any) -> Any:
    usual = {"person": world.person, "competency": world.competency, "kind": "waiver", "reason": "Short of staff."}
    return exceptions.waive(**{"from_on": DAY, "until_on": LATER} | usual | given)


def elsewhere(world: Any) -> Any:
    return world.appointed("manager", factories.unit("Ward 9", parent=world.root), name="Max")


def over(world: Any) -> Any:
    found = world.appointed("manager", name="Olga")
    people.end_appointment(appointment=found.appointments.get(), ends_on=date(2026, 1, 1))
    return found


def signed_out_manager(world: Any) -> Any:
    return signed_out(world.appointed("manager", name="Sila"))


NO_MANAGERS: dict[str, Any] = {
    "a colleague": lambda world: world.another_nurse("Ben", with_user=True),
    "placed nowhere": lambda _world: factories.person("Gone", "Away"),
    "an assessor there": lambda world: world.appointed("assessor"),
    "a manager elsewhere": elsewhere,
    "a manager of before": over,
    "a manager whose account is closed": signed_out_manager,
}


@pytest.mark.parametrize("who", [*NO_MANAGERS, "records staff"])
def test_only_a_manager_of_the_unit_approves_an_exception(world: Any, who: str) -> None:
    approver = keeper() if who == "records staff" else NO_MANAGERS[who](world)
    if who == "a manager whose account is closed":
        approver = Person.objects.get(pk=approver.pk)
    with pytest.raises(ValidationError, match=r"cannot approve this. Nothing was recorded. Ask a manager"):
        waived(world, approver=approver)
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("who", NO_MANAGERS)
def test_who_is_no_manager_there_enters_no_exception_and_gives_nothing_back(world: Any, who: str) -> None:
    by, manager = Person.objects.get(pk=NO_MANAGERS[who](world).pk), world.appointed("manager")
    taken = revoke(world, DAY)
    for deed in (
        lambda: waived(world, approver=manager, by=by),
        lambda: exceptions.reverse(revocation=taken, reason="A mistake.", by=by),
    ):
        with pytest.raises(ValidationError, match=r"is not of records staff. Nothing was recorded"):
            deed()
    assert not Waiver.objects.exists() and not Reversal.objects.exists()


def test_a_manager_gives_exceptions_and_what_is_sent_again_is_not_asked_again(world: Any) -> None:
    number, manager = uuid.uuid4(), world.appointed("manager", world.ward)
    first = waived(world, approver=manager, by=keeper(), uuid=number)
    people.end_appointment(appointment=manager.appointments.get(), ends_on=date(2026, 1, 1))
    assert waived(world, approver=manager, uuid=number).pk == first.pk
    assert waived(world, approver=manager).pk == first.pk


def answers(world: Any, *days: date, known_at: Any = None) -> list[Any]:
    book = Book([world.person], known_at=known_at)
    return [segment_on(book.standing(world.person, world.competency), day).answer for day in days]


def test_the_reversal_that_was_recorded_last_stands_as_known_at_each_moment(world: Any) -> None:
    factories.evidence(world.person, kind=Kind.OBSERVATION, competency=world.competency, assessor=factories.person())
    taken = revoke(world, DAY)
    with clock.at(datetime(2026, 4, 10, 9, tzinfo=UTC)):
        exceptions.reverse(revocation=taken, reason="Retrained.", effective_on=date(2026, 5, 1))
    with clock.at(datetime(2026, 4, 20, 9, tzinfo=UTC)):
        exceptions.reverse(revocation=taken, reason="Wrong: in August.", effective_on=date(2026, 8, 1))
    june, august = date(2026, 6, 1), date(2026, 8, 1)
    assert answers(world, DAY, june, august) == [Answer.NOT_CLEARED, Answer.NOT_CLEARED, Answer.CLEARED]
    then = datetime(2026, 4, 15, 9, tzinfo=UTC)
    assert answers(world, june, known_at=then) == [Answer.NOT_CLEARED]  # the revocation itself was recorded since
    exceptions.reverse(revocation=taken, reason="It was somebody else.")
    assert answers(world, DAY, june) == [Answer.CLEARED, Answer.CLEARED]


def test_nothing_is_given_back_before_it_was_taken(world: Any) -> None:
    factories.evidence(world.person, kind=Kind.OBSERVATION, competency=world.competency, assessor=factories.person())
    stale = revoke(world, DAY)
    stands = revoke(world, date(2026, 2, 1))
    for day in (date(2026, 1, 31), date(2025, 1, 1)):
        with pytest.raises(ValidationError, match="revoked from 1 February 2026: it cannot be given back before that"):
            exceptions.reverse(revocation=stale, reason="A mistake.", effective_on=day)
    assert not Reversal.objects.exists()
    exceptions.reverse(revocation=stale, reason="A mistake.", effective_on=stands.effective_on)
    assert answers(world, stands.effective_on) == [Answer.CLEARED]


def test_one_from_before_the_revocation_that_is_on_record_gives_nothing_back(world: Any) -> None:
    factories.evidence(world.person, kind=Kind.OBSERVATION, competency=world.competency, assessor=factories.person())
    taken = revoke(world, DAY)
    with recording(about=[world.person], by=None) as record:
        record.append(Reversal(person=world.person, revocation=taken.key, effective_on=date(2026, 2, 1)))
    assert answers(world, LATER) == [Answer.NOT_CLEARED]
    assert not taken.is_undone
    with pytest.raises(ValidationError, match="revoked already"):
        revoke(world, LATER)
    exceptions.reverse(revocation=taken, reason="A mistake.")
    assert taken.is_undone and answers(world, LATER) == [Answer.CLEARED]


def test_more_that_is_taken_is_not_given_back_by_a_word_from_before(world: Any) -> None:
    """The day of a reversal that could not be may lie after the day from which more was taken since."""
    factories.evidence(world.person, kind=Kind.OBSERVATION, competency=world.competency, assessor=factories.person())
    taken = revoke(world, DAY)
    with recording(about=[world.person], by=None) as record:
        record.append(Reversal(person=world.person, revocation=taken.key, effective_on=date(2026, 2, 20)))
    more = revoke(world, date(2026, 2, 1), safety=True)
    assert answers(world, date(2026, 2, 1), LATER) == [Answer.NOT_CLEARED, Answer.NOT_CLEARED]
    exceptions.reverse(revocation=taken, reason="A mistake.")
    assert answers(world, LATER) == [Answer.NOT_CLEARED]
    exceptions.reverse(revocation=more, reason="A mistake.")
    assert answers(world, LATER) == [Answer.CLEARED]


def helped(world: Any, **given: Any) -> Any:
    usual: dict[str, Any] = {"person": world.person, "performed_on": DAY}
    return ledger.record_remediation(**usual | given)


def test_who_may_work_through_a_test_with_somebody_and_when(world: Any) -> None:
    test = factories.activity(Kind.KNOWLEDGE_TEST).activity
    module = factories.activity(Kind.MODULE).activity
    elsewhere = factories.unit("Ward 9", parent=world.root)
    helper = world.appointed("super_user")
    refused = [
        ({"activity": module, "by": helper}, "Only what has tries that run out"),
        ({"activity": test, "by": helper, "performed_on": clock.today().replace(year=2099)}, "has not come yet"),
        ({"activity": test, "by": factories.person("Ben")}, "was not appointed"),
        ({"activity": test, "by": world.appointed("manager", name="Max")}, "was not appointed"),
        ({"activity": test, "by": world.appointed("assessor", elsewhere, name="Eli")}, "was not appointed"),
        ({"activity": test, "by": helper, "performed_on": date(2024, 12, 31)}, "was not appointed"),
        ({"activity": test, "by": world.person}, "Somebody else"),
    ]
    for given, sentence in refused:
        with pytest.raises(ValidationError, match=sentence):
            helped(world, **given)
    assert not Remediation.objects.exists()
    number = uuid.uuid4()
    first = helped(world, activity=test, by=helper, uuid=number)
    for held in list(helper.appointments.all()):
        people.end_appointment(appointment=held, ends_on=date(2025, 6, 1))
    assert helped(world, activity=test, by=helper, uuid=number).pk == first.pk
    for function in ("trainer", "assessor"):
        helped(world, activity=test, by=world.appointed(function, world.ward, name=function))


def test_nobody_places_ends_or_sends_themselves_on_leave(world: Any) -> None:
    me, other = world.person, factories.person("Ruth")
    manages = people.appoint(person=me, function="manager", unit=world.root, starts_on=DAY)
    deeds = [
        lambda by: people.place(person=me, job_role=world.nurse, unit=world.root, starts_on=DAY, by=by),
        lambda by: people.end_placement(placement=world.placement, ends_on=LATER, by=by),
        lambda by: people.record_leave(person=me, starts_on=DAY, ends_on=LATER, by=by),
        lambda by: people.end_appointment(appointment=manages, ends_on=LATER, by=by),
    ]
    for deed in deeds:
        with pytest.raises(ValidationError, match="about themselves"):
            deed(me)
        deed(other)

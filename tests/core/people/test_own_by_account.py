"""Nobody records about themselves under another name for the same account: each verb knows them by it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.assessments.tries.api import remediate
from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.models import Person, Remediation
from competency.core.people import api as people
from competency.core.personal_data import api as personal_data
from competency.core.retention import api as retention
from competency.core.setup import ensure_groups
from tests import factories
from tests.assessments import factories as tests
from tests.core.ledger.test_screens import clerk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    ensure_groups()
    return factories.world()


@pytest.fixture
def world(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


@pytest.fixture
def otto(world: Any) -> Person:
    return clerk("Otto")


def named_anew(person: Person, otto: Person) -> Person:
    """The same somebody, registered a second time, with the account and its rights."""
    if person.user is None:
        people.link_account(person=person, user=factories.user("amira"), by=otto)
    user: Any = person.user
    people.unlink_account(person=person, by=otto)
    again = factories.person("Amira", "Second")
    people.link_account(person=again, user=user, by=otto)
    user.groups.add(*otto.user.groups.all())  # type: ignore[union-attr]
    return Person.objects.get(pk=again.pk)


def reversed_by(world: Any, again: Person, otto: Person) -> Any:
    taken = exceptions.revoke(person=world.person, effective_on=clock.today(), reason="Unsafe work.", by=otto)
    return exceptions.reverse(revocation=taken, reason="All is well.", by=again)


def waived_by(world: Any, again: Person, otto: Person) -> Any:
    people.appoint(person=again, function="manager", unit=world.root, starts_on=date(2025, 1, 1), by=otto)
    today = clock.today()
    return exceptions.waive(
        person=world.person,
        competency=world.competency,
        kind="waiver",
        from_on=today,
        until_on=today + timedelta(days=9),
        approver=again,
        reason="No time for it.",
    )


def appointed_by(world: Any, again: Person, otto: Person) -> Any:
    return people.appoint(person=world.person, function="assessor", unit=world.root, starts_on=clock.today(), by=again)


def credentialed_by(world: Any, again: Person, otto: Person) -> Any:
    return people.credential(person=world.person, competency=world.competency, from_on=clock.today(), by=again)


def lifted_by(world: Any, again: Person, otto: Person) -> Any:
    held = retention.hold(person=world.person, reason="An inquiry.", by=otto)
    return retention.lift(hold=held, reason="It is over.", by=again)


def erased_by(world: Any, again: Person, otto: Person) -> Any:
    people.end_placement(placement=world.placement, ends_on=date(2025, 2, 1), by=otto)
    return personal_data.request_erasure(person=world.person, why="asked", by=again)


@pytest.mark.parametrize(
    "verb", [reversed_by, waived_by, appointed_by, credentialed_by, lifted_by, erased_by], ids=lambda one: one.__name__
)
def test_who_was_registered_twice_records_nothing_about_themselves(
    world: Any, otto: Person, verb: Callable[[Any, Person, Person], Any]
) -> None:
    again = named_anew(world.person, otto)
    with pytest.raises(ValidationError, match=r"Nobody (records this about themselves|can approve|erases their own)"):
        verb(world, again, otto)


def test_nobody_works_through_it_with_themselves(otto: Person) -> None:
    sat = tests.sat(asks=3, bank=3)
    again = named_anew(sat.person, otto)
    people.appoint(person=again, function="trainer", unit=sat.world.root, starts_on=date(2025, 1, 1), by=otto)
    begun = clock.now()
    for hours in (0, 25, 50):
        with clock.at(begun + timedelta(hours=hours)):
            sat.sit(right=0)
    alone = pytest.raises(ValidationError, match="Somebody else has to work through it")
    with clock.at(begun + timedelta(hours=51)), alone:
        remediate(person=sat.person, activity=sat.activity, by=again)
    assert not Remediation.objects.exists()


def test_nobody_proposes_that_their_own_record_goes_nor_confirms_it(world: Any, otto: Person) -> None:
    again = named_anew(world.person, otto)
    people.end_placement(placement=world.placement, ends_on=date(2025, 2, 1), by=otto)
    with clock.at(clock.now() + timedelta(days=366 * 40)):
        with pytest.raises(ValidationError, match="Nothing is due to go"):
            retention.propose(by=again)
        proposal = retention.propose(by=otto)
        with pytest.raises(ValidationError, match="Nobody records this about themselves"):
            retention.confirm(proposal=proposal, by=again)
        with pytest.raises(ValidationError, match="Nobody records this about themselves"):
            retention.take_back(proposal=proposal, by=again)


def test_no_verb_is_told_who_somebody_is(world: Any, otto: Person) -> None:
    """Who is behind an account is looked up, and not taken from whoever asks."""
    own = factories.evidence(otto, competency=world.competency, outcome="failed")
    with pytest.raises(ValidationError, match="Nobody voids their own record"):
        ledger.void_evidence(evidence=own, reason="Never held.", by=otto)
    with pytest.raises(TypeError):
        ledger.void_evidence(  # type: ignore[call-arg]
            evidence=own, reason="Never held.", by=otto, heads=frozenset({world.person.pk})
        )

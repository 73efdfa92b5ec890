"""While an assessor's own round waits for a verdict, another round by that assessor helps nobody: who is sent then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.assessments.observations.waiting import waiting_for
from competency.assessments.observations.watchers import who_can_watch
from competency.core import clock
from competency.core.access import RECORDS_GROUP
from competency.core.enums import Outcome, Verdict
from competency.core.ledger import api as ledger
from competency.core.models import Evidence, Person
from competency.core.people import api as people
from tests import factories as core
from tests.assessments.observations.factories import Watch
from tests.screens.conftest import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Person:
    """Records staff, who corrects and judges."""
    ruth = core.person("Ruth", "Keeper", with_user=True)
    assert ruth.user is not None
    ruth.user.groups.add(Group.objects.get_or_create(name=RECORDS_GROUP)[0])
    return ruth


@pytest.fixture
def corrected(ward: Watch, joy: Person, keeper: Person) -> Evidence:
    """Joy's round of the learner, which was somebody's typing error away from the day it is said to be of."""
    return correct(ward.observe(joy).evidence, by=keeper)


def correct(row: Evidence, *, by: Person, **given: Any) -> Evidence:
    said = {
        "kind": row.kind,
        "outcome": row.outcome,
        "entrustment": row.entrustment,
        "assessor": row.assessor,
        "event": row.event,
        "performed_on": row.performed_on - timedelta(days=1),
        "zone": row.zone,
    } | given
    return core.evidence(
        row.person,
        activity_version=row.activity_version,
        corrects=row,
        reason="The wrong day was typed.",
        by=by,
        **said,
    )


def named(ward: Watch) -> list[Person]:
    watched = who_can_watch(ward.nurse, [ward.activity], on=clock.today())[ward.activity.pk]
    return [watcher.person for watcher in watched.anybody]


def waits(ward: Watch, assessor: Person) -> list[Person]:
    return [wait.person for wait in waiting_for(assessor.user, assessor, on=clock.today())]


def my_path(ward: Watch, client: Any) -> str:
    client.force_login(ward.nurse.user)
    return str(plain(client.get(reverse("cleared:my_path")).content.decode()))


def test_whose_own_round_waits_is_not_sent_to_make_another(ward: Watch, joy: Person, corrected: Evidence) -> None:
    assert named(ward) == []
    assert waits(ward, joy) == []
    tomasz = ward.assessor("Tomasz", "Wilk")
    assert named(ward) == [tomasz]
    assert waits(ward, tomasz) == [ward.nurse]
    assert waits(ward, joy) == []


def test_whose_round_was_found_not_to_count_may_make_another(ward: Watch, joy: Person, corrected: Evidence) -> None:
    ledger.verify(evidence=corrected, verdict=Verdict.REJECTED, by=core.somebody_else())
    assert named(ward) == [joy]
    assert waits(ward, joy) == [ward.nurse]


def test_nobody_is_sent_where_the_verdict_alone_completes_it(ward: Watch, joy: Person, corrected: Evidence) -> None:
    tomasz, vera = ward.assessor("Tomasz", "Wilk"), ward.assessor("Vera", "Third")
    ward.observe(tomasz)
    assert [waits(ward, one) for one in (joy, tomasz, vera)] == [[], [], []]


def test_the_learner_is_not_told_to_wait_for_who_cannot_help(
    ward: Watch, joy: Person, corrected: Evidence, client: Any
) -> None:
    words = my_path(ward, client)
    assert "Nobody else may sign this for you in the ICU today" in words
    assert "Waiting for J. Okafor" not in words


def test_the_assessor_reads_that_the_round_waits_and_not_that_it_was_achieved(
    ward: Watch, joy: Person, corrected: Evidence, client: Any
) -> None:
    page = reverse("cleared:assess_person", args=[ward.nurse.pk])
    words = plain(client.get(page).content.decode())
    assert "One was signed already and waits for a verdict by records staff." in words
    assert "Until then another one by you brings nothing." in words
    assert "Corrected: counts for nothing until somebody else has checked it" in words
    assert "Passed" not in words
    assert "Until then this observation counts neither for nor against" in words
    assert "Nobody may say so today." in words  # whoever corrected it may not judge it
    ledger.verify(evidence=corrected, by=core.somebody_else())
    words = plain(client.get(page).content.decode())
    assert "waits for a verdict" not in words
    assert "Passed" in words


def test_a_round_corrected_to_not_passed_is_not_said_to_count_soon(
    ward: Watch, joy: Person, keeper: Person, client: Any
) -> None:
    correct(ward.observe(joy).evidence, by=keeper, outcome=Outcome.FAILED)
    rosa = core.person("Rosa", "Second", with_user=True)
    assert rosa.user is not None and keeper.user is not None
    rosa.user.groups.set(keeper.user.groups.all())
    client.force_login(joy.user)
    words = plain(client.get(reverse("cleared:assess_person", args=[ward.nurse.pk])).content.decode())
    assert "One was corrected to “not passed” and waits for a verdict by records staff." in words
    assert "Until then this observation counts neither for nor against" in words
    assert "Who may say so: R. Second." in words
    assert "was signed already" not in words and "once they say so" not in words


@pytest.mark.parametrize("page", ["record", "cell"])
def test_staff_read_that_a_correction_waits_who_judges_it_and_who_comes_then(
    ward: Watch, joy: Person, keeper: Person, corrected: Evidence, client: Any, page: str
) -> None:
    def words() -> str:
        return str(plain(client.get(address).content.decode()))

    client.force_login(ward.world.appointed("manager", name="Helen").user)
    record = reverse("cleared:person_record", args=[ward.nurse.pk])
    cell = reverse("cleared:board_cell", args=[ward.world.programme.pk, ward.world.ward.pk, ward.world.nurse.pk])
    address = {"record": record, "cell": cell}[page]
    # Whoever corrected it may not judge it.
    assert "0 of 2 observations done" in words()
    assert "; a correction waits for a verdict" in words()
    assert "obody of records staff may today." in words()
    rosa = core.person("Rosa", "Second", with_user=True)
    assert rosa.user is not None and keeper.user is not None
    rosa.user.groups.set(keeper.user.groups.all())
    people.correct_person(person=rosa, extension="4415")
    ward.assessor("Tomasz", "Wilk")
    assert f"Say whether it counts: {ward.activity.title}" in words()
    assert "R. Second, ext 4415; then T. Wilk" in words()
    ward.observe(ward.assessor("Vera", "Third"))  # now the verdict is all it takes
    if page == "cell":  # the record counts in its table what is held
        assert "observations done" not in words()
    assert "a correction waits for a verdict" in words()
    assert "; then" not in words()


def test_who_judges_is_read_once_however_many_wait(ward: Watch, joy: Person, keeper: Person, client: Any) -> None:
    client.force_login(ward.world.appointed("manager", name="Helen").user)
    cell = reverse("cleared:board_cell", args=[ward.world.programme.pk, ward.world.ward.pk, ward.world.nurse.pk])
    correct(ward.observe(joy).evidence, by=keeper)
    client.get(cell)
    with CaptureQueriesContext(connection) as of_one:
        client.get(cell)
    for name in ("Ben", "Cleo", "Dan"):
        correct(ward.observe(joy, ward.world.another_nurse(name)).evidence, by=keeper)
    with CaptureQueriesContext(connection) as of_four:
        assert plain(client.get(cell).content.decode()).count("a correction waits for a verdict") == 4
    assert len(of_four) == len(of_one)

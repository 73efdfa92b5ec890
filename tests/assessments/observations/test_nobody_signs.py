"""The board says what nobody may sign on a unit, whenever the people there read it, and only then."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.assessments.observations.watchers import who_can_watch
from competency.core import clock
from tests import factories as core
from tests.assessments.observations.factories import Watch, watch
from tests.screens.conftest import plain

pytestmark = pytest.mark.django_db
HEADING = "Asked for, and nobody may sign it today"


@pytest.fixture
def ward() -> Watch:
    return watch()


@pytest.fixture
def manager(ward: Watch, client: Any) -> Any:
    client.force_login(ward.world.appointed("manager", name="Helen").user)
    return client


def board(client: Any) -> str:
    return str(plain(client.get("/manage/").content.decode()))


def nobody_signs(ward: Watch) -> bool:
    return not who_can_watch(ward.nurse, [ward.activity], on=clock.today())[ward.activity.pk].anybody


def test_where_nobody_is_appointed_the_board_and_my_path_say_so(ward, manager, client):
    said = board(manager)
    assert HEADING in said
    assert f"{ward.activity.title} {ward.world.ward.name} The managers there: H." in said
    assert nobody_signs(ward)
    client.force_login(ward.nurse.user)
    assert "Nobody can sign this in the ICU today" in plain(client.get("/my/").content.decode())


def test_somebody_who_is_appointed_and_may_not_sign_is_nobody(ward, manager):
    ward.world.appointed("assessor", name="Una")
    assert nobody_signs(ward)
    assert HEADING in board(manager)


def test_an_assessor_who_may_sign_ends_it(ward, manager):
    ward.assessor()
    assert not nobody_signs(ward)
    assert HEADING not in board(manager)


def test_who_lacks_only_somebody_else_reads_that_and_not_that_nobody_signs(ward, manager, client):
    """Whoever may sign there has watched this learner, and signs for others: nobody else is what is missing."""
    joy = ward.assessor()
    ward.observe(joy)
    assert nobody_signs(ward)
    record = reverse("cleared:person_record", args=[ward.nurse.pk])
    cell = reverse("cleared:board_cell", args=[ward.world.programme.pk, ward.world.ward.pk, ward.world.nurse.pk])
    for address in (record, cell):
        assert "obody else who may sign in the ICU today. The managers there: H." in plain(
            client.get(address).content.decode()
        )
    ward.world.another_nurse("Ben")
    assert HEADING not in board(manager)
    client.force_login(ward.nurse.user)
    words = plain(client.get("/my/").content.decode())
    assert "Nobody else may sign this for you in the ICU today" in words
    assert "Nobody can sign" not in words


def test_an_assessor_of_another_unit_does_not(ward, manager):
    elsewhere = core.unit("Pharmacy", parent=ward.world.root)
    joy = ward.assessor(unit=elsewhere)
    assert joy is not None
    assert nobody_signs(ward)
    assert HEADING in board(manager)


def test_where_nobody_lacks_it_there_is_nothing_to_say(ward, manager):
    core.end_requirements()
    assert HEADING not in board(manager)


def test_it_costs_the_same_however_many_are_asked(ward, manager):
    ward.world.appointed("assessor", name="Una")
    board(manager)
    with CaptureQueriesContext(connection) as few:
        board(manager)
    for n in range(3):
        ward.world.another_nurse(f"N{n}")
        ward.world.appointed("assessor", name=f"A{n}")
    with CaptureQueriesContext(connection) as many:
        board(manager)
    assert len(many) <= len(few)

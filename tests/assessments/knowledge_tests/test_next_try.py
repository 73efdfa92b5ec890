"""Whoever looks after others reads when, and after what, somebody may try a test again; and where that leads."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.core import clock
from competency.core.enums import AnchorKind
from competency.core.framework import api as framework
from tests import factories as core
from tests.assessments import factories
from tests.assessments.factories import Sat
from tests.screens.conftest import plain

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALONE = "can do this without anybody else"


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Sat:
    """A test that is asked for after a workshop, and a nurse who lacks both and nothing else."""
    with clock.at(NOON):
        made = factories.sat(asks=2, bank=2)
        world = made.world
        parts = [core.asked(kind="session", title="Hands on"), core.asked(activity=str(made.activity.pk))]
        framework.require(
            programme=world.programme,
            competency=core.competency(shown_by=core.criteria((None, parts))),
            unit=world.ward,
            job_role=world.nurse,
            announced=(AnchorKind.GO_LIVE, "-P60D"),
            blocks=(AnchorKind.GO_LIVE, "P0D"),
        )
        core.evidence(world.person, competency=world.competency)
        return made


@pytest.fixture
def sat(built: Sat, db: None) -> Any:
    with clock.at(NOON):
        yield copy.deepcopy(built)


def reads(sat: Sat, client: Any, page: str) -> str:
    """The manager's page about the person, or the cell of the board with them."""
    client.force_login(sat.world.appointed("manager", name="Helen").user)
    cell = [sat.world.programme.pk, sat.world.ward.pk, sat.world.nurse.pk]
    pages: dict[str, tuple[str, list[Any]]] = {
        "record": ("person_record", [sat.person.pk]),
        "cell": ("board_cell", cell),
    }
    name, args = pages[page]
    return str(plain(client.get(reverse(f"cleared:{name}", args=args)).content.decode()))


@pytest.mark.parametrize("page", ["record", "cell"])
def test_a_try_that_has_to_wait_says_from_when(sat: Sat, client: Any, page: str) -> None:
    assert re.search(f"{ALONE}(?!, from)", reads(sat, client, page))
    sat.sit(right=0)
    words = reads(sat, client, page)
    assert f"{ALONE}, from 3 Mar 12:00" in words
    assert "not passed on 2 March" in words
    with clock.at(NOON + timedelta(days=1, minutes=1)):
        assert re.search(f"{ALONE}(?!, from)", reads(sat, client, page))


@pytest.mark.parametrize("page", ["record", "cell"])
def test_after_the_last_try_it_is_not_the_persons_alone(sat: Sat, client: Any, page: str) -> None:
    for day in (0, 2, 4):
        with clock.at(NOON + timedelta(days=day)):
            sat.sit(right=0)
    with clock.at(NOON + timedelta(days=9)):
        words = reads(sat, client, page)
    assert "after 20 minutes with a super-user" in words
    assert ALONE not in words


def test_the_first_next_step_is_the_one_of_my_path(sat: Sat, client: Any) -> None:
    """A workshop stands before the test in the standard, and nobody can start one."""

    def first() -> str:
        return reads(sat, client, "cell").split("Next step, and who takes it")[-1]

    assert f"Test: {sat.activity.title}" in first() and "Workshop missing" not in first()
    client.force_login(sat.person.user)
    assert f"Start {sat.activity.title}" in plain(client.get(reverse("cleared:my_path")).content.decode())
    record = reads(sat, client, "record")
    assert record.index(f"{sat.activity.title} missing") < record.index("Workshop missing")
    sat.sit(right=0)
    assert f"Test: {sat.activity.title}" in first()  # it waits, and comes before what leads nowhere


def test_a_fail_is_not_followed_by_nothing_recorded_yet(sat: Sat, client: Any) -> None:
    of_another = replace(sat, world=replace(sat.world, person=sat.world.another_nurse("Ben")))
    of_another.sit(right=0)
    words = reads(of_another, client, "record")
    assert "Nothing recorded" not in words
    assert "Nothing here yet that was passed" in words


def test_my_record_does_not_say_try_again_before_it_may_be(sat: Sat, client: Any) -> None:
    sat.sit(right=0)
    client.force_login(sat.person.user)
    assert "Try again" not in plain(client.get(reverse("cleared:my_record")).content.decode())
    assert "Next try from 3 Mar 12:00" in plain(client.get(reverse("cleared:my_path")).content.decode())


def test_it_costs_the_same_however_many_have_not_passed(sat: Sat, client: Any) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(cell).status_code == 200
        return len(queries)

    cell = reverse("cleared:board_cell", args=[sat.world.programme.pk, sat.world.ward.pk, sat.world.nurse.pk])
    client.force_login(sat.world.appointed("manager", name="Helen").user)
    sat.sit(right=0)
    client.get(cell)
    of_one = costs()
    for name in ("Ben", "Cleo", "Dan"):
        replace(sat, world=replace(sat.world, person=sat.world.another_nurse(name))).sit(right=0)
    assert costs() == of_one

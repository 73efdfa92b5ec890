"""Eight taps at once: one observation, one signature, the same answer for all. Real threads, real connections."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from competency.assessments.models import Observation, ObservedItem
from competency.assessments.observations import api as observations
from competency.core.clearance.stale import drifted
from competency.core.models import Attempt, Evidence, SignOff, Standing
from tests.assessments.observations.factories import watch

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLERS = 8


def at_once(call: Callable[[int], Any]) -> list[Any]:
    barrier = Barrier(CALLERS)

    def run(number: int) -> Any:
        try:
            barrier.wait()
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(run, range(CALLERS)))


def test_the_same_observation_sent_eight_times_is_one() -> None:
    ward = watch()
    joy, number = ward.assessor(), uuid.uuid4()
    signed = at_once(lambda _n: ward.observe(joy, uuid=number))
    assert {one.sign_off.pk for one in signed} == {SignOff.objects.get().pk}
    assert {one.evidence.pk for one in signed} == {number}
    assert sorted(one.is_replay for one in signed) == [False] + [True] * 7
    assert Observation.objects.count() == Attempt.objects.count() == 1
    assert ObservedItem.objects.count() == 3


def test_a_form_handed_in_eight_times_leads_all_to_the_same_page() -> None:
    ward = watch()
    joy: Any = ward.assessor()
    url = reverse("cleared:observe", args=[ward.nurse.pk, ward.activity.pk])
    data = {f"item_{ward.key(step)}": "done" for step in ("signs-in", "due-list", "wristband")}
    data |= {
        "token": str(uuid.uuid4()),
        "version": str(ward.version.pk),
        "by": "seal",
        "rating": "5",
        "entrustment": "4",
        "password": "secret-for-tests",
    }
    clients = []
    for _n in range(CALLERS):
        client = Client()
        client.force_login(joy.user)
        clients.append(client)
    answers = at_once(lambda n: clients[n].post(url, data))
    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, reverse("cleared:observation", args=[Observation.objects.get().pk]))
    }
    assert SignOff.objects.count() == 1


def test_the_same_second_signature_sent_eight_times_is_one() -> None:
    ward = watch()
    signed = ward.observe(ward.assessor())
    ada = ward.assessor("Ada", "Nowak")
    rows = at_once(
        lambda _n: (
            observations.second_sign(
                observation=signed.observation, assessor=ada, verdict="not_achieved", comment="No scan."
            ).pk
        )
    )
    assert len(set(rows)) == 1
    assert SignOff.objects.filter(event=signed.observation.pk).count() == 2


def test_eight_assessors_at_once_all_count_and_nothing_drifts() -> None:
    ward = watch()
    assessors = [ward.assessor(f"Joy{n}") for n in range(CALLERS)]
    at_once(lambda n: ward.observe(assessors[n]))
    assert Evidence.objects.filter(person=ward.nurse).count() == CALLERS
    assert Standing.objects.filter(person=ward.nurse, answer=3).exists()
    assert list(drifted([ward.nurse.pk])) == []


def test_the_same_uuid_for_two_people_at_once_is_one_record_and_refusals_in_words() -> None:
    ward = watch()
    joy, number = ward.assessor(), uuid.uuid4()
    people = [ward.nurse, *(ward.world.another_nurse(f"Nurse{n}") for n in range(CALLERS - 1))]

    def sign(n: int) -> str:
        try:
            ward.observe(joy, people[n], uuid=number)
        except observations.Conflict:
            return "refused"
        return "signed"

    answers = at_once(sign)
    assert sorted(answers) == ["refused"] * 7 + ["signed"]
    assert Observation.objects.count() == 1


def test_one_sheet_signed_in_eight_windows_with_numbers_of_their_own_is_one() -> None:
    """Back, and a page opened afresh: each has a token of its own."""
    ward = watch()
    joy = ward.assessor()
    signed = at_once(lambda _n: ward.observe(joy, uuid=uuid.uuid4()))
    assert {one.evidence.pk for one in signed} == {Observation.objects.get().pk}
    assert sorted(one.is_replay for one in signed) == [False] + [True] * 7
    assert Evidence.objects.filter(person=ward.nurse).count() == SignOff.objects.count() == 1


def test_eight_different_sheets_of_one_day_at_once_are_one_and_seven_are_told() -> None:
    ward = watch()
    joy = ward.assessor()

    def sign(n: int) -> str:
        try:
            ward.observe(joy, uuid=uuid.uuid4(), comment=f"Sheet {n}.")
        except observations.AlreadySigned:
            return "told"
        return "signed"

    assert sorted(at_once(sign)) == ["signed"] + ["told"] * 7
    assert Observation.objects.count() == Evidence.objects.filter(person=ward.nurse).count() == 1


def test_another_round_asked_for_in_eight_windows_is_one() -> None:
    ward = watch()
    joy = ward.assessor()
    first = ward.observe(joy)
    another = at_once(lambda _n: ward.observe(joy, uuid=uuid.uuid4(), another_than=first.observation.pk))
    assert len({one.evidence.pk for one in another}) == 1
    assert [row.repeats for row in Evidence.objects.filter(person=ward.nurse).order_by("recorded_at")] == [
        "",
        first.evidence.key,
    ]

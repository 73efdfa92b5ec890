"""Two devices, and a signature, at the same moment: one row, no error, and nothing that was signed comes back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency.assessments.kept import api as kept
from competency.assessments.models import GivenAnswer, Observation, Unfinished
from competency.assessments.observations.unfinished import place_of_sheet
from tests.assessments import factories
from tests.assessments.observations.factories import Watch, watch
from tests.assessments.observations.sheets import filled, opened, sheet_url
from tests.assessments.observations.test_races import CALLERS, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
JSON = {"accept": "application/json"}


def clients_of(person: Any) -> list[Client]:
    clients = []
    for _n in range(CALLERS):
        client = Client()
        client.force_login(person.user)
        clients.append(client)
    return clients


def test_eight_devices_that_begin_at_once_are_one_row_and_seven_are_told() -> None:
    ward = watch()
    joy = ward.assessor()
    clients = clients_of(joy)
    pages = [opened(client, sheet_url(ward)) | {"do": "keep"} for client in clients]
    answers = at_once(lambda n: clients[n].post(sheet_url(ward), pages[n], headers=JSON))
    assert sorted(answer.json()["state"] for answer in answers) == ["elsewhere"] * 7 + ["kept"]
    assert Unfinished.objects.count() == 1


def test_taps_that_race_with_the_signature_never_outlive_it() -> None:
    ward = watch()
    joy = ward.assessor()
    clients = clients_of(joy)
    data = filled(ward, clients[0])
    answers = at_once(
        lambda n: clients[n].post(sheet_url(ward), data | ({} if n == 0 else {"do": "keep"}), headers=JSON)
    )
    assert answers[0].status_code == 302
    assert {answer.json()["state"] for answer in answers[1:]} <= {"kept", "ended"}
    assert Observation.objects.count() == 1
    assert not Unfinished.objects.exists()


def test_choices_that_race_with_the_answer_never_outlive_it() -> None:
    sat = factories.sat(asks=2, bank=2)
    attempt = sat.start()
    url = reverse("cleared:test_question", args=[attempt.pk, 1])
    clients = clients_of(sat.person)
    answers = at_once(
        lambda n: clients[n].post(url, {"shown": "", "option": "2", "go": "next" if n == 0 else "keep"}, headers=JSON)
    )
    assert all(answer.status_code in {200, 302} for answer in answers)
    assert GivenAnswer.objects.count() == 1
    assert not Unfinished.objects.exists()


def test_old_rows_are_let_go_of_by_eight_at_once() -> None:
    ward: Watch = watch()
    joy = ward.assessor()
    nurses = [ward.world.another_nurse(f"Nurse{n}", "Waiting") for n in range(CALLERS)]

    def begin(n: int) -> None:
        place = place_of_sheet(nurses[n], ward.activity)
        kept.keep(owner=joy, place=place, fields={"comment": ["x"]}, marks=kept.Marks(uuid.uuid4()))

    at_once(begin)
    Unfinished.objects.update(kept_at="2020-01-01T00:00:00Z")
    for nurse in nurses:
        Unfinished.objects.filter(about=nurse).update(key=uuid.uuid4())
    at_once(begin)
    assert Unfinished.objects.count() == CALLERS

"""Many tries at once are never more than ten. Real threads, real connections."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.test import RequestFactory

from competency.core.models import WrongTries
from tests import factories as core
from tests.core.test_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLERS = 30


def test_thirty_tries_at_once_look_at_ten_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    core.user("amira")
    looked: list[str] = []

    def wrong(self: Any, raw: str) -> bool:
        looked.append(raw)
        return False

    monkeypatch.setattr(get_user_model(), "check_password", wrong)
    at_once(lambda n: authenticate(RequestFactory().post("/"), username="amira", password=f"guess {n}"), CALLERS)
    assert len(looked) == 10
    assert [len(row.moments) for row in WrongTries.objects.all()] == [10]


def test_right_ones_at_once_leave_no_try_behind() -> None:
    core.user("amira")
    answers = at_once(
        lambda _n: authenticate(RequestFactory().post("/"), username="amira", password="secret-for-tests"), 8
    )
    assert None not in answers
    assert [row.moments for row in WrongTries.objects.all()] == [[]]

"""Whatever is sent to the player is answered in words: no text of a request is asked of the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from scenarios.graph import GO_ON
from scenarios.models import Decision, LookingBack
from tests.scenarios.playing.factories import SAFE

pytestmark = pytest.mark.django_db

NUL = "a\x00b"
# A NUL is no text to PostgreSQL; SQLite takes it, so what goes to the database is read.
ODD = [NUL, "\x00", "x" * 10_000, "a\u202eb", "%(x)s", "\ufffd"]


@pytest.mark.parametrize("sent", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("moment", ["1", "2", NUL])
def test_a_choice_that_is_none_is_answered_at_every_moment(ward, nurse, sent: str, moment: str) -> None:
    attempt = ward.play(GO_ON)
    asked: list[Any] = []

    def read(execute, sql, params, many, context):
        asked.extend(params or ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(read):
        response = nurse.post(reverse("cleared:scenario_play", args=[attempt.pk]), {"moment": moment, "choice": sent})
    assert response.status_code in {200, 302}
    assert Decision.objects.filter(attempt=attempt).count() == 1
    assert asked and sent not in asked


def test_a_nul_in_the_way_a_play_is_begun_begins_one_as_written(ward, nurse) -> None:
    sends = {"as": NUL, "pace": NUL, "afresh": NUL}
    response = nurse.post(reverse("cleared:scenario_start", args=[ward.activity.pk]), sends)
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("page", "sends"),
    [
        ("words", {"feeling": NUL, "line": "Well"}),
        ("words", {"feeling": "calm", "line": NUL}),
        ("keep", {"text": NUL}),
    ],
)
def test_a_nul_in_what_is_looked_back_on_is_answered_in_the_form(ward, nurse, page: str, sends: dict[str, str]) -> None:
    attempt = ward.play(*SAFE)
    nurse.post(reverse("cleared:scenario_words", args=[attempt.pk]), {"feeling": "calm", "line": "Well"})
    kept = LookingBack.objects.count()
    response = nurse.post(reverse(f"cleared:scenario_{page}", args=[attempt.pk]), sends)
    assert response.status_code == 200
    assert LookingBack.objects.count() == kept

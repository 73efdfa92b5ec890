"""What hangs under an attempt, or is never changed, has somebody who checks it: else a change of it goes unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import CheckMessage, run_checks
from django.db import models
from django.test.utils import isolate_apps

from competency.assessments.models import ServedQuestion
from competency.core.models import Attempt
from competency.core.record import attested


def told() -> list[CheckMessage]:
    return [message for message in run_checks() if message.id == "cleared_core.E005"]


def leads_to(target: type[models.Model]) -> Callable[[], dict[str, Any]]:
    return lambda: {"of": models.ForeignKey(target, on_delete=models.CASCADE, related_name="+")}


def test_every_row_of_this_site_has_somebody_who_checks_it() -> None:
    assert told() == []


@pytest.mark.parametrize(
    "holds",
    [leads_to(Attempt), leads_to(ServedQuestion), lambda: {"is_append_only": True}],
    ids=["under an attempt", "under what hangs there", "never changed"],
)
@isolate_apps()
def test_rows_that_nobody_answers_for_are_named_by_the_check(
    monkeypatch: pytest.MonkeyPatch, holds: Callable[[], dict[str, Any]]
) -> None:
    meta = type("Meta", (), {"app_label": "cleared_assessments"})
    forgotten: Any = type("Forgotten", (models.Model,), {"__module__": __name__, "Meta": meta} | holds())
    everything = [*apps.get_models(), forgotten]
    monkeypatch.setattr(apps, "get_models", lambda *args, **named: everything)
    (error,) = told()
    assert (error.obj, "Rows of Forgotten" in error.msg) == (forgotten, True)
    assert "register(an Attested with Forgotten in its rows)" in str(error.hint)
    answers = attested.Attested()
    answers.rows = (forgotten,)
    monkeypatch.setitem(attested._registered, "forgotten", answers)
    assert told() == []

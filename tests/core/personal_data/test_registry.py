"""Whatever refers to a person is registered: else it is left out of an export, an erasure and the schedule."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from competency.core.models import Attempt, Evidence, Person
from competency.core.personal_data import registry
from competency.core.personal_data.registry import Held, held, missing


def test_every_relation_to_a_person_or_a_row_about_one_is_registered():
    assert [(each.model, each.field) for each in missing()] == []


def test_names_of_kinds_are_told_apart_and_every_path_leads_to_a_person():
    names = [entry.name for entry in held()]
    assert len(names) == len(set(names))
    for entry in held():
        if entry.is_about_somebody:
            str(entry.of(Person().pk).query)
        for role in entry.by:
            assert entry.model._meta.get_field(role).is_relation, (entry.name, role)


@pytest.mark.parametrize("target", [Person, Attempt])
@isolate_apps()
def test_a_model_that_nobody_registered_is_named_by_the_check(monkeypatch, target):
    class Forgotten(models.Model):
        whose = models.ForeignKey(target, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "cleared_core"

        def __str__(self) -> str:
            return "forgotten"

    known = apps.get_models()
    monkeypatch.setattr(apps, "get_models", lambda *args, **named: [*known, Forgotten])
    assert [(each.model, each.field) for each in missing()] == [(Forgotten, "whose")]
    (error,) = [error for error in run_checks() if error.id == "cleared_core.E003"]
    assert "Forgotten.whose leads to" in error.msg
    monkeypatch.setitem(registry._held, Forgotten, Held(Forgotten, "forgotten", about="whose"))
    assert list(missing()) == []


def test_a_row_that_acts_for_others_is_no_row_about_them(monkeypatch):
    """The assessor of evidence is one who acted: left out of ``by``, the relation is missing again."""
    monkeypatch.setitem(registry._held, Evidence, Held(Evidence, "evidence", about="person"))
    assert [(each.model, each.field) for each in missing()] == [(Evidence, "assessor")]

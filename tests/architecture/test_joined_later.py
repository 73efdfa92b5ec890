"""A stated field that an entity did not begin with is declared, so that rows from before keep their digest."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from competency.core.models import Entry

ENTRIES = sorted(
    (model for model in apps.get_models() if issubclass(model, Entry)), key=lambda model: model._meta.label
)


def began_with(model: type[Entry]) -> set[str]:
    """The fields of the model in the first migration that knows it."""
    loader = MigrationLoader(connection, replace_migrations=False)
    label, name = model._meta.app_label, model._meta.model_name
    for node in sorted(node for node in loader.graph.nodes if node[0] == label):
        state = loader.project_state(node, at_end=True)
        if (label, str(name)) in state.models:
            return set(state.models[label, str(name)].fields)
    raise LookupError(model)


@pytest.mark.django_db
@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model._meta.label)
def test_what_joined_later_is_declared_and_nothing_else_is(model: type[Entry]) -> None:
    assert set(model.joined_later) == set(model.stated) - began_with(model)


def test_every_entity_of_the_record_is_looked_at() -> None:
    assert len(ENTRIES) > 15

"""Streams without their blocks in migrations: what is written stays whole, whoever reads it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import RenameStreamChildrenOperation
from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex

from competency.core.publishing.streams import ContentStream
from tests.architecture.tree import PLUGINS, PORTAL, name_of, python_files
from tests.training_modules import factories
from training_modules.models import TrainingModulePage

OURS = {"cleared_core", "cleared_assessments", "cleared_modules", "portal"}


def streams() -> list[Any]:
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return [field for model in models for field in model._meta.local_fields if isinstance(field, StreamField)]


def test_every_stream_of_ours_keeps_its_blocks_to_itself() -> None:
    assert len(streams()) >= 8
    assert not [field for field in streams() if not isinstance(field, ContentStream)]


def test_no_migration_says_what_blocks_there_are() -> None:
    migrations = [path for path in python_files(*PLUGINS, PORTAL, migrations=True) if "migrations" in path.parts]
    assert len(migrations) >= 5
    wrong = ["block_lookup", "wagtail.blocks", "wagtail.fields.StreamField"]
    assert not [name_of(path) for path in migrations if any(word in path.read_text(encoding="utf-8") for word in wrong)]


def historic(model: Any) -> Any:
    """The model as a migration that follows all of ours would be handed it."""
    state = MigrationLoader(connection).project_state()
    return state.apps.get_model(model._meta.app_label, model._meta.model_name)


@pytest.fixture(scope="module")
def built(one_transaction: None) -> TrainingModulePage:
    return factories.module(sections=factories.three_sections(factories.practice()))


@pytest.fixture
def page(built: TrainingModulePage, db: Any) -> TrainingModulePage:
    return copy.deepcopy(built)


@pytest.fixture
def written(page: TrainingModulePage) -> list[Any]:
    return list(page.sections.raw_data)


def test_a_migration_that_saves_a_row_loses_nothing(page: TrainingModulePage, written: list[Any]) -> None:
    row = historic(TrainingModulePage).objects.get(pk=page.pk)
    assert [section.value["title"] for section in row.sections] == ["Section scan", "Section bedside", "Section steps"]
    row.save()
    page.refresh_from_db()
    assert page.sections.get_prep_value() == written
    assert len(written) == 3


def test_wagtails_migration_of_what_is_written_works(page: TrainingModulePage, written: list[Any]) -> None:
    rename = MigrateStreamData(
        "cleared_modules",
        "TrainingModulePage",
        "sections",
        [(RenameStreamChildrenOperation(old_name="text", new_name="callout"), "section.body")],
    )
    state = MigrationLoader(connection).project_state()
    rename.migrate_stream_data_forward(state.apps, None)
    page.refresh_from_db()
    kinds = [[block["type"] for block in section["value"]["body"]] for section in page.sections.raw_data]
    assert kinds == [["callout", "why"], ["callout", "practice"], ["key_steps"]]
    draft = page.get_latest_revision_as_object()
    assert [block["type"] for block in draft.sections.raw_data[0]["value"]["body"]] == ["callout", "why"]


@pytest.mark.usefixtures("indexed")
def test_what_a_module_names_is_in_the_reference_index(page: TrainingModulePage) -> None:
    page.save()
    question = next(
        block.value["question"] for block in page.sections[1].value["body"] if block.block_type == "practice"
    )
    used = ReferenceIndex.get_references_to(question)
    assert [(str(row.object_id), row.model_path) for row in used] == [
        (str(page.pk), "sections.section.body.practice.question")
    ]

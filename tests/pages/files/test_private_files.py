"""What the library lets only some people open is not published to everybody who learns."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, CollectionViewRestriction

from competency.core.publishing.refusals import PublishRefused
from competency.pages.files.private import private_files
from competency.pages.writing.selectors import readiness
from tests.training_modules import factories, frozen
from training_modules.content import texts_in
from training_modules.models import TrainingModulePage
from training_modules.writing.snapshot import pictures_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
WORDS = "in the private collection “Board”"


@pytest.fixture
def board() -> Collection:
    factories.site()
    added: Collection = Collection.get_first_root_node().add_child(name="Board")
    return added


def private(collection: Collection, kind: str = "groups") -> None:
    row = CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind, password="x")
    row.groups.set([Group.objects.create(name="board")] if kind == "groups" else [])


def put(stored: Any, collection: Collection) -> Any:
    stored.collection = collection
    stored.save()
    return stored


def draft_with(image: Any, plan: Any) -> TrainingModulePage:
    return factories.module(publish=False, sections=frozen.sections(image, plan))


@pytest.mark.parametrize("kind", ["groups", "password"])
@pytest.mark.parametrize("what", ["picture", "document"])
@pytest.mark.parametrize("where", ["there", "below"])
def test_a_file_of_a_private_collection_refuses_publishing(where, what, kind, board):
    private(board, kind)
    there = board if where == "there" else board.add_child(name="Minutes")
    image, plan = factories.picture(), frozen.document()
    put(image if what == "picture" else plan, there)
    page = draft_with(image, plan)
    with pytest.raises(PublishRefused, match=WORDS):
        page.get_latest_revision().publish()
    (line,) = readiness(page)["problems"]
    assert f"“{image.title if what == 'picture' else plan.title}”" in line


def test_what_everybody_who_signed_in_may_open_is_published(board):
    private(board, "login")
    page = draft_with(put(factories.picture(), board), put(frozen.document(), board))
    page.get_latest_revision().publish()
    assert TrainingModulePage.objects.get(pk=page.pk).live


def test_a_private_collection_beside_it_keeps_nothing_back(board):
    private(board)
    other = Collection.get_first_root_node().add_child(name="Ward")
    draft_with(put(factories.picture(), other), frozen.document()).get_latest_revision().publish()


def test_asking_costs_the_same_for_many_files(board):
    private(board)
    costs = []
    for count in (1, 4):
        sections = []
        for number in range(count):
            drafted = frozen.sections(factories.picture(), frozen.document())[0]
            sections.append(factories.section(f"s{number}", *drafted.blocks))
        page = factories.module(publish=False, sections=sections)
        draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
        content = draft.content()
        with CaptureQueriesContext(connection) as queries:
            assert not list(private_files(pictures_in(draft), texts_in(content)))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 3

"""What a new scenario starts from."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from scenarios.graph import Code, best_path, compile_graph
from scenarios.models import ScenarioPage
from scenarios.story import StoryDocument, graph_document, lint
from scenarios.writing import starters
from scenarios.writing.document import blocks_of, drafted
from tests.scenarios.writing import factories

THREE = [key for key in starters.CHOICES if key != "empty"]


@pytest.mark.parametrize("key", THREE)
def test_only_what_the_author_has_to_write_is_missing(key: str) -> None:
    blocks = blocks_of(starters.CHOICES[key].document())
    document = drafted(blocks, {"title": "New"}).document
    assert {fault.code for fault in lint(document)} <= {Code.EMPTY, Code.NO_FEEDBACK}
    graph = compile_graph(graph_document(StoryDocument.model_validate(document)))
    path = best_path(graph)  # type: ignore[arg-type]
    assert path.decisions


@pytest.mark.django_db
def test_the_author_chooses_first(client: Any) -> None:
    folder, user = factories.site(), factories.author()
    client.force_login(user)
    address = reverse("wagtailadmin_pages:add", args=["cleared_scenarios", "scenariopage", folder.pk])
    page = client.get(address).content.decode()
    for key in starters.CHOICES:
        assert f"?from={key}" in page
    assert "?from=one" in client.get(f"{address}?from=nonsense").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(starters.CHOICES))
def test_a_draft_starts_from_it(client: Any, key: str) -> None:
    folder, user = factories.site(), factories.author()
    client.force_login(user)
    address = reverse("wagtailadmin_pages:add", args=["cleared_scenarios", "scenariopage", folder.pk])
    form = client.get(f"{address}?from={key}").context["form"]
    story = form["story"].value()
    data = {"title": "A new one", "slug": "a-new-one", **factories.NO_COMMENTS, **factories.undrawn(story)}
    assert client.post(address, data).status_code == 302
    page = ScenarioPage.objects.get()
    wanted = drafted(blocks_of(starters.CHOICES[key].document()), {}).document["steps"]
    assert page.content().draft.document["steps"] == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(starters.CHOICES))
def test_of_what_was_never_saved_nothing_is_said_as_of_a_save(client: Any, key: str) -> None:
    folder = factories.site()
    client.force_login(factories.author())
    address = reverse("wagtailadmin_pages:add", args=["cleared_scenarios", "scenariopage", folder.pk])
    html = client.get(f"{address}?from={key}").content.decode()
    assert "Nothing is saved yet:" in html
    assert "last save" not in html

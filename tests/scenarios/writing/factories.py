"""A site with a folder of scenarios, and scenarios to write, as an author's editor would hold and send them."""

from __future__ import annotations

import itertools
import json
from datetime import date
from typing import Any

from django.urls import reverse
from wagtail import blocks
from wagtail.admin.panels import get_edit_handler
from wagtail.models import PageSubscription

from competency.core import setup
from scenarios.models import ScenarioIndexPage, ScenarioPage
from scenarios.setup import ensure
from scenarios.writing import api
from tests import factories as core
from tests.scenarios.story.documents import ward
from tests.training_modules.factories import _account, author, release, reviewer

__all__ = [
    "_account",
    "author",
    "drawn",
    "edit_url",
    "form_data",
    "posted",
    "release",
    "reviewer",
    "saved_by_itself",
    "scenario",
    "site",
    "undrawn",
]

_numbers = itertools.count(1)
NO_COMMENTS = {
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


def site() -> ScenarioIndexPage:
    """What ``cleared_setup`` makes of this app; the folder of scenarios."""
    if (there := ScenarioIndexPage.objects.first()) is not None:
        return there
    setup.ensure_groups()
    ensure()
    return ScenarioIndexPage.objects.get()


def scenario(document: dict[str, Any] | None = None, *, publish: bool = True, **given: Any) -> ScenarioPage:
    """A scenario fit to be published, and published by a program unless told not to."""
    folder = given.pop("parent", None) or ScenarioIndexPage.objects.first() or site()
    parts: dict[str, Any] = {
        "parent": folder,
        "document": (ward() if document is None else document) | {"code": f"S{next(_numbers)}"},
        "responsible": None if "responsible" in given else core.person("Owen", "Ner"),
        "review_by": date(2030, 1, 1),
        "checked_on": None if "checked_on" in given else release(),
        "publish": publish,
    }
    return api.create_scenario(**(parts | given))


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_data(page: Any, user: Any, **changed: Any) -> dict[str, Any]:
    """What the editor posts for the latest draft when no step was opened, but for ``changed``."""
    draft = ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    form_class = get_edit_handler(ScenarioPage).get_form_class()
    subscription = PageSubscription(page=page, user=user)
    form = form_class(instance=draft, subscription=subscription, parent_page=page.get_parent(), for_user=user)
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if bound.name == "story":
            data |= undrawn(draft.story)
        elif isinstance(value, list):
            data[bound.name] = [getattr(one, "pk", one) for one in value]
        elif value not in (None, False):
            data[bound.name] = str(getattr(value, "isoformat", lambda value=value: value)())
    data |= NO_COMMENTS | changed
    return {name: value for name, value in data.items() if value is not None}


def undrawn(story: Any) -> dict[str, str]:
    """The stream as it is posted while no step is open."""
    state = json.loads(json.dumps(story.stream_block.get_form_state(story)))
    data = {"story-count": str(len(state))}
    for n, block in enumerate(state):
        own = {"type": block["type"], "id": block["id"], "order": str(n), "deleted": ""}
        data |= {f"story-{n}-{name}": said for name, said in own.items()}
        data[f"story-{n}-value-token"] = block["value"]["token"]
    return data


def drawn(story: Any) -> dict[str, Any]:
    """The stream as it is posted when every step of it was opened, to be laid over one of which none was."""
    state = json.loads(json.dumps(story.stream_block.get_form_state(story)))
    data: dict[str, Any] = {}
    for n, block in enumerate(state):
        data |= _fields(story.stream_block.child_blocks[block["type"]], block["value"]["state"], f"story-{n}-value")
        data[f"story-{n}-value-token"] = None
    return data


def _fields(block: Any, state: Any, prefix: str) -> dict[str, Any]:
    """A block as its drawn fields are posted."""
    if isinstance(block, blocks.StructBlock):
        state = state.get("state", state)
        parts = [_fields(child, state[name], f"{prefix}-{name}") for name, child in block.child_blocks.items()]
        return dict(pair for part in parts for pair in part.items())
    if isinstance(block, blocks.ListBlock):
        data: dict[str, Any] = {f"{prefix}-count": str(len(state))}
        for n, one in enumerate(state):
            own = {"type": "item", "order": str(n), "deleted": "", "id": one["id"]}
            data |= {f"{prefix}-{n}-{name}": said for name, said in own.items()}
            data |= _fields(block.child_block, one["value"], f"{prefix}-{n}-value")
        return data
    if isinstance(state, dict):
        state = state.get("id")
    if isinstance(state, list):
        [state] = state or [""]
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if state else {}
    return {prefix: "" if state is None else str(state)}


def saved_by_itself(client: Any, page: Any, user: Any, **changed: Any) -> Any:
    """What the editor is answered when it saves by itself."""
    client.force_login(user)
    answer = client.post(edit_url(page), form_data(page, user, **changed), headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def posted(client: Any, page: Any, user: Any, action: str = "", **changed: Any) -> Any:
    """The answer to the editor's form, as it would be sent by a button or, without one, by *Save draft*."""
    client.force_login(user)
    data = form_data(page, user, **changed) | ({f"action-{action}": "1"} if action else {})
    return client.post(edit_url(page), data)

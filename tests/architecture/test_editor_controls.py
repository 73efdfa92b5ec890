"""Every control that Wagtail registers for our pages and snippets has a line: it works, is refused, or is gone.

The page is ``docs/reference/editor-controls.md``. What is refused is shown by the tests of the rooms.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import action_menu as page_menu
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import BaseViewRestriction, Page
from wagtail.snippets import action_menu as snippet_menu
from wagtail.snippets.models import get_snippet_models

from competency.core.publishing.drafts import PublishesVersion
from tests import factories as make
from tests.architecture.tree import ROOT
from tests.scenarios.writing import factories as scenarios
from tests.training_modules import factories

pytestmark = pytest.mark.django_db
PAGE = ROOT / "docs" / "reference" / "editor-controls.md"
PAGES = "Modules, scenarios and their folders"
PROMOTED = ("seo_title", "search_description", "show_in_menus", "slug")


def decided(about: str) -> dict[str, str]:
    """What the page says of each control, in one of its two tables."""
    part = PAGE.read_text(encoding="utf-8").split(f"## {about}")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    named = [(name, row[1].strip()) for row in rows for name in re.findall(r"`([^`]+)`", row[0])]
    assert len(named) == len(dict(named))
    return dict(named)


def root(client: Any) -> Any:
    account = make.user("root", is_superuser=True)
    client.force_login(account)
    return account


def items_of(menu: Any) -> set[str]:
    """The items of a menu that Wagtail defines; those of a workflow's task are named by the task."""
    classes: list[Any] = [
        kind for kind in vars(menu).values() if isinstance(kind, type) and kind.__module__ == menu.__name__
    ]
    return {f"menu {kind.name}" for kind in classes if getattr(kind, "name", None)} - LOCKED


LOCKED = {"menu action-page-locked", "menu action-locked"}  # they say why nothing can be done


def shown_in_editor(response: Any) -> set[str]:
    panels = {panel.name: panel for panel in response.context["side_panels"]}
    parts = panels["status"].get_status_templates({})
    return (
        {f"panel {name}" for name in panels if not name.startswith("cleared-")}
        | {f"status {part.rsplit('/', 1)[1].removesuffix('.html')}" for part in parts}
        | {f"field {name}" for name in response.context["form"].fields}
    )


def bulk_of(kind: Any) -> set[str]:
    actions = bulk_action_registry.get_bulk_actions_for_model(kind._meta.app_label, kind._meta.model_name)
    return {f"bulk {action.action_type}" for action in actions}


def buttons(page: Any, account: Any) -> dict[str, bool]:
    """Those of a page's list and head, and whether they are offered."""
    found = {}
    for hook, more in (
        ("register_page_listing_more_buttons", {}),
        ("register_page_header_buttons", {"view_name": "x"}),
    ):
        for register in hooks.get_hooks(hook):
            for button in register(page=page, user=account, next_url=None, **more):
                found[f"button {button.label}"] = bool(button.is_shown(account))
    return found


def pages() -> list[Any]:
    module, scenario = factories.module(), scenarios.scenario()
    return [module, module.get_parent().specific, scenario, scenario.get_parent().specific]


def shown_for_pages(client: Any) -> set[str]:
    account, found = root(client), set()
    for page in pages():
        found |= shown_in_editor(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
        found |= {name for name, is_offered in buttons(page, account).items() if is_offered}
        form = client.get(reverse("wagtailadmin_pages:copy", args=[page.pk])).context["form"]
        found |= {f"copy {name}" for name in form.fields}
        found |= {f"privacy {kind}" for kind in page.private_page_options}
    return found


def registered_for_pages(client: Any) -> set[str]:
    """All that Wagtail would offer on a page of any kind."""
    account = root(client)
    module, folder, *_others = pages()
    everything = CopyForm(page=folder, user=account)
    return (
        {f"view {name}" for name in PageViewSet("any").views}
        | set(buttons(module, account))
        | items_of(page_menu)
        | bulk_of(Page)
        | {f"privacy {kind}" for kind, _words in BaseViewRestriction.RESTRICTION_CHOICES}
        | {f"copy {name}" for name in everything.fields}
        | {f"field {name}" for name in PROMOTED}
        | shown_in_editor(client.get(reverse("wagtailadmin_pages:edit", args=[folder.pk])))
    )


def test_every_control_of_a_page_has_a_line(client: Any) -> None:
    assert registered_for_pages(client) == set(decided(PAGES))


def test_what_is_gone_from_a_page_is_not_shown_and_the_rest_is(client: Any) -> None:
    said, shown = decided(PAGES), shown_for_pages(client)
    gone = {name for name, becomes in said.items() if becomes == "gone"}
    # A page that is no alias cannot be converted, and "none" is what a page without privacy of its own has.
    assert not gone & shown
    kinds = {name.split()[0] for name in gone} - {"view"}
    kept = {name for name, becomes in said.items() if becomes != "gone" and name.split()[0] in kinds}
    offered_at_times = {"button View draft"}  # while there is one
    assert kept - shown - offered_at_times == set()


@pytest.mark.parametrize("number", range(4))
def test_views_of_pages_that_are_gone_are_not_there(number: int, client: Any) -> None:
    root(client)
    page = pages()[number]
    another: dict[int, Any] = {1: factories.module, 3: scenarios.scenario}
    other = another.get(number, lambda: page)()
    order = client.post(reverse("wagtailadmin_pages:set_page_position", args=[other.pk]), {"position": 0})
    alias = client.post(reverse("wagtailadmin_pages:convert_alias", args=[page.pk]))
    assert (order.status_code, order["Location"]) == (302, reverse("wagtailadmin_home"))
    assert alias.status_code == 404


def drafts() -> list[Any]:
    kinds = [kind for kind in get_snippet_models() if issubclass(kind, PublishesVersion)]
    rows = {
        "Competency": lambda: make.competency(),
        "Question": lambda: factories.practice(),
    }
    return [rows[kind.__name__]() for kind in kinds if kind.__name__ in rows]


def test_every_control_of_a_snippet_has_a_line(client: Any) -> None:
    root(client)
    kinds: list[Any] = [kind for kind in get_snippet_models() if issubclass(kind, PublishesVersion)]
    found = items_of(snippet_menu) | {"field go_live_at", "field expire_at", "panel comments"}
    for kind in kinds:
        found |= {f"view {route.name}" for route in kind.snippet_viewset.get_urlpatterns()} | bulk_of(kind)
    shown = set()
    for row in drafts():
        url = reverse(type(row).snippet_viewset.get_url_name("edit"), args=[row.pk])
        shown |= shown_in_editor(client.get(url))
    found |= {name for name in shown if not name.startswith("field ")}
    said = decided("Competencies, questions, tests and checklists")
    assert found == set(said)
    assert not {name for name, becomes in said.items() if becomes == "gone"} & shown

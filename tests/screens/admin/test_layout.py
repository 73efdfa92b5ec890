"""No page of ours in the Wagtail admin loses anything at its edge, from a small phone to a wide desk, however long a
word is; and what is looked at is every page of ours there is.

Wagtail hides what is wider than the window, so nothing moves sideways there: it is cut off, and nobody gets to it.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver, reverse
from playwright.sync_api import Page

from competency.core.models import JobRole
from tests.access.test_matrix import ADMIN_NAMES, names
from tests.access.ward import build
from tests.browser import SETTLED, PageAt
from tests.demo.test_layout import BROKEN, LENGTHEN, WORD
from tests.training_modules import factories as modules
from training_modules.models import TrainingModulePage

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 768, 1440)
WIDTHS_OF_WORDS = (360, 768, 1440)

# What Wagtail puts around and into a page of ours, and keeps in reach by itself.
WAGTAILS = {
    ".w-slim-header": "its header, in which breadcrumbs move sideways by themselves",
    ".w-minimap": "the list of what is on the page, which it slides out of the window",
    ".form-side": "the side panels, which it slides out of the window",
    ".footer": "the bar with the buttons, which it lays over the page",
    ".w-tabs__wrapper": "its tabs, which move sideways by themselves",
}
# Addresses of ours that are not opened here, by why.
NOT_OPENED = {
    "part of a page, or a window above one that Wagtail makes": {
        *("list_results", "index_results", "history_results", "choose", "choose_results", "chosen", "chosen_multiple"),
        *("create", "collect_workflow_action_data", "confirm_workflow_cancellation"),
    },
    "a page of the learners, which is looked at there": {
        *("preview_on_add", "preview_on_edit", "revisions_view", "workflow_preview"),
    },
    "answers to a POST alone, or hands out a file": {"lock", "unlock", "download"},
    "Wagtail's own page about a row": {
        *("delete", "history", "usage", "unpublish", "revisions_compare", "revisions_unschedule"),
        *("workflow_history", "workflow_history_detail", "workflow_action"),
    },
    'the form that "edit" shows, with what an earlier row says or empty': {"add", "copy", "revisions_revert"},
}
ALONE = ("cleared_modules_review", "cleared_modules_bring_back", "cleared_scenarios_sheet")
# The same pages for another kind, and a page of the learners.
NOT_OPENED_ALONE = {"cleared_scenarios_review", "cleared_scenarios_bring_back", "cleared_scenarios_try"}
OWN_TEMPLATE = {"cleared_requirements:delete"}
# Registries are lists and forms of the same few parts, and so are lists of drafts: one of them stands for all.
AS_UNITS = {f"cleared_{name}" for name in ("facilities", "job_roles", "shifts", "programmes", "releases")}
AS_COMPETENCIES = {
    f"wagtailsnippets_cleared_assessments_{name}:list" for name in ("question", "knowledgetest", "checklist")
}

CUT_OFF = """(wagtails) => {
  const edge = document.documentElement.clientWidth + 1;
  const goes_over = (box) => Math.round(box.getBoundingClientRect().right) > edge;
  const parents = (box) => box && box !== document.body ? [box, ...parents(box.parentElement)] : [];
  const scrolls = (box) =>
    ["auto", "scroll"].includes(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth;
  const is_unseen = (box) => {
    const style = getComputedStyle(box);
    return style.position === "fixed" || style.visibility === "hidden" || (style.clip && style.clip !== "auto");
  };
  return [...document.querySelectorAll("main *")]
    .filter(box => box.getClientRects().length && goes_over(box) && ![...box.children].some(goes_over))
    .filter(box => !box.closest(wagtails) && !parents(box).some(is_unseen) && !parents(box.parentElement).some(scrolls))
    .map(box => `${box.outerHTML.slice(0, 100)} to ${Math.round(box.getBoundingClientRect().right)}`);
}"""


# What a page is called, where something lies over it or it is cut at an edge.
HIDDEN_HEADINGS = """() => {
  const range = document.createRange();
  const parents = (box) => box && box !== document.body ? [box, ...parents(box.parentElement)] : [];
  const found = [];
  for (const heading of document.querySelectorAll("main h1, main .w-breadcrumbs li:last-of-type a")) {
    const walk = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode;
      if (!text.data.trim() || parents(heading).some(box => getComputedStyle(box).clip !== "auto")) continue;
      range.selectNodeContents(text);
      for (const line of [...range.getClientRects()].filter(box => box.width > 1)) {
        const is_cut = parents(heading).some(box =>
          getComputedStyle(box).overflowX !== "visible" && line.right > box.getBoundingClientRect().right + 1);
        const above = document.elementFromPoint(line.right - 2, (line.top + line.bottom) / 2);
        const is_under = above && !heading.contains(above) && !above.contains(heading);
        if (is_cut || is_under) found.push(text.data.trim());
      }
    }
  }
  return found;
}"""


def pages_of_ours() -> list[str]:
    left_out = set().union(*NOT_OPENED.values())
    return [
        name
        for name in ADMIN_NAMES
        if name in OWN_TEMPLATE
        or (name.split(":")[1] not in left_out and name.split(":")[0] not in AS_UNITS and name not in AS_COMPETENCIES)
    ]


def test_what_is_left_out_is_there():
    verbs = {name.split(":")[1] for name in ADMIN_NAMES}
    assert set().union(*NOT_OPENED.values()) <= verbs
    assert {name.split(":")[0] for name in ADMIN_NAMES} >= AS_UNITS
    assert set(ADMIN_NAMES) >= OWN_TEMPLATE | AS_COMPETENCIES
    alone = {name for name in names(get_resolver()) if name.startswith("cleared_") and ":" not in name}
    assert alone == {*ALONE, *NOT_OPENED_ALONE, "cleared_modules_delete_group"}, "the last is Wagtail's page"


def test_no_page_in_the_admin_is_cut_off_however_long_a_word_is(page_at: PageAt, live_server: Any) -> None:
    ward = build()
    JobRole.objects.update(name="Pharmacist")  # The narrowest column of the requirements holds it.
    urls = {name: reverse(name, kwargs=ward.admin_arguments(*name.split(":"))) for name in pages_of_ours()}
    module = TrainingModulePage.objects.get(translation_key=ward.arguments["learn_intro"]["key"])
    gone = modules.module()
    TrainingModulePage.objects.get(pk=gone.pk).delete()
    arguments = {
        "cleared_modules_review": module.pk,
        "cleared_modules_bring_back": gone.translation_key,
        "cleared_scenarios_sheet": ward.arguments["cleared_scenarios_sheet"]["page_id"],
    }
    urls |= {name: reverse(name, args=[arguments[name]]) for name in ALONE}
    page = page_at(user=ward.accounts["administrator"])
    page.set_default_timeout(20_000)
    wrong: list[str] = []
    for name, url in {**urls, "home": reverse("wagtailadmin_home")}.items():
        response = page.goto(url)
        assert response is not None and response.status == 200, name
        wrong += [f"{name} {fault}" for fault in cut_off(page)]
    assert not wrong, "\n".join(wrong)


def cut_off(page: Page) -> list[str]:
    found = []
    for width in WIDTHS_OF_WORDS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        page.evaluate("scrollTo(0, 0)")
        found += [f"at {width} hides some of the heading {words}" for words in page.evaluate(HIDDEN_HEADINGS)]
        found += [f"at {width} breaks {word}" for word in page.evaluate(BROKEN)]
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(LENGTHEN, WORD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        found += [f"at {width}: {box}" for box in page.evaluate(CUT_OFF, ", ".join(WAGTAILS))]
    return found

"""No screen moves sideways, from the smallest phone to a wide desk, however long a word is; and what is reached by
clicks in the demo is every page of ours there is.

The list of screens is the one that is photographed. Each is loaded once, and long words are put into whatever it says:
no name, unit or title is then too long for its place, whichever page learns to show it next.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Browser, Page

from competency.assessments.kept import api as kept
from competency.assessments.kept.places import Place
from competency.core.models import Activity, Person
from portal.demo.screenshots import SCREENS, Screen, reach, sign_in
from scenarios.graph import open_choices
from scenarios.playing import api as playing
from scenarios.playing.looking_back import react
from tests import factories as make
from tests.browser import PageAt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]

WIDTHS = (320, 360, 768, 1440, 1920)
WIDTHS_OF_WORDS = (320, 360, 375, 768, 1100, 1440)
WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis"  # 45 letters
# A number, a day or minutes stay on one line: none of them is a name.
LENGTHEN = """(word) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) found.push(walk.currentNode);
  for (const text of found)
    if (/\\p{L}/u.test(text.data) && !text.parentElement.closest("svg, script, style, .clr-number"))
      text.data = `${text.data.trimEnd()} ${word} `;
}"""
# A label that a style sheet writes cannot be measured, so it is written into the page.
LABELLED = """() => {
  for (const cell of document.querySelectorAll("[data-label]")) {
    const written = getComputedStyle(cell, "::before");
    const label = cell.querySelector(":scope > .its-label") ?? document.createElement("span");
    label.className = "its-label";
    label.textContent = cell.dataset.label || label.textContent;
    cell.dataset.label = "";
    for (const name of ["font", "margin", "position", "clipPath"]) label.style[name] = written[name];
    label.style.display = written.content === "none" ? "none" : written.display;
    cell.prepend(label);
  }
}"""
BROKEN = """() => {
  const found = new Set();
  const range = document.createRange();
  const is_clipped = (style) => style.clipPath !== "none" || style.clip !== "auto";
  const is_unseen = (box) => box && (is_clipped(getComputedStyle(box)) || is_unseen(box.parentElement));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (text.parentElement.closest("svg, script, style")) continue;
    for (const word of text.data.matchAll(/\\p{L}+/gu)) {
      if (word[0].length > 12) continue;
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top)));
      if (lines.size > 1 && !is_unseen(text.parentElement))
        found.add(`${word[0]} in ${text.parentElement.outerHTML.slice(0, 90)}`);
    }
  }
  return [...found];
}"""
UNNAMED = """() => [...document.querySelectorAll("main *")]
  .filter(box => box.scrollWidth > box.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(box).overflowX))
  .filter(box => box.tabIndex < 0 || !(box.getAttribute("aria-label") || box.getAttribute("aria-labelledby")))
  .map(box => box.outerHTML.slice(0, 120))"""

# Addresses of ours that show no page of ours to look at, by why.
NO_PAGE = {
    "answers to a POST alone": {
        "cleared:learn_not_me",
        "cleared:scenario_not_me",
        "cleared:board_recalculate",
        "cleared:test_start",
        "cleared:test_not_me",
        "cleared:test_hand_in",
        "cleared:certificate_issue",
        "cleared:certificate_issue_anew",
        "portal:sign_out",
        "portal:continue_as",
    },
    "only leads on": {"cleared:learn_start", "cleared:scenario_start"},
    "a file, or one word for a machine": {
        "cleared:frozen",
        "cleared:my_data",
        "cleared:certificate_pdf",
        "portal:health",
    },
}


def ours() -> set[str]:
    def names(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield ":".join((*spaces, pattern.name))

    return {name for name in names(get_resolver()) if name.split(":")[0] in {"cleared", "portal"}}


def page_of(url: str) -> str:
    return resolve(urlsplit(url).path).view_name


def faults(page: Page) -> Iterator[str]:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width in WIDTHS_OF_WORDS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(LABELLED)
        for word in page.evaluate(BROKEN):
            yield f"at {width} breaks {word}"
    page.evaluate(LENGTHEN, WORD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            yield f"needs {needed} pixels of {width}"
        for box in page.evaluate(UNNAMED):
            yield f"at {width} scrolls within itself, and no keyboard gets there: {box}"


def screens() -> list[Screen]:
    return [screen for screen in SCREENS if not screen.start.startswith("/admin/")]


def more() -> list[tuple[str, Any, str]]:
    """What nobody of the cast reaches by clicking: who looks, and where."""
    amira, joy = (Person.objects.get(user__username=name) for name in ("amira", "joy"))
    test = Activity.objects.get(code="N3-TEST")
    begun = kept.keep(
        owner=joy,
        place=Place("sheet", amira.pk, Activity.objects.get(code="N3-OBS").pk),
        fields={"comment": ["Half done."]},
        marks=kept.Marks(uuid.uuid4()),
    )
    assert begun is not None
    return [
        *plays(amira),
        ("drop", joy.user, reverse("cleared:drop", args=[begun.pk])),
        ("nothing to do", make.user("temp"), "/my/start/"),
        ("used up", joy.user, reverse("cleared:remediate", args=[amira.pk, test.pk])),
    ]


def plays(nurse: Person) -> list[tuple[str, Any, str]]:
    """A scenario before, while and after it is played, and what a group did."""
    scenario = Activity.objects.get(code="S1")
    over = playing.start(person=nurse, activity=scenario, counted=False)
    while not (moment := playing.state_of(over)).is_over:
        first = open_choices(moment.story.graph, moment.state)[0]
        playing.decide(attempt=over, number=moment.number, choice=first.key)
    react(attempt=over, feeling="calm", line="I ordered fast, and somebody rang.")
    begun = playing.start(person=nurse, activity=scenario, counted=False, afresh=True)
    trainer = Person.objects.get(user__username="trainer")
    return [
        ("scenario", nurse.user, reverse("cleared:scenario_intro", args=[scenario.pk])),
        ("a play", nurse.user, reverse("cleared:scenario_play", args=[begun.pk])),
        *(
            (name, nurse.user, reverse(f"cleared:scenario_{name}", args=[over.pk]))
            for name in ("words", "what_happened", "keep")
        ),
        ("a group", trainer.user, reverse("cleared:scenario_group", args=[scenario.pk])),
    ]


@pytest.mark.parametrize("name", ["module-intro", "test-intro"])
def test_start_is_on_the_first_screen_of_a_phone(
    live_server: Any, chromium: Browser, page_at: PageAt, name: str
) -> None:
    (screen,) = [screen for screen in SCREENS if screen.name == name]
    user = get_user_model()._default_manager.get(username=screen.visitor)
    url = reach(chromium, live_server.url, screen, sign_in(chromium, live_server.url, screen.visitor))
    page = page_at(360, user=user)
    page.goto(url)
    start = page.get_by_role("button", name="Start").bounding_box()
    assert start is not None
    assert start["y"] + start["height"] <= 640


def test_no_screen_moves_sideways_however_long_a_word_is_and_none_that_fits_is_broken(
    live_server: Any, chromium: Browser, page_at: PageAt
) -> None:
    address = live_server.url
    sessions = {visitor: sign_in(chromium, address, visitor) for visitor in {screen.visitor for screen in screens()}}
    wrong: list[str] = []
    seen: set[str] = set()
    for screen in screens():
        url = reach(chromium, address, screen, sessions[screen.visitor])
        seen.add(page_of(url))
        context = chromium.new_context(storage_state=sessions[screen.visitor], locale="en-GB")
        page = context.new_page()
        page.goto(url)
        wrong += [f"{screen.name} {fault}" for fault in faults(page)]
        context.close()
    for name, user, url in more():
        page = page_at(user=user)
        page.goto(url)
        assert page_of(page.url) == page_of(url)
        seen.add(page_of(url))
        wrong += [f"{name} {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)
    assert ours() - seen == set().union(*NO_PAGE.values()), "a page that nobody looks at, or one that is gone"

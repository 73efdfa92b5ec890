"""The editor of a scenario until it can be used, beside the same page with every step drawn as Wagtail would draw it.

In Chromium, from asking for the page until every step stands there and the page has been painted once. Then one word is
changed, and what the editor sends by itself is counted. The two differ by one block class alone.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIZES = (20, 60, 150)
ROUNDS = 3
DRAWN_AND_SAVED = 60
"""Above this many steps the page with all steps drawn is only opened: what it would send takes minutes."""
MOST = 900_000
"""Milliseconds that a page is given."""

PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"


def document(steps: int) -> dict[str, Any]:
    """A scenario of so many steps: decisions with three ways on, one of which goes back, and two ends."""
    decisions = [
        {
            "key": f"step-{n}",
            "kind": "decision",
            "title": f"Step {n} of the story",
            "body": "A few sentences of what happens here. The pressure is falling, and nobody has called back yet. "
            * 2,
            "question": "What do you do?",
            "choices": [
                {
                    "label": "Go on",
                    "goto": f"step-{n + 1}" if n < steps - 3 else "safe",
                    "cost": 2,
                    "feedback": "Why. " * 20,
                },
                {"label": "Look again", "goto": f"step-{max(0, n - 1)}", "cost": 5, "feedback": "Why. " * 20},
                {"label": "Do it now", "goto": "harm", "is_critical_unsafe": True, "feedback": "Why not. " * 20},
            ],
        }
        for n in range(steps - 2)
    ]
    ends = [
        {
            "key": "safe",
            "kind": "outcome",
            "title": "Safe",
            "body": "B",
            "debrief": "D",
            "ending": "safe",
            "passes": True,
        },
        {"key": "harm", "kind": "outcome", "title": "Harm", "body": "B", "debrief": "D", "ending": "harm"},
    ]
    return {"title": f"{steps} steps", "summary": "S", "patient": {"name": "P"}, "steps": [*decisions, *ends]}


@contextmanager
def inline() -> Iterator[None]:
    """Every step drawn at once: the same blocks as plain ``StructBlock``s."""
    from wagtail.blocks import StructBlock

    from scenarios.writing.lazy import LazyStructBlock, LazyStructBlockAdapter

    state, constructor = LazyStructBlock.get_form_state, LazyStructBlockAdapter.js_constructor
    LazyStructBlock.get_form_state = StructBlock.get_form_state  # type: ignore[method-assign]
    LazyStructBlockAdapter.js_constructor = "wagtail.blocks.StructBlock"
    try:
        yield
    finally:
        LazyStructBlock.get_form_state = state  # type: ignore[method-assign]
        LazyStructBlockAdapter.js_constructor = constructor


def opened(browser: Any, address: str, user: Any, origin: str, *, saves: bool) -> dict[str, Any]:
    """Milliseconds until the editor is ready; with ``saves`` also what it sends by itself once a word was changed."""
    from tests.browser import sign_in

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(MOST)
    sign_in(context, user, origin)
    page = context.new_page()
    page.goto(origin + address, wait_until="commit", timeout=MOST)
    page.wait_for_function("() => document.readyState === 'complete' && document.querySelector('#story-root')")
    found: dict[str, Any] = {"ready_ms": round(page.evaluate(PAINTED))}
    if saves:
        saved: list[Any] = []
        page.on("response", lambda one: saved.append(one) if _is_save(one) else None)
        # Wagtail looks for edits only some time after it was opened, and later where much is drawn.
        for word in range(60):
            page.locator("#id_summary").fill(f"Another word, {word}.")
            page.wait_for_timeout(2_000)
            if saved:
                break
        answer = saved[0]
        body = answer.request.post_data_buffer or b""
        timing = answer.request.timing
        found |= {
            "status": answer.status,
            "sent_bytes": len(body),
            "sent_fields": body.count(b"Content-Disposition: form-data;"),
            "answered_ms": round(timing["responseEnd"] - timing["requestStart"]),
        }
    context.close()
    return found


def _is_save(answer: Any) -> bool:
    return bool(answer.request.method == "POST" and answer.url.endswith("/edit/"))


def measured() -> dict[str, Any]:
    """Medians by number of steps, ours beside the page with all steps drawn."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases
    from playwright.sync_api import sync_playwright
    from pytest_django.live_server_helper import LiveServer

    from tests.browser import FLAGS
    from tests.scenarios.writing import factories

    settings.ALLOWED_HOSTS = ["*"]
    # On SQLite a file: in memory, the server's thread and this one lock each other out.
    folder = tempfile.TemporaryDirectory()
    connection.settings_dict["TEST"]["NAME"] = connection.settings_dict["TEST"].get("NAME") or f"{folder.name}/test.db"
    databases = setup_databases(verbosity=0, interactive=False)
    server = LiveServer("localhost:0")
    try:
        factories.site()
        user = factories.author()
        rows: dict[str, Any] = {}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            at = {
                size: factories.edit_url(factories.scenario(document(size), publish=False, user=user)) for size in SIZES
            }
            for size in SIZES:
                opened(browser, at[size], user, server.url, saves=False)  # the first time is another matter
                ours = [opened(browser, at[size], user, server.url, saves=True) for _round in range(ROUNDS)]
                rows[str(size)] = {
                    "ours": {name: round(statistics.median(one[name] for one in ours)) for name in ours[0]}
                }
            for size in SIZES:
                with inline():
                    drawn = opened(browser, at[size], user, server.url, saves=size <= DRAWN_AND_SAVED)
                rows[str(size)]["all_drawn"] = drawn
            browser.close()
        time.sleep(1)  # what the closed pages still send
    finally:
        server.stop()
        teardown_databases(databases, verbosity=0)
        folder.cleanup()
    longest, shortest = rows[str(SIZES[-1])]["ours"], rows[str(SIZES[0])]["ours"]
    return {
        "benchmark": "editor",
        "rounds": ROUNDS,
        "longest_to_shortest": round(longest["ready_ms"] / shortest["ready_ms"], 2),
        "steps": rows,
    }


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output

"""The editor of a scenario until it can be used, beside the same page with every step drawn as Wagtail would draw it.

In Chromium, from asking for the page until every step stands there and the page has been painted once. Then one word is
changed, and what the editor sends by itself is counted. The two differ by one block class alone.

Beside the time on the wall, which is that of a machine with nothing else to do, stands the CPU time: of the page's
process until it is ready, its start included, of which scripts, style and layout on its main thread, and of this site
for the page and for a save. The sizes take turns, so that all see the same machine.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIZES = (20, 60, 150)
ROUNDS = 7
SAVED_ROUNDS = 2
SAVES = 9
ALL_DRAWN = 20
"""Steps of the page with all of them drawn: seconds where nothing else runs, and most of a minute with the longest."""
MOST = 900_000
"""Milliseconds that a page is given."""
SPENT = {
    "ready_cpu_ms": "ProcessTime",
    "main_thread_cpu_ms": "TaskDuration",
    "script_cpu_ms": "ScriptDuration",
    "style_cpu_ms": "RecalcStyleDuration",
    "layout_cpu_ms": "LayoutDuration",
}

SAVED = """() => !window.wagtail.app.getControllerForElementAndIdentifier(
  document.querySelector("form[data-edit-form]"), "w-autosave").submitPromise"""
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
    """Every step drawn at once: the same blocks as plain ``StructBlock``s in a plain ``StreamBlock``."""
    from wagtail.blocks import StructBlock

    from scenarios.writing import lazy

    state = lazy.LazyStructBlock.get_form_state
    step, stream = lazy.LazyStructBlockAdapter.js_constructor, lazy.LazyStreamBlockAdapter.js_constructor
    lazy.LazyStructBlock.get_form_state = StructBlock.get_form_state  # type: ignore[method-assign]
    lazy.LazyStructBlockAdapter.js_constructor = "wagtail.blocks.StructBlock"
    lazy.LazyStreamBlockAdapter.js_constructor = "wagtail.blocks.StreamBlock"
    try:
        yield
    finally:
        lazy.LazyStructBlock.get_form_state = state  # type: ignore[method-assign]
        lazy.LazyStructBlockAdapter.js_constructor = step
        lazy.LazyStreamBlockAdapter.js_constructor = stream


def opened(browser: Any, address: str, user: Any, origin: str, *, saves: bool) -> dict[str, Any]:
    """Milliseconds until the editor is ready; with ``saves`` also what it sends by itself once a word was changed."""
    from tests.browser import sign_in

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(MOST)
    sign_in(context, user, origin)
    page = context.new_page()
    metrics = context.new_cdp_session(page)
    metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(origin + address, wait_until="commit", timeout=MOST)
    page.wait_for_function("() => document.readyState === 'complete' && document.querySelector('#story-root')")
    found: dict[str, Any] = {"ready_ms": round(page.evaluate(PAINTED))}
    spent = {one["name"]: one["value"] for one in metrics.send("Performance.getMetrics")["metrics"]}
    found |= {name: round(spent[counted] * 1000) for name, counted in SPENT.items()}
    if saves:
        found |= saved_by_itself(page)
    context.close()
    return found


def medians(found: list[dict[str, Any]]) -> dict[str, int]:
    """The median of each figure over the rounds that have it; the first has all."""
    return {name: round(statistics.median(one[name] for one in found if name in one)) for name in found[0]}


def saved_by_itself(page: Any) -> dict[str, Any]:
    """What is sent once a word was changed, and milliseconds until it is answered."""
    answers: list[Any] = []
    page.on("response", lambda one: answers.append(one) if _is_save(one) else None)
    # Wagtail looks for edits only some time after it was opened, and later where much is drawn.
    for word in range(60):
        page.locator("#id_summary").fill(f"Another word, {word}.")
        page.wait_for_timeout(2_000)
        if answers:
            break
    answer = answers[0]
    assert answer.status == 200, answer.text()
    # What is under way when a page is closed would be newer than what the next page was opened on.
    page.wait_for_timeout(1_500)
    page.wait_for_function(SAVED, timeout=MOST)
    body, timing = answer.request.post_data_buffer or b"", answer.request.timing
    return {
        "sent_bytes": len(body),
        "sent_fields": body.count(b"Content-Disposition: form-data;"),
        "answered_ms": round(timing["responseEnd"] - timing["requestStart"]),
    }


def _is_save(answer: Any) -> bool:
    return bool(answer.request.method == "POST" and answer.url.endswith("/edit/"))


def served(page: Any, user: Any) -> dict[str, Any]:
    """CPU milliseconds of this site for the page, and for a save as the editor sends it while no step is open."""
    from django.test import Client

    from tests.scenarios.writing import factories

    client, address = Client(), factories.edit_url(page)
    client.force_login(user)
    sent = factories.form_data(page, user)

    def save(number: int) -> None:
        said = sent | {"summary": f"Another word, {number}."}
        assert client.post(address, said, headers={"Accept": "application/json"}).status_code == 200

    return {
        "page_cpu_ms": cpu(lambda _number: client.get(address)),
        "save_cpu_ms": cpu(save),
    }


def cpu(call: Callable[[int], Any]) -> int:
    """The median of some calls in CPU milliseconds of this process, without the first."""
    times = []
    for number in range(SAVES + 1):
        start = time.process_time()
        call(number)
        times.append((time.process_time() - start) * 1000)
    return round(statistics.median(times[1:]))


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
            pages = {size: factories.scenario(document(size), publish=False, user=user) for size in SIZES}
            at = {size: factories.edit_url(page) for size, page in pages.items()}
            for size in SIZES:
                opened(browser, at[size], user, server.url, saves=False)  # the first time is another matter
            ours: dict[int, list[dict[str, Any]]] = {size: [] for size in SIZES}
            for number in range(ROUNDS):
                for size in SIZES:
                    saves = number < SAVED_ROUNDS
                    ours[size].append(opened(browser, at[size], user, server.url, saves=saves))
            rows |= {str(size): {"ours": medians(ours[size]), "site": served(pages[size], user)} for size in SIZES}
            with inline():
                drawn = opened(browser, at[ALL_DRAWN], user, server.url, saves=True)
            rows[str(ALL_DRAWN)]["all_drawn"] = drawn
            browser.close()
        time.sleep(1)  # what the closed pages still send
    finally:
        server.stop()
        teardown_databases(databases, verbosity=0)
        folder.cleanup()
    longest, shortest = rows[str(SIZES[-1])], rows[str(SIZES[0])]
    ready = [one["ours"]["ready_cpu_ms"] + one["site"]["page_cpu_ms"] for one in (longest, shortest)]
    return {
        "benchmark": "editor",
        "rounds": ROUNDS,
        "longest_to_shortest": {
            "ready_ms": round(longest["ours"]["ready_ms"] / shortest["ours"]["ready_ms"], 2),
            "ready_cpu_ms": round(ready[0] / ready[1], 2),
            "save_cpu_ms": round(longest["site"]["save_cpu_ms"] / shortest["site"]["save_cpu_ms"], 2),
        },
        "steps": rows,
    }


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output

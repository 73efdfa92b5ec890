"""Fixtures that drive Debian's Chromium: a page that fails its test when the browser complains, and axe.

``page_at`` opens pages against a live server with strict watching: an error in the console, an uncaught
exception, an answer of 500 or a request to another machine fails the test at its end, whatever it asserted.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    expect,
    sync_playwright,
)

from tests.plain_words import banned_words

FAILURES = Path(__file__).resolve().parents[1] / "var" / "failures"
WHY_REFUSED = "x-refused-as"
# Milliseconds that a browser is given, however busy the machine: only a test that fails waits so long.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

HEIGHTS = {320: 568, 360: 640, 768: 1024, 1440: 900, 1920: 1080}
# Every size in both schemes, in two lots: two workers then share the longest tests there are.
LOOKS = {
    "a phone and a dark desk": ((360, "light"), (1440, "dark")),
    "the other screens": ((360, "dark"), (768, "light"), (768, "dark"), (1440, "light")),
}
# For what is read on anything between the smallest phone and the widest desk: every width, a lot for each scheme.
EVERYWHERE = {scheme: tuple((width, scheme) for width in HEIGHTS) for scheme in ("light", "dark")}
# Colours that fade from one scheme to the other, and a menu that slides after a resize, are read once they have: what a
# script does about a resize begins with the next frame.
SETTLED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.all(document.getAnimations()
    .filter(one => one.playState === "running" && Number.isFinite(one.effect.getComputedTiming().endTime))
    .map(one => one.finished.catch(() => null))))"""
# What a header lies over at one place of the scrollbar is in reach at another. In Wagtail's admin the page itself
# does not scroll but a box in it, to which an anchor in the address leads.
TO_THE_TOP = """() => [document.documentElement, ...document.querySelectorAll("body, body *")]
  .filter(node => node.scrollTop).forEach(node => node.scrollTo({top: 0, behavior: "instant"}))"""
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
]


class PageAt(Protocol):
    def __call__(
        self, width: int = 360, scheme: str = "light", *, user: Any = None, javascript: bool = True, **context: Any
    ) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
    if not Path(program).exists():
        pytest.fail("Chromium is not installed: `make browser` installs it, or says how.", pytrace=False)
    # Django keeps other connections while an event loop runs in the thread, as it does from here on. Whatever is open
    # on one side is closed before changing over, or PostgreSQL could neither copy nor drop the test database.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()


class Watch:
    """Collects what the browser holds against the pages of one test."""

    def __init__(self, origin: str) -> None:
        self.host = urlsplit(origin).netloc
        self.faults: list[str] = []
        self.refused: set[str] = set()

    def attach(self, context: BrowserContext) -> None:
        context.on("console", self.on_console)
        context.on("weberror", self.on_exception)
        context.on("request", self.on_request)
        context.on("response", self.on_response)

    def on_exception(self, error: WebError) -> None:
        self.faults.append(f"uncaught on {error.page.url if error.page else 'a closed page'}: {error.error}")

    def on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.faults.append(f"request to another machine: {request.url}")

    def on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} from {response.url}")
        elif response.status >= 400 and response.request.is_navigation_request():
            # The page somebody asked for may be a 403 or 404 on purpose; Chromium reports that as an error too.
            self.refused.add(response.url)
        elif response.status == 400 and _is_saved_by_itself(response.request) and _is_out_of_date(response):
            # What the editor saves by itself may arrive after what was saved by hand.
            self.refused.add(response.url)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location.get("url") not in self.refused:
            self.faults.append(f"console on {message.location.get('url')}: {message.text}")


def _is_saved_by_itself(request: Request) -> bool:
    path = urlsplit(request.url).path
    return request.method == "POST" and request.resource_type == "fetch" and path.endswith("/edit/")


def _is_out_of_date(response: Response) -> bool:
    return bool(response.headers.get(WHY_REFUSED) == "invalid_revision")


@pytest.fixture
def refusals_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the editor is answered in JSON says in a header, too, why it was refused: a body is gone with its page."""
    from wagtail.admin.views.generic.mixins import JsonPostResponseMixin

    answer = JsonPostResponseMixin.json_error_response

    def saying_why(view: Any, error_code: str, error_message: str) -> Any:
        response = answer(view, error_code, error_message)
        response.headers[WHY_REFUSED] = error_code
        return response

    monkeypatch.setattr(JsonPostResponseMixin, "json_error_response", saying_why)


@pytest.fixture
def page_at(
    request: pytest.FixtureRequest, chromium: Browser, live_server: Any, refusals_say_why: None
) -> Iterator[PageAt]:
    """``page_at(width, scheme, user=...)``: a page in a browser of its own, signed in as that user."""
    watch = Watch(live_server.url)
    contexts: list[BrowserContext] = []

    def open_page(
        width: int = 360, scheme: str = "light", *, user: Any = None, javascript: bool = True, **context: Any
    ) -> Page:
        options: dict[str, Any] = {
            "base_url": live_server.url,
            "viewport": {"width": width, "height": HEIGHTS.get(width, 900)},
            "has_touch": width < 768,
            "color_scheme": scheme,
            "reduced_motion": "reduce",
            "java_script_enabled": javascript,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
        }
        made = chromium.new_context(**options | context)
        made.set_default_timeout(PATIENCE)
        watch.attach(made)
        contexts.append(made)
        if user is not None:
            sign_in(made, user, live_server.url)
        return made.new_page()

    yield open_page

    failed = getattr(request.node, "call_failed", False)
    for number, context in enumerate(contexts):
        for page in context.pages if failed or watch.faults else ():
            FAILURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FAILURES / f"{request.node.name}-{number}.png", full_page=True)
        context.close()
    if watch.faults:
        pytest.fail("The browser complained:\n  " + "\n  ".join(dict.fromkeys(watch.faults)), pytrace=False)


def sign_in(context: BrowserContext, user: Any, origin: str) -> None:
    """Give the browser a session of ``user``; the sign-in page has tests of its own."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call" and report.failed:
        item.call_failed = True  # type: ignore[attr-defined]
    return report


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """``axe(page)`` asserts that axe finds nothing. No rule is off; the target size of WCAG 2.2 is on as well.

    ``within`` are selectors of what is looked at, where a page is not all ours.
    """
    script = AXE_FILE_PATH.read_text(encoding="utf-8")

    def assert_accessible(page: Page, within: Sequence[str] = ()) -> None:
        # What Wagtail has on its own pages leaves rules out.
        if not page.evaluate("Boolean(window.axeOfTests)"):
            page.evaluate(f"{script}; window.axeOfTests = axe")
        found = page.evaluate(
            """within => axeOfTests.run(within.length ? {include: within.map(one => [one])} : document,
              {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})""",
            list(within),
        )
        if found["violations"]:
            pytest.fail(f"axe on {page.url}:\n" + "\n".join(map(in_words, found["violations"])), pytrace=False)

    return assert_accessible


@pytest.fixture(params=[pytest.param(screens, id=name) for name, screens in LOOKS.items()])
def look(request: pytest.FixtureRequest, axe: Callable[..., None]) -> Callable[[Page], None]:
    """``look(page)`` asserts, on every screen of its lot, that axe finds nothing and nothing scrolls sideways.

    The page stays open and is turned from one screen to the next, as a phone is: opening it again costs more than axe.
    """
    return _looking(request.param, axe)


@pytest.fixture(params=[pytest.param(screens, id=scheme) for scheme, screens in EVERYWHERE.items()])
def look_everywhere(request: pytest.FixtureRequest, axe: Callable[..., None]) -> Callable[..., None]:
    """As ``look``, at every width there is; ``also(page)`` is asked at each, and axe looks only ``within``."""
    return _looking(request.param, axe)


def _looking(screens: tuple[tuple[int, Any], ...], axe: Callable[..., None]) -> Callable[..., None]:
    def at_every_screen(
        page: Page, also: Callable[[Page], None] = lambda page: None, within: Sequence[str] = ()
    ) -> None:
        for width, scheme in screens:
            turn(page, width, scheme)
            page.evaluate(TO_THE_TOP)
            axe(page, within)
            needed = page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{page.url} needs {needed} pixels of {width} in the {scheme} scheme"
            also(page)
        turn(page, *screens[0])

    return at_every_screen


@pytest.fixture(scope="session")
def plain_words() -> Callable[[Page], None]:
    """``plain_words(page)`` asserts that what a learner reads there has none of the record keepers' words."""

    def assert_plain(page: Page) -> None:
        found = banned_words(page.inner_text("body"))
        assert not found, f"{page.url} says {', '.join(found)}"

    return assert_plain


def turn(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED)


def in_words(violation: dict[str, Any]) -> str:
    lines = [f"  {violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"    {' '.join(map(str, node['target']))}  {node['html'][:160]}")
        lines += [f"      {check['message']}" for check in (*node["any"], *node["all"], *node["none"])]
    return "\n".join(lines)

"""``make screenshots``: photograph every screen of the demo at three widths, light and dark, and pick the best.

Everything goes into ``docs/screenshots/all/``, which Git ignores; the upper part of the few that the documentation
shows goes to ``docs/screenshots/``. Starts a demo of its own, as ``make demo-check`` does. Reaches each screen by
clicking, so a screen that nobody can reach is not photographed.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, StorageState, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from portal.demo.check import ROOT, CheckFailed, manage, serving

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {360: 640, 768: 1024, 1440: 900}
SCHEMES = ("light", "dark")
# How much of a page the documentation shows.
SCREENFULS = 1.5


@dataclass(frozen=True)
class Screen:
    """A screen: who looks at it, on which page, and the links or buttons that lead there (patterns).

    One that begins with a question mark is clicked where it is: what was begun already leads on by itself.

    The clicks happen once; then the address they led to is photographed at every width. So the order matters: a test
    that was handed in has no questions any more.
    """

    name: str
    visitor: str | None
    start: str
    clicks: tuple[str, ...] = ()


N3 = "Medicine administration with barcode"
TEST = "Knowledge check: medicine"
BEGIN = "?^(Start|Continue|Go on|Try again)"

SCREENS = (
    Screen("home", None, "/"),
    Screen("not-open", "amira", "/manage/"),
    Screen("sign-in", None, "/sign-in/"),
    Screen("not-found", None, "/no-such-page/"),
    Screen("components", None, "/design/"),
    Screen("my-path", "amira", "/my/"),
    Screen("my-record", "amira", "/my/record/"),
    Screen("module-intro", "amira", "/my/", (f"{N3}$",)),
    Screen("module-section", "amira", "/my/", (f"{N3}$", BEGIN)),
    Screen("module-contents", "amira", "/my/", (f"{N3}$", N3)),
    Screen("test-intro", "amira", "/my/", (TEST,)),
    Screen("test-question", "amira", "/my/", (TEST, BEGIN)),
    Screen("test-check", "amira", "/my/", (TEST, BEGIN, "All questions")),
    Screen("assess", "joy", "/assess/"),
    Screen("assess-person", "joy", "/assess/?who=all", ("Salma Benali",)),
    Screen("observe", "joy", "/assess/", ("Aoife Brannigan",)),
    Screen("observation", "joy", "/assess/?who=all", ("Amira Haddad", "^Medicine round")),
    Screen("tip-sheet", "joy", "/modules/", (N3, "Key steps to print")),
    Screen("my-path-cleared", "joy", "/my/"),
    Screen("certificate", "joy", "/my/certificates/", ("Get the certificate",)),
    Screen("certificates", "joy", "/my/certificates/"),
    Screen("certificate-ask", None, "/verify/"),
    Screen("certificate-public", "joy", "/my/certificates/", ("certificate|Aurora", "What others see")),
    Screen("board", "lead", "/manage/"),
    Screen("board-unit", "manager", "/manage/"),
    Screen("board-cell", "manager", "/manage/", ("ICU, Nurse",)),
    Screen("person-record", "manager", "/manage/", ("ICU, Nurse", "Amira Haddad")),
    Screen("editor-home", "trainer", "/admin/"),
    Screen("editor-modules", "trainer", "/admin/pages/4/"),
    Screen("editor-module", "trainer", "/admin/pages/4/", (N3,)),
    Screen("editor-competencies", "trainer", "/admin/cleared/competencies/"),
    Screen("editor-requirements", "trainer", "/admin/cleared/requirements/"),
    Screen("editor-questions", "trainer", "/admin/snippets/cleared_assessments/question/"),
    Screen("editor-tests", "trainer", "/admin/snippets/cleared_assessments/knowledgetest/"),
    Screen("editor-checklists", "trainer", "/admin/snippets/cleared_assessments/checklist/"),
    Screen("reviewer-home", "reviewer", "/admin/"),
    Screen("records-home", "records", "/admin/"),
    Screen("records-units", "records", "/admin/cleared/units/"),
    Screen("records-personal-data", "records", "/admin/", ("^Personal data$",)),
    Screen("records-retention", "records", "/admin/", ("^Retention$",)),
    Screen("records-hold", "records", "/admin/", ("^Retention$", "Hold a record")),
    Screen("records-verdicts", "records", "/admin/", ("^Waiting for a verdict$",)),
    Screen("records-corrections", "records", "/admin/", ("^Correct a record$",)),
    Screen("records-voiding", "records", "/admin/", ("^Void wrong evidence$",)),
    # Last: handing in fifteen empty answers fails, and that shows on other screens.
    Screen("test-result", "amira", "/my/", (TEST, BEGIN, "All questions", "Hand in")),
)

# What the README and the documentation show: file name -> screen, width, scheme.
BEST = {
    "board.png": ("board", 1440, "light"),
    "my-path.png": ("my-path", 360, "light"),
    "observe.png": ("observe", 360, "dark"),
    "person-record.png": ("person-record", 1440, "light"),
    "editor.png": ("editor-module", 1440, "light"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Photograph the demo.")
    parser.add_argument("names", nargs="*", help="screens to photograph; all when left out")
    parser.add_argument("--width", type=int, choices=WIDTHS, action="append")
    parser.add_argument("--scheme", choices=SCHEMES, action="append")
    parser.add_argument("--address", help="photograph a site that runs already, instead of a demo of our own")
    options = parser.parse_args()
    unknown = set(options.names) - {screen.name for screen in SCREENS}
    if unknown:
        parser.error(f"no such screen: {', '.join(sorted(unknown))}")
    screens = [screen for screen in SCREENS if not options.names or screen.name in options.names]
    shots = [(width, scheme) for width in options.width or WIDTHS for scheme in options.scheme or SCHEMES]

    try:
        if options.address:
            photograph(options.address, screens, shots)
        else:
            with tempfile.TemporaryDirectory(prefix="cleared-demo-") as scratch:
                environment = os.environ | {
                    "DATABASE_URL": f"sqlite:///{scratch}/demo.sqlite3",
                    "MEDIA_ROOT": f"{scratch}/media",
                    "FROZEN_ROOT": f"{scratch}/frozen",
                    "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
                    "DEBUG": "0",
                }
                manage(environment, "migrate", "--verbosity", "0")
                manage(environment, "load_demo")
                with serving(environment, Path(scratch) / "server.log") as address:
                    photograph(address, screens, shots)
    except CheckFailed as failure:
        print(f"screenshots: {failure}", file=sys.stderr)
        return 1
    return 0


def photograph(address: str, screens: list[Screen], shots: list[tuple[int, str]]) -> None:
    everything = FOLDER / "all"
    everything.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or "/usr/bin/chromium"
    unreached: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        sessions = {visitor: sign_in(browser, address, visitor) for visitor in {screen.visitor for screen in screens}}
        for screen in screens:
            try:
                found = reach(browser, address, screen, sessions[screen.visitor])
            except PlaywrightError as problem:
                unreached.append(f"{screen.name}: {str(problem).splitlines()[0]}")
                continue
            wide = [
                f"{width} {scheme}"
                for width, scheme in shots
                if shoot(browser, found, sessions[screen.visitor], width, scheme, everything / screen.name)
            ]
            print(f"  {screen.name}{'  scrolls sideways at ' + ', '.join(wide) if wide else ''}")
        browser.close()
    for name, (screen_name, width, scheme) in BEST.items():
        taken = everything / f"{screen_name}-{width}-{scheme}.png"
        if taken.exists():
            show(taken, FOLDER / name, tallest=int(WIDTHS[width] * SCREENFULS))
    if unreached:
        raise CheckFailed("some screens cannot be reached by clicking:\n  " + "\n  ".join(unreached))


def show(taken: Path, target: Path, *, tallest: int) -> None:
    """Copy the upper part of a picture: whole, a long page would be a column that nobody reads beside its text."""
    with Image.open(taken) as picture:
        picture.crop((0, 0, picture.width, min(picture.height, tallest))).save(target, optimize=True)


def sign_in(browser: Browser, address: str, visitor: str | None) -> StorageState:
    """The cookies of a visitor who has pressed "Continue as"; those of a stranger without a visitor."""
    context = browser.new_context(base_url=address)
    if visitor:
        page = context.new_page()
        page.goto("/")
        page.locator(f'form:has(input[value="{visitor}"]) button').click()
    state = context.storage_state()
    context.close()
    return state


def reach(browser: Browser, address: str, screen: Screen, session: StorageState) -> str:
    """Click through to a screen and return its address."""
    context = browser.new_context(
        base_url=address, storage_state=session, viewport={"width": 1440, "height": 900}, locale="en-GB"
    )
    context.set_default_timeout(8_000)
    page = context.new_page()
    page.goto(screen.start)
    for name in screen.clicks:
        pattern = re.compile(name.removeprefix("?"))
        target = page.get_by_role("link", name=pattern).or_(page.get_by_role("button", name=pattern))
        if name.startswith("?") and not page.locator("main").locator(target).count():
            continue
        page.locator("main").locator(target).first.click()
        page.wait_for_load_state()
    found = page.url
    context.close()
    return found


def shoot(browser: Browser, url: str, session: StorageState, width: int, scheme: str, stem: Path) -> bool:
    """Photograph an address whole. True when the page scrolls sideways, which none of ours should."""
    context = browser.new_context(
        storage_state=session,
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(url, wait_until="load")
    is_wide = bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
    page.screenshot(path=f"{stem}-{width}-{scheme}.png", full_page=True)
    context.close()
    return is_wide


if __name__ == "__main__":
    sys.exit(main())

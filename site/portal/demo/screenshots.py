"""``make screenshots``: photograph every screen of the demo at three widths, light and dark, and pick the best.

Everything goes into ``docs/screenshots/all/``, which Git ignores; the few that the documentation shows are copied to
``docs/screenshots/``. Starts a demo of its own, as ``make demo-check`` does. Reaches each screen by clicking, so a
screen that nobody can reach is not photographed.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from .check import ROOT, CheckFailed, manage, serving

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {360: 640, 768: 1024, 1440: 900}
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Screen:
    """A screen: who looks at it, where she starts, and what she clicks to get there (button or link names)."""

    name: str
    visitor: str | None
    start: str
    clicks: tuple[str, ...] = ()


SCREENS = (
    Screen("home", None, "/"),
    Screen("sign-in", None, "/sign-in/"),
    Screen("not-found", None, "/no-such-page/"),
    Screen("my-path", "amira", "/my/"),
    Screen("assess", "joy", "/assess/"),
    Screen("board", "manager", "/manage/"),
    Screen("editor-home", "trainer", "/admin/"),
)

# What the README and the documentation show: file name -> screen, width, scheme.
BEST = {
    "board.png": ("board", 1440, "light"),
    "my-path.png": ("my-path", 360, "light"),
    "my-path-dark.png": ("my-path", 360, "dark"),
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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for width, scheme in shots:
            for screen in screens:
                page = open_screen(browser, address, screen, width, scheme)
                wide = page.evaluate("document.documentElement.scrollWidth")
                page.screenshot(path=everything / f"{screen.name}-{width}-{scheme}.png", full_page=True)
                page.context.close()
                note = f"  scrolls sideways: {wide} px" if wide > width else ""
                print(f"  {screen.name} at {width}, {scheme}{note}")
        browser.close()
    for name, (screen_name, width, scheme) in BEST.items():
        taken = everything / f"{screen_name}-{width}-{scheme}.png"
        if taken.exists():
            shutil.copyfile(taken, FOLDER / name)


def open_screen(browser: Browser, address: str, screen: Screen, width: int, scheme: str) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    try:
        if screen.visitor:
            page.goto("/")
            page.locator(f'form:has(input[value="{screen.visitor}"]) button').click()
        page.goto(screen.start)
        for name in screen.clicks:
            pattern = re.compile(re.escape(name))
            page.get_by_role("link", name=pattern).or_(page.get_by_role("button", name=pattern)).first.click()
            page.wait_for_load_state()
    except Exception as problem:
        raise CheckFailed(f"{screen.name} cannot be reached at {width} px: {problem}") from problem
    return page


if __name__ == "__main__":
    sys.exit(main())

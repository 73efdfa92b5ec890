"""Somebody who has a keyboard and nothing else: each key is a real one, and the focus is looked at after each."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_TABS = 60

# Where the focus is, and whether somebody sees it there: in the window, under nothing, with a ring around it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  // A radio's ring is drawn around the whole choice.
  const rings = [one, one.closest("label")].filter(Boolean).map(node => getComputedStyle(node));
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 20) / 2, 0), innerHeight - 1);
  const above = document.elementFromPoint(x, y);
  return {
    name: (one.labels?.[0]?.innerText || one.innerText || one.getAttribute("aria-label") || one.name || "").trim(),
    is_in_the_window:
      box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    is_under: Boolean(above) && !one.contains(above) && !above.contains(one) && !above.closest("label")?.contains(one)
      ? above.outerHTML.slice(0, 80) : "",
    has_a_ring: rings.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0),
    is_checked: Boolean(one.checked),
  };
}"""


@dataclass
class Keyboard:
    page: Page

    def press(self, key: str) -> str:
        """Press it, within the page; the name of what has the focus then, which somebody sees."""
        self.page.keyboard.press(key)
        return self.name()

    def name(self) -> str:
        found = self.page.evaluate(FOCUS)
        assert found, f"the focus is lost on {self.page.url}"
        said = f"{found['name']!r} on {self.page.url}"
        assert found["is_in_the_window"], f"{said} has the focus and is out of sight"
        assert not found["is_under"], f"{said} has the focus under {found['is_under']}"
        assert found["has_a_ring"], f"{said} has the focus and no ring"
        return str(found["name"])

    def tab_to(self, name: str) -> None:
        """Tab until what begins with this name has the focus."""
        self._tab("Tab", name)

    def tab_back_to(self, name: str) -> None:
        self._tab("Shift+Tab", name)

    def _tab(self, key: str, name: str) -> None:
        passed: list[str] = []
        for _n in range(MOST_TABS):
            passed.append(self.press(key))
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"{name!r} is not reached on {self.page.url}, only {passed}")

    def follow(self, name: str) -> None:
        """Tab to a button or a link, press Enter, and arrive on the page it leads to."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, name: str) -> None:
        """Go through the choices with the arrows until this one is checked."""
        for _n in range(20):
            if (now := self.press("ArrowDown")).startswith(name):
                assert self.page.evaluate(FOCUS)["is_checked"], f"{now!r} has the focus and is not checked"
                return
        raise AssertionError(f"no choice begins with {name!r} on {self.page.url}")

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

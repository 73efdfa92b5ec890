/* Says of each cell of our lists in the Wagtail admin what it is, for a phone, where a row stands in several lines.
   Lists are replaced while somebody searches, so they are looked at again whenever the page changes. And marks a page
   that leads to one of ours, for pages.css. */

(() => {
  const named = (table) => {
    const names = [...table.querySelectorAll("thead th")].map((head) => head.innerText.trim());
    for (const row of table.querySelectorAll("tbody tr"))
      [...row.children].forEach((cell, place) => {
        const name = cell.matches(".title, .bulk-action-checkbox-cell") ? "" : (names[place] ?? "");
        if (cell.dataset.label !== name) cell.dataset.label = name;
        cell.toggleAttribute("data-empty", !cell.innerText.trim() && !cell.querySelector("input, button, img, svg"));
      });
  };
  const marked = () => {
    const main = document.querySelector("main:not(.clr-leads-to-ours)");
    if (main?.querySelector('[href*="/cleared"], [action*="/cleared"], .clr-sheet')) main.classList.add("clr-leads-to-ours");
  };
  const all = () => {
    marked();
    document.querySelectorAll("main table.listing").forEach(named);
  };
  marked();
  document.addEventListener("DOMContentLoaded", () => {
    all();
    new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  });
})();

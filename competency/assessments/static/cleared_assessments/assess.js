// Spares a round trip on the sheet: "Mark the others done" marks them in place. Everything works without it.
const sheet = document.querySelector("[data-sheet]");
const button = sheet?.querySelector("[data-others]");

button?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const unseen of sheet.querySelectorAll('.clr-marks input[value="not_observed"]:checked')) {
    if (unseen.hasAttribute("data-critical")) continue;
    const done = unseen.closest(".clr-marks").querySelector('input[value="done"]');
    done.checked = true;
    done.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

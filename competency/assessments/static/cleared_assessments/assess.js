// Spares a round trip on the sheet: "Mark the others done" marks them in place. Everything works without it.
const sheet = document.querySelector("[data-sheet]");
const button = sheet?.querySelector("[data-others]");
const others = () =>
  [...sheet.querySelectorAll('.clr-marks input[value="not_observed"]:checked')].filter(
    (unseen) => !unseen.hasAttribute("data-critical"),
  );

// The foot says how many steps are left, as each is marked; also after Back to a page that was filled in again.
const foot = sheet?.querySelector("[data-left]");
const count = () => {
  const open = [...sheet.querySelectorAll('.clr-marks input[value="not_observed"]:checked')];
  const critical = open.filter((unseen) => unseen.hasAttribute("data-critical")).length;
  const { none, one, many, critical: withCritical } = foot.dataset;
  const steps = open.length ? (open.length === 1 ? one : many).replace("%(left)s", open.length) : none;
  foot.textContent = critical ? withCritical.replace("%(steps)s", steps).replace("%(critical)s", critical) : steps;
};
sheet?.addEventListener("change", () => foot && count());
if (foot) count();

// It says how many it would mark, and is not offered where that is none.
const follow = () => {
  const left = others().length;
  button.closest("#others").hidden = left === 0;
  const words = left === 1 ? button.dataset.one : button.dataset.many.replace("%(n)s", left);
  button.querySelector("span").textContent = words;
};

sheet?.addEventListener("change", () => button && follow());
button?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const unseen of others()) {
    const done = unseen.closest(".clr-marks").querySelector('input[value="done"]');
    done.checked = true;
    done.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // The button is gone now, and the keyboard goes on where it would have gone.
  sheet.querySelector('input[name="rating"]')?.focus({ preventScroll: true });
});
if (button) follow();

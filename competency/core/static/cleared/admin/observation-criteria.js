// In the editor of a competency: an observation of high-risk work starts at level 4, twice, by two assessors.
// Only a criterion that still holds what a new one holds is filled in; what an author typed stays. Publishing checks.
(() => {
  const START = { count: "2", assessors: "2", entrustment: "4" };
  const NEW = { count: "1", assessors: "1", entrustment: "" };

  const isObserved = (select) => {
    if (select.name.endsWith("-value-kind")) return select.value === "observation";
    const label = document.querySelector('select[name$="-value-kind"] option[value="observation"]');
    const word = (label || {}).textContent || "Workplace observation";
    const chosen = select.selectedOptions[0];
    return Boolean(chosen) && chosen.textContent.trim().startsWith(`${word.trim()}:`);
  };

  const fill = (select) => {
    const risk = document.getElementById("id_risk");
    if (!risk || risk.value !== "high" || !isObserved(select)) return;
    const stem = select.name.replace(/(kind|activity)$/, "");
    const fields = Object.keys(START).map((name) => [name, document.getElementsByName(stem + name)[0]]);
    if (!fields.every(([name, field]) => field && field.value === NEW[name])) return;
    fields.forEach(([name, field]) => {
      field.value = START[name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // The words beside the closed fold are written when it is turned.
    const fold = fields[0][1].closest("section");
    const toggle = fold && fold.querySelector("[data-panel-toggle]");
    if (toggle) toggle.dispatchEvent(new CustomEvent("wagtail:panel-toggle", { bubbles: false }));
  };

  document.addEventListener("change", (event) => {
    const at = event.target;
    if (!(at instanceof HTMLSelectElement)) return;
    if (at.id === "id_risk") {
      document.querySelectorAll('select[name$="-value-kind"], select[name$="-value-activity"]').forEach(fill);
    } else if (/-value-(kind|activity)$/.test(at.name)) {
      fill(at);
    }
  });
})();

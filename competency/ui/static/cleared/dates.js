// Ties a slider to the date field beside it. Without this file the slider stays hidden and the field does the work.
for (const slider of document.querySelectorAll("input[data-clr-start]")) {
  const field = slider.form.elements[slider.dataset.clrField];
  const start = Date.parse(slider.dataset.clrStart);
  const language = document.documentElement.lang || undefined;
  const show = () => {
    const day = new Date(start + slider.valueAsNumber * 86_400_000);
    field.value = day.toISOString().slice(0, 10);
    const words = day.toLocaleDateString(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    slider.setAttribute("aria-valuetext", words);
  };
  slider.addEventListener("input", show);
  field.addEventListener("change", () => {
    const days = Math.round((Date.parse(field.value) - start) / 86_400_000);
    if (Number.isFinite(days)) slider.value = days;
  });
  slider.closest("[hidden]").hidden = false;
}

// Adds a slider beside the date field of a board. Without it, chips and the field do the same.
const DAY = 86400000;
for (const field of document.querySelectorAll("input[type=date][data-slider]")) {
  const first = Date.parse(field.dataset.start);
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = Math.round((Date.parse(field.dataset.end) - first) / DAY);
  slider.value = Math.round((Date.parse(field.value) - first) / DAY);
  slider.setAttribute("aria-label", field.dataset.slider);
  const tell = () => slider.setAttribute("aria-valuetext", field.value);
  slider.addEventListener("input", () => {
    field.value = new Date(first + Number(slider.value) * DAY).toISOString().slice(0, 10);
    tell();
  });
  // Asked for only when the hand lets go, so that a day on the way is never fetched.
  slider.addEventListener("change", () => field.form.requestSubmit());
  tell();
  slider.className = "clr-board__slider";
  field.form.append(slider);
}

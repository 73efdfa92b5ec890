// Adds a slider beside the date field of a board. Without it, chips and the field do the same.
const DAY = 86400000;
const language = document.documentElement.lang || undefined;
for (const field of document.querySelectorAll("input[type=date][data-slider]")) {
  const first = Date.parse(field.dataset.start);
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = Math.round((Date.parse(field.dataset.end) - first) / DAY);
  slider.value = Math.round((Date.parse(field.value) - first) / DAY);
  slider.id = `${field.id}-slider`;
  const label = document.createElement("label");
  label.className = "clr-label";
  label.htmlFor = slider.id;
  label.textContent = field.dataset.slider;
  const tell = () => {
    const words = { day: "numeric", month: "long", timeZone: "UTC" };
    slider.setAttribute("aria-valuetext", new Date(field.value).toLocaleDateString(language, words));
  };
  slider.addEventListener("input", () => {
    field.value = new Date(first + Number(slider.value) * DAY).toISOString().slice(0, 10);
    tell();
  });
  // Asked for only when the hand lets go, so that a day on the way is never fetched.
  slider.addEventListener("change", () => field.form.requestSubmit());
  tell();
  const place = document.createElement("div");
  place.className = "clr-field";
  place.append(label, slider);
  field.form.append(place);
}

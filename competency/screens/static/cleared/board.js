// Adds a slider beside the date field of a board. Without it, chips and the field do the same.
const DAY = 86400000;
const SOON = 350; // ms after the last step; arrow keys step a day each, and no day on the way is asked for
const KEPT = "cleared-slider";
const language = document.documentElement.lang || undefined;

// The page comes anew for each day: in place of the one before, so that Back leads past all of them at once.
const ask = (form) => {
  const query = new URLSearchParams(new FormData(form));
  sessionStorage.setItem(KEPT, JSON.stringify([location.pathname, scrollY]));
  location.replace(`${location.pathname}?${query}`);
};

// And with the hand where it was.
const giveBack = (slider) => {
  const [path, top] = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
  sessionStorage.removeItem(KEPT);
  if (path !== location.pathname) return;
  slider.focus({ preventScroll: true });
  scrollTo(0, top);
};

const words = (className, text) => {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
};

// The words stand in the middle above their day, and end where the slider does.
const THUMB = 16;
const centre = (tick, share) => {
  tick.style.marginLeft = 0;
  const room = tick.parentElement.clientWidth;
  const middle = THUMB / 2 + share * (room - THUMB);
  tick.style.marginLeft = `${Math.max(0, Math.min(middle - tick.offsetWidth / 2, room - tick.offsetWidth))}px`;
};

// The slider between its ends, which stay the same days whatever day it is on, with the go-live marked above.
const marked = (field, slider, first) => {
  const { startWords, endWords, mark, markWords } = field.dataset;
  const ends = document.createElement("span");
  ends.className = "clr-slider__ends";
  ends.id = `${slider.id}-ends`;
  ends.append(words("", startWords), words("", endWords));
  slider.setAttribute("aria-describedby", ends.id);
  if (!mark) return [slider, ends];
  const share = Math.round((Date.parse(mark) - first) / DAY) / slider.max;
  const above = words("clr-slider__mark", "");
  above.id = `${slider.id}-mark`;
  const tick = words("clr-slider__tick", markWords);
  above.append(tick);
  new ResizeObserver(() => centre(tick, share)).observe(above);
  slider.setAttribute("aria-describedby", `${ends.id} ${above.id}`);
  const dots = document.createElement("datalist");
  dots.id = `${slider.id}-dots`;
  dots.append(new Option("", Math.round(share * slider.max)));
  slider.setAttribute("list", dots.id);
  return [above, slider, dots, ends];
};

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
    const words = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    slider.setAttribute("aria-valuetext", new Date(field.value).toLocaleDateString(language, words));
  };
  slider.addEventListener("input", () => {
    field.value = new Date(first + Number(slider.value) * DAY).toISOString().slice(0, 10);
    tell();
  });
  let waiting;
  slider.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, SOON, field.form);
  });
  tell();
  const place = document.createElement("div");
  place.className = "clr-field clr-slider";
  place.append(label, ...marked(field, slider, first));
  field.form.append(place);
  giveBack(slider);
}

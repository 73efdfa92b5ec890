// Shows the seconds of a timed step as they go. Whether a choice came in time is judged by the server alone.
const shown = document.querySelector("[data-seconds]");
const number = shown?.querySelector("b");
const said = shown?.querySelector("[data-said]");
if (number) {
  const whole = Number(shown.dataset.seconds);
  const end = performance.now() + whole * 1000;
  const half = Math.floor(whole / 2);
  let last = whole;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    number.textContent = left;
    if (last > half && left <= half && left > 10) said.textContent = shown.dataset.half;
    if (last > 10 && left <= 10 && left > 0) said.textContent = shown.dataset.few;
    last = left;
    if (left === 0) {
      number.closest("span").textContent = shown.dataset.up;
      said.textContent = shown.dataset.up;
      clearInterval(running);
    }
  };
  const running = setInterval(tick, 250);
}

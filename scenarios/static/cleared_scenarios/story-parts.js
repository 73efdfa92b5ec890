/* Elements of the lines that the editor of a scenario draws. */
(() => {
  "use strict";

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function icon(name) {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawn.setAttribute("class", "icon");
    drawn.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${name}`);
    drawn.append(use);
    return drawn;
  }

  const tag = (mood, iconName, text) => element("span", `clr-tag clr-tag--${mood}`, icon(iconName), text);

  /** The line at the end of a part, which it describes to whoever does not see it; drawn anew where it says more. */
  function tellUnder(part, told, draw) {
    let line = part.querySelector(":scope > .clr-way");
    if (!line) {
      line = element("p", "clr-way");
      line.id = window.clearedIds.newId();
      part.append(line);
      part.setAttribute("aria-describedby", line.id);
    }
    if (line.dataset.told === told) return;
    line.dataset.told = told;
    line.replaceChildren(...draw());
  }

  function untell(part) {
    part?.querySelector(":scope > .clr-way")?.remove();
    part?.removeAttribute("aria-describedby");
  }

  window.clearedParts = { element, tag, tellUnder, untell };
})();

/* Names in a scenario's editor: steps to go to, variables, and the values they can have. */
(() => {
  "use strict";

  const story = window.clearedStory;
  const Select = window.telepath.constructors["wagtail.widgets.Select"];
  const BoundSelect = new Select("").boundWidgetClass;
  const KEYS = "clr-step-keys";
  const VALUES = "clr-values";
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function option(value, text) {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = text;
    return made;
  }

  // ---- variables: a drop-down of those that exist now, and of the one that is chosen, whether it exists or not

  function offerVariables(select) {
    const chosen = select.value;
    const names = story.variables().map((variable) => variable.name).filter(Boolean);
    const offered = [["", ""], ["clock", story.strings().clock], ...names.map((name) => [name, name])];
    if (chosen && !offered.some(([name]) => name === chosen)) offered.push([chosen, `${chosen} ?`]);
    select.replaceChildren(...offered.map(([name, text]) => option(name, text)));
    select.value = chosen;
  }

  class BoundVariableSelect extends BoundSelect {
    setState(state) {
      const name = Array.isArray(state) ? state[0] ?? "" : state ?? "";
      this.input.append(option(name, name));
      this.input.value = name;
      offerVariables(this.input);
    }

    getState() { return [this.input.value]; }
  }

  class VariableSelect extends Select {
    boundWidgetClass = BoundVariableSelect;
  }
  window.telepath.register("cleared.VariableSelect", VariableSelect);

  // ---- lists that text fields offer

  function list(id) {
    let made = document.getElementById(id);
    if (!made) {
      made = document.createElement("datalist");
      made.id = id;
      document.body.append(made);
    }
    return made;
  }

  function offerValues(input) {
    const row = input.closest(".clr-row") ?? input.closest("[data-streamfield-child]");
    const select = row?.querySelector("select[data-clr-variable]");
    const name = select ? select.value : row?.querySelector("input[name$='-name']")?.value;
    const variable = story.variables().find((one) => one.name === name);
    const { yes, no } = story.strings();
    const words = variable?.type === "flag" ? [["yes", yes], ["no", no]]
      : (variable?.options ?? []).map((word) => [word, word]);
    list(VALUES).replaceChildren(...words.map(([value, text]) => option(value, text)));
  }

  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.("select[data-clr-variable]")) offerVariables(target);
    if (target.matches?.(`input[list='${VALUES}']`)) offerValues(target);
  });

  // ---- a key that no step has: the nearest one, or a new step of that key

  function distance(a, b) {
    // Levenshtein, 1965, row by row.
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= b.length; j += 1) {
        next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
      }
      row = next;
    }
    return row[b.length];
  }

  function nearest(key, keys) {
    const [best] = keys.map((other) => [distance(key, other), other]).sort((a, b) => a[0] - b[0]);
    return best && best[0] <= Math.max(3, key.length / 3) ? best[1] : "";
  }

  function button(text, act) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button button-small button-secondary", textContent: text });
    made.addEventListener("click", act);
    return made;
  }

  function hintAt(input, keys) {
    const missing = input.value && !keys.has(input.value);
    const spot = input.closest("[data-field-input]");
    const old = spot.querySelector(".clr-hint");
    if (!missing) {
      old?.remove();
      return;
    }
    if (old?.dataset.key === input.value) return;
    old?.remove();
    const strings = story.strings();
    const hint = document.createElement("div");
    hint.className = "clr-hint";
    hint.dataset.key = input.value;
    const sentence = document.createElement("p");
    sentence.textContent = fill(strings.noStepHasKey, { key: input.value });
    hint.append(sentence);
    const other = nearest(input.value, [...keys.keys()]);
    if (other) hint.append(button(fill(strings.use, { key: other }), () => write(input, other)));
    if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(input.value)) {
      hint.append(button(strings.make, () => makeStep(input.value)));
    }
    spot.append(hint);
  }

  function write(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  function makeStep(key) {
    const stream = document.getElementById("story-root")?.rootBlock;
    if (!stream) return;
    const initial = stream.blockDef.initialChildStates.information.state;
    const after = story.steps().length;
    stream.insert({ type: "information", id: story.newId(),
      value: { state: { ...initial, key, title: story.strings().newStep } } }, after, { focus: true });
    story.changed();
  }

  story.afterwards.push((keys) => {
    list(KEYS).replaceChildren(...[...keys.values()].map((step) => option(step.key, `${step.number} ${step.title}`)));
    document.querySelectorAll(`input[list='${KEYS}']`).forEach((input) => {
      if (input !== document.activeElement || !input.value) hintAt(input, keys);
    });
  });

  // ---- a new step is called by its title until somebody calls it something else

  document.addEventListener("change", ({ target }) => {
    const lazy = target.name?.endsWith("-title") && target.closest(".clr-lazy");
    const key = lazy && lazy.querySelector("[data-clr-key]");
    if (!key || key.value || !key.name.startsWith(target.name.replace(/title$/, ""))) return;
    key.value = target.value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[^a-z0-9]+/g, "-").slice(0, 50).replace(/^-|-$/g, "");
    key.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();

/* The steps of a scenario in Wagtail's editor: drawn when somebody opens them, with a line for each way on.

   A block that nobody opened posts one field, its token, which the server reads (scenarios/writing/lazy.py). */
(() => {
  "use strict";

  const { StreamBlockDefinition, StructBlockDefinition } = window.wagtailStreamField.blocks;
  const { newId, withNewIds } = window.clearedIds;
  const { element, tag, tellUnder, untell } = window.clearedParts;
  const STEPS = ["information", "decision", "outcome"];
  const blocks = new Set();
  let strings = {};
  let faults = {};
  let asked = false;
  // While a stream is built outside of the page: its frame, and what has to wait until it stands in the page.
  let frame = null;
  let waiting = [];

  // ---- what blocks say, drawn or not

  const one = (value) => (Array.isArray(value) ? value[0] : value) ?? "";
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const kindOf = (block) => block.blockDef.name;
  const isThere = ({ element }) =>
    (element.isConnected || frame?.contains(element)) && !element.closest("[aria-hidden='true']");

  function inOrder() {
    const there = [...blocks].filter(isThere);
    return there.sort((a, b) =>
      a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  }

  const story = {
    /** The steps in order: number, key, title, ending. */
    steps() {
      return inOrder().filter((block) => STEPS.includes(kindOf(block))).map((block, index) => ({
        block, number: index + 1, key: one(block.said("key")), title: one(block.said("title")),
        kind: kindOf(block), ending: one(block.said("ending")), passes: block.said("passes") === true,
      }));
    },
    /** The variables: name, type, and the words it can be. */
    variables() {
      return inOrder().filter((block) => kindOf(block) === "variable").map((block) => ({
        name: one(block.said("name")), type: one(block.said("type")),
        options: String(one(block.said("options"))).split("\n").map((line) => line.trim()).filter(Boolean),
      }));
    },
    strings: () => strings,
    changed: ask,
    newId,
    /** Everything that happens after the lines were drawn anew; other files add to it. */
    afterwards: [],
    open,
  };
  window.clearedStory = story;

  // ---- the block

  function freeKey(key) {
    const taken = new Set(story.steps().map((step) => step.key));
    const stem = String(key).replace(/-\d+$/, "").slice(0, 55);
    for (let number = 2; ; number += 1) {
      if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
    }
  }

  // Looking into a step is no edit: a form that was as it was saved before is so afterwards, and nothing is saved.
  function withoutAnEdit(element, draw) {
    const form = element.closest("form");
    const unsaved = form && window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");
    const wasClean = unsaved?.initialFormData && unsaved.initialFormData === unsaved.formData;
    draw();
    if (wasClean) unsaved.setInitialFormData();
  }

  class LazyStructBlock {
    constructor(blockDef, placeholder, prefix, state, error) {
      this.blockDef = blockDef;
      this.type = blockDef.name;
      this.prefix = prefix;
      this.state = state?.state ?? state ?? {};
      this.inner = null;
      this.element = document.createElement("div");
      this.element.className = "clr-lazy";
      placeholder.replaceWith(this.element);
      this.section = this.element.closest("[data-panel]");
      this.id = this.element.closest("[data-contentpath]")?.dataset.contentpath ?? "";
      this.drawLines();
      this.section?.parentElement.classList.add("clr-undrawn");
      if (state?.token) {
        const token = document.createElement("input");
        Object.assign(token, { type: "hidden", name: `${prefix}-token`, value: state.token });
        this.element.append(token);
      }
      blocks.add(this);
      ({ strings } = blockDef.meta);
      const toggle = this.section?.querySelector("[data-panel-toggle]");
      toggle?.addEventListener("wagtail:panel-toggle", (event) => {
        if (event.detail.expanded) this.draw();
        ask();
      });
      if (!state?.token || error || hasComment(this.id)) whenThere(() => this.draw());
      if (error) whenThere(() => this.setError(error));
      ask();
    }

    /** The block with its fields. What it posts is then what stands in them. */
    draw() {
      if (!this.inner) {
        withoutAnEdit(this.element, () => {
          const spot = document.createElement("div");
          this.element.replaceChildren(spot);
          this.section?.parentElement.classList.remove("clr-undrawn");
          this.inner = this.blockDef.renderFields(spot, this.prefix, this.state);
        });
        ask();
      }
      return this.inner;
    }

    get container() { return this.draw().container; }

    get childBlocks() { return this.draw().childBlocks; }

    /** What stands in a field, as its state. */
    said(name) {
      return this.inner ? this.inner.childBlocks[name]?.getState() : this.state[name];
    }

    getState() {
      const token = this.element.querySelector(`input[name="${this.prefix}-token"]`)?.value;
      return this.inner ? { state: this.inner.getState() } : { token, state: this.state };
    }

    setState(state) {
      this.state = state.state ?? state;
      if (this.inner) this.inner.setState(this.state);
      else this.draw();
      ask();
    }

    /** A copy has ids and a key of its own. */
    getDuplicatedState() {
      const state = this.inner ? this.inner.getDuplicatedState() : withNewIds(this.state);
      return { state: state.key ? { ...state, key: freeKey(state.key) } : state };
    }

    getValue() { return this.draw().getValue(); }

    setError(error) {
      if (error && (error.messages?.length || error.blockErrors)) this.draw().setError(error);
    }

    getTextLabel({ maxLength } = {}) {
      const label = String(one(this.said("title")) || one(this.said("name")) || one(this.said("text"))
        || one(this.said("label")));
      return maxLength && label.length > maxLength ? `${label.slice(0, maxLength - 1)}…` : label;
    }

    focus(options) { this.draw().focus(options); }

    // ---- its lines, above the fields and to be seen while it is folded

    drawLines() {
      if (!this.section) return;
      this.lines = document.createElement("div");
      this.lines.className = "clr-lines";
      this.section.querySelector(".w-panel__header").after(this.lines);
      this.number = document.createElement("span");
      this.number.className = "clr-number";
      this.section.querySelector("[data-panel-heading]").prepend(this.number);
    }

    /** Draw the lines anew where they say something else now. */
    tell(steps, numbers) {
      if (!this.section) return;
      const number = numbers.get(this) ?? "";
      if (this.number.textContent !== String(number)) this.number.textContent = number;
      const said = { ways: waysOf(this), ends: endOf(this), faults: faults[this.id] ?? [] };
      const targets = said.ways.map((way) => steps.get(way.goto));
      const under = this.tellUnderChoices(said.ways, targets);
      const now = JSON.stringify([said, under, ...targets.map(asTold)]);
      if (now === this.told) return;
      this.told = now;
      this.lines.replaceChildren(...linesOf(under ? { ...said, ways: [] } : said, targets));
      this.section.classList.toggle("clr-wrong", said.faults.some((fault) => fault.stops));
      const label = this.getTextLabel({ maxLength: 70 });
      const heading = this.section.querySelector("[data-panel-heading-text]");
      if (heading.textContent !== label) heading.textContent = label;
    }

    /** Under each choice of a decision what it leads to. Whether that is to be seen: then it is not said above. */
    tellUnderChoices(ways, targets) {
      if (!this.inner || kindOf(this) !== "decision") return false;
      const { choices } = this.inner.childBlocks;
      const spots = choices.children.map((child) => child.element.querySelector("section[data-panel]"));
      // Under the part that it stands in, so that it is seen while that is folded.
      const lateSpot = this.section.querySelector("[data-contentpath='time_up']")?.closest("section[data-panel]");
      if (ways.length > spots.length) spots.push(lateSpot);
      else untell(lateSpot);
      ways.forEach((way, index) => tellUnder(spots[index], JSON.stringify([way, asTold(targets[index])]),
        () => lineOf(way, targets[index]).childNodes));
      return this.section.querySelector("[data-panel-toggle]").getAttribute("aria-expanded") === "true";
    }
  }

  class LazyStructBlockDefinition extends StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      return new LazyStructBlock(this, placeholder, prefix, initialState, initialError);
    }

    renderFields(placeholder, prefix, state) {
      return super.render(placeholder, prefix, state, undefined);
    }
  }
  window.telepath.register("cleared.LazyStructBlock", LazyStructBlockDefinition);

  // ---- the stream they lie in

  // Fields ask the page for their elements, so they are drawn when they stand in it.
  function whenThere(then) {
    if (frame) waiting.push(then);
    else then();
  }

  // As Wagtail folds a panel, which it finds in the page only.
  function fold(element) {
    element.querySelector("[data-panel-toggle]").setAttribute("aria-expanded", "false");
    element.querySelector(".w-panel__content").setAttribute("hidden", "onbeforematch" in document.body ? "until-found" : "");
  }

  /* Built outside of the page, lines too, and put into it once. Built in it, each part of each block is looked at by
     every observer of the page. Wagtail makes blocks foldable only in the page: as it opens all are, by its own script.
     Where that has run already, they are built in the page, as by Wagtail. */
  class LazyStreamBlockDefinition extends StreamBlockDefinition {
    render(placeholder, prefix, state, error) {
      const panel = document.querySelector("[data-panel]");
      if (frame || !panel || panel.collapsibleInitialised) return super.render(placeholder, prefix, state, error);
      frame = document.createElement("div");
      try {
        const spot = document.createElement("div");
        frame.append(spot);
        const stream = super.render(spot, prefix, state, undefined);
        if (error) waiting.push(() => stream.setError(error));
        if (this.meta.collapsed) stream.children.forEach((child) => fold(child.element));
        readFaults();
        tellAll();
        placeholder.replaceWith(...frame.childNodes);
        return stream;
      } finally {
        frame = null;
        waiting.splice(0).forEach((then) => then());
      }
    }
  }
  window.telepath.register("cleared.LazyStreamBlock", LazyStreamBlockDefinition);

  // ---- the lines

  function waysOf(block) {
    const kind = kindOf(block);
    if (kind === "information") return [{ words: strings.then, goto: one(block.said("goto")), counts: "nothing" }];
    if (kind === "event") {
      const goto = one(block.said("goto"));
      return goto ? [{ words: strings.then, goto, counts: "nothing" }] : [];
    }
    if (kind !== "decision") return [];
    const ways = (block.said("choices") ?? []).map(({ value }) => ({
      words: fill(strings.if, { what: one(value.label) || "…" }),
      goto: one(value.goto), minutes: one(value.cost), counts: one(value.counts_as),
    }));
    const late = block.said("time_up") ?? {};
    if (one(late.goto)) {
      ways.push({ words: strings.ifTimeRunsOut, goto: one(late.goto), minutes: one(late.cost),
        counts: late.is_critical_unsafe ? "unsafe" : "nothing" });
    }
    return ways;
  }

  function endOf(block) {
    if (kindOf(block) !== "outcome") return "";
    const ending = strings[`ending-${one(block.said("ending"))}`] ?? strings.nowhere;
    return `${ending}, ${block.said("passes") === true ? strings.passes : strings.fails}`;
  }

  function linesOf({ ways, ends, faults: wrong }, targets) {
    const lines = [];
    if (ends) lines.push(element("p", "", ends));
    if (ways.length) lines.push(element("ul", "", ...ways.map((way, index) => lineOf(way, targets[index]))));
    const stops = wrong.filter((fault) => fault.stops);
    const looks = wrong.filter((fault) => !fault.stops);
    if (stops.length) lines.push(tag("bad", "warning", fill(strings.wrong, { count: stops.length })));
    if (looks.length) lines.push(tag("warn", "warning", fill(strings.look, { count: looks.length })));
    if (wrong.length) {
      lines.push(element("ul", "clr-faults", ...wrong.map((fault) => element("li", "", fault.sentence))));
    }
    return lines;
  }

  const asTold = (step) => step && [step.number, step.title, step.ending];

  function lineOf(way, step) {
    const line = element("li", "", `${way.words} → `);
    if (step) {
      const link = element("a", "", `${step.number} ${step.title || step.key}`);
      link.href = `#block-${step.block.id}-section`;
      link.dataset.clrOpens = step.block.id;
      line.append(link);
      if (step.kind === "outcome" && step.ending) line.append(` (${strings[`ending-${step.ending}`]})`);
    } else {
      line.append(tag("bad", "warning", way.goto ? fill(strings.noSuchStep, { key: way.goto }) : strings.nowhere));
    }
    if (["must", "must_safe"].includes(way.counts)) line.append(" ", tag("ok", "check", strings.must));
    if (["safe", "must_safe"].includes(way.counts)) line.append(" ", tag("ok", "check", strings.safe));
    if (way.counts === "unsafe") line.append(" ", tag("bad", "cross", strings.unsafe));
    if (way.minutes) line.append(" ", element("span", "clr-soft", fill(strings.minutes, { count: way.minutes })));
    return line;
  }

  // ---- when to draw the lines anew

  function ask() {
    if (asked || frame) return;
    asked = true;
    setTimeout(tellAll, 150);
  }

  function tellAll() {
    asked = false;
    const list = story.steps();
    const byKey = new Map();
    list.forEach((step) => { if (step.key && !byKey.has(step.key)) byKey.set(step.key, step); });
    const numbers = new Map(list.map((step) => [step.block, step.number]));
    blocks.forEach((block) => {
      if (!isThere(block)) return;
      block.tell(byKey, numbers);
      if (block.inner) nameSections(block.section);
    });
    story.afterwards.forEach((then) => then(byKey, list));
  }

  // Each choice has a part of the same heading: to whoever goes from part to part, it is named after its choice.
  function nameSections(section) {
    section?.querySelectorAll("section[data-panel]").forEach((part) => {
      const own = part.querySelector("[data-panel-heading]").id;
      const above = part.parentElement.closest("section[data-panel]").getAttribute("aria-labelledby");
      const name = `${above} ${own}`;
      if (part.getAttribute("aria-labelledby") !== name) part.setAttribute("aria-labelledby", name);
    });
  }

  function readFaults() {
    const told = document.getElementById("clr-story-faults");
    faults = told ? JSON.parse(told.textContent) : {};
    ask();
  }

  function hasComment(id) {
    const told = document.getElementById("comments-data");
    return Boolean(id && told && told.textContent.includes(id));
  }

  // ---- opening a step from a line, the map or the list of what is missing

  function open(id) {
    const section = document.getElementById(`block-${id}-section`);
    if (!section) return false;
    const tab = section.closest("[role='tabpanel']");
    if (tab?.hidden) document.querySelector(`[role='tab'][href='#${tab.id}']`)?.click();
    const toggle = section.querySelector("[data-panel-toggle]");
    if (toggle.getAttribute("aria-expanded") !== "true") toggle.click();
    // At once: a long way that is scrolled smoothly ends where the page first changes.
    section.scrollIntoView({ block: "start", behavior: "instant" });
    toggle.focus({ preventScroll: true });
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-clr-opens]");
    if (link && open(link.dataset.clrOpens)) event.preventDefault();
  });
  document.addEventListener("input", ask);
  document.addEventListener("change", ask);
  // The panel with the faults stands behind the form, so it is read when all of the page is there.
  window.addEventListener("load", () => {
    readFaults();
    const steps = document.querySelector("#story-root [data-streamfield-stream-container]");
    if (steps) new MutationObserver(ask).observe(steps, { childList: true, subtree: true, attributeFilter: ["aria-hidden"] });
  });
  document.addEventListener("w-autosave:success", () => setTimeout(readFaults));
})();

/* What an editor of ours sends, by any of its buttons and by itself; loaded with its form, which reads it
   (competency/core/publishing/packed.py).

   All blocks of a stream, and all rows of a list, go as one field: a site takes no more than so many fields at once,
   and answers more of them with an error, on which what was typed is lost. What is too much even so is not sent, and
   is said beside the button. */
(() => {
  "use strict";

  // A dialog that brings this along later stands on somebody else's page, which could not read what is packed.
  if (document.readyState !== "loading") return;

  const { mostFields, mostBytes, tooMuch } = document.currentScript.dataset;
  const OURS = "form[data-edit-form]";
  const A_ROW = /^(.+?)-(?=\d+-)/;
  const APPENDED = ["action-workflow-action", "workflow-action-name", "workflow-action-extra-data"];

  // ---- packed: for each field how much of the name is that of the one before, the rest of it, and what it says

  function inCommon(name, before) {
    let count = 0;
    while (count < name.length && name[count] === before[count]) count += 1;
    return count;
  }

  function packed(fields) {
    let before = "";
    return JSON.stringify(fields.map(([name, value]) => {
      const shared = inCommon(name, before);
      before = name;
      // Lines end as in a form that a browser sends.
      return [shared, name.slice(shared), value.replace(/\r\n?|\n/g, "\r\n")];
    }));
  }

  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches(OURS)) return;
    const rows = new Map();
    for (const [name, value] of formData) {
      const [start, of] = A_ROW.exec(name) ?? [];
      if (of && typeof value === "string") {
        if (!rows.has(of)) rows.set(of, []);
        rows.get(of).push([name.slice(start.length), value]);
      }
    }
    // Of a name that holds files, too, all is left as it is.
    const files = new Set([...formData].filter(([, value]) => typeof value !== "string").map(([name]) => name));
    rows.forEach((fields, of) => {
      const packs = fields.filter(([name]) => !files.has(`${of}-${name}`));
      new Set(packs.map(([name]) => `${of}-${name}`)).forEach((name) => formData.delete(name));
      formData.set(`${of}-clr-packed`, packed(packs));
    });
  });

  // ---- no more than the site takes

  const encoder = new TextEncoder();
  const bytes = (text) => encoder.encode(text).length;

  /** As Django counts it: fields, and the bytes of their names and of what they say. */
  function isTooMuch(formData) {
    const fields = [...formData];
    const size = fields.reduce((sum, [name, value]) =>
      sum + (typeof value === "string" ? bytes(name) + bytes(value.replace(/\r\n?|\n/g, "\r\n")) + 2 : 0), 0);
    return (mostFields && fields.length > Number(mostFields)) || (mostBytes && size > Number(mostBytes));
  }

  function say(form) {
    const told = form.querySelector(".clr-not-sent") ?? document.createElement("p");
    told.className = "clr-not-sent help-block help-critical";
    told.setAttribute("role", "alert");
    told.textContent = tooMuch;
    (form.querySelector(":scope > footer") ?? form).prepend(told);
    told.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches(OURS)) return;
    form.querySelector(".clr-not-sent")?.remove();
    form.enctype = "multipart/form-data"; // in which text is no longer than it is
    if (!isTooMuch(new FormData(form, submitter))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(form);
    // What a review put into the form would be sent with the next button, whichever it is.
    APPENDED.forEach((name) => form.querySelectorAll(`:scope > input[name="${name}"]`).forEach((one) => one.remove()));
    setTimeout(() => {
      const progress = submitter && window.wagtail?.app?.getControllerForElementAndIdentifier(submitter, "w-progress");
      progress?.deactivate();
    });
  }, true);

  // A review is sent by a script of Wagtail's, past everything that waits for a form to be sent.
  window.jQuery?.(document).on("submit", OURS, (event) => {
    if (event.originalEvent) return;
    event.preventDefault();
    event.target.requestSubmit();
  });

  document.addEventListener("w-autosave:save", (event) => {
    if (!isTooMuch(event.detail.formData)) return;
    event.preventDefault();
    event.target.dispatchEvent(new CustomEvent("w-autosave:error", { bubbles: true,
      detail: { response: null, error: new Error(tooMuch), text: tooMuch, type: "validation_error" } }));
  });
})();

/* Four things that Wagtail 8.0 leaves open while an editor saves by itself; loaded with every editor of ours that does.

   What is typed in the last second of a running save is taken for saved and is not. And what is sent by hand overtakes
   a save that runs: refused, the page comes back as it was before that save, and takes it for somebody else's. A save
   that begins while what was sent by hand is on its way overtakes that in turn: of a new page it takes the slug. And a
   page that came back refused saves once and then looks for no more edits. */
(() => {
  "use strict";

  const NOT_CONTENT = ["csrfmiddlewaretoken", "next", "overwrite_revision_id", "loaded_revision_id",
    "loaded_revision_created_at"];
  let sent = null;
  let pressed = null;
  // While what was sent by hand is on its way: for as long at most as Wagtail keeps the button that was pressed off.
  let onItsWay = null;
  const AT_MOST = 30_000;

  function said(data) {
    const fields = [...data.entries()].filter(([name]) => !NOT_CONTENT.includes(name) && !name.startsWith("comments-"));
    return new URLSearchParams(fields.map(([name, value]) => [name, value instanceof File ? value.name : value]))
      .toString();
  }

  document.addEventListener("w-autosave:save", (event) => {
    if (onItsWay) event.preventDefault();
    else sent = said(event.detail.formData);
  });

  document.addEventListener("w-autosave:success", ({ target: form }) => {
    if (sent === null || !(form instanceof HTMLFormElement) || said(new FormData(form)) === sent) return;
    // Wagtail marked the form as saved a moment ago. It is not: say so, and save it again.
    form.setAttribute("data-w-unsaved-force-value", "true");
    form.setAttribute("data-w-unsaved-has-edits-value", "true");
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
  });

  // After Wagtail took the form for saved: only then is it no longer forced to have edits.
  document.addEventListener("w-autosave:success", ({ target: form }) => {
    const unsaved = window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");
    if (unsaved && unsaved.checkInterval === null) unsaved.checkIntervalValue += 1; // a change begins to look anew
  });

  // Before anybody else hears of it: what Wagtail does as a page is left is done once the page is left.
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const saving = window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-autosave")?.submitPromise;
    if (!saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!pressed) saving.finally(() => send(form));
    pressed = { submitter };
  }, true);

  // The last to hear of it, where nobody kept it back.
  window.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (defaultPrevented || !form.matches("form[data-edit-form]")) return;
    clearTimeout(onItsWay);
    onItsWay = setTimeout(() => {
      onItsWay = null;
      // It was stopped, or is lost: what it was to save is saved by itself.
      form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
    }, AT_MOST);
  });
  window.addEventListener("pageshow", () => {
    clearTimeout(onItsWay);
    onItsWay = null;
  });

  // However often it was pressed meanwhile, it is sent once, by the last button.
  function send(form) {
    const { submitter } = pressed;
    pressed = null;
    // A button that was pressed may be off by now, and would not say then what it is for.
    if (submitter) submitter.disabled = false;
    form.requestSubmit(submitter);
  }
})();

/* A page with more fields than the site takes would be answered by a bare error. It is not sent, and says so. */
(() => {
  "use strict";

  document.addEventListener("w-autosave:save", (event) => {
    const story = window.clearedStory;
    if ([...event.detail.formData.keys()].length <= (story.mostFields() || Infinity)) return;
    event.preventDefault();
    const text = story.strings().tooMuch;
    event.target.dispatchEvent(new CustomEvent("w-autosave:error", { bubbles: true,
      detail: { response: null, error: new Error(text), text, type: "validation_error" } }));
  });
})();

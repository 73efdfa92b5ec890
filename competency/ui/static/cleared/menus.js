// A menu that is open closes with Esc, which gives the focus back to its button, and when somebody goes elsewhere.
// Without this file its button opens and closes it.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
for (const kind of ["click", "focusin"])
  document.addEventListener(kind, (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

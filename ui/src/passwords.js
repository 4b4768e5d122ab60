// A password can be seen while it is typed, by who asks: a switch beside its field, which is not there without scripts.
// What leaves the page is a password again, so that the browser keeps it as one.
const shown = (button, seen) => {
  document.getElementById(button.getAttribute("aria-controls")).type = seen ? "text" : "password";
  button.setAttribute("aria-checked", String(seen));
};

export const passwords = () => {
  for (const button of document.querySelectorAll("[data-shows]")) button.hidden = false;
};
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-shows]");
  if (button) shown(button, button.getAttribute("aria-checked") !== "true");
});
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("[data-shows]")) shown(button, false);
}, true);

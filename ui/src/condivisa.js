// What makes the pages quick; every page works without it.
import "bootstrap-italia/dist/plugins/init.js";
import htmx from "htmx.org";
import { grids, unpacked } from "./grid.js";
import { keeping } from "./keeping.js";
import "./passkeys.js";
import "./sending.js";

// Its indicator styles would be an inline style sheet, which our content security policy refuses.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "(2..|3..)", swap: true },
  { code: "4(09|22)", swap: true }, // a refusal is an answer: the same page with its findings
  { code: "...", swap: false, error: true },
];

// A refused form speaks first: focus goes to its summary, or to the first field in error.
const shown = () => {
  unpacked();
  document.querySelector("[data-refusal], [aria-invalid='true']")?.focus();
  keeping();
  grids();
};
shown();
document.addEventListener("htmx:afterSwap", shown);
document.addEventListener("condivisa:shown", shown);

// An amount's explanation closes as a reader expects.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("details[open]")?.removeAttribute("open");
});

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

// A long list to tick shows only the lines that hold every word sought, and whatever is ticked.
const sift = (search) => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const line of document.getElementById(search.dataset.sifts).children) {
    const text = line.textContent.toLowerCase();
    line.hidden = !line.querySelector(":checked") && !words.every((word) => text.includes(word));
  }
};
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-sifts]")) sift(event.target);
});

// An amount's explanation closes as a reader expects.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("details[open]")?.removeAttribute("open");
});

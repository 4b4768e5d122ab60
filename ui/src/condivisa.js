// What makes the pages quick; every page works without it.
import "bootstrap-italia/dist/plugins/init.js";
import htmx from "htmx.org";
import "./clock.js";
import { folded } from "./folding.js";
import { grids, letters, unpacked } from "./grid.js";
import { keeping } from "./keeping.js";
import "./passkeys.js";
import { passwords } from "./passwords.js";
import "./pasting.js";
import { scores } from "./scoring.js";
import "./sending.js";

// Its indicator styles would be an inline style sheet, which our content security policy refuses.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
// Going back asks the server: a list kept by the browser would outlive the session that opened it.
htmx.config.historyCacheSize = 0;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "(2..|3..)", swap: true },
  { code: "4(09|22)", swap: true }, // a refusal is an answer: the same page with its findings
  { code: "...", swap: false, error: true },
];

// A refused form speaks first: focus goes to its summary, or to the first field in error.
const shown = () => {
  unpacked();
  folded();
  for (const one of document.querySelectorAll("[data-ticks-all], [data-grid-sift]")) one.hidden = false;
  const first = document.querySelector("[data-refusal], [aria-invalid='true']");
  // A form sent from a page opened at one of its parts comes back there: the browser would take the focus away again.
  if (first && location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  first?.focus();
  if (first?.getBoundingClientRect().top < 0) first.scrollIntoView(); // one higher than the screen is shown from its middle
  keeping();
  grids();
  letters();
  scores();
  passwords();
};
shown();
document.addEventListener("htmx:afterSwap", shown);
document.addEventListener("condivisa:shown", shown);

// A long list shows only the lines that hold every word sought, and whatever is ticked or changed.
const touched = (line) =>
  "changed" in line.dataset || line.querySelector("input:checked") || [...line.querySelectorAll("input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
const sift = (search) => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const lines = [...document.getElementById(search.dataset.sifts).children];
  for (const line of lines) {
    const text = line.textContent.toLowerCase();
    line.hidden = !touched(line) && !words.every((word) => text.includes(word));
  }
  const said = document.querySelector(`[data-sifted="${search.dataset.sifts}"]`); // also for who does not see the list shrink
  if (!said) return;
  const seen = lines.filter((line) => !line.hidden).length;
  said.textContent = words.length ? said.dataset.words.replace("{seen}", seen).replace("{all}", lines.length) : "";
};
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-sifts]")) sift(event.target);
});

// One tick for every row of a page; it follows the rows when they are ticked one by one.
const ticksOf = (all) => [...document.querySelectorAll(`input[type=checkbox][name="${all.dataset.ticksAll}"]`)];
document.addEventListener("change", (event) => {
  const above = event.target.closest?.("[data-ticks-all]");
  if (above) for (const box of ticksOf(above)) box.checked = event.target.checked;
  for (const all of document.querySelectorAll("[data-ticks-all]")) {
    const boxes = ticksOf(all);
    const ticked = boxes.filter((box) => box.checked).length;
    const one = all.querySelector("input");
    one.checked = ticked > 0 && ticked === boxes.length;
    one.indeterminate = ticked > 0 && ticked < boxes.length;
  }
});

// An amount's explanation closes as a reader expects.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("details[open]")?.removeAttribute("open");
});

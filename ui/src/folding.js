// On a phone each of many written rows is one line, opened by a touch: what it is about and its amount tell them apart.
// Its fields stay in the form, and are sent, open or not; where a row has room nothing is folded (grids.css).
import { fieldsOf } from "./grid.js";

const FEW = 6; // so many rows are all shown
const rows = (table) => [...table.tBodies[0].rows];

const tell = (row) => {
  const about = [...row.querySelectorAll(".wide input")].map((field) => field.value);
  const amount = row.querySelector("input.amount")?.value;
  const texts = [...about, amount && `${amount.replace(/\s*€$/, "")} €`].filter(Boolean);
  row.querySelector(".row-fold").textContent = texts.join(" · ") || "…";
};
const fold = (row, is) => {
  row.toggleAttribute("data-folded", is);
  row.querySelector(".row-fold").setAttribute("aria-expanded", String(!is));
};
export const open = (field) => {
  const row = field?.closest?.("[data-folded]");
  if (row) fold(row, false);
};

export const folded = () => {
  for (const table of document.querySelectorAll("[data-grid]:not([data-given], [data-folds])")) {
    const written = rows(table).filter((row) => fieldsOf(row).some((field) => field.value));
    if (written.length <= FEW) continue;
    table.dataset.folds = "";
    for (const row of written) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "row-fold";
      row.cells[0].append(button);
      tell(row);
      fold(row, !row.querySelector("[aria-invalid]"));
    }
  }
  if (location.hash) open(document.getElementById(location.hash.slice(1)));
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".row-fold");
  if (button) fold(button.closest("tr"), button.getAttribute("aria-expanded") === "true");
  const link = event.target.closest?.('a[href^="#"]');
  if (link) open(document.getElementById(link.hash.slice(1))); // before the browser looks for it
}, true);
document.addEventListener("input", (event) => {
  const row = event.target.closest?.("tr");
  if (row?.querySelector(".row-fold")) tell(row);
});

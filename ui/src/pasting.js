// Cells copied from a spreadsheet go in as there, and what finds no place is said; Ctrl+Z takes back, in any cell, what
// was done last.
import { faultless, fieldsOf, grow, seenOf, write } from "./grid.js";

// A cell with line breaks is copied between quotes, and its own quotes doubled; quotes that somebody wrote stay.
const CELL = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/gy;
const copied = (text) => {
  const lines = [[]];
  CELL.lastIndex = 0;
  for (;;) {
    const [, quoted, bare, after] = CELL.exec(text);
    const said = quoted === undefined ? bare : /[\t\n]|""/.test(quoted) ? quoted.replaceAll('""', '"') : `"${quoted}"`;
    lines.at(-1).push(said.replace(/\s+/g, " ").trim());
    if (!after) return lines;
    if (after === "\n") lines.push([]);
  }
};

const called = (field) => field.getAttribute("aria-label");
const headed = (text) => text.replace(/\(.*\)/, "").trim().toLowerCase();
const isHead = (cells, fields) =>
  cells.some(Boolean) && cells.every((cell, place) => !cell || (fields[place] && headed(cell) === headed(called(fields[place]).replace(/,[^,]*$/, ""))));

// Whether a field can hold a text: what it said before, and what was wrong with that, is over.
const put = (field, text) => {
  faultless(field);
  const held = write(field, text);
  if (!held) field.setAttribute("aria-invalid", "true");
  return held;
};

const before = new WeakMap(); // what a field said when one came into it, or when it was last counted
const back = new WeakMap(); // of a table, what can be taken back: lists of a field and what it said
const forth = new WeakMap();
const listOf = (map, table) => map.get(table) ?? map.set(table, []).get(table);
const did = (table, changes) => {
  listOf(back, table).push(changes);
  forth.set(table, []);
  for (const [field] of changes) before.set(field, field.value);
};
const again = (table, from, to) => {
  const changes = listOf(from, table).pop();
  if (!changes) return false;
  listOf(to, table).push(changes.map(([field]) => [field, field.value]));
  for (const [field, said] of changes) {
    put(field, said);
    before.set(field, field.value);
  }
  say(table, "");
  changes[0][0].focus();
  table.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
};

const placeOf = (table) => document.querySelector(`[data-grid-said="${table.dataset.grid}"]`);
const say = (table, text, ...more) => {
  placeOf(table)?.replaceChildren(text, ...more);
  placeOf(table)?.classList.toggle("in-sight", text !== ""); // the table may be longer than the window
};
const takeBack = (table, words) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm ms-2";
  button.textContent = words;
  button.addEventListener("click", () => again(table, back, forth));
  return button;
};
const MOST = 2; // cells named one by one: the others are marked in their place

const paste = (event) => {
  const field = event.target;
  const table = field.closest?.("[data-grid]");
  const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!table || !text.trim() || (!/[\t\n]/.test(text) && field.type === "text" && !("day" in field.dataset))) return;
  event.preventDefault();
  const lines = copied(text);
  const row = field.closest("tr");
  const first = seenOf(table).indexOf(row);
  const column = fieldsOf(row).indexOf(field);
  const head = lines.length > 1 && isHead(lines[0], fieldsOf(row).slice(column));
  if (head) lines.shift();
  const missing = first + lines.length + 1 - seenOf(table).length;
  if (missing > 0) grow(table, missing);
  const rows = seenOf(table).slice(first);
  const changes = [];
  const strange = [];
  let outside = 0;
  lines.forEach((cells, down) => {
    const fields = rows[down] ? fieldsOf(rows[down]).slice(column) : [];
    cells.forEach((cell, right) => {
      const there = fields[right];
      if (!there) outside += cell ? 1 : 0;
      else {
        changes.push([there, there.value]);
        if (!put(there, cell)) strange.push(`${called(there)}: «${cell}»`);
      }
    });
  });
  did(table, changes);
  table.dispatchEvent(new Event("input", { bubbles: true }));
  const words = placeOf(table)?.dataset;
  if (!words) return;
  const unread = strange.slice(0, MOST).join("; ") + (strange.length > MOST ? "…" : "");
  const said = [
    words.pasted.replace("{n}", lines.length),
    head && words.head,
    outside && words.outside.replace("{n}", outside),
    strange.length && words.unread.replace("{n}", strange.length).replace("{which}", () => unread),
  ];
  say(table, said.filter(Boolean).join(" "), takeBack(table, words.back));
};

const typed = (event) => {
  const field = event.target;
  const table = field.closest?.("[data-grid]");
  if (!table || !before.has(field) || before.get(field) === field.value) return;
  did(table, [[field, before.get(field)]]);
  say(table, "");
};
const undo = (event) => {
  const field = event.target;
  const table = field.closest?.("[data-grid]");
  if (!table || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  const forward = key === "y" || (key === "z" && event.shiftKey);
  if (key !== "z" && !forward) return;
  if (before.has(field) && before.get(field) !== field.value) return; // what is being typed here the browser takes back
  if (forward ? again(table, forth, back) : again(table, back, forth)) event.preventDefault();
};

document.addEventListener("paste", paste);
document.addEventListener("change", typed);
document.addEventListener("keydown", undo);
document.addEventListener("focusin", (event) => {
  if (event.target.closest?.("[data-grid]") && "value" in event.target) before.set(event.target, event.target.value);
});

// A table of fields that behaves as a spreadsheet: arrows, Enter, paste, rows that grow, sums while one types.
import { device } from "./device.js";

const rowsOf = (table) => [...table.tBodies[0].rows];
const seenOf = (table) => rowsOf(table).filter((row) => !row.hidden);
const fieldsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];

const renumber = (table) => {
  const name = table.dataset.grid;
  rowsOf(table).forEach((row, place) => {
    const number = String(place + 1);
    row.cells[0].textContent = number;
    for (const field of fieldsOf(row)) {
      field.id = `${name}-${number}-${field.name.slice(name.length + 1)}`;
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, number));
      const error = field.parentElement.querySelector(".field-error");
      if (error) {
        error.id = `${field.id}-error`;
        field.setAttribute("aria-describedby", error.id);
      }
    }
  });
};

const grow = (table, count) => {
  if ("given" in table.dataset) return; // its rows are those of the thing that changes
  const last = rowsOf(table).at(-1);
  for (let n = 0; n < count; n += 1) {
    const row = last.cloneNode(true);
    row.querySelectorAll(".field-error").forEach((one) => one.remove());
    for (const field of row.querySelectorAll("input, select")) {
      field.value = "";
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    table.tBodies[0].append(row);
  }
  renumber(table);
};

// Rows enough for what is about to be put back.
export const grownFor = (form, fields) => {
  for (const table of form.querySelectorAll("[data-grid]")) {
    const asked = Object.entries(fields).filter(([name]) => name.startsWith(`${table.dataset.grid}-`)).map(([, values]) => values.length);
    grow(table, Math.max(0, ...asked.map((many) => many - rowsOf(table).length)));
  }
};

const put = (field, text) => {
  const value = text.trim();
  if (field.tagName !== "SELECT") {
    const day = field.type === "date" && value.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/);
    field.value = day ? `${day[3]}-${day[2].padStart(2, "0")}-${day[1].padStart(2, "0")}` : value;
    return;
  }
  const wanted = value.toLowerCase();
  const found = [...field.options].find((one) => [one.value.toLowerCase(), one.text.trim().toLowerCase()].includes(wanted));
  field.value = found ? found.value : "";
};

// A long grid travels packed: fields for a few rows, a line of text for each of the others, its choices written once.
const written = (model, texts, errors, name) => {
  const row = model.cloneNode(true);
  row.querySelectorAll(".field-error").forEach((one) => one.remove());
  texts.forEach((text, place) => {
    const cell = row.cells[place + 1];
    const field = cell.querySelector("input, select");
    if (!field) { cell.textContent = text; return; }
    if (field.tagName === "INPUT") field.defaultValue = text;
    field.value = text;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    const said = errors?.[field.name.slice(name.length + 1)];
    if (!said) return;
    field.setAttribute("aria-invalid", "true");
    const error = document.createElement("p");
    error.className = "field-error";
    error.textContent = said;
    cell.append(error);
  });
  return row;
};
const unpack = (table) => {
  const name = table.dataset.grid;
  const packs = document.querySelectorAll(`[data-packed="${name}"]`);
  const model = rowsOf(table)[0];
  for (const select of table.querySelectorAll("[data-lean]")) {
    const { value } = select;
    select.replaceChildren(...[...model.querySelector(`[name="${select.name}"]`).options].map((one) => new Option(one.text, one.value)));
    select.value = value;
    select.removeAttribute("data-lean");
  }
  if (!packs.length) return;
  for (const pack of packs) {
    const errors = JSON.parse(pack.dataset.errors ?? "{}");
    const rows = pack.value.split("\n").map((line, place) => written(model, line.split("\t"), errors[place], name));
    if (pack.name.endsWith("-before")) table.tBodies[0].prepend(...rows);
    else table.tBodies[0].append(...rows);
    pack.remove();
  }
  renumber(table);
};

const paste = (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const table = event.target.closest?.("[data-grid]");
  if (!table || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  const rows = seenOf(table);
  const first = rows.indexOf(event.target.closest("tr"));
  const column = fieldsOf(rows[first]).indexOf(event.target);
  if (first + lines.length >= rows.length) grow(table, first + lines.length - rows.length + 1);
  const all = seenOf(table);
  lines.forEach((cells, down) => {
    const fields = all[first + down] ? fieldsOf(all[first + down]) : [];
    cells.forEach((cell, right) => { if (fields[column + right]) put(fields[column + right], cell); });
  });
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
};

const move = (event) => {
  const field = event.target;
  const table = field.closest?.("[data-grid]");
  if (!table || !field.matches("input, select")) return;
  const down = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  if (!down || event.altKey || event.isComposing) return;
  if (event.key !== "Enter" && (field.tagName === "SELECT" || field.type === "date") && !event.ctrlKey) return;
  event.preventDefault(); // Enter goes down as in a spreadsheet: it never sends the form by mistake
  const rows = seenOf(table);
  const row = field.closest("tr");
  const column = fieldsOf(row).indexOf(field);
  if (event.key === "Enter" && row === rows.at(-1)) grow(table, 1);
  const next = seenOf(table)[rows.indexOf(row) + down];
  const there = next && fieldsOf(next)[column];
  there?.focus();
  there?.select?.();
};

// Whole cents as integers: what one sees while typing is what the server will say.
const cents = (text) => {
  const bare = text.replace(/[€\s]/g, "");
  if (!/^-?(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?$/.test(bare)) return 0;
  const [whole, part = ""] = bare.replace(/\./g, "").split(",");
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
};
const shown = (sum) => `${Math.trunc(sum / 100).toString().replace(/\B(?=(\d{3})+$)/g, ".")},${String(sum % 100).padStart(2, "0")}`;

// <output data-sum="plan-amount" data-where="side=contribution|third_party">, data-share="side=cofinancing&kind=cash":
// a comma parts what one or the other may hold, & what must hold together.
const matching = (row, name, where) =>
  !where ||
  where.split(",").some((all) =>
    all.split("&").every((one) => {
      const [column, values] = one.split("=");
      return values.split("|").includes(row.querySelector(`[name="${name}-${column}"]`)?.value);
    }),
  );
const total = (column, where) => {
  const name = column.split("-")[0];
  let sum = 0;
  for (const field of document.querySelectorAll(`[name="${column}"]`)) if (matching(field.closest("tr"), name, where)) sum += cents(field.value);
  return sum;
};
const sums = () => {
  for (const place of document.querySelectorAll("[data-sum]")) {
    const all = total(place.dataset.sum, place.dataset.where);
    if (place.dataset.share) {
      const part = total(place.dataset.sum, place.dataset.share);
      place.textContent = all ? `${(Math.round((part * 10000) / all) / 100).toString().replace(".", ",")} %` : "";
    } else place.textContent = `${shown(all)} €`;
  }
};

document.addEventListener("paste", paste);
document.addEventListener("keydown", move);
document.addEventListener("input", (event) => { if (event.target.closest?.("[data-grid]")) sums(); });
document.addEventListener("click", (event) => {
  const more = event.target.closest?.("[data-grid-more]");
  if (!more) return;
  event.preventDefault();
  const table = document.querySelector(`[data-grid="${more.dataset.gridMore}"]`);
  const first = rowsOf(table).length;
  grow(table, 5);
  fieldsOf(rowsOf(table)[first])[0]?.focus();
});
// What was changed before this page was opened (a draft kept, a form that comes back) is as changed as what is typed now.
const marked = (table) => {
  const numbers = table.dataset.changed?.split(" ") ?? [];
  for (const number of numbers) rowsOf(table)[number - 1].dataset.changed = "";
};
export const unpacked = () => document.querySelectorAll("[data-grid]").forEach((table) => { unpack(table); marked(table); });
export const grids = sums;

const closed = (select) => CSS.supports("selector(:open)") && !select.matches(":open");

// Deciding row after row from the keyboard: A admits, T cuts, C puts aside, N goes on; never while one types.
// Enter records from the list of reasons too, where a browser alone does nothing; not while the list is open.
// Whoever speaks to the browser, or touches a key by mistake, turns the letters off (WCAG 2.1.4): this device remembers.
const LETTERS_OFF = "condivisa-letters-off";
const off = () => device.get(LETTERS_OFF) !== null;
export const letters = () => {
  for (const control of document.querySelectorAll("[data-letters]")) {
    control.hidden = false;
    control.textContent = off() ? control.dataset.turnOn : control.dataset.turnOff;
  }
};
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-letters]")) return;
  if (off()) device.drop(LETTERS_OFF);
  else device.put(LETTERS_OFF, "1");
  letters();
});

document.addEventListener("keydown", (event) => {
  const place = document.querySelector("[data-shortcuts]");
  if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && place.contains(event.target) && event.target.matches("select") && closed(event.target)) {
    event.preventDefault();
    event.target.form?.requestSubmit();
    return;
  }
  if (off() || event.target.closest("input:not([type=radio]), textarea, select")) return;
  const key = event.key.toLowerCase();
  const outcome = { a: "admitted", t: "cut", c: "parked" }[key];
  if (outcome) {
    const choice = place.querySelector(`input[name="outcome"][value="${outcome}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
    if (outcome === "cut") place.querySelector("[name=cut]")?.select(); // what was there is typed over, not appended to
    if (outcome === "parked") place.querySelector("[name=reason]")?.focus();
  } else if (key === "n") place.querySelector("[data-key=n]")?.click();
});

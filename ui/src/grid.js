// A table of fields that behaves as a spreadsheet: arrows, Enter, rows that grow, sums while one types.
import { device } from "./device.js";
import { open } from "./folding.js";

const rowsOf = (table) => [...table.tBodies[0].rows];
export const seenOf = (table) => rowsOf(table).filter((row) => !row.hidden);
export const fieldsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];

// A choice that its list does not hold stays in sight as it was written, until somebody chooses: the server refuses it.
const plain = (text) => text.trim().replace(/\s+/g, " ").toLowerCase();
const known = (select) => [...select.options].filter((one) => !("strange" in one.dataset));
const choose = (select, text) => {
  select.querySelector("[data-strange]")?.remove();
  const found = known(select).find((one) => [one.value, one.text].map(plain).includes(plain(text)));
  if (!found) {
    const strange = new Option(text, text, false, true);
    strange.dataset.strange = "";
    select.add(strange);
  } else select.value = found.value;
  return Boolean(found);
};
// A day that is none stays too, in a field of text.
const asDay = (field, is) => {
  field.type = is ? "date" : "text";
  field.toggleAttribute("data-day", !is);
};
const dated = (field, text) => {
  const written = text.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/);
  asDay(field, true);
  field.value = written ? `${written[3]}-${written[2].padStart(2, "0")}-${written[1].padStart(2, "0")}` : text;
  if (!text || field.value) return true;
  asDay(field, false);
  field.value = text;
  return false;
};
// Whether a field could hold a text as something it knows.
export const write = (field, text) => {
  if (field.tagName === "SELECT") return choose(field, text);
  if (field.type === "date" || "day" in field.dataset) return dated(field, text);
  field.value = text;
  return true;
};
const bare = (row) => {
  row.querySelectorAll(".field-error, [data-strange], .row-fold").forEach((one) => one.remove());
  row.removeAttribute("data-folded");
  row.querySelectorAll("[data-day]").forEach((field) => asDay(field, true));
  return row;
};
export const faultless = (field) => {
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
  field.parentElement.querySelector(".field-error")?.remove();
};
const mended = (event) => {
  const field = event.target;
  if (!field.matches?.("[data-grid] :is(input, select)")) return;
  const strange = field.querySelector("[data-strange]");
  if (strange?.selected) return;
  if (strange || !field.parentElement.querySelector(".field-error")) faultless(field);
  strange?.remove();
};

const renumber = (table) => {
  const name = table.dataset.grid;
  rowsOf(table).forEach((row, place) => {
    const number = String(place + 1);
    row.cells[0].firstChild.nodeValue = number;
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

export const grow = (table, count) => {
  if ("given" in table.dataset) return; // its rows are those of the thing that changes
  const last = rowsOf(table).at(-1);
  for (let n = 0; n < count; n += 1) {
    const row = bare(last.cloneNode(true));
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

// A long grid travels packed: fields for a few rows, a line of text for each of the others, its choices written once.
const written = (model, texts, errors, name) => {
  const row = bare(model.cloneNode(true));
  texts.forEach((text, place) => {
    const cell = row.cells[place + 1];
    const field = cell.querySelector("input, select");
    if (!field) { cell.textContent = text; return; }
    if (field.tagName === "INPUT") field.defaultValue = text;
    write(field, text);
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
    select.replaceChildren(...known(model.querySelector(`[name="${select.name}"]`)).map((one) => new Option(one.text, one.value)));
    choose(select, value);
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

const enter = (field) => {
  open(field);
  field?.focus();
  field?.select?.();
};
// Aside from the end of what is written, or where all of it is selected: inside a text the arrows are the text's.
const aside = (field, steps) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const edge = steps < 0 ? 0 : value.length;
  const whole = start === 0 && end === value.length;
  if (field.type === "date" || (field.tagName === "INPUT" && !whole && (start !== edge || end !== edge))) return null;
  const fields = fieldsOf(field.closest("tr"));
  return fields[fields.indexOf(field) + steps];
};
const emptied = (select) => {
  choose(select, "");
  faultless(select);
  for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
};
const move = (event) => {
  const field = event.target;
  const table = field.closest?.("[data-grid]");
  if (!table || !field.matches("input, select") || event.altKey || event.isComposing) return;
  const { key } = event;
  const alone = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const list = field.tagName === "SELECT";
  if (alone && (key === "ArrowLeft" || key === "ArrowRight")) {
    const there = aside(field, key === "ArrowLeft" ? -1 : 1);
    if (there) event.preventDefault();
    return enter(there);
  }
  if (alone && list && (key === "Delete" || key === "Backspace")) return emptied(field);
  if (alone && key === "F2" && field.type === "text") return field.setSelectionRange(field.value.length, field.value.length);
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) { // as from the foot of the page, which may be far
    event.preventDefault();
    return field.form.requestSubmit([...field.form.querySelectorAll("button[type=submit]")].at(-1));
  }
  const down = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[key];
  if (!down) return;
  if (key !== "Enter" && (list || field.type === "date") && !event.ctrlKey) return;
  event.preventDefault(); // Enter goes down as in a spreadsheet: it never sends the form by mistake
  const rows = seenOf(table);
  const row = field.closest("tr");
  const column = fieldsOf(row).indexOf(field);
  if (key === "Enter" && down > 0 && row === rows.at(-1)) grow(table, 1);
  const next = seenOf(table)[rows.indexOf(row) + down];
  enter(next && fieldsOf(next)[column]);
};

// Whole cents as integers: what one sees while typing is what the server will say.
const cents = (text) => {
  const bare = text.trim().replace(/^€|€$/, "").replace(/\u00a0/g, "").trim();
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

document.addEventListener("keydown", move);
document.addEventListener("input", mended);
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

// Nothing typed is lost: kept by the server while one types, by this browser while the server cannot be reached.
import { device } from "./device.js";
import { grids, grownFor, write } from "./grid.js";

const words = () => document.getElementById("condivisa-words")?.dataset;
const PAUSE = 1500; // milliseconds without typing before saving
const RETRY = 15000;
const LONGEST = 15000; // who never pauses is saved all the same
const FRESH = 5 * 60 * 1000; // for so long after the last answer we trust that the session is alive
const WHO = "condivisa-who"; // who opened the last page in this browser: on a shared computer, not always who opened this

let lastAnswer = Date.now();
const waiting = new Set(); // forms whose text the server does not have yet

const localKey = (form) => `condivisa:${words().who}:${form.elements.acting_for?.value}:${form.dataset.kept}`;

const typed = (form) => {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    const field = form.elements[name];
    if (value instanceof File || field?.closest?.(".secret") || ["sending", "this_form"].includes(name)) data.delete(name);
  }
  return data;
};

// What asks for attention stays in sight wherever in the form one is writing; when it was saved does not.
const say = (form, text, ...more) => {
  const place = form.querySelector("[data-kept-at]");
  if (!place) return;
  place.replaceChildren(text, ...more);
  place.classList.toggle("in-sight", text !== "");
};
const saidSaved = (form, at) => {
  say(form, words().saved.replace("{at}", at));
  form.querySelector("[data-kept-at]")?.classList.remove("in-sight");
};

const button = (text, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-outline-primary btn-sm ms-2";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};

// Whether who opened this page is signed in, maybe again: a new token, and the page stays as it is and can be sent. For
// anybody else it stays without one. Where it may not be sent, the page says why.
export const stillOurs = async (form, tell = say) => {
  const answer = await (await fetch("/presenza/", { headers: { Accept: "application/json" } })).json();
  const ours = answer.who === words().who;
  lastAnswer = ours ? Date.now() : 0;
  if (!ours) return signInElsewhere(form, tell, answer.name);
  device.put(WHO, answer.who);
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = answer.token;
  return true;
};

export const signInElsewhere = (form, tell = say, other = "") => {
  lastAnswer = 0;
  const link = document.createElement("a");
  link.href = "/accedi/";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words().signIn;
  tell(form, `${other ? words().otherPerson.replaceAll("{name}", other) : words().signedOut} `, link);
  return false;
};

const remember = (form) => {
  const fields = {};
  for (const [name, value] of typed(form)) if (name !== "csrfmiddlewaretoken") (fields[name] ??= []).push(value);
  // Over what it was typed is kept too. Where nothing is kept here, the server's copy remains.
  device.put(localKey(form), JSON.stringify({ seen: form.dataset.seen, fields }));
};

// What is not ticked is not sent: a box without a value there is empty. A grid gets the rows it needs, and no others.
const fill = (form, fields, besides = "") => {
  grownFor(form, fields);
  for (const name of new Set([...form.elements].map((one) => one.name))) {
    if (["", "acting_for", "version"].includes(name) || (besides && name.startsWith(besides))) continue;
    const values = fields[name] ?? [];
    const all = [...form.elements].filter((one) => one.name === name);
    all.forEach((field, place) => {
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (field.type === "select-multiple") for (const one of field.options) one.selected = values.includes(one.value);
      else if (values[place] !== undefined && field.closest("[data-grid]")) write(field, values[place]);
      else if (values[place] !== undefined) field.value = values[place];
      else if (values.length) field.value = "";
    });
  }
  grids();
};

// The same text was written elsewhere too: whoever wrote both chooses, and until then nothing is overwritten.
const ask = (form, keepMine, takeTheirs) =>
  say(
    form,
    words().elsewhere,
    button(words().keepMine, keepMine),
    button(words().takeTheirs, () => { device.drop(localKey(form)); takeTheirs(); say(form, words().taken); }),
  );

const send = async (form, again = true) => {
  const data = typed(form);
  data.set("place", form.dataset.kept);
  data.set("seen", form.dataset.seen);
  let answer;
  try {
    answer = await fetch("/da-inviare/", { method: "POST", body: data });
  } catch {
    lastAnswer = 0;
    waiting.add(form);
    say(form, words().offline);
    return;
  }
  lastAnswer = answer.status === 401 || answer.status >= 500 ? 0 : Date.now(); // it is asked again before anything is sent
  if (answer.ok) {
    const kept = await answer.json();
    form.dataset.seen = kept.version;
    waiting.delete(form);
    device.drop(localKey(form));
    saidSaved(form, kept.at);
  } else if (answer.status === 409) {
    const theirs = await answer.json();
    ask(
      form,
      () => { form.dataset.seen = theirs.version; save(form); },
      () => { fill(form, theirs.fields); form.dataset.seen = theirs.version; },
    );
  } else if (answer.status === 401) {
    waiting.add(form);
    signInElsewhere(form);
  } else if (answer.status === 403 && again) {
    waiting.add(form);
    if (await stillOurs(form)) await send(form, false);
  } else {
    waiting.add(form);
    say(form, words().notSaved);
  }
};

// One saving of a form waits for the one before: two at once would each take the other for another tab.
const under = new WeakMap();
const save = (form) => {
  const next = (under.get(form) ?? Promise.resolve()).then(() => send(form));
  under.set(form, next);
  return next;
};

// Rows just read from a spreadsheet stand over those typed; what else was typed stays. All of it is kept from now on.
const rowsRead = (form, left) => {
  const rows = `${form.dataset.read}-`;
  if (left && left.seen === form.dataset.seen) {
    const others = Object.entries(left.fields).filter(([name]) => !name.startsWith(rows));
    fill(form, Object.fromEntries(others), rows);
  }
  remember(form);
  save(form);
};

const watch = (form) => {
  if (form.dataset.watched) return;
  form.dataset.watched = "yes";
  let timer;
  let since = 0;
  const soon = (event) => {
    if (form.dataset.leaving || event.target.type === "file") return; // files are not kept: choosing one types nothing
    remember(form);
    clearTimeout(timer);
    since ||= Date.now();
    timer = setTimeout(() => { timer = since = 0; save(form); }, Math.min(PAUSE, Math.max(0, since + LONGEST - Date.now())));
  };
  // A page that is left says nothing behind the back of the next one; who comes back to it goes on.
  window.addEventListener("pagehide", () => {
    if (!timer || form.dataset.leaving) return;
    clearTimeout(timer);
    timer = 0;
    waiting.add(form);
  });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (event.submitter?.name === "place") { // what was typed is thrown away
      device.drop(localKey(form));
      return;
    }
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      remember(form);
      say(form, words().offline);
      return;
    }
    remember(form);
    if (form.dataset.checked) return delete form.dataset.checked;
    if (Date.now() - lastAnswer < FRESH && device.get(WHO) === words().who) return;
    event.preventDefault(); // open for long, or somebody else opened a page since: is it still our session?
    event.stopImmediatePropagation();
    try {
      if (!(await stillOurs(form))) return;
    } catch {
      return say(form, words().offline);
    }
    form.dataset.checked = "yes";
    form.requestSubmit(event.submitter);
  }, true);
  const left = device.get(localKey(form));
  if (form.dataset.read) return rowsRead(form, left && JSON.parse(left));
  if (!left || "sent" in form.dataset) return; // a form that comes back from the server holds what was typed last
  const { seen, fields } = JSON.parse(left);
  const putBack = () => {
    fill(form, fields);
    say(form, words().restored);
    save(form);
  };
  if (seen === form.dataset.seen) putBack();
  else ask(form, putBack, () => {}); // since then the server got another text, which is the one in sight
};

export const keeping = () => {
  if (!words()) return device.put(WHO, "");
  device.put(WHO, words().who);
  const sent = document.querySelector("meta[name='condivisa-sent']")?.content;
  if (sent) {
    for (const key of device.keys()) if (key.startsWith("condivisa:") && key.endsWith(`:${sent}`)) device.drop(key);
  }
  document.querySelectorAll("form[data-kept]").forEach(watch);
};

const tryAgain = () => waiting.forEach((form) => save(form));
window.addEventListener("online", tryAgain);
document.addEventListener("visibilitychange", () => { if (!document.hidden) tryAgain(); });
setInterval(() => { if (navigator.onLine) tryAgain(); }, RETRY);

// Whoever leaves a shared computer leaves nothing behind.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  for (const key of device.keys()) if (key.startsWith("condivisa:")) device.drop(key);
});

// A form is sent once; files go with a progress bar, and when the way breaks nothing chosen or typed is lost.
import { signInElsewhere, stillOurs } from "./keeping.js";

const words = () => document.getElementById("condivisa-words")?.dataset;

const free = (form) => {
  delete form.dataset.leaving;
  form.querySelectorAll("[aria-disabled='true'][data-held]").forEach((one) => {
    one.removeAttribute("aria-disabled");
    delete one.dataset.held;
  });
};

const hold = (form) => {
  form.dataset.leaving = "yes";
  form.querySelectorAll("button[type=submit]").forEach((one) => {
    one.setAttribute("aria-disabled", "true");
    one.dataset.held = "yes";
  });
};

const bar = (form) => {
  let place = form.querySelector("[data-progress]");
  if (!place) {
    place = document.createElement("div");
    place.dataset.progress = "yes";
    place.setAttribute("role", "status");
    form.append(place);
  }
  return place;
};

const say = (form, ...text) => {
  if (form.previousElementSibling?.matches("[data-refusal]")) form.previousElementSibling.remove(); // of another sending
  const said = document.createElement("p");
  said.className = "field-error";
  said.append(...text);
  said.tabIndex = -1;
  bar(form).replaceChildren(said);
  said.focus(); // as a refusal that the server answers: the first thing to read
};

const chosen = (form) => [...form.querySelectorAll("input[type=file]")].filter((field) => field.files.length);

// The same page with its findings: only the content is replaced, and the files stay chosen.
const show = (form, text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("main");
  if (!fresh) return say(form, words().uploadBroken);
  const files = chosen(form).map((field) => [field.name, field.files]);
  document.title = page.title;
  document.querySelector("main").replaceWith(fresh);
  for (const [name, list] of files) {
    const field = fresh.querySelector(`input[type=file][name="${name}"]`);
    if (field && !field.hasAttribute("aria-invalid")) field.files = list;
  }
  fresh.focus({ preventScroll: true }); // who types starts from here, unless something in it speaks first
  scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("condivisa:shown"));
};

const upload = (form, submitter, again = true) => {
  const data = new FormData(form, submitter);
  const size = chosen(form).reduce((sum, field) => sum + [...field.files].reduce((all, file) => all + file.size, 0), 0);
  if (size > Number(words().largest)) return say(form, words().tooLarge);
  hold(form);
  const request = new XMLHttpRequest();
  const progress = document.createElement("progress");
  progress.max = 100;
  progress.setAttribute("aria-label", words().uploading);
  bar(form).replaceChildren(progress);
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total; });
  const broken = () => { free(form); say(form, words().uploadBroken); };
  request.addEventListener("error", broken);
  request.addEventListener("abort", broken);
  request.addEventListener("timeout", broken);
  request.addEventListener("load", () => {
    const go = request.getResponseHeader("X-Go-To");
    const signedOut = go && new URL(go, location).pathname === "/accedi/";
    if (go && !signedOut) { location.assign(go); return; }
    free(form);
    if (signedOut) return signInElsewhere(form, say); // the page stays, with its files chosen
    if (request.status === 403 && again) { // its token does not hold any more: is it still who opened the page?
      return stillOurs(form, say).then((ours) => { if (ours) upload(form, submitter, false); }, broken);
    }
    if (request.status >= 500 || !request.responseText) return say(form, words().uploadBroken);
    show(form, request.responseText);
  });
  request.open("POST", submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href);
  request.setRequestHeader("X-With-Progress", "yes");
  request.send(data);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-once]")) return;
  if (form.dataset.leaving) return event.preventDefault();
  // From one of its own fields, where a refusal led: what is answered is read from its beginning.
  const part = location.hash && document.getElementById(location.hash.slice(1));
  if (part && form.contains(part)) history.replaceState(history.state, "", location.pathname + location.search);
  if (words() && form.matches("[data-with-progress]") && chosen(form).length) {
    event.preventDefault();
    upload(form, event.submitter);
    return;
  }
  setTimeout(() => hold(form)); // after the browser has read the button that was pressed
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-once]").forEach(free));

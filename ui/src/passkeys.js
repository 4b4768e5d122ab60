// Passkeys: asks the server what to ask, the device to answer, and sends the answer with the form. Without scripts, or in
// a browser that has no passkeys, these forms stay hidden: password, code of the telephone and recovery codes are there.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

const answerOf = (made) => {
  const said = made.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  if (said.attestationObject) response.attestationObject = text(said.attestationObject);
  else Object.assign(response, { authenticatorData: text(said.authenticatorData), signature: text(said.signature), userHandle: said.userHandle ? text(said.userHandle) : null });
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
};

const ask = async (form) => {
  const answer = await fetch(form.dataset.question, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (answer.redirected) { location.reload(); return null; } // who one is must be shown again first
  if (!answer.ok) throw new Error(String(answer.status));
  const asked = (await answer.json()).publicKey;
  asked.challenge = bytes(asked.challenge);
  if (form.dataset.passkey === "new") {
    asked.user.id = bytes(asked.user.id);
    asked.excludeCredentials = named(asked.excludeCredentials);
    return navigator.credentials.create({ publicKey: asked });
  }
  asked.allowCredentials = named(asked.allowCredentials);
  return navigator.credentials.get({ publicKey: asked });
};

const say = (form, words) => { form.querySelector("[data-said]").textContent = words; };

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]") || form.elements.answer.value) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  say(form, form.dataset.waiting);
  try {
    const made = await ask(form);
    if (!made) return;
    form.elements.answer.value = answerOf(made);
    form.submit();
  } catch (wrong) {
    say(form, wrong.name === "InvalidStateError" ? form.dataset.known : wrong.name === "NotAllowedError" ? form.dataset.givenUp : form.dataset.failed);
  }
});

const able = Boolean(window.PublicKeyCredential && navigator.credentials);
document.querySelectorAll("[data-passkeys]").forEach((one) => { one.hidden = !able; });
document.querySelectorAll("[data-no-passkeys]").forEach((one) => { one.hidden = able; });
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-passkey]").forEach((form) => { form.elements.answer.value = ""; say(form, ""); }));

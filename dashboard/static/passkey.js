// A form with data-passkey asks the device for a passkey, puts the answer into its field and sends it.
"use strict";

const octets = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function asked(form) {
  const options = JSON.parse(form.dataset.options);
  options.challenge = octets(options.challenge);
  for (const known of options.excludeCredentials || options.allowCredentials || []) known.id = octets(known.id);
  if (form.dataset.passkey === "show") return navigator.credentials.get({ publicKey: options });
  options.user.id = octets(options.user.id);
  return navigator.credentials.create({ publicKey: options });
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: {},
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (happened) => {
    if (form.elements.answer.value) return;
    happened.preventDefault();
    happened.stopImmediatePropagation();
    form.querySelector("[role=alert]").hidden = true;
    try {
      form.elements.answer.value = written(await asked(form));
      form.requestSubmit();
    } catch {
      form.querySelector("[role=alert]").hidden = false;
    }
  });
}

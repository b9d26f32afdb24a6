// Asks the browser for a passkey, and puts its answer in the form that asked. All words come from the page.

const IDENTIFIERS = ["excludeCredentials", "allowCredentials"];

// What went wrong, by the name that browsers give it (WebAuthn level 2, 5.1.3 and 5.1.4).
const TROUBLES = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "already",
  ConstraintError: "unable",
  NotSupportedError: "unable",
  SecurityError: "elsewhere",
};

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function toText(buffer) {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function say(form, word, kind = "attention") {
  const place = form.querySelector("[role=status]");
  const note = document.createElement("p");
  note.className = `note is-${kind}`;
  note.textContent = word ? form.dataset[word] : "";
  place.replaceChildren(...(word ? [note] : []));
}

function decoded(options) {
  const asked = { ...options, challenge: toBytes(options.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: toBytes(asked.user.id) };
  for (const name of IDENTIFIERS) {
    if (asked[name]) asked[name] = asked[name].map((one) => ({ ...one, id: toBytes(one.id) }));
  }
  return asked;
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const part = credential.response[name];
    if (part) response[name] = toText(part);
  }
  return JSON.stringify({
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
  });
}

async function options(form) {
  const token = form.elements.csrf_token.value;
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
  // The session has ended, or the proof has become too old: the page itself leads on.
  if (answer.redirected || answer.status === 403) location.reload();
  if (answer.status === 429) throw new DOMException("", "TooManyTries");
  if (!answer.ok || answer.redirected) throw new DOMException("", "NoOptions");
  return decoded(await answer.json());
}

async function ask(form, button) {
  button.setAttribute("aria-disabled", "true");
  say(form, "waiting", "information");
  try {
    const publicKey = await options(form);
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.answer.value = encoded(credential);
    form.submit();
  } catch (trouble) {
    button.removeAttribute("aria-disabled");
    say(form, trouble.name === "TooManyTries" ? "many" : (TROUBLES[trouble.name] ?? "failed"));
  }
}

function prepare(form) {
  const button = form.querySelector("button");
  if (!window.PublicKeyCredential) return say(form, "unsupported");
  say(form, "");
  button.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") ask(form, button);
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) prepare(form);

// Passkeys: a button asks the server what to sign, the browser asks its person, and the form is sent with the answer.

const REFUSED = "No passkey was used. Try again, or go on another way.";
const UNREACHED = "No answer from the server. Try again.";

// Shows the buttons where this browser has passkeys: at a host's name, for WebAuthn knows no numbers.
export function offerPasskeys() {
  if (typeof PublicKeyCredential === "undefined" || /^[\d.]+$|:/.test(location.hostname)) return;
  document.documentElement.classList.add("app-has-passkeys");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-passkey]");
    if (button) use(button);
  });
}

async function use(button) {
  const form = button.form;
  const said = button.parentElement.querySelector("[data-passkey-said]");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  said.textContent = "";
  try {
    const making = button.dataset.passkeyNew !== undefined;
    const publicKey = await ask(making ? "/account/passkeys/new" : "/passkeys/asked", form.elements.csrf_token.value);
    const credential = making
      ? await navigator.credentials.create({ publicKey: forMaking(publicKey) })
      : await navigator.credentials.get({ publicKey: forSigning(publicKey) });
    form.elements[button.dataset.passkey].value = JSON.stringify(told(credential));
    form.requestSubmit();
  } catch (error) {
    if (error.where) return location.assign(error.where);
    said.textContent = error instanceof TypeError ? UNREACHED : REFUSED;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function ask(url, token) {
  const response = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
  if (response.redirected) throw Object.assign(new Error("asked elsewhere"), { where: response.url });
  if (!response.ok) throw new TypeError(`answered ${response.status}`);
  return response.json();
}

function forMaking(options) {
  return {
    ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
}

function forSigning(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
}

function named(credentials) {
  return (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

// A credential as JSON; browsers' own toJSON is younger than passkeys are.
function told(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type,
    clientExtensionResults: {}, response: Object.fromEntries(given),
  };
}

function bytes(base64url) {
  const plain = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

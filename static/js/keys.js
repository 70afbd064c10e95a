// The keys of a page's forms and one-click buttons: what was kept or recorded under one is never sent under it again.

const OF_A_VERSION = /:\d+$/;
// Ticked twice from the same state is ticked once; "no change" said of an old copy is another saying than the first.
const SAID_ANEW = /^repeat_update:/;

// Null where the key must stay: it is made of a version, so that the same click twice is done once.
export function renewedKey(key, { stale = false } = {}) {
  return OF_A_VERSION.test(key) && !(stale && SAID_ANEW.test(key)) ? null : crypto.randomUUID();
}

// `stale` is of a page that came from this device's copy; `except(control)` is of what is still on its way, or had no
// answer: it goes again under its own key.
export function renewKeys({ stale = false, except = () => false } = {}) {
  for (const form of document.querySelectorAll("form[data-command]")) {
    if (form.elements.key && !except(form)) form.elements.key.value = crypto.randomUUID();
  }
  for (const button of document.querySelectorAll("button[formaction*='key=']")) {
    if (!except(button)) renewButton(button, stale);
  }
}

function renewButton(button, stale) {
  const url = new URL(button.formAction);
  const key = renewedKey(url.searchParams.get("key") ?? "", { stale });
  if (!key) return;
  url.searchParams.set("key", key);
  button.setAttribute("formaction", url.pathname + url.search);
}

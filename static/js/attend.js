// A live meeting's open page proposes one's agency as present, once; a person confirms it.

const RUNS = "[data-meeting='in-session'], [data-meeting='adjourned']";
const SPREAD_MS = 2_000; // a hundred pages that wait for the same opening don't all speak at once

export class Attend {
  #url;
  #csrfToken;
  #waited = false;

  // `url` is empty where there is nothing to propose.
  constructor({ url, csrfToken }) {
    this.#url = url && csrfToken ? url : "";
    this.#csrfToken = csrfToken;
  }

  // At once where the meeting runs when its page is opened, else when it is opened under the page.
  refresh() {
    if (!this.#url) return;
    if (!document.querySelector(RUNS)) {
      this.#waited = true;
      return;
    }
    setTimeout(propose, this.#waited ? Math.random() * SPREAD_MS : 0, this.#url, this.#csrfToken);
    this.#url = "";
  }
}

async function propose(url, csrfToken) {
  const body = new URLSearchParams({ csrf_token: csrfToken, key: crypto.randomUUID() });
  try {
    await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "scg" } });
  } catch { /* a proposal that doesn't arrive harms nobody: the roll-call asks anyway */ }
}

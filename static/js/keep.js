// Has the service worker keep the pages of this page's incident, anew as the record moves, and tells what it keeps.

const FIRST_AFTER_MS = 3_000;
const SPREAD_MS = 5_000; // a hundred devices don't all ask at once
const WIDE_SPREAD_MS = 2 * 60_000; // least of all when a meeting opens under all of them
const OWN_EVERY_MS = 60_000;
const ALL_EVERY_MS = 5 * 60_000;
const MEETINGS = new Set(["meeting.opened", "meeting.closed"]);
const PAGES = "scg-pages-";

export class Keep {
  #incident;
  #onFork;
  #registration = null;
  #timer = 0;
  #ownAt = 0;
  #allAt = 0;
  #seq = 0;
  #stopped = false;
  #urgent = false;

  // `onFork()` is told when the server turns out not to have what was seen here.
  constructor({ incident, onFork }) {
    this.#incident = incident;
    this.#onFork = onFork;
  }

  async start() {
    if (!isSecureContext || !navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.kind === "fork" && data.incident === this.#incident) this.#onFork();
    });
    navigator.serviceWorker.addEventListener("controllerchange", () => this.#ask());
    try {
      await navigator.serviceWorker.register("/service-worker.js");
      this.#registration = await navigator.serviceWorker.ready;
    } catch { /* refused, as private browsing may: then no page is kept */ }
    this.#ask();
    if (this.#seq) this.moved(this.#seq);
  }

  // The page stands at `seq`; `entries` is what came with it.
  moved(seq, entries = []) {
    if (!this.#incident || this.#stopped) return;
    this.#urgent ||= entries.some(({ kind }) => MEETINGS.has(kind));
    if (seq === this.#seq && this.#allAt) return;
    this.#seq = seq;
    const due = Math.max(FIRST_AFTER_MS, this.#ownAt + OWN_EVERY_MS - Date.now());
    const spread = Math.random() * (this.#urgent ? WIDE_SPREAD_MS : SPREAD_MS);
    this.#timer ||= setTimeout(() => whenIdle(() => this.#keep()), due + spread);
  }

  // The worker may have noticed a fork before this page was there to be told of it, or the page before the worker.
  #ask() {
    if (this.#incident) this.#tell({ kind: this.#stopped ? "fork" : "ask" });
  }

  #keep() {
    this.#timer = 0;
    if (this.#stopped || !this.#registration) return;
    this.#ownAt = Date.now();
    const urgent = this.#urgent;
    const all = urgent || this.#ownAt - this.#allAt >= ALL_EVERY_MS;
    if (all) this.#allAt = this.#ownAt;
    this.#urgent = false;
    this.#tell({ kind: "keep", seq: this.#seq, addresses: [location.pathname + location.search], all, urgent });
  }

  // Nothing that is kept is written over from here on, until the person has chosen.
  stop() {
    this.#stopped = true;
    this.#tell({ kind: "fork" });
  }

  // No longer the person's to see: nothing of the incident stays here, and nothing more is kept.
  forget() {
    this.#stopped = true;
    return this.settle();
  }

  // Done once the worker has forgotten: a page that asks it after this is told of no fork.
  settle() {
    const { port1, port2 } = new MessageChannel();
    const settled = new Promise((go) => { port1.onmessage = go; });
    return this.#tell({ kind: "settle" }, [port2]) ? settled : Promise.resolve();
  }

  // False where there is no worker to be told.
  #tell(message, ports = []) {
    const worker = this.#registration?.active;
    worker?.postMessage({ ...message, incident: this.#incident }, ports);
    return Boolean(worker);
  }
}

// The pages that lie on this device: {address, title, kept, seq, at, incident, html()}, those of one incident together.
export async function keptPages() {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PAGES))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const copy = await cache.match(request, { ignoreVary: true });
      if (copy.headers.has("X-Scg-Kept")) found.push(copyIn(request.url, copy));
    }
  }
  return found.sort((one, other) => (one.address < other.address ? -1 : 1));
}

function copyIn(url, copy) {
  const { headers } = copy;
  const { pathname, search } = new URL(url);
  const told = (name) => decodeURIComponent(headers.get(`X-Scg-${name}`) ?? "");
  return {
    address: pathname + search, title: told("Title"), kept: new Date(told("Kept")), seq: Number(told("Seq")), at: told("At"),
    incident: told("Incident"), html: () => copy.text(),
  };
}

function whenIdle(act) {
  if (self.requestIdleCallback) requestIdleCallback(act, { timeout: OWN_EVERY_MS });
  else act();
}

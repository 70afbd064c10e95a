// Where this browser keeps what isn't recorded yet: IndexedDB, everything in it sealed with AES-GCM under the person's
// own key, which comes from the server at sign-in and can't be read out again.

const NAME = "scg";
const STORES = { keys: { keyPath: "person" }, items: { keyPath: "id", autoIncrement: true }, drafts: {}, forks: {} };
const IV_BYTES = 12;

// Null where the browser refuses, as private browsing may: then nothing is kept here.
export async function openVault() {
  if (!isSecureContext || !crypto.subtle || !navigator.locks) return null;
  try {
    return new Vault(await opened());
  } catch {
    return null;
  }
}

class Vault {
  #base;
  #key = null;
  #person = "";

  constructor(base) {
    this.#base = base;
  }

  get person() {
    return this.#person;
  }

  // Opens with the key of whoever was admitted last and hasn't signed out, if that is who is asked for (or anybody).
  async recall(person = "") {
    const [kept] = await this.#ask("keys", (store) => store.getAll());
    if (kept && (!person || kept.person === person)) [this.#person, this.#key] = [kept.person, kept.key];
    return this.#person;
  }

  // From now on only this person's words can be read here; others' stay, sealed.
  async admit(person, hex) {
    const raw = Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    await this.#ask("keys", (store) => { store.clear(); return store.put({ person, key }); });
    [this.#person, this.#key] = [person, key];
  }

  async lock() {
    [this.#person, this.#key] = ["", null];
    await this.#ask("keys", (store) => store.clear());
  }

  async forgetOwn() {
    for (const { id } of await this.items()) await this.remove(id);
    const places = await this.#ask("drafts", (store) => store.getAllKeys());
    for (const place of places.filter((one) => one.startsWith(`${this.#person} `))) {
      await this.#ask("drafts", (store) => store.delete(place));
    }
  }

  // What waits

  async add(item) {
    const sealed = await this.#seal(item);
    return this.#ask("items", (store) => store.add({ person: this.#person, ...sealed }));
  }

  // What was taken away meanwhile stays away.
  async change(item) {
    const changed = { id: item.id, person: this.#person, ...await this.#seal(item) };
    return this.#ask("items", (store) => {
      store.get(item.id).onsuccess = ({ target }) => target.result && store.put(changed);
    });
  }

  remove(id) {
    return this.#ask("items", (store) => store.delete(id));
  }

  // The person's own, in the order in which they were done; what can't be opened any more is left out.
  async items() {
    const all = await this.#ask("items", (store) => store.getAll());
    const opening = all.filter((one) => one.person === this.#person && this.#key).map((one) => this.#open(one));
    return (await Promise.all(opening)).filter(Boolean);
  }

  // How many lie here in all, and how many of them are this person's.
  async count(person = this.#person) {
    const all = await this.#ask("items", (store) => store.getAll());
    return { all: all.length, own: all.filter((one) => one.person === person).length };
  }

  // What is half written: `place` names the form

  async keepDraft(place, value) {
    const sealed = await this.#seal(value);
    return this.#ask("drafts", (store) => store.put(sealed, `${this.#person} ${place}`));
  }

  async draft(place) {
    const found = await this.#ask("drafts", (store) => store.get(`${this.#person} ${place}`));
    return found ? this.#open(found) : null;
  }

  dropDraft(place) {
    return this.#ask("drafts", (store) => store.delete(`${this.#person} ${place}`));
  }

  // Incidents whose server doesn't have what this device has seen

  markFork(incident) {
    return this.#ask("forks", (store) => store.put(true, incident));
  }

  settleFork(incident) {
    return this.#ask("forks", (store) => store.delete(incident));
  }

  async forks() {
    return new Set(await this.#ask("forks", (store) => store.getAllKeys()));
  }

  // Private

  async #seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.#key, bytes) };
  }

  async #open({ id, iv, sealed }) {
    try {
      const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.#key, sealed);
      return { ...JSON.parse(new TextDecoder().decode(bytes)), ...(id === undefined ? {} : { id }) };
    } catch {
      return null;
    }
  }

  // A change has been written to the disk when this returns.
  #ask(name, question) {
    return new Promise((resolve, reject) => {
      const turn = this.#base.transaction(name, "readwrite", { durability: "strict" });
      const request = question(turn.objectStore(name));
      turn.oncomplete = () => resolve(request?.result);
      turn.onabort = () => reject(turn.error);
    });
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

// Sends what waits on this device: in order, one at a time, by one open page, the same key until there is an answer.
import { counts, delayOf, follows, incomplete, itemOf, judge, nextOf, placed, refused, toSend, waits } from "./queue.js";
import { keptAt, NOT_KEPT } from "./wording.js";

const ANSWER_WITHIN_MS = 10_000;
const SECOND_MS = 1_000;
const SIGNED_OUT = 401;
const TURN = "scg-outbox";

export class Outbox {
  #vault;
  #person;
  #hear;
  #token = "";
  #timer = 0;
  #flushing = null;
  #wanted = false;
  #others = new BroadcastChannel("scg-outbox");

  // `hear` is {changed(items), recorded(item, answer), signedOut(), cutOff()}: what the page makes of it.
  constructor({ vault, person, hear }) {
    this.#vault = vault;
    this.#person = person;
    this.#hear = hear;
    this.#others.addEventListener("message", () => this.#show());
  }

  // Only the signed-in person's own key opens what is theirs; another's words stay sealed.
  async open() {
    if (await this.#vault.recall(this.#person) !== this.#person) await this.#renew();
    const items = await this.#show();
    if (items.length) this.flush();
  }

  // Whether the person's own key lies here: only then can anything be kept, or read.
  get unlocked() {
    return this.#vault.person === this.#person;
  }

  takes(url) {
    return this.unlocked && waits(new URL(url)) !== null;
  }

  // Whether an act must go behind others, so that all are recorded in the order in which they were done, or may not go
  // at all before the person has chosen between two histories.
  async mustWait(url) {
    const { all, attention } = counts(await this.#vault.items());
    return all > attention || (await this.#vault.forks()).has(waits(new URL(url)).incident);
  }

  // What a form or a button would have sent, kept until it can be; `called` is the page's name for what it is about.
  async take(url, body, { seq, called }) {
    const at = new Date();
    const item = itemOf({ url: new URL(url), fields: [...body], seq, at, called, key: crypto.randomUUID() });
    if (incomplete(item)) return { outcome: "refused", page: null, said: "Not kept: fill in every field that isn’t optional." };
    try {
      const lies = await this.#put(item);
      this.#changed();
      this.flush();
      return { outcome: "kept", said: keptAt(new Date(lies.client_at)), where: body.get("next") };
    } catch {
      return { outcome: "unanswered", said: NOT_KEPT };
    }
  }

  // Gives the item that lies in the vault by now: this one, or the same act done before.
  async #put(made) {
    const { known, item } = placed(made, await this.#vault.items(), crypto.randomUUID());
    if (!known) await this.#vault.add(item);
    return known ?? item;
  }

  async items() {
    return this.#vault.items();
  }

  async remove(item) {
    await this.#vault.remove(item.id);
    await this.#changed();
  }

  async change(item) {
    await this.#vault.change(item);
    await this.#changed();
    this.flush();
  }

  // Of all open pages, whichever holds the turn sends.
  flush() {
    clearTimeout(this.#timer);
    this.#wanted = true;
    this.#flushing ??= navigator.locks.request(TURN, () => this.#rounds()).finally(() => {
      this.#flushing = null;
      if (this.#wanted) this.flush();
    });
    return this.#flushing;
  }

  async #rounds() {
    this.#wanted = false;
    let item = await this.#next();
    while (item && !this.#early(item) && await this.#send(item)) item = await this.#next();
  }

  // The server has said when to come back.
  #early(item) {
    const wait = (item.not_before ?? 0) - Date.now();
    if (wait > 0) this.#again(wait);
    return wait > 0;
  }

  #again(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), ms);
  }

  async #next() {
    return nextOf(await this.#vault.items(), await this.#vault.forks());
  }

  // True where the next may go at once.
  async #send(item) {
    const answer = await this.#answered(item);
    switch (answer.verdict) {
      case "recorded": return this.#recorded(item, answer.body);
      case "attention": await this.#vault.change(refused(item, answer.body)); await this.#changed(); return true;
      case "signed-out": this.#hear.signedOut(); return false;
      case "renew": this.#token = ""; return this.#later(item, answer);
      default: return this.#later(item, answer);
    }
  }

  async #answered(item) {
    try {
      if (!this.#token && !await this.#renew()) return { verdict: "signed-out" };
      const body = new URLSearchParams([...toSend(item), ["csrf_token", this.#token]]);
      const response = await ask(item.url, { method: "POST", body, redirect: "error" });
      const told = await jsonOf(response);
      return { verdict: judge(response.status, told), body: told, after: response.headers.get("Retry-After") };
    } catch {
      this.#hear.cutOff();
      return { verdict: "again" };
    }
  }

  async #recorded(item, body) {
    await this.#vault.remove(item.id);
    for (const later of await this.#vault.items()) {
      if (body.seq && follows(later, item, body.seq)) await this.#vault.change({ ...later, version: body.seq });
    }
    this.#hear.recorded(item, body);
    await this.#changed();
    return true;
  }

  async #later(item, { after }) {
    const attempts = item.attempts + 1;
    const not_before = after ? Date.now() + Number(after) * SECOND_MS : 0;
    await this.#vault.change({ ...item, attempts, not_before });
    this.#again(delayOf(attempts, after) * SECOND_MS);
    return false;
  }

  // The key to this person's words and the token to send them with; false where they aren't signed in any more.
  async #renew() {
    const response = await ask("/account/queue-key");
    if (!response.ok && response.status !== SIGNED_OUT) throw new Error(`no key: ${response.status}`);
    const told = await jsonOf(response);
    if (told?.person !== this.#person) return false;
    if (this.#vault.person !== told.person) await this.#vault.admit(told.person, told.key);
    this.#token = told.csrf_token;
    return true;
  }

  #changed() {
    this.#others.postMessage("changed");
    return this.#show();
  }

  async #show() {
    const items = await this.#vault.items();
    this.#hear.changed(items);
    return items;
  }
}

function ask(url, more = {}) {
  const headers = { Accept: "application/json", "X-Requested-With": "scg-queue" };
  return fetch(url, { ...more, headers, cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
}

async function jsonOf(response) {
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) return null;
  return response.json();
}

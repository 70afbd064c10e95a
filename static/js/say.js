// Speaks to screen readers through the page's two live regions: batched, and at once for what the person did.
import { batch, missed } from "./wording.js";

const BATCH_EVERY_MS = 10_000;

export class Say {
  #polite;
  #assertive;
  #person;
  #agency;
  #queue = [];
  #timer = 0;
  #saidAt = -BATCH_EVERY_MS;

  constructor({ polite, assertive, person, agency }) {
    this.#polite = polite;
    this.#assertive = assertive;
    this.#person = person;
    this.#agency = agency;
  }

  // Others' entries wait for their turn; one's own were said when they were recorded.
  hear(entries) {
    this.#queue.push(...entries.filter((entry) => entry.actor !== this.#person));
    if (!this.#queue.length || this.#timer) return;
    const wait = Math.max(0, this.#saidAt + BATCH_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  // What everybody is to know at once, whatever else is being said.
  warn(entries) {
    const taken = entries.filter((entry) => entry.kind === "powers.taken" && entry.actor !== this.#person);
    if (taken.length) this.alarm(taken.at(-1).sentence);
  }

  // The sentence about what was missed, one's own entries left out.
  missed(entries) {
    return missed(entries.filter((entry) => entry.actor !== this.#person), this.#agency);
  }

  now(sentence) {
    put(this.#polite, sentence);
  }

  alarm(sentence) {
    put(this.#assertive, sentence);
  }

  #flush() {
    this.#timer = 0;
    this.#saidAt = performance.now();
    put(this.#polite, batch(this.#queue.splice(0), this.#agency));
  }
}

// The same sentence twice is still news: a fresh node makes it so.
function put(region, sentence) {
  if (!region) return;
  const line = document.createElement("p");
  line.textContent = sentence;
  region.replaceChildren(line);
}

// How long to wait before trying again: full jitter, so that many who lost the same server don't come back as one.

const FIRST_MS = 1_000;
const MOST_MS = 30_000;

export class Backoff {
  #tries = 0;

  next() {
    const most = Math.min(MOST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    return Math.random() * most;
  }

  reset() {
    this.#tries = 0;
  }
}

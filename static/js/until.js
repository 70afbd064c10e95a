// A login comes to its end: the page says so in good time, and whoever is at work here is taken to be so.

const SECOND_MS = 1_000;
const WARN_BEFORE_MS = 20 * 60_000;
const SAY_AGAIN_BEFORE_MS = 5 * 60_000;
const WORKING_EVERY_MS = 5 * 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Until {
  #place;
  #say;
  #clock;
  #token;
  #idleMs;
  #endsMs;
  #tellingIdle = 0;
  #tellingEnd = 0;
  #toldMs = 0;

  // `place` holds data-idle and data-ends, two times; it shows whichever comes near.
  constructor({ place, say, clock, token }) {
    this.#place = place;
    this.#say = say;
    this.#clock = clock;
    this.#token = token;
  }

  start() {
    this.#know(this.#place.dataset);
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.#working(), { passive: true });
    this.#place.addEventListener("click", (event) => { if (event.target.matches("[data-stay]")) this.#stay(event); });
  }

  #know({ idle, ends }) {
    this.#idleMs = Date.parse(idle);
    this.#endsMs = Date.parse(ends);
    this.#toldMs = this.#clock.now().getTime();
    this.#place.hidden = true;
    this.#tell();
  }

  // Once 20 minutes before, and once more in the last five.
  #tell() {
    clearTimeout(this.#tellingIdle);
    clearTimeout(this.#tellingEnd);
    this.#tellingIdle = this.#at(this.#idleMs - WARN_BEFORE_MS, () => this.#warn("idle", this.#idleMs));
    this.#tellingEnd = this.#at(this.#endsMs - WARN_BEFORE_MS, () => this.#warn("ends", this.#endsMs));
  }

  #at(timeMs, act) {
    const inMs = timeMs - this.#clock.now().getTime();
    return inMs > LONGEST_TIMER_MS ? 0 : setTimeout(act, Math.max(0, inMs));
  }

  #warn(which, timeMs) {
    if (this.#endsMs <= this.#idleMs && which === "idle") return;
    for (const part of this.#place.querySelectorAll("[data-why]")) part.hidden = part.dataset.why !== which;
    const part = this.#place.querySelector(`[data-why="${which}"]`);
    part.querySelector("[data-until]").textContent = new Date(timeMs).toLocaleTimeString("en-GB", {
      hour: "2-digit", minute: "2-digit", timeZone: "Europe/London",
    });
    this.#place.hidden = false;
    this.#say.alarm(part.querySelector("p").textContent.trim());
    if (timeMs - this.#clock.now().getTime() > SAY_AGAIN_BEFORE_MS + SECOND_MS) {
      this.#at(timeMs - SAY_AGAIN_BEFORE_MS, () => { if (!this.#place.hidden) this.#warn(which, timeMs); });
    }
  }

  // Typing sends nothing by itself: while somebody does, the server hears of it every few minutes.
  #working() {
    if (this.#clock.now().getTime() - this.#toldMs < WORKING_EVERY_MS) return;
    this.#toldMs = this.#clock.now().getTime();
    this.#ask();
  }

  #stay(event) {
    event.preventDefault();
    this.#ask();
  }

  async #ask() {
    const headers = { "X-CSRFToken": this.#token, Accept: "application/json", "X-Requested-With": "scg-act" };
    try {
      const response = await fetch("/account/stay", { method: "POST", headers });
      if (response.ok) this.#know(await response.json());
    } catch { /* without the network nothing can be kept alive; the page says that it is cut off */ }
  }
}

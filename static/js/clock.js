// Keeps every shown countdown, timer and overdue sign true, by the server's clock.
import { countdown, elapsed, timeOfDay } from "./wording.js";

const REFRESH_EVERY_MS = 1_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export class Clock {
  #offsetMs = 0;

  start() {
    this.refresh();
    setInterval(() => this.refresh(), REFRESH_EVERY_MS);
  }

  // `iso` is the server's time as this tick was sent.
  set(iso) {
    const at = Date.parse(iso);
    if (!Number.isNaN(at)) this.#offsetMs = at - Date.now();
  }

  now() {
    return new Date(Date.now() + this.#offsetMs);
  }

  refresh() {
    const now = this.now().getTime();
    for (const element of document.querySelectorAll("[data-countdown]")) {
      write(element, countdown((Date.parse(element.dataset.countdown) - now) / SECOND_MS));
    }
    for (const element of document.querySelectorAll("[data-elapsed]")) showElapsed(element, now);
    for (const element of document.querySelectorAll("[data-due]")) {
      if (Date.parse(element.dataset.due) <= now) element.toggleAttribute("data-overdue", true);
    }
    for (const element of document.querySelectorAll("[data-wall-clock]")) {
      write(element, timeOfDay(new Date(now)).slice(0, 5));
    }
  }
}

function showElapsed(element, now) {
  const forMs = now - Date.parse(element.dataset.elapsed);
  const planned = Number(element.dataset.planned ?? 0);
  write(element, elapsed(forMs / SECOND_MS, planned));
  element.toggleAttribute("data-over", planned > 0 && forMs > planned * MINUTE_MS);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Says beside each thing what this device holds about it that isn't recorded yet.
import { markOf } from "./wording.js";

// Rows and panels of the thing itself; a log entry stands by the form that it was written in.
const PLACES = {
  action_ref: (ref) => [`[data-piece="action/${ref}"]`, `[data-piece="action-facts/${ref}"]`],
  agency_code: (code) => [
    `[data-piece="situation-row/${code}"] :is(.app-situation__words, .app-situation__none)`,
    `[data-piece$="/${code}"][data-piece^="agency-update/"]`,
  ],
};

export class Marks {
  #items = [];
  #here;

  // `here` is the incident that this page is about.
  constructor(here) {
    this.#here = here;
  }

  show(items) {
    this.#items = items.filter((item) => item.incident === this.#here);
    this.refresh();
  }

  // Again after every push, as new rows don't know yet.
  refresh() {
    for (const mark of document.querySelectorAll("[data-mark]")) mark.remove();
    for (const row of document.querySelectorAll("[data-waiting]")) row.removeAttribute("data-waiting");
    for (const item of this.#items) for (const place of placesOf(item)) mark(place, item);
  }
}

function placesOf({ subject, command }) {
  const [word, ...about] = subject.split(":");
  if (!word) return document.querySelectorAll(`#form-${command}`);
  const selectors = PLACES[word](CSS.escape(about.join(":")));
  return document.querySelectorAll(selectors.join(", "));
}

function mark(place, item) {
  const line = document.createElement("p");
  line.className = "app-mark";
  line.dataset.mark = "";
  line.textContent = markOf(item);
  place.append(line);
  if (item.command !== "complete_action") return;
  place.setAttribute("data-waiting", "");
  if (document.activeElement?.matches("[data-waiting] [formaction*='/complete_action']")) standIn(place);
}

// The pressed button goes from sight: its row keeps the person's place.
function standIn(row) {
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
}

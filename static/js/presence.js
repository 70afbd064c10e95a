// Who has the page open: shown beside attendance, never instead of it.
import { pageOpen } from "./wording.js";

export class Presence {
  #people = [];

  show(people) {
    this.#people = people;
    this.refresh();
  }

  // Again after every push, as new rows don't know yet.
  refresh() {
    const agencies = new Set(this.#people.map((person) => person.agency));
    const people = new Set(this.#people.map(({ person }) => person));
    for (const element of document.querySelectorAll("[data-presence]")) {
      element.textContent = pageOpen(this.#people);
    }
    for (const element of document.querySelectorAll("[data-here-agency]")) {
      element.toggleAttribute("data-here", agencies.has(element.dataset.hereAgency));
    }
    for (const element of document.querySelectorAll("[data-here-person]")) {
      element.toggleAttribute("data-here", people.has(element.dataset.herePerson));
    }
  }
}

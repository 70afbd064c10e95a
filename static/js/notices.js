// How many notices are new to the person, said in the link to them: as this page was told, or another in this browser.

export class Notices {
  #place;
  #others;

  // `place` stands in the link and holds the number; `kept` where the page is this device's own copy, and no news.
  constructor({ place, person, kept }) {
    this.#place = place;
    if (!place || !person) return;
    this.#others = new BroadcastChannel(`scg.notices ${person}`);
    this.#others.onmessage = ({ data }) => this.#put(data);
    if (!kept) this.#others.postMessage(Number(place.dataset.notices));
  }

  // Nothing where whoever answered didn't say.
  show(unread) {
    if (!Number.isInteger(unread) || !this.#put(unread)) return;
    this.#others?.postMessage(unread);
  }

  #put(unread) {
    if (!this.#place || Number(this.#place.dataset.notices) === unread) return false;
    this.#place.dataset.notices = unread;
    this.#place.querySelector("b").firstChild.data = unread;
    this.#place.hidden = !unread;
    return true;
  }
}

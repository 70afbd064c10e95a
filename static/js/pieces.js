// Puts pushed pieces in their places, and takes a whole page's pieces over when that is what the server sends.
import { freshen, morph, parsed } from "./morph.js";
import { Rows } from "./rows.js";

export class Pieces {
  #rows = new WeakMap();

  apply(pieces) {
    const touched = new Set();
    for (const { name, list, html } of pieces) {
      const newer = html ? parsed(html) : null;
      for (const element of alone(name)) change(element, newer);
      for (const region of list ? lists(list) : []) {
        this.#of(region).change(name, newer);
        touched.add(region);
      }
    }
    for (const region of touched) this.#of(region).settle();
  }

  takeWhole(page) {
    for (const element of document.querySelectorAll("[data-piece]")) {
      if (element.isConnected && !inList(element)) {
        change(element, alone(element.dataset.piece, page)[0] ?? null);
      }
    }
    for (const region of document.querySelectorAll("[data-list]")) {
      const same = twin(region, page);
      if (!same) continue;
      this.#of(region).takeWhole(same);
      this.#of(region).settle();
    }
  }

  #of(region) {
    if (!this.#rows.has(region)) this.#rows.set(region, new Rows(region));
    return this.#rows.get(region);
  }
}

function alone(name, page = document) {
  return [...page.querySelectorAll(`[data-piece="${CSS.escape(name)}"]`)].filter((element) => !inList(element));
}

function lists(word, page = document) {
  return [...page.querySelectorAll(`[data-list="${CSS.escape(word)}"]`)];
}

function inList(element) {
  return element.parentElement?.dataset.list !== undefined;
}

function twin(region, page) {
  const index = lists(region.dataset.list).indexOf(region);
  return lists(region.dataset.list, page)[index];
}

function change(element, newer) {
  if (newer === null) return remove(element);
  if (element.isEqualNode(newer)) return;
  morph(element, newer);
  if (element.dataset.piece.includes("/")) freshen(element);
}

// Whoever is in it keeps it until they leave.
function remove(element) {
  if (!element.contains(document.activeElement)) return element.remove();
  element.addEventListener("focusout", () => setTimeout(() => remove(element), 0), { once: true });
}

// The rows of one list: taken in, put in order and let go only while nobody points at the list or works in it.
import { accepts, ordered, place } from "./lists.js";
import { freshen, morph } from "./morph.js";
import { counted } from "./wording.js";

const pointed = matchMedia("(hover: hover)");

export class Rows {
  #list;
  #held = new Map(); // piece name -> its element to come, or null for a row to go
  #button = null;

  constructor(list) {
    this.#list = list;
    for (const left of ["pointerleave", "focusout"]) {
      list.addEventListener(left, () => setTimeout(() => this.settle(), 0));
    }
  }

  // `newer` is the row as it is now, or null if it is no more.
  change(name, newer) {
    const row = this.#rows().find((one) => one.dataset.piece === name);
    const fits = newer !== null && accepts(read(this.#list.dataset.where), read(newer.dataset.facets));
    if (row && newer && !row.isEqualNode(newer)) { morph(row, newer); freshen(row); }
    // What one may no longer read goes at once, whoever points at it.
    if (newer === null && row?.dataset.restricted !== undefined) return row.remove();
    if (row && fits) this.#held.delete(name);
    else if (row) this.#held.set(name, null);
    else if (fits) this.#held.set(name, newer);
    else this.#held.delete(name);
  }

  // Takes over the rows of the same list on a page just loaded.
  takeWhole(list) {
    const newer = new Map(rowsOf(list).map((row) => [row.dataset.piece, row]));
    const names = new Set([...this.#rows().map((row) => row.dataset.piece), ...this.#held.keys(), ...newer.keys()]);
    this.#list.dataset.where = list.dataset.where ?? "{}";
    for (const name of names) this.change(name, newer.get(name) ?? null);
  }

  settle() {
    if (!this.#list.isConnected) return;
    const busy = this.#busy();
    for (const [name, row] of this.#held) {
      if (busy && (row === null || !this.#isLast(row))) continue;
      this.#held.delete(name);
      if (row) this.#insert(row);
      else this.#remove(name);
    }
    if (!busy) this.#order();
    this.#offer();
  }

  // What the person asked to see comes at once.
  #release() {
    for (const row of this.#held.values()) if (row) this.#insert(row);
    this.#held = new Map([...this.#held].filter(([, row]) => row === null));
    this.#list.querySelector("a, button")?.focus({ preventScroll: true });
    this.#offer();
  }

  #rows() {
    return rowsOf(this.#list);
  }

  get #down() {
    return this.#list.dataset.order === "down";
  }

  #busy() {
    const hovered = pointed.matches && this.#list.matches(":hover");
    return hovered || this.#list.contains(document.activeElement);
  }

  #isLast(row) {
    return this.#placeOf(row) === this.#rows().length;
  }

  #placeOf(row) {
    return place(this.#rows().map((one) => one.dataset.sort), row.dataset.sort, this.#down);
  }

  #insert(row) {
    const rows = this.#rows();
    const coming = row.cloneNode(true);
    const before = rows[this.#placeOf(row)] ?? null;
    if (before) before.before(coming);
    else this.#list.append(coming);
    freshen(coming);
  }

  #remove(name) {
    this.#rows().find((row) => row.dataset.piece === name)?.remove();
  }

  #order() {
    const rows = this.#rows();
    const wanted = ordered(rows, (row) => row.dataset.sort, this.#down);
    wanted.forEach((row, index) => {
      const standing = this.#rows()[index];
      if (standing !== row) standing.before(row);
    });
  }

  // The button lies over the list's edge: it moves nothing.
  #offer() {
    const coming = [...this.#held.values()].filter(Boolean).length;
    if (!coming) {
      this.#button?.remove();
      this.#button = null;
      return;
    }
    this.#button ??= this.#newButton();
    this.#button.firstElementChild.textContent = `Show ${counted(coming, "new entry", "new entries")}`;
  }

  #newButton() {
    const over = document.createElement("div");
    over.className = "app-held";
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => this.#release());
    over.append(button);
    (this.#list.closest("table") ?? this.#list).before(over);
    return over;
  }
}

function rowsOf(list) {
  return [...list.children].filter((child) => child.dataset.piece);
}

function read(json) {
  return json ? JSON.parse(json) : {};
}

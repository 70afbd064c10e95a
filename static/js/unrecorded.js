// The page "Not yet recorded": every item with its text, time and state; where it was refused, both texts side by side.
import { anew, edited, needs } from "./queue.js";
import { editable, inFull, signInAgain, stateOf, titleOf, unsentLine, written } from "./wording.js";

const CHOICES = { rag: ["green", "amber", "red"], trend: ["improving", "steady", "worsening"] };

export class Unrecorded {
  #list;
  #line;
  #how;
  #outbox;
  #editing = 0;

  constructor(outbox) {
    this.#list = document.querySelector("[data-queue]");
    this.#line = document.querySelector("[data-queue-line]");
    this.#how = document.querySelector("[data-queue-how]");
    this.#outbox = outbox;
  }

  // `sealed` is how many lie here that can't be read before somebody signs in.
  show(items, sealed = 0) {
    const attention = items.filter(({ state }) => state === "attention").length;
    const said = unsentLine(items.length, attention) || (sealed ? `${signInAgain(sealed)}.` : "Everything of yours is recorded.");
    if (this.#line.textContent !== said) this.#line.textContent = said;
    this.#how.hidden = !items.length && !sealed;
    if (this.#editing) return;
    this.#list.replaceChildren(...items.map((item) => this.#row(item)));
  }

  #row(item) {
    const row = made("li", "app-item");
    const title = made("h2", "app-item__title", titleOf(item));
    const when = inFull(new Date(item.client_at));
    row.append(title, made("p", "app-small app-quiet", `${item.incident}, on this device ${when}`),
      made("p", item.state === "attention" ? "app-item__state app-item__state--trouble" : "app-item__state", stateOf(item)));
    row.append(item.answer?.current ? bothTexts(item) : texts(item.fields), this.#buttons(item, row, title));
    return row;
  }

  #buttons(item, row, title) {
    const about = titleOf(item);
    const buttons = made("div", "app-buttons");
    const add = (text, act) => buttons.append(button(text, about, act));
    const conflict = Boolean(item.answer?.current);
    if (item.state === "attention") {
      add(conflict ? "Replace with mine" : "Send again", () => this.#again(item));
      if (written(item.fields).length) add("Edit", () => this.#edit(item, row, title));
    }
    if (written(item.fields).length) add("Copy", ({ target }) => copy(item, target));
    add(conflict ? "Keep theirs" : "Remove", () => this.#outbox.remove(item));
    return buttons;
  }

  #again(item, fields) {
    this.#editing = 0;
    return this.#outbox.change(anew(item, { key: crypto.randomUUID(), fields }));
  }

  // The two texts stay in sight above what is written from both.
  #edit(item, row, title) {
    this.#editing = item.id;
    const form = made("form", "app-form app-above");
    form.append(...editable(item).map((one) => field(item, one)));
    const buttons = made("div", "app-buttons");
    const send = button("Send this", titleOf(item));
    send.type = "submit";
    buttons.append(send, button("Leave it as it was", titleOf(item), () => { this.#editing = 0; this.#outbox.change(item); }));
    form.append(buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#again(item, edited(item.fields, [...new FormData(form)]));
    });
    for (const others of row.querySelectorAll(":scope > .app-buttons")) others.hidden = true;
    title.after(form);
    form.querySelector("textarea, select").focus();
  }
}

function bothTexts({ fields, answer }) {
  const both = made("div", "app-both");
  const { current } = answer;
  const theirs = made("section", "app-item__theirs");
  const when = current.at ? `${current.by}, ${inFull(new Date(current.at))}` : current.by ?? "";
  const now = Object.entries(current).map(([name, value]) => [name, String(value)]);
  theirs.append(made("h3", "app-item__side", "In the record"), made("p", "app-small app-quiet", when), texts(now));
  const mine = made("section", "app-item__mine");
  mine.append(made("h3", "app-item__side", "Yours"), texts(fields));
  both.append(theirs, mine);
  return both;
}

function texts(fields) {
  const list = made("dl", "app-pairs");
  for (const [, label, value] of written(fields).filter(([, , one]) => one)) {
    list.append(made("dt", "", label), made("dd", "", value));
  }
  return list;
}

function field(item, [name, label, value]) {
  const id = `${name}-${item.id}`;
  const group = made("div", "govuk-form-group");
  const title = made("label", "govuk-label", label);
  title.htmlFor = id;
  const box = name in CHOICES ? chooser(CHOICES[name]) : made("textarea", "govuk-textarea");
  Object.assign(box, { id, name, value, rows: 3, required: needs(item, name) });
  group.append(title, box);
  return group;
}

function chooser(words) {
  const box = made("select", "govuk-select");
  box.append(...words.map((word) => new Option(word, word)));
  return box;
}

function button(text, about, act) {
  const one = made("button", "app-act", text);
  one.type = "button";
  one.append(made("span", "app-unseen", ` ${about}`));
  if (act) one.addEventListener("click", act);
  return one;
}

async function copy(item, pressed) {
  await navigator.clipboard.writeText(written(item.fields).map(([, label, value]) => `${label}: ${value}`).join("\n"));
  pressed.firstChild.textContent = "Copied";
}

function made(tag, classes = "", text = "") {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text) element.textContent = text;
  return element;
}

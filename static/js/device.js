// What this device keeps: pages, words half written and acts not yet recorded; made once a page, and told of its news.
import { Certain } from "./certain.js";
import { Drafts } from "./drafts.js";
import { Keep, keptPages } from "./keep.js";
import { Leave } from "./leave.js";
import { Marks } from "./marks.js";
import { Outbox } from "./outbox.js";
import { counts } from "./queue.js";
import { openVault } from "./vault.js";
import { freshness, keptAs, leaving, NO_QUEUE, recordedAs, signInAgain, unsentLine } from "./wording.js";

const UNRECORDED = "/not-recorded";

export class Device {
  #page;
  #parts;
  #vault = null;
  #outbox = null;
  #certain = new Certain();
  #marks;
  #keep;
  #forked = false;

  // `parts` are {say, status, clock, forms, afterwards, halt}: whom the page's own news is told.
  constructor(page, parts) {
    this.#page = page;
    this.#parts = parts;
    this.#marks = new Marks(page.incident);
    this.#keep = new Keep({ incident: page.incident, onFork: () => this.forked() });
  }

  // Lifecycle

  async open() {
    this.#certain.listen();
    if (this.#page.person) this.#keep.start();
    this.#vault = await openVault();
    if (!this.#vault) return this.#keepsNothing();
    const person = this.#page.person || await this.#vault.recall();
    if (person) await this.#openQueue(person);
    else await this.#showSealed();
    if (location.hash === "#leaving") this.#warnLeaving();
    if (this.#page.incident && (await this.#vault.forks()).has(this.#page.incident)) this.forked();
  }

  #keepsNothing() {
    this.#parts.status?.keepsNothing();
    const line = document.querySelector("[data-queue-line]");
    if (line) line.textContent = NO_QUEUE;
  }

  async #openQueue(person) {
    new Leave(this.#vault).listen();
    this.#outbox = new Outbox({ vault: this.#vault, person, hear: this.#hearing() });
    this.#parts.forms.outbox = this.#outbox;
    await this.#unlock();
    if (!this.#outbox.unlocked) await this.#showSealed();
  }

  // Again when the line is back, where there was no key of theirs and no connection to get it by.
  async #unlock() {
    try {
      await this.#outbox.open();
    } catch {
      return;
    }
    if (!this.#outbox.unlocked) return;
    this.#parts.forms.drafts = new Drafts(this.#vault);
    await this.#parts.forms.drafts.open();
  }

  #hearing() {
    const { say, status, clock, afterwards } = this.#parts;
    return {
      changed: (items) => this.#show(items),
      recorded: (item, answer) => {
        const sentence = recordedAs(item, answer, clock.now());
        say.now(sentence);
        status?.said(sentence);
        afterwards();
      },
      signedOut: () => (status ? status.signedOut() : this.#askToSignIn()),
      cutOff: () => {},
    };
  }

  // What the page tells

  // Where the page stands by now, and whether it may be trusted.
  reported({ state, seq }, entries = []) {
    if (state === "fork") return this.forked();
    if (state !== "fresh") return;
    document.querySelector("[data-kept-line]")?.parentElement.remove();
    this.#keep.moved(seq, entries);
  }

  shutOut() {
    return this.#keep.forget();
  }

  lost(lost) {
    this.#certain.set(lost);
    if (lost || !this.#outbox) return;
    if (this.#outbox.unlocked) this.#outbox.flush();
    else this.#unlock();
  }

  refresh() {
    this.#marks.refresh();
    this.#certain.refresh();
  }

  async forked() {
    if (this.#forked) return;
    this.#forked = true;
    this.#keep.stop();
    await this.#vault?.markFork(this.#page.incident);
    this.#parts.halt();
    const { showFork } = await import("./fork.js");
    showFork({
      incident: this.#page.incident, items: async () => await this.#outbox?.items() ?? [],
      pages: () => this.#keptHere(), goOn: () => this.#goOn(),
    });
  }

  async #goOn() {
    await this.#vault?.settleFork(this.#page.incident);
    await this.#keep.settle();
    location.reload();
  }

  async #keptHere() {
    const here = (await keptPages()).filter(({ incident }) => incident === this.#page.incident);
    return Promise.all(here.map(async (copy) => ({ ...copy, html: await copy.html() })));
  }

  // What the page shows

  #show(items) {
    const { all, attention } = counts(items);
    this.#marks.show(items);
    this.#parts.status?.unsent({ all, attention });
    const line = document.querySelector("[data-unsent]");
    if (line) line.textContent = unsentLine(all, attention);
    if (line) line.closest("aside").hidden = !all || location.pathname === UNRECORDED;
    this.#listAll(items);
  }

  // The page of its own for them; its script comes with it alone.
  async #listAll(items, sealed = 0) {
    if (!document.querySelector("[data-queue]")) return;
    const { Unrecorded } = await import("./unrecorded.js");
    this.#list ??= new Unrecorded(this.#outbox);
    this.#list.show(items, sealed);
  }

  #list = null;

  // Nobody's key is here: that there is something, and how much, is all that can be said.
  async #showSealed() {
    const { all } = await this.#vault.count();
    this.#listAll([], all);
    if (all) await this.#askToSignIn();
  }

  async #askToSignIn() {
    if (document.querySelector("[data-sign-in]")) return;
    const line = document.createElement("p");
    line.className = "app-kept";
    line.dataset.signIn = "";
    line.textContent = `${signInAgain((await this.#vault.count()).all)}. `;
    if (location.pathname !== "/sign-in") line.append(linkTo("/sign-in", "Sign in"));
    document.querySelector("main").prepend(line);
  }

  async #warnLeaving() {
    const panel = document.querySelector("[data-leaving]");
    const { own } = await this.#vault.count();
    if (!panel || !own) return;
    panel.hidden = false;
    panel.querySelector("[data-leaving-line]").textContent = leaving(own);
    panel.querySelector("h2").tabIndex = -1;
    panel.querySelector("h2").focus();
  }
}

// The page came from this device's own copy: since when there is no answer is said in full.
export function sayKept({ seq, at, since }) {
  const line = document.querySelector("[data-kept-line]");
  if (line) line.textContent = freshness({ state: "lost", seq, stamp: at, since });
}

// On the page in the place of one that isn't kept: those that are.
export async function listKept(list) {
  const pages = await keptPages();
  list.replaceChildren(...pages.map(card));
  document.querySelector("[data-kept-none]").hidden = pages.length > 0;
}

function card(copy) {
  const row = document.createElement("li");
  row.className = "app-card";
  const link = linkTo(copy.address, copy.title.replace(/ – scg$/, ""));
  const age = document.createElement("p");
  Object.assign(age, { className: "app-small app-quiet", textContent: keptAs(copy) });
  row.append(link, age);
  return row;
}

function linkTo(href, text) {
  const link = document.createElement("a");
  Object.assign(link, { href, className: "govuk-link", textContent: text });
  return link;
}

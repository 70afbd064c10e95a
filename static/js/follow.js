// "Follow the chair": marks the item in hand, and says when it changes, also in the line at the foot of the
// screen, which stays in sight; moves neither focus nor scroll.

const REMEMBERED = "scg.follow";

export class Follow {
  #say;
  #status;
  #button;
  #inHand;

  constructor({ say, status }) {
    this.#say = say;
    this.#status = status;
    this.#button = document.querySelector("[data-follow]");
    this.#inHand = document.querySelector("[data-in-hand]")?.dataset.inHand;
    if (!this.#button) return;
    this.#set(recall() !== "no");
    this.#button.addEventListener("click", () => this.#toggle());
  }

  refresh() {
    const panel = document.querySelector("[data-in-hand]");
    const inHand = panel?.dataset.inHand;
    if (inHand === this.#inHand) return;
    this.#inHand = inHand;
    const title = panel?.querySelector("h2, h3")?.textContent.trim();
    if (!this.#following || !title) return;
    this.#say.now(`Now: ${title}`);
    this.#status.said(`Now: ${title}`);
  }

  get #following() {
    return this.#button?.getAttribute("aria-pressed") === "true";
  }

  #toggle() {
    this.#set(!this.#following);
    try {
      localStorage.setItem(REMEMBERED, this.#following ? "yes" : "no");
    } catch { /* storage may be forbidden; the choice then holds for this page */ }
  }

  #set(following) {
    this.#button.setAttribute("aria-pressed", String(following));
    document.body.toggleAttribute("data-following", following);
  }
}

function recall() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

// The line that says how fresh the page is, and never claims more than is known.
import { freshness, missedCount } from "./wording.js";

const SHOW_LOST_AFTER_MS = 3_000;
const SHOW_OFFLINE_AFTER_MS = 30_000;

export class Status {
  #bar;
  #clock;
  #say;
  #known = { state: "as-at", unsent: 0 };
  #lostAt = 0;
  #confirmed = performance.now();
  #timers = [];
  #untold = "";

  constructor({ bar, clock, say }) {
    this.#bar = bar;
    this.#clock = clock;
    this.#say = say;
    bar.querySelector("[data-pause]")?.addEventListener("click", (event) => this.#pausing(event.currentTarget));
  }

  // `sync` is set once by the page: who pauses and resumes.
  sync = null;

  silentForMs() {
    return performance.now() - this.#confirmed;
  }

  report({ state, seq, waiting, missing = 0 }) {
    if (state === "lost") return this.#lose(seq);
    this.#timers.splice(0).forEach(clearTimeout);
    this.#lostAt = 0;
    if (state === "fresh") this.#confirmed = performance.now();
    const back = ["lost", "offline"].includes(this.#known.state) && state === "fresh";
    this.#show({ state, seq, waiting, at: this.#clock.now() });
    if (back) this.#say.alarm("");
    if (state === "fork") this.#say.alarm(freshness(this.#known));
    this.missed(missedCount(missing));
    const news = [back ? "Connected again." : "", this.#untold].filter(Boolean).join(" ");
    if (news) this.#say.now(news);
    this.#untold = "";
  }

  signedOut(why) {
    this.#show({ state: "signed-out" });
    this.#say.alarm(why || "You are signed out.");
  }

  unsent(number) {
    this.#show({ unsent: number });
  }

  // Shown until dismissed, and said with the next report.
  missed(sentence) {
    if (!sentence) return;
    this.#untold = sentence;
    const place = this.#bar.querySelector("[data-missed]");
    const dismiss = document.createElement("button");
    dismiss.type = "button";
    dismiss.className = "app-plain";
    dismiss.textContent = "Dismiss";
    dismiss.addEventListener("click", () => place.replaceChildren());
    place.replaceChildren(sentence, " ", dismiss);
  }

  // The outcome of a one-click act, which has no form of its own to say it in.
  said(sentence, trouble = false) {
    const place = this.#bar.querySelector("[data-said]");
    place.textContent = sentence;
    place.toggleAttribute("data-trouble", trouble);
  }

  #lose(seq) {
    if (this.#lostAt) return;
    this.#lostAt = this.#clock.now().getTime();
    const since = new Date(this.#lostAt);
    this.#timers.push(
      setTimeout(() => this.#showLost("lost", seq, since), SHOW_LOST_AFTER_MS),
      setTimeout(() => this.#show({ state: "offline" }), SHOW_OFFLINE_AFTER_MS),
    );
  }

  #showLost(state, seq, since) {
    this.#show({ state, seq, since });
    this.#say.alarm(freshness(this.#known));
  }

  #show(more) {
    Object.assign(this.#known, more);
    if (this.#known.state === "as-at") return;
    this.#bar.dataset.state = this.#known.state;
    this.#bar.querySelector("[data-fresh-line]").textContent = freshness(this.#known);
  }

  #pausing(button) {
    const pausing = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pausing));
    button.textContent = pausing ? "Go on updating" : "Pause updates";
    if (pausing) this.sync.pause();
    else this.sync.resume();
  }
}

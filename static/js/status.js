// The line that says how fresh the page is, and never claims more than is known.
import { freshness, missedCount, needAttention } from "./wording.js";

const SHOW_LOST_AFTER_MS = 3_000;
const SHOW_OFFLINE_AFTER_MS = 30_000;
const REMEMBERED = "scg.lost";

export class Status {
  #bar;
  #clock;
  #say;
  #known = { state: "as-at", unsent: 0, attention: 0 };
  #queued = 0;
  #unanswered = 0;
  #lostAt = 0;
  #confirmed = performance.now();
  #timers = [];
  #untold = "";
  #stamps;
  #hear;

  // `hear(lost)` is told when the line is taken for lost, and when it is back.
  constructor({ bar, clock, say, stamps, hear }) {
    this.#bar = bar;
    this.#stamps = stamps;
    this.#hear = hear;
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
    if (state === "lost") return this.#known.state === "signed-out" ? undefined : this.#lose(seq);
    this.#timers.splice(0).forEach(clearTimeout);
    if (this.#lostAt) this.#found();
    if (state === "signed-out") return this.signedOut();
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

  // A fork is the graver news, and stays.
  signedOut(why) {
    if (["signed-out", "fork"].includes(this.#known.state)) return;
    this.#show({ state: "signed-out" });
    this.#say.alarm(why || freshness(this.#known));
  }

  // What this device holds that isn't recorded: all of it, and how much of that needs the person's attention.
  unsent({ all, attention }) {
    const more = attention > this.#known.attention;
    this.#queued = all;
    this.#show({ unsent: this.#queued + this.#unanswered, attention });
    this.#bar.querySelector("[data-queue-link]")?.toggleAttribute("hidden", !all);
    if (more) this.#say.alarm(needAttention(attention));
  }

  // This browser refuses to keep anything: what has no answer must be sent again by hand.
  keepsNothing() {
    this.#show({ keeps: false });
  }

  // How many forms and buttons of this page had no answer, and can't wait on this device.
  unanswered(number) {
    this.#unanswered = number;
    this.#show({ unsent: this.#queued + number });
  }

  // A page that was shown from this device's own copy: nothing is claimed until the server has been asked.
  kept({ seq, stamp, since }) {
    this.#stamps = { [seq]: stamp };
    this.#lostAt = since.getTime();
    this.#showLost("lost", seq, since);
  }

  // Nothing comes by itself: the page asks, every few seconds.
  asking(asks) {
    if (asks === Boolean(this.#known.asks)) return;
    this.#show({ asks });
  }

  get cutOff() {
    return this.#lostAt > 0;
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

  #found() {
    this.#lostAt = 0;
    lostNoMore();
    this.#hear(false);
  }

  #lose(seq) {
    if (this.#lostAt) return;
    this.#lostAt = this.#clock.now().getTime();
    remember(this.#lostAt);
    const since = new Date(this.#lostAt);
    this.#timers.push(
      setTimeout(() => this.#showLost("lost", seq, since), SHOW_LOST_AFTER_MS),
      setTimeout(() => this.#show({ state: "offline" }), SHOW_OFFLINE_AFTER_MS),
    );
  }

  #showLost(state, seq, since) {
    this.#show({ state, seq, since, stamp: this.#stamps[seq] });
    this.#hear(true);
    this.#say.alarm(freshness(this.#known));
  }

  #show(more) {
    Object.assign(this.#known, more);
    if (this.#known.state === "as-at") return;
    this.#bar.dataset.state = this.#known.state;
    this.#bar.querySelector("[data-fresh-line]").textContent = freshness(this.#known);
    const signIn = this.#bar.querySelector("[data-sign-in-link]");
    if (!signIn) return;
    signIn.hidden = this.#known.state !== "signed-out";
    signIn.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  }

  #pausing(button) {
    const pausing = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(pausing));
    button.textContent = pausing ? "Go on updating" : "Pause updates";
    if (pausing) this.sync.pause();
    else this.sync.resume();
  }
}

// When the line was lost, for the pages that are opened until it is back.
function remember(ms) {
  try {
    sessionStorage.setItem(REMEMBERED, String(ms));
  } catch { /* storage may be forbidden; the next page then says since when it is open */ }
}

export function lostSince(clock) {
  try {
    const ms = Number(sessionStorage.getItem(REMEMBERED));
    if (ms) return new Date(ms);
  } catch { /* as above */ }
  return clock.now();
}

function lostNoMore() {
  try {
    sessionStorage.removeItem(REMEMBERED);
  } catch { /* as above */ }
}

// Keeps this page at the head of the record: the only holder of `seq` and `link`. Knows no socket and no page;
// `ask(position)` answers {push}, {whole} or {fork} and throws without a connection; `apply`, `takeWhole`, `report`
// belong to the page.
import { judgeJoin, judgePush, judgeTick, unseen } from "./course.js";

export class Sync {
  #have;
  #outside;
  #pulling = null;
  #again = false;
  #paused = false;
  #waiting = 0;
  #forked = false;
  // Cut off or asleep: until the server has been asked, what still trickles in is taken for no news.
  #away = false;

  constructor({ seq, link, ask, apply, takeWhole, report }) {
    this.#have = { seq, link };
    this.#outside = { ask, apply, takeWhole, report };
  }

  get position() {
    return { ...this.#have };
  }

  // What comes down the line

  push(push) {
    if (this.#forked) return;
    if (this.#paused) return this.#wait(push.seq);
    if (this.#away) return this.pull();
    const verdict = judgePush(this.#have, push);
    if (verdict === "apply") this.#take(push, false);
    if (verdict === "ask") return this.pull();
    if (verdict === "fork") return this.#fork();
    this.#report("fresh");
  }

  tick(tick) {
    if (this.#forked) return;
    if (this.#paused) return this.#wait(tick.seq);
    return this.#away || judgeTick(this.#have, tick) === "ask" ? this.pull() : this.#report("fresh");
  }

  joined(answer) {
    if (this.#forked) return;
    if (this.#paused) return this.#wait(answer.seq);
    return this.#away || judgeJoin(this.#have, answer) === "ask" ? this.pull() : this.#report("fresh");
  }

  // What the page asks for

  lost() {
    this.#away = true;
    if (!this.#forked) this.#report("lost");
  }

  // The laptop may have slept: what follows was missed, and is said so.
  woke() {
    this.#away = true;
    return this.pull();
  }

  pause() {
    this.#paused = true;
    this.#report("paused");
  }

  resume() {
    this.#paused = false;
    this.#waiting = 0;
    return this.pull();
  }

  // Asks until there is nothing more to ask for; whoever asks meanwhile gets one more round, not a second asker.
  pull() {
    if (this.#forked || this.#paused) return Promise.resolve();
    this.#again = true;
    this.#pulling ??= this.#rounds().finally(() => { this.#pulling = null; });
    return this.#pulling;
  }

  async #rounds() {
    while (this.#again && !this.#forked && !this.#paused) {
      this.#again = false;
      try {
        await this.#round();
      } catch {
        this.lost();
        return;
      }
    }
  }

  async #round() {
    const answer = await this.#outside.ask(this.position);
    if (this.#paused) return;
    if (answer.fork) return this.#fork();
    if (answer.whole) return this.#replace();
    if (judgePush(this.#have, answer.push) === "apply") this.#take(answer.push, this.#away);
    this.#report("fresh");
  }

  async #replace() {
    const before = this.#have.seq;
    const have = await this.#outside.takeWhole(this.position);
    if (have.seq < this.#have.seq) { this.#again = true; return; }
    this.#have = have;
    const missing = this.#away ? have.seq - before : 0;
    this.#report("fresh", { missing });
  }

  #take(push, away) {
    const entries = unseen(this.#have, push.entries);
    this.#outside.apply(push.pieces, entries, away);
    this.#have = { seq: push.seq, link: push.link };
  }

  #fork() {
    this.#forked = true;
    this.#report("fork");
  }

  #wait(seq) {
    this.#waiting = Math.max(this.#waiting, seq - this.#have.seq);
    this.#report("paused");
  }

  #report(state, more = {}) {
    if (state === "fresh") this.#away = false;
    this.#outside.report({ state, seq: this.#have.seq, waiting: this.#waiting, ...more });
  }
}

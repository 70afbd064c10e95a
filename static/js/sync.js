// Keeps this page at the head of the record: the only holder of `seq` and `link`. Knows no socket and no page;
// `ask(position)` answers {push}, {whole} or {fork: {seq, link}}, where the server's record ends, and throws without a
// connection, with `signedOut` where the server knows nobody here; `apply`, `takeWhole`, `report` belong to the page. `takeWhole(may)` fetches the whole page, and puts it
// in place only where `await may(its position)` says so.
import { judgeHead, judgePush, unseen } from "./course.js";

export class Sync {
  #have;
  #outside;
  #pulling = null;
  #again = false;
  #paused = false;
  #waiting = 0;
  #ended = false;
  // Cut off or asleep: until the server has been asked, what still trickles in is taken for no news.
  #away = false;

  constructor({ seq, link, ask, apply, takeWhole, report }) {
    this.#have = { seq, link };
    this.#outside = { ask, apply, takeWhole, report };
  }

  get position() {
    return { ...this.#have };
  }

  // Whether the server has answered since the line was lost.
  get answered() {
    return !this.#away;
  }

  // What comes down the line

  push(push) {
    if (this.#ended) return;
    if (this.#paused) return this.#wait(push.seq);
    if (this.#away) return this.pull();
    const verdict = judgePush(this.#have, push);
    if (verdict === "apply") this.#take(push, false);
    if (verdict === "ask") return this.pull();
    if (verdict === "fork") return this.#fork(push);
    this.#report("fresh");
  }

  tick(tick) {
    if (this.#ended) return;
    if (this.#paused) return this.#wait(tick.seq);
    return this.#away || judgeHead(this.#have, tick) === "ask" ? this.pull() : this.#report("fresh");
  }

  joined(answer) {
    if (this.#ended) return;
    if (this.#paused) return this.#wait(answer.seq);
    if (judgeHead(this.#have, answer) === "ask") return this.pull();
    // Its answer was given just now: there is nothing to ask for, unless that is being asked already.
    if (!this.#pulling) this.#report("fresh");
  }

  // What the page asks for

  lost() {
    this.#away = true;
    if (!this.#ended) this.#report("lost");
  }

  // The laptop may have slept: what follows was missed, and is said so.
  woke() {
    this.#away = true;
    return this.pull();
  }

  // The person's seat here has ended: nothing more is asked for, or taken in.
  shutOut() {
    if (this.#ended) return;
    this.#ended = true;
    this.#report("shut-out");
  }

  // This device knows of a fork that isn't this page's own finding.
  halt() {
    if (!this.#ended) this.#fork(this.#have);
  }

  pause() {
    if (this.#ended) return;
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
    if (this.#ended || this.#paused) return Promise.resolve();
    this.#again = true;
    this.#pulling ??= this.#rounds().finally(() => { this.#pulling = null; });
    return this.#pulling;
  }

  async #rounds() {
    while (this.#again && !this.#ended && !this.#paused) {
      this.#again = false;
      try {
        await this.#round();
      } catch (error) {
        if (error.signedOut) this.#signedOut();
        else if (error.shutOut) this.shutOut();
        else this.lost();
        return;
      }
    }
  }

  #signedOut() {
    this.#away = true;
    if (!this.#ended) this.#report("signed-out");
  }

  async #round() {
    const answer = await this.#outside.ask(this.position);
    if (this.#ended || this.#paused) return;
    if (answer.fork) return this.#fork(answer.fork);
    if (answer.whole) return this.#replace();
    const verdict = judgePush(this.#have, answer.push);
    if (verdict === "fork") return this.#fork(answer.push);
    if (verdict === "apply") this.#take(answer.push, this.#away);
    this.#report("fresh");
  }

  async #replace() {
    await this.#outside.takeWhole(async (newer) => {
      const answer = await this.#outside.ask(this.position);
      if (this.#ended || this.#paused) return false;
      if (answer.fork) this.#fork(answer.fork);
      else if (newer.seq < this.#have.seq) this.#again = true;
      else return this.#leap(newer);
      return false;
    });
  }

  // The server has said, after the whole page was fetched, that this page's history is its own.
  #leap(newer) {
    const missing = this.#away ? newer.seq - this.#have.seq : 0;
    this.#have = newer;
    this.#report("fresh", { missing });
    return true;
  }

  #take(push, away) {
    const entries = unseen(this.#have, push.entries);
    this.#outside.apply(push.pieces, entries, away);
    this.#have = { seq: push.seq, link: push.link };
  }

  // For good: nothing of another history is ever taken in.
  #fork({ seq, link }) {
    this.#ended = true;
    this.#report("fork", { server: { seq, link } });
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

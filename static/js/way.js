// Which way the socket goes: straight by WebSocket, or by long polling where a proxy lets nothing else through.
// What was found out is remembered for a day, so that a proxy that was mended is tried again.

const REMEMBERED = "scg.way";
const KEPT_MS = 24 * 60 * 60 * 1_000;
const SHORT_LIVED_MS = 15_000;
const MOST_CUT_SHORT = 3;
const STRAIGHT = ["websocket", "polling"];
const ROUND = ["polling", "websocket"];

export class Way {
  #storage;
  #now;
  #order;
  #upgrade = true;
  #turned = false;
  #cutShort = 0;

  constructor({ storage, now = Date.now }) {
    this.#storage = storage;
    this.#now = now;
    const [kind, until] = (this.#read() ?? "").split(" ");
    const holds = Number(until) > now();
    this.#order = holds ? ROUND : STRAIGHT;
    this.#upgrade = !(holds && kind === "only");
  }

  // What Socket.IO takes.
  get options() {
    return { transports: [...this.#order], upgrade: this.#upgrade };
  }

  // A proxy that swallows the upgrade never refuses it, and only a time-out tells. True where the other way is to be
  // tried at once: but once, as a server that is too busy to answer looks the same.
  timedOut() {
    this.#order = this.#order === STRAIGHT ? ROUND : STRAIGHT;
    const atOnce = !this.#turned;
    this.#turned = true;
    return atOnce;
  }

  // Connected, by "websocket" or "polling".
  worked(transport) {
    this.#turned = false;
    if (transport === "polling") this.#keep(this.#upgrade ? "first" : "only");
    else this.#forget();
  }

  // A connection was cut after so long; a proxy that lets no WebSocket live cuts it again and again.
  cut(transport, livedMs) {
    if (transport !== "websocket") return;
    this.#cutShort = livedMs < SHORT_LIVED_MS ? this.#cutShort + 1 : 0;
    if (this.#cutShort < MOST_CUT_SHORT) return;
    [this.#order, this.#upgrade] = [ROUND, false];
  }

  #keep(kind) {
    this.#write(`${kind} ${this.#now() + KEPT_MS}`);
  }

  #forget() {
    this.#order = STRAIGHT;
    this.#write("");
  }

  #read() {
    try {
      return this.#storage().getItem(REMEMBERED);
    } catch { /* storage may be forbidden; the way is found again */ }
    return null;
  }

  #write(told) {
    try {
      if (told) this.#storage().setItem(REMEMBERED, told);
      else this.#storage().removeItem(REMEMBERED);
    } catch { /* as above */ }
  }
}

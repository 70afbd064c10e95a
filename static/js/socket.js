// The only socket: opens it, falls back to long polling and then to plain requests, and tells `sync` what it hears.
import { io } from "socket.io-client";

import { Backoff } from "./backoff.js";
import { Way } from "./way.js";

const CONNECT_TIMEOUT_MS = 4_000;
const ANSWER_TIMEOUT_MS = 5_000;
const POLL_AFTER_MS = 8_000;
const POLL_EVERY_MS = 4_000;
const POLL_JITTER_MS = 3_000;
const OURSELVES = "io client disconnect";

export class Socket {
  #socket;
  #incident;
  #sync;
  #hear;
  #backoff = new Backoff();
  #way = new Way({ storage: () => localStorage });
  #transport = "";
  #connectedAt = 0;
  #asking = false;
  #polling = 0;
  #connecting = 0;
  #over = false;

  // `hear` is {tick, presence, rights, restricted, notices, bye, asking}: what others than `sync` make of the same news.
  constructor({ incident, sync, hear }) {
    this.#incident = incident;
    this.#sync = sync;
    this.#hear = hear;
  }

  // Lifecycle

  open() {
    this.#socket = io({
      query: { m: this.#incident }, ...this.#way.options, tryAllTransports: true,
      timeout: CONNECT_TIMEOUT_MS, reconnection: false,
    });
    this.#socket.on("connect", () => this.#join());
    this.#socket.on("disconnect", (reason) => { if (reason !== OURSELVES) this.#cut(); });
    this.#socket.on("connect_error", (error) => this.#refused(error));
    this.#socket.on("push", (push) => this.#sync.push(push));
    this.#socket.on("tick", (tick) => { this.#hear.tick(tick); this.#sync.tick(tick); });
    this.#socket.on("presence", ({ people }) => this.#hear.presence(people));
    this.#socket.on("rights", () => this.#hear.rights());
    this.#socket.on("restricted", ({ pieces }) => this.#hear.restricted(pieces));
    this.#socket.on("notices", ({ unread }) => this.#hear.notices(unread));
    this.#socket.on("bye", (bye) => this.#bye(bye));
    addEventListener("online", () => this.#connectAgain());
    this.#pollLater(POLL_AFTER_MS);
  }

  get connected() {
    return this.#socket?.connected ?? false;
  }

  // Callbacks

  #join() {
    const joining = { incident: this.#incident, shows: shown(), ...this.#sync.position };
    this.#socket.timeout(ANSWER_TIMEOUT_MS).emit("join", joining, (error, answer) => {
      if (error || !answer?.ok) {
        this.#socket.disconnect();
        return this.#cutOff();
      }
      this.#backoff.reset();
      this.#stopPolling();
      this.#worked();
      this.#sync.joined(answer);
      this.#hear.notices(answer.unread);
    });
  }

  #worked() {
    const { engine } = this.#socket.io;
    const by = (transport) => {
      [this.#transport, this.#connectedAt] = [transport, performance.now()];
      this.#way.worked(transport);
    };
    by(engine.transport.name);
    engine.once("upgrade", ({ name }) => by(name));
  }

  #cut() {
    this.#way.cut(this.#transport, performance.now() - this.#connectedAt);
    this.#cutOff();
  }

  #cutOff() {
    if (this.#over) return;
    if (!this.#asking) this.#sync.lost();
    this.#pollLater(POLL_AFTER_MS);
    this.#connectLater(this.#backoff.next());
  }

  // A server that refuses by itself has answered: what it has against this page is asked for at once.
  #refused(error) {
    const late = error.message === "timeout";
    if (late && this.#way.timedOut()) return this.#connectLater(0);
    this.#cutOff();
    if (error.type !== "TransportError" && !late) this.#sync.pull();
  }

  // The server knows how many it lets go: it says after how long to come back, and over how long to spread.
  #bye({ why, retry_ms: retryMs, spread_ms: spreadMs }) {
    this.#over = !retryMs;
    this.#socket.disconnect();
    this.#hear.bye(why, retryMs);
    if (this.#over) return this.#stop();
    this.#sync.lost();
    this.#pollLater(POLL_AFTER_MS + spreadMs);
    this.#connectLater(retryMs + Math.random() * spreadMs);
  }

  // Coming back

  #connectLater(delayMs) {
    clearTimeout(this.#connecting);
    this.#connecting = setTimeout(() => {
      Object.assign(this.#socket.io.opts, this.#way.options);
      this.#socket.connect();
    }, delayMs);
  }

  #connectAgain() {
    if (this.#over || this.connected) return;
    this.#backoff.reset();
    this.#connectLater(this.#backoff.next());
  }

  #stop() {
    clearTimeout(this.#connecting);
    this.#stopPolling();
  }

  // Without a socket

  #pollLater(delayMs) {
    if (this.#polling) return;
    this.#polling = setTimeout(() => this.#poll(), delayMs);
  }

  // Where nothing else gets through: while asking is answered the page is up to date, and says how.
  async #poll() {
    await this.#sync.pull();
    this.#polling = 0;
    if (this.connected || this.#over) return;
    this.#ask(this.#sync.answered);
    this.#pollLater(POLL_EVERY_MS + Math.random() * POLL_JITTER_MS);
  }

  #ask(asking) {
    this.#asking = asking;
    this.#hear.asking(asking);
  }

  #stopPolling() {
    clearTimeout(this.#polling);
    this.#polling = 0;
    this.#ask(false);
  }
}

// The words of the pieces that this page has places for: it is sent no others.
function shown() {
  const places = [...document.querySelectorAll("[data-piece], [data-list]")];
  return [...new Set(places.map(({ dataset }) => dataset.list ?? dataset.piece.split("/")[0]))];
}

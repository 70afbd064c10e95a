// The only socket: opens it, falls back to long polling and then to plain requests, and tells `sync` what it hears.
import { io } from "socket.io-client";

const CONNECT_TIMEOUT_MS = 4_000;
const ANSWER_TIMEOUT_MS = 5_000;
const RETRY_MAX_MS = 10_000;
const POLL_AFTER_MS = 10_000;
const POLL_EVERY_MS = 5_000;
const POLL_JITTER_MS = 5_000;
const REMEMBERED = "scg.polling-first";

export class Socket {
  #socket;
  #incident;
  #sync;
  #hear;
  #polling = 0;

  // `hear` is {tick, presence, bye}: what others than `sync` make of the same news.
  constructor({ incident, sync, hear }) {
    this.#incident = incident;
    this.#sync = sync;
    this.#hear = hear;
  }

  // Lifecycle

  open() {
    this.#socket = io({
      query: { m: this.#incident }, transports: transports(), tryAllTransports: true,
      timeout: CONNECT_TIMEOUT_MS, reconnectionDelayMax: RETRY_MAX_MS,
    });
    this.#socket.on("connect", () => this.#join());
    this.#socket.on("disconnect", () => this.#cutOff());
    this.#socket.on("connect_error", (error) => this.#refused(error));
    this.#socket.on("push", (push) => this.#sync.push(push));
    this.#socket.on("tick", (tick) => { this.#hear.tick(tick); this.#sync.tick(tick); });
    this.#socket.on("presence", ({ people }) => this.#hear.presence(people));
    this.#socket.on("bye", (bye) => this.#bye(bye));
    this.#pollLater(POLL_AFTER_MS);
  }

  get connected() {
    return this.#socket?.connected ?? false;
  }

  // Callbacks

  #join() {
    const joining = { incident: this.#incident, ...this.#sync.position };
    this.#socket.timeout(ANSWER_TIMEOUT_MS).emit("join", joining, (error, answer) => {
      if (error || !answer?.ok) return this.#cutOff();
      this.#stopPolling();
      this.#sync.joined(answer);
    });
  }

  #cutOff() {
    this.#sync.lost();
    this.#pollLater(POLL_AFTER_MS);
  }

  // A proxy that swallows the upgrade never refuses it: only a time-out tells, and polling is tried first from then on.
  #refused(error) {
    if (error.message === "timeout") {
      this.#socket.io.opts.transports = ["polling", "websocket"];
      remember();
    }
    this.#cutOff();
  }

  #bye({ why, retry_ms: retryMs }) {
    this.#socket.disconnect();
    this.#hear.bye(why, retryMs);
    if (retryMs) setTimeout(() => this.#socket.connect(), retryMs * (1 + Math.random()));
    else this.#stopPolling();
  }

  // Without a socket

  #pollLater(delayMs) {
    if (this.#polling) return;
    this.#polling = setTimeout(() => this.#poll(), delayMs);
  }

  async #poll() {
    await this.#sync.pull();
    this.#polling = 0;
    if (!this.connected) this.#pollLater(POLL_EVERY_MS + Math.random() * POLL_JITTER_MS);
  }

  #stopPolling() {
    clearTimeout(this.#polling);
    this.#polling = 0;
  }
}

function transports() {
  try {
    if (localStorage.getItem(REMEMBERED)) return ["polling", "websocket"];
  } catch { /* storage may be forbidden; the order is found again */ }
  return ["websocket", "polling"];
}

function remember() {
  try {
    localStorage.setItem(REMEMBERED, "yes");
  } catch { /* as above */ }
}

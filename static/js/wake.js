// Notices that the laptop slept, the tab came back, the network returned, or the line has gone silent.

const LOOK_EVERY_MS = 1_000;
const SLEPT_MS = 5_000;
const SILENT_MS = 40_000; // the server ticks every 15 seconds

// `silentForMs()` is the time since the page was last known to be up to date.
export function watch({ sync, silentForMs }) {
  let looked = Date.now();
  let askedAt = 0;
  setInterval(() => {
    const now = Date.now();
    if (now - looked > LOOK_EVERY_MS + SLEPT_MS) sync.woke();
    else if (silentForMs() > SILENT_MS && now - askedAt > SILENT_MS) {
      askedAt = now;
      sync.pull();
    }
    looked = now;
  }, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") sync.pull();
  });
  addEventListener("online", () => sync.pull());
  addEventListener("offline", () => sync.lost());
}

// The entry: makes each part once, and tells them of each other.
import { Attend } from "./attend.js";
import { Clock } from "./clock.js";
import { Device, listKept, sayKept } from "./device.js";
import { Follow } from "./follow.js";
import { Forms } from "./forms.js";
import { renewKeys } from "./keys.js";
import { Notices } from "./notices.js";
import { offerPasskeys } from "./passkeys.js";
import { Pieces } from "./pieces.js";
import { Presence } from "./presence.js";
import { offerShowing } from "./reveal.js";
import { Say } from "./say.js";
import { askSince, askWhole } from "./since.js";
import { showShutOut } from "./shut_out.js";
import { Socket } from "./socket.js";
import { lostSince, Status } from "./status.js";
import { Sync } from "./sync.js";
import { Until } from "./until.js";
import { watch } from "./wake.js";

const READY_WITHIN_MS = 2_000;
const page = document.body.dataset;
const clock = new Clock();
const say = new Say({
  polite: document.querySelector("[data-polite]"), assertive: document.querySelector("[data-assertive]"),
  person: page.person, agency: page.agency,
});
const bar = document.querySelector(".app-fresh:not([hidden])");
const afterwards = () => sync?.pull();
const stamps = { [page.seq]: page.at };
const status = bar ? new Status({ bar, clock, say, stamps, hear: (lost) => device.lost(lost) }) : null;
const forms = new Forms({ say, status, afterwards, position: () => sync?.position ?? { seq: Number(page.seq ?? 0) } });
const notices = new Notices({
  place: document.querySelector("[data-notices]"), person: page.person, kept: page.kept,
});
const device = new Device(page, { say, status, clock, forms, afterwards, halt: () => sync?.halt() });
const sync = page.incident && page.seq && bar ? live() : null;

forms.listen();
offerPasskeys();
offerShowing();
clock.start();
focusSummary(document.querySelector(".govuk-error-summary"));
if (page.kept) showAsKept();
forms.ready = Promise.race([device.open().catch(() => {}), after(READY_WITHIN_MS)]);
const until = document.querySelector("[data-login-until]");
if (until && !page.kept) new Until({ place: until, say, clock, token: csrf() }).start();
const keptList = document.querySelector("[data-kept-pages]");
if (keptList) listKept(keptList);

function showAsKept() {
  renewKeys({ stale: true });
  const since = lostSince(clock);
  sayKept({ seq: page.seq, at: page.at, since });
  if (sync) status.kept({ seq: Number(page.seq), stamp: page.at, since });
  sync?.lost();
}

function live() {
  const pieces = new Pieces();
  const follow = new Follow({ say, status });
  const presence = new Presence();
  const attend = new Attend({
    url: page.propose, csrfToken: csrf(),
  });
  const refresh = () => { for (const part of [clock, presence, follow, attend, device]) part.refresh(); };
  let came = [];
  const following = new Sync({
    seq: Number(page.seq), link: page.link,
    ask: async (position) => {
      const answer = await askSince(page.incident, position);
      notices.show(answer.unread);
      return answer;
    },
    apply: (pushed, entries, away) => {
      pieces.apply(pushed);
      refresh();
      came = entries;
      say.warn(entries);
      if (away) status.missed(say.missed(entries));
      else say.hear(entries);
    },
    takeWhole: async (may) => {
      const newer = await askWhole();
      if (!await may({ seq: Number(newer.body.dataset.seq), link: newer.body.dataset.link })) return;
      pieces.takeWhole(newer);
      renewPowers(newer);
      refresh();
    },
    report: (report) => {
      if (report.state === "shut-out") return shutOut();
      status.report(report);
      device.reported(report, came.splice(0));
    },
  });
  status.sync = following;
  const hear = {
    tick: ({ now }) => clock.set(now), presence: (people) => presence.show(people),
    notices: (unread) => notices.show(unread),
    restricted: (changed) => { pieces.apply(changed); refresh(); },
    rights: () => askWhole().then(renewPowers, () => {}),
    bye: (why, retryMs) => {
      if (why === "seat") following.shutOut();
      else if (!retryMs) status.signedOut();
    },
    asking: (asks) => status.asking(asks),
  };
  new Socket({ incident: page.incident, sync: following, hear }).open();
  watch({ sync: following, silentForMs: () => status.silentForMs() });
  attend.refresh();
  return following;
}

// GOV.UK's template gives it no tabindex: without one, focus would do nothing.
function focusSummary(summary) {
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
}

function csrf() {
  return document.querySelector("#act [name=csrf_token]")?.value;
}

function after(ms) {
  return new Promise((go) => { setTimeout(go, ms); });
}

function shutOut() {
  showShutOut(say);
  device.shutOut();
}

// What the viewer may do can have changed with their seat.
function renewPowers(newer) {
  const own = document.querySelector("link[data-powers]");
  const href = newer.querySelector("link[data-powers]")?.getAttribute("href");
  if (own && href && own.getAttribute("href") !== href) own.setAttribute("href", href);
}

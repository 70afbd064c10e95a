// The sentences that the client says by itself: pure functions, British English, 24-hour London time.

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const COUNT_IN_DAYS_FROM_S = 2 * DAY_S;

const londonTime = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});

export function timeOfDay(at) {
  return londonTime.format(at);
}

// `state` is fresh, lost, offline, fork, paused or signed-out; `at` when last confirmed; `since` when lost.
export function freshness({ state, seq, at, since, unsent = 0, waiting = 0 }) {
  const kept = unsent ? ` ${counted(unsent, "change")} on this device not yet recorded.` : "";
  switch (state) {
    case "fresh": return `Up to date, entry ${seq}, ${timeOfDay(at)}.${kept}`;
    case "paused": return `Updates paused at entry ${seq}. ${counted(waiting, "new entry", "new entries")} waiting.${kept}`;
    case "fork": return "This page and the server’s record differ. Nothing more changes here. "
      + "Copy what you have typed, then reload.";
    case "signed-out": return `You are signed out. You are seeing the record as at entry ${seq}.${kept}`;
    default: return `Connection lost ${timeOfDay(since)}. You are seeing the record as at entry ${seq}.${kept}`;
  }
}

// What happened while the page was cut off or asleep, for someone of `agency`.
export function missed(entries, agency) {
  if (!entries.length) return "";
  const parts = [];
  const decisions = count(entries, (entry) => entry.word === "decision");
  const mine = count(entries, (entry) => entry.word === "action" && concerns(entry, agency));
  if (decisions) parts.push(counted(decisions, "decision"));
  if (mine) parts.push(`${counted(mine, "action")} for you`);
  const what = parts.join(", ") || "no decision, and no action for you";
  return `You missed ${counted(entries.length, "thing")}: ${what}.`;
}

export function missedCount(number) {
  return number > 0 ? `You missed ${counted(number, "thing")}.` : "";
}

// One announcement for all that came since the last one; what concerns `agency` is said first.
export function batch(entries, agency) {
  if (!entries.length) return "";
  if (entries.length === 1) return entries[0].sentence;
  const mine = entries.filter((entry) => entry.word === "action" && concerns(entry, agency));
  const said = mine.at(-1) ?? entries.at(-1);
  const label = mine.length ? `${mine.length} for you` : "latest";
  return `${entries.length} new entries, ${label}: ${said.sentence}`;
}

// Seconds until something, in words; negative when it has passed.
export function countdown(seconds) {
  if (seconds >= COUNT_IN_DAYS_FROM_S) return `in ${counted(Math.floor(seconds / DAY_S), "day")}`;
  if (seconds >= MINUTE_S) return `in ${hoursAndMinutes(seconds)}`;
  if (seconds > 0) return "in under a minute";
  if (seconds > -MINUTE_S) return "due now";
  if (seconds > -COUNT_IN_DAYS_FROM_S) return `due ${hoursAndMinutes(-seconds)} ago`;
  return `due ${counted(Math.floor(-seconds / DAY_S), "day")} ago`;
}

export function elapsed(seconds, planned = 0) {
  const minutes = Math.max(0, Math.floor(seconds / MINUTE_S));
  return planned ? `${minutes} min of ${planned}` : hoursAndMinutes(Math.max(0, seconds));
}

export function pageOpen(people) {
  const names = people.map((person) => `${person.name} (${person.agency})`);
  return names.length ? `Page open: ${names.join(", ")}` : "";
}

export function counted(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}

function hoursAndMinutes(seconds) {
  const minutes = Math.floor(seconds / MINUTE_S);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function concerns(entry, agency) {
  return Boolean(agency) && (entry.agencies ?? []).includes(agency);
}

function count(entries, holds) {
  return entries.filter(holds).length;
}

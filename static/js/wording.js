// The sentences that the client says by itself: pure functions, British English, 24-hour London time.

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const COUNT_IN_DAYS_FROM_S = 2 * DAY_S;
const UNBROKEN = "\u00a0";

const londonTime = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});

const londonInFull = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit",
  minute: "2-digit", hour12: false, timeZoneName: "short",
});

const thousands = new Intl.NumberFormat("en-GB");

// The number of an entry, which may come as its digits: 1,234.
export function grouped(seq) {
  return thousands.format(seq);
}

export function timeOfDay(at) {
  return londonTime.format(at);
}

// `state` is fresh, lost, offline, fork, paused or signed-out; `at` when last confirmed; `since` when lost; `stamp` is
// the time of entry `seq` in words, where it is known; `keeps` is whether this browser lets anything wait here.
export function freshness({ state, seq, at, since, stamp = "", unsent = 0, attention = 0, waiting = 0, keeps = true, asks = false }) {
  const kept = notRecorded(unsent, attention);
  const seen = `You are seeing ${recordAt(seq, stamp)}.`;
  switch (state) {
    case "fresh": return `Up to date, entry ${grouped(seq)}, ${timeOfDay(at)}.${asks ? ASKS : ""}${kept}`;
    case "paused": return `Updates paused at entry ${grouped(seq)}. ${counted(waiting, "new entry", "new entries")} waiting.${kept}`;
    case "fork": return `This device holds entries the server does not have. Do not close this page.${kept}`;
    case "signed-out": return unsent ? `${signInAgain(unsent)}. ${seen}` : `You are signed out. ${seen}`;
    default: return `Connection lost ${timeOfDay(since)}. ${seen}${kept}${keeps ? "" : KEEPS_NOTHING}`;
  }
}

export const NOT_KEPT = "Not recorded, and this device couldn’t keep it. Your text is still in its form: press again.";

export const NO_QUEUE = "This browser refuses to keep anything for later: what has no answer from scg stays in its form, "
  + "to be sent again.";

const KEEPS_NOTHING = " This browser keeps nothing for later: what you do now stays in its form, to be sent again.";

const ASKS = " No live connection from here: this page asks every few seconds.";

function notRecorded(unsent, attention) {
  const judged = attention ? ` ${attention} ${need(attention)} your attention.` : "";
  return unsent ? ` ${counted(unsent, "change").replace(" ", UNBROKEN)} on this device not yet recorded.${judged}` : "";
}

export function needAttention(number) {
  return `Not recorded: ${counted(number, "change")} ${need(number)} your attention.`;
}

function need(number) {
  return number === 1 ? "needs" : "need";
}

function recordAt(seq, stamp) {
  if (seq === undefined) return "this page as it was kept on this device";
  return `the record as at entry ${grouped(seq)}${stamp ? `, ${stamp}` : ""}`;
}

// Nothing where all is recorded; for pages that follow no record.
export function unsentLine(unsent, attention) {
  return notRecorded(unsent, attention).trim();
}

// How old a copy on this device is.
export function keptAs({ seq, at, kept }) {
  return seq ? `As at entry ${grouped(seq)}, ${at}` : `As kept ${inFull(kept)}`;
}

export function signInAgain(unsent) {
  return `Sign in again to record ${counted(unsent, "change")}`;
}

export function leaving(unsent) {
  return `${counted(unsent, "change")} on this device ${unsent === 1 ? "is" : "are"} not yet recorded. `
    + "Once you have signed out nothing more is sent from here.";
}

export function keptAt(at) {
  return `Kept on this device ${hourAndMinute(at)}, not yet recorded.`;
}

const DONE = {
  complete_action: "Ticked", report_progress: "Progress written", report_update: "Reported", repeat_update: "“No change” given",
  write_log: "Written",
};

// What stands beside the thing that an item of the queue is about.
export function markOf({ command, client_at, state }) {
  const when = hourAndMinute(new Date(client_at));
  return `${DONE[command]} on this device ${when}, ${state === "attention" ? "not recorded: needs your attention" : "not yet recorded"}`;
}

export function titleOf({ command, subject, about: name }) {
  const about = name || (subject.split(":")[1] ?? "");
  switch (command) {
    case "complete_action": return `Action ${about} ticked complete`;
    case "report_progress": return `Progress on action ${about}`;
    case "report_update": return `Situation update of ${about}`;
    case "repeat_update": return `No change in the situation of ${about}`;
    default: return "Log entry";
  }
}

const LABELS = {
  text: "Text", note: "Evidence or note", what: "What", so_what: "So what", what_might: "What might", rag: "Assessment",
  trend: "Trend", verbatim: "Word for word", speaker: "Speaker", happened_at: "When it happened",
};

// [name, label, value] of what a person wrote, without what only the record needs to know.
export function written(fields) {
  const names = Object.keys(LABELS).filter((name) => fields.some(([one]) => one === name));
  return names.map((name) => [name, LABELS[name], fields.find(([one]) => one === name)[1]]);
}

// The same of all that may be written in such a form, also what was left empty.
const EDITED = { report_update: ["what", "so_what", "what_might", "rag", "trend"] };

export function editable({ command, fields }) {
  const empty = (EDITED[command] ?? []).filter((name) => !fields.some(([one]) => one === name));
  return written([...fields, ...empty.map((name) => [name, ""])]);
}

export function stateOf({ state, attempts, answer }) {
  if (state === "attention") return `Needs your attention: ${answer.sentence.replace(/\.$/, "")}.`;
  return attempts ? `Not yet recorded, tried ${counted(attempts, "time")}` : "Not yet recorded";
}

export function recordedAs(item, { seq, said }, at) {
  const how = seq ? `Recorded as ${grouped(seq)} at ${timeOfDay(at)}` : said;
  return `${titleOf(item)}: ${how}.`;
}

// A day and time in London, as the server writes them.
export function inFull(at) {
  const { weekday, day, month, year, hour, minute, timeZoneName } = Object.fromEntries(
    londonInFull.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${weekday} ${day} ${month.slice(0, 3)} ${year} ${hour}:${minute} ${timeZoneName}`;
}

function hourAndMinute(at) {
  return timeOfDay(at).slice(0, 5);
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

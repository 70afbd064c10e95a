// What waits on this device to be recorded: which acts may wait, in what order they go, and what each answer means.
// Pure functions of items: {id, key, url, incident, command, fields, subject, about, version, client_at, state, attempts,
// answer}; `fields` is a list of [name, value], `about` the name of what it is about, `state` is waiting or attention.

const NEEDED = {
  complete_action: [], report_progress: ["text"], report_update: ["what", "rag", "trend"], repeat_update: [], write_log: ["text"],
};
const SUBJECTS = {
  complete_action: "action_ref", report_progress: "action_ref", report_update: "agency_code", repeat_update: "agency_code",
};
const COMPARED = new Set(["report_update"]); // told up to where the record had been seen
const OF_THE_DOOR = new Set(["csrf_token", "key", "next", "shown", "client_at", "version"]);
const LONGEST_WAIT_S = 30;
const TRY_AGAIN = new Set([408, 409, 425, 429]);

// {incident, command} of the address that a form is sent to, or null where it may not wait.
export function waits(url) {
  const found = /^\/incidents\/([^/]+)\/do\/(\w+)$/.exec(url.pathname);
  return found && found[2] in NEEDED ? { incident: decodeURIComponent(found[1]), command: found[2] } : null;
}

// `fields` is what the form holds, `seq` the entry up to which its writer had seen the record, `at` the device's time,
// `called` the page's own name for what it is about.
export function itemOf({ url, fields, seq, at, key, called = "" }) {
  const all = [...url.searchParams, ...fields];
  const told = all.filter(([name, value]) => !OF_THE_DOOR.has(name) && typeof value === "string" && value !== "");
  const { incident, command } = waits(url);
  const about = told.find(([name]) => name === SUBJECTS[command])?.[1];
  return {
    key: fields.find(([name]) => name === "key")?.[1] || url.searchParams.get("key") || key,
    url: url.pathname, incident, command, fields: told, subject: about ? `${SUBJECTS[command]}:${about}` : "", about: called,
    version: seq, client_at: at.toISOString(), state: "waiting", attempts: 0, answer: null,
  };
}

// The same act pressed twice is there already: {known}. Another act under a key that is taken gets one of its own.
export function placed(item, items, key) {
  const namesakes = items.filter((one) => one.key === item.key);
  const known = namesakes.find((one) => one.command === item.command && one.incident === item.incident
    && JSON.stringify(one.fields) === JSON.stringify(item.fields)) ?? null;
  return { known, item: namesakes.length && !known ? { ...item, key } : item };
}

// What stands in the fields after a person has edited them; `entries` is [name, value] of all that could be edited.
export function edited(fields, entries) {
  const names = new Set(entries.map(([name]) => name));
  return [...fields.filter(([name]) => !names.has(name)), ...entries.filter(([, value]) => value !== "")];
}

export function needs(item, name) {
  return NEEDED[item.command].includes(name);
}

export function incomplete(item) {
  return NEEDED[item.command].some((name) => !valueOf(item, name).trim());
}

export function valueOf(item, name) {
  return item.fields.find(([one]) => one === name)?.[1] ?? "";
}

// The next to go: in order, but nothing overtakes what needs attention on the same thing, and nothing goes to a fork.
export function nextOf(items, forked = new Set()) {
  const held = new Set();
  for (const item of items) {
    const thing = item.subject && `${item.incident} ${item.subject}`;
    if (item.state === "attention") held.add(thing);
    else if (!forked.has(item.incident) && !(thing && held.has(thing))) return item;
  }
  return null;
}

export function toSend(item) {
  const version = COMPARED.has(item.command) ? [["version", String(item.version)]] : [];
  return [...item.fields, ...version, ["key", item.key], ["client_at", item.client_at]];
}

// "recorded", "signed-out", "renew" (the page's token is of another sign-in), "attention", or "again".
// `body` is the answer's JSON, or null where it wasn't scg that answered.
export function judge(status, body) {
  if (status === 401) return "signed-out";
  if (body === null || status >= 500 || TRY_AGAIN.has(status)) return "again";
  if (status < 300) return "recorded";
  return body.error === "stale" ? "renew" : "attention";
}

export function refused(item, body) {
  const answer = { kind: body.error ?? "", sentence: body.sentence || "Not recorded.", current: body.current ?? null };
  return { ...item, state: "attention", answer };
}

// Seconds until the same is tried again: full jitter below a ceiling that doubles, and never before the server says.
export function delayOf(attempts, retryAfter = 0, random = Math.random()) {
  const ceiling = Math.min(LONGEST_WAIT_S, 2 ** Math.min(attempts, 10));
  return Math.max(Number(retryAfter) || 0, 1 + random * (ceiling - 1));
}

// Of one's own later reports on the same thing: their writer has seen what they have just recorded themselves.
export function follows(later, recorded, seq) {
  return COMPARED.has(later.command) && later.incident === recorded.incident
    && later.subject === recorded.subject && later.version < seq;
}

// The person has judged: it goes again as a new request, made from what stands now.
export function anew(item, { key, fields = item.fields }) {
  const version = item.answer?.current?.version ?? item.version;
  return { ...item, key, fields, version, state: "waiting", attempts: 0, answer: null };
}

export function counts(items) {
  return { all: items.length, attention: items.filter((item) => item.state === "attention").length };
}

// Keeps the pages of one's current incidents readable with the network gone, on this device and for one person alone.
// A classic script of its own, without imports: SHELL, put before it, names the files and pages of this very version.
// The network is always asked first; what is shown in its stead says of itself how old it is.

const ASSETS = `scg-assets-${SHELL.version}`;
const PAGES = "scg-pages-";
const MEMO = "scg-memo";
const PATIENCE_MS = 4_000;
const LONG_PATIENCE_MS = 15_000; // where there is nothing of the page itself to show
const RECENT_MS = 60_000;
const OFTEN_ENOUGH_MS = 5 * 60_000; // of pages that aren't open
const OLDEST_MS = 7 * 24 * 3_600_000;
const MOST_INCIDENTS = 5;
const MOST_PAGES = 60; // of one incident
const MOST_ACTIONS = 15;
const GATEWAY = new Set([502, 503, 504]);
const GONE = new Set([403, 404, 410]);
const SECTIONS = ["", "/meetings", "/actions", "/decisions", "/situation", "/record", "/cadence", "/minutes", "/seats"];
const NEVER = /\/(do|since|holds|as-at|export|bundle|verify|withholdings?|change|invitations)(\/|$)|\.[a-z0-9]+$/;
const SLOW = /\/(export|bundle|verify|as-at)(\/|$)|\.[a-z0-9]+$/; // made when asked for, and worth the wait

const thousands = new Intl.NumberFormat("en-GB");
let leftAt = 0; // what was asked for before somebody signed out isn't kept after it

// The rules

// Only pages of an incident, and my day; never the answer of a command, an account, or a document.
function mayKeep(path) {
  return path === "/" || (/^\/incidents\/[^/]+(\/|$)/.test(path) && !NEVER.test(path));
}

// What a page says of itself in its body's attributes.
function toldBy(html) {
  const body = /<body[^>]*>/.exec(html)?.[0] ?? "";
  const told = (name) => unescaped(new RegExp(` data-${name}="([^"]*)"`).exec(body)?.[1] ?? "");
  const title = unescaped(/<title[^>]*>([^<]*)</.exec(html)?.[1] ?? "").replace(/\s+/g, " ").trim();
  return {
    person: told("person"), agency: told("agency"), incident: told("incident"), seq: Number(told("seq")), link: told("link"),
    at: told("at"), closed: told("closed") !== "", title,
  };
}

function unescaped(text) {
  return text.replaceAll("&#34;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// The page with word of its age at its top, which no script of its own has to add.
function stamped(html, { seq, at, kept }, time) {
  const what = seq ? `the record as at entry ${thousands.format(seq)}, ${at}` : "this page as it was kept on this device";
  const line = `No answer from scg at ${time}. You are seeing ${what}.`;
  const notice = `<p class="app-kept"><span data-kept-line>${escaped(line)}</span> <a class="govuk-link" href="">Try again</a></p>`;
  return html.replace(/<body /, `<body data-kept="${kept}" `).replace(/<main[^>]*>/, (main) => main + notice);
}

// The form's own page isn't kept; the thing's page has the same form.
function placeOf(url) {
  const [, incident, act] = /^(\/incidents\/[^/]+)\/do\/(\w+)$/.exec(url.pathname) ?? [];
  const action = url.searchParams.get("action_ref");
  if ((act === "report_progress" || act === "complete_action") && action) return `${incident}/actions/${action}`;
  return { report_update: `${incident}/situation`, write_log: `${incident}/record` }[act] ?? null;
}

// What is too much, oldest first: `copies` are {url, incident, kept}.
function tooMuch(copies, now) {
  const newest = [...copies].sort((one, other) => other.kept - one.kept);
  const incidents = [...new Set(newest.map(({ incident }) => incident).filter(Boolean))].slice(0, MOST_INCIDENTS);
  const number = new Map();
  return newest.filter(({ incident, kept }) => {
    number.set(incident, (number.get(incident) ?? 0) + 1);
    return now - kept > OLDEST_MS || number.get(incident) > MOST_PAGES || (incident && !incidents.includes(incident));
  }).map(({ url }) => url);
}

// The meeting in hand or to come, as the board names it; one's own agency's open actions, as their list does.
function linkedFrom(html, { incident, agency }) {
  const after = html.split('data-piece="next-meeting"')[1] ?? "";
  const meeting = new RegExp(`/incidents/${incident}/meetings/\\d+(?=")`).exec(after)?.[0];
  const rows = [...html.matchAll(/data-piece="action\/([^"]+)"[^>]*data-facets="([^"]*)"/g)];
  const own = rows.filter(([, , facets]) => unescaped(facets).includes(`"${agency}"`)).slice(0, MOST_ACTIONS);
  return [...(meeting ? [meeting] : []), ...own.map(([, ref]) => `/incidents/${incident}/actions/${unescaped(ref)}`)];
}

function londonTime(at) {
  return at.toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour12: false });
}

// Lifecycle

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function install() {
  const cache = await caches.open(ASSETS);
  await cache.addAll(SHELL.assets);
  for (const path of SHELL.pages) {
    const answer = await fetch(path, { credentials: "omit", cache: "reload" });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    await cache.put(path, answer);
  }
  await self.skipWaiting();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out") event.waitUntil(leave());
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(known(request));
  else if (url.pathname.startsWith("/powers/")) event.respondWith(sheet(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

self.addEventListener("message", (event) => {
  const { kind, incident } = event.data;
  if (kind === "keep") event.waitUntil(keepAll(event.data));
  if (kind === "keep" || kind === "ask") event.waitUntil(tellFork(event.source, incident));
  if (kind === "fork") event.waitUntil(remember(`fork/${incident}`, true));
  if (kind === "settle") event.waitUntil(settle(incident).then(() => event.ports[0].postMessage("settled")));
});

// Answering

// Named by their content: whichever version kept it, it is the same.
async function known(request) {
  return await caches.match(request, { ignoreVary: true }) ?? fetch(request);
}

async function sheet(request) {
  const copy = await caches.match(request, { ignoreVary: true });
  if (!copy) return fetch(request);
  return within(fetch(request), PATIENCE_MS).catch(() => copy);
}

async function page(event, url) {
  const copy = await copyOf(url.pathname + url.search);
  const begun = Date.now();
  const asking = fetch(event.request);
  event.waitUntil(asking.then((answer) => keep(url, answer.clone(), begun)).catch(() => {}));
  try {
    const answer = await within(asking, patienceFor(url.pathname, Boolean(copy)));
    if (copy && GATEWAY.has(answer.status)) return shown(copy);
    return answer;
  } catch {
    return copy ? shown(copy) : instead(url);
  }
}

// A frozen server takes what it is asked and never answers.
function patienceFor(path, kept) {
  if (kept || SHELL.pages.includes(path)) return PATIENCE_MS;
  return SLOW.test(path) ? Infinity : LONG_PATIENCE_MS;
}

function within(asking, ms) {
  if (ms === Infinity) return asking;
  return Promise.race([asking, new Promise((_, reject) => { setTimeout(reject, ms, new Error("no answer")); })]);
}

async function shown(copy) {
  const { headers } = copy;
  const about = { seq: Number(headers.get("X-Scg-Seq")), at: decodeURIComponent(headers.get("X-Scg-At")), kept: headers.get("X-Scg-Kept") };
  return new Response(stamped(await copy.text(), about, londonTime(new Date())), { headers });
}

async function instead(url) {
  const shell = SHELL.pages.includes(url.pathname) ? await caches.match(url.pathname, { ignoreVary: true }) : null;
  if (shell) return shell;
  const place = placeOf(url);
  if (place && await copyOf(place)) return Response.redirect(place, 302);
  const nothing = await caches.match("/offline", { ignoreVary: true });
  return nothing ? new Response(nothing.body, { status: 503, headers: nothing.headers }) : Response.error();
}

async function copyOf(address) {
  const person = await recall("person");
  return person ? (await caches.open(PAGES + person)).match(address, { ignoreVary: true }) : undefined;
}

// Keeping

// Pages one after another, so that a hundred devices are no storm; those kept a moment ago are left as they are.
async function keepAll({ incident, seq, addresses, all, urgent }) {
  const base = `/incidents/${incident}`;
  const waiting = [...addresses, ...(all ? [...SECTIONS.map((section) => base + section), "/"] : [])];
  const seen = new Set();
  while (waiting.length) {
    const address = waiting.shift();
    if (seen.has(address)) continue;
    seen.add(address);
    const own = addresses.includes(address);
    const html = await renewed(address, seq, own || urgent ? RECENT_MS : OFTEN_ENOUGH_MS);
    if (html && (address === base || address === `${base}/actions`)) waiting.push(...linkedFrom(html, toldBy(html)));
  }
  await sweep();
}

async function renewed(address, seq, enough) {
  const copy = await copyOf(address);
  const age = copy ? Date.now() - Date.parse(copy.headers.get("X-Scg-Kept")) : Infinity;
  const old = Number(copy?.headers.get("X-Scg-Seq")) < seq || copy?.headers.get("X-Scg-Shell") !== SHELL.version;
  if (copy && (age < enough || !old)) return copy.text();
  try {
    const begun = Date.now();
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return await keep(new URL(address, self.location.origin), answer, begun);
  } catch {
    return "";
  }
}

// Gives the text of what was kept, "" where it wasn't to be.
async function keep(url, answer, begun) {
  if (GONE.has(answer.status) || answer.headers.get("X-Scg-Keep") === "never") return drop(url);
  if (!answer.ok || answer.redirected || !mayKeep(url.pathname)) return "";
  const html = await answer.text();
  const about = toldBy(html);
  if (!about.person || begun < leftAt) return "";
  await belongTo(about.person);
  if (about.closed) return settle(about.incident);
  if (about.incident && !await follows(about)) return "";
  const cache = await caches.open(PAGES + about.person);
  await cache.put(url.pathname + url.search, copied(html, about, answer.headers));
  await keepSheet(cache, html);
  return html;
}

function copied(html, about, was) {
  const told = { Seq: about.seq || "", At: encodeURIComponent(about.at), Incident: about.incident, Shell: SHELL.version,
    Title: encodeURIComponent(about.title), Kept: new Date().toISOString() };
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" });
  for (const name of ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options",
    "Cross-Origin-Opener-Policy", "Permissions-Policy"]) {
    if (was.get(name)) headers.set(name, was.get(name));
  }
  for (const [name, value] of Object.entries(told)) headers.set(`X-Scg-${name}`, value);
  return new Response(html, { headers });
}

// What hides the controls that the person's seat doesn't carry.
async function keepSheet(cache, html) {
  const sheet = /href="(\/powers\/[^"]+)"/.exec(html)?.[1];
  if (sheet && !await cache.match(sheet, { ignoreVary: true })) await cache.add(sheet);
}

// Whether a page goes on from what was kept: the server is asked for the link of the newest entry seen here. Where it
// has another, or none, nothing kept is overwritten, and the open pages are told.
async function follows({ incident, seq, link }) {
  if (await recall(`fork/${incident}`)) return false;
  const had = await recall(`at/${incident}`);
  if (had && had.link !== link) {
    const answer = await fetch(`/incidents/${incident}/holds/${had.seq}?link=${had.link}`, { headers: { Accept: "application/json" } });
    if (answer.status === 409) await forked(incident);
    if (!answer.ok) return false;
  }
  if (!had || seq > had.seq) await remember(`at/${incident}`, { seq, link });
  return true;
}

async function forked(incident) {
  await remember(`fork/${incident}`, true);
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage({ kind: "fork", incident });
}

// A page that came after the fork was noticed.
async function tellFork(client, incident) {
  if (await recall(`fork/${incident}`)) client.postMessage({ kind: "fork", incident });
}

// Letting go

// Another person has signed in here: what was kept for the one before goes.
async function belongTo(person) {
  if (await recall("person") === person) return;
  await forgetAll();
  await remember("person", person);
}

function leave() {
  leftAt = Date.now();
  return forgetAll();
}

async function forgetAll() {
  const names = (await caches.keys()).filter((name) => name === MEMO || name.startsWith(PAGES));
  await Promise.all(names.map((name) => caches.delete(name)));
}

// It isn't the person's to see any more, and if it is the incident itself, nothing of it is.
async function drop(url) {
  const incident = /^\/incidents\/([^/]+)$/.exec(url.pathname)?.[1];
  if (incident) return settle(incident);
  const person = await recall("person");
  if (person) await (await caches.open(PAGES + person)).delete(url.pathname + url.search);
  return "";
}

// The incident is closed, or the person has chosen the server's history: nothing of it is kept here any more.
async function settle(incident) {
  for (const { url, cache } of (await copies()).filter((copy) => copy.incident === incident)) await cache.delete(url);
  const memo = await caches.open(MEMO);
  for (const name of [`fork/${incident}`, `at/${incident}`]) await memo.delete(`/memo/${name}`);
  return "";
}

async function sweep() {
  const all = await copies();
  const over = new Set(tooMuch(all, Date.now()));
  for (const { url, cache } of all) if (over.has(url)) await cache.delete(url);
  const needed = new Set([SHELL.version, ...all.filter(({ url }) => !over.has(url)).map(({ shell }) => shell)]);
  for (const name of await caches.keys()) {
    if (name.startsWith("scg-assets-") && !needed.has(name.slice("scg-assets-".length))) await caches.delete(name);
  }
}

async function copies() {
  const found = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PAGES))) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) {
      const { headers } = await cache.match(url, { ignoreVary: true });
      const kept = Date.parse(headers.get("X-Scg-Kept"));
      if (kept) found.push({ url, cache, kept, incident: headers.get("X-Scg-Incident"), shell: headers.get("X-Scg-Shell") });
    }
  }
  return found;
}

// A worker forgets all when it rests: what it must know is written down.
async function remember(name, value) {
  await (await caches.open(MEMO)).put(`/memo/${name}`, Response.json(value));
}

async function recall(name) {
  const found = await (await caches.open(MEMO)).match(`/memo/${name}`);
  return found ? found.json() : null;
}

// Asks over HTTP what follows a position, and for the whole page; throws when there is no answer to be had.

const ANSWER_WITHIN_MS = 10_000;
const CONFLICT = 409;
const NOT_THERE = 404; // which a proxy may answer, too, but under no request's name
const SIGNED_OUT = 401;
const SIGN_IN = "/sign-in";
const SECOND_MS = 1_000;

// A server that has too much to do says when to ask again: until then nothing is asked.
let notBefore = 0;

// The server has answered, and knows nobody here.
export class SignedOut extends Error {
  signedOut = true;
}

// The server has answered, and shows this person nothing of the incident.
export class ShutOut extends Error {
  shutOut = true;
}

export async function askSince(incident, { seq, link }) {
  const url = `/incidents/${encodeURIComponent(incident)}/since/${seq}?link=${encodeURIComponent(link)}`;
  const response = await get(url, "application/json");
  if (response.status === CONFLICT) return { fork: await response.json() };
  if (response.status === NOT_THERE && response.headers.has("X-Request-ID")) throw new ShutOut();
  if (!response.ok) throw new Error(`since answered ${response.status}`);
  const answer = await response.json();
  const unread = Number(response.headers.get("X-Scg-Unread") ?? NaN);
  return answer.whole ? { whole: true, unread } : { push: answer, unread };
}

// This page as it would be loaded now.
export async function askWhole() {
  const response = await get(location.href, "text/html");
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.body.dataset.seq) throw new Error("the answer isn't this page");
  return page;
}

async function get(url, accept) {
  if (performance.now() < notBefore) throw new Error("the server asked to be left alone for a while");
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(url, { headers: { Accept: accept }, signal, cache: "no-store" });
  const wait = Number(response.headers.get("Retry-After") ?? 0) * SECOND_MS;
  const elsewhere = response.redirected && new URL(response.url).pathname === SIGN_IN;
  if (response.status === SIGNED_OUT || elsewhere) throw new SignedOut();
  if (!response.ok && wait) notBefore = performance.now() + wait * (1 + Math.random());
  return response;
}

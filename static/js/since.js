// Asks over HTTP what follows a position, and for the whole page; throws when there is no answer to be had.

const ANSWER_WITHIN_MS = 10_000;
const CONFLICT = 409;
const SECOND_MS = 1_000;

// A server that has too much to do says when to ask again: until then nothing is asked.
let notBefore = 0;

export async function askSince(incident, { seq, link }) {
  const url = `/incidents/${encodeURIComponent(incident)}/since/${seq}?link=${encodeURIComponent(link)}`;
  const response = await get(url, "application/json");
  if (response.status === CONFLICT) return { fork: await response.json() };
  if (!response.ok) throw new Error(`since answered ${response.status}`);
  const answer = await response.json();
  return answer.whole ? { whole: true } : { push: answer };
}

// This page as it would be loaded now.
export async function askWhole() {
  const response = await get(location.href, "text/html");
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.body.dataset.seq) throw new Error("the answer isn't this page: signed out, perhaps");
  return page;
}

async function get(url, accept) {
  if (performance.now() < notBefore) throw new Error("the server asked to be left alone for a while");
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(url, { headers: { Accept: accept }, signal, cache: "no-store" });
  const wait = Number(response.headers.get("Retry-After") ?? 0) * SECOND_MS;
  if (!response.ok && wait) notBefore = performance.now() + wait * (1 + Math.random());
  return response;
}

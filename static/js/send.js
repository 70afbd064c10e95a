// Sends one form to the server and says what became of it: recorded, refused, or no answer.
import { grouped } from "./wording.js";

const ANSWER_WITHIN_MS = 15_000;
const TROUBLE = 500;
const TOO_MANY = 429;
const SIGN_IN = "/sign-in";
const SIGNED_OUT = "Not recorded: sign in again in another tab, then press again. Your text is kept.";

// {outcome: "recorded", said, where, seq} | {outcome: "refused", page, said} | {outcome: "unanswered", said}
export async function send(url, body) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST", body, signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: { Accept: "text/html", "X-Requested-With": "scg" },
    });
    return await outcomeOf(response);
  } catch (error) {
    return { outcome: "unanswered", said: unanswered(error) };
  }
}

async function outcomeOf(response) {
  if (new URL(response.url).pathname.startsWith(SIGN_IN) || response.status === 401) {
    return { outcome: "unanswered", said: SIGNED_OUT, signedOut: true };
  }
  if (response.headers.get("Content-Type")?.startsWith("application/json")) return answered(response);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const outcome = response.status >= TROUBLE || response.status === TOO_MANY ? "unanswered" : "refused";
  return { outcome, page, said: refusalIn(page) };
}

async function answered(response) {
  const answer = await response.json();
  if (!response.ok) return { outcome: "refused", page: null, said: answer.said ?? "Not recorded." };
  return { outcome: "recorded", ...answer, said: answer.said || `Recorded as entry ${grouped(answer.seq)}` };
}

function refusalIn(page) {
  const place = page.querySelector("[data-refusal]") ?? page.querySelector(".govuk-error-summary__body")
    ?? page.querySelector("h1");
  const sentence = place?.textContent.replace(/\s+/g, " ").trim();
  return sentence ? `Not recorded: ${sentence}` : "Not recorded.";
}

// A key is used again on the next press, so that nothing can be recorded twice.
function unanswered(error) {
  return error.name === "TimeoutError"
    ? "No answer from the server, so it may not be recorded. Your text is kept; press again, it can’t be recorded twice."
    : "Not recorded: no connection. Your text is kept; press again when it is back.";
}

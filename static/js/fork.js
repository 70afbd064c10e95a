// This device has seen entries that the server doesn't have: says so, saves a copy, and leaves the choice to the person.
import { grouped } from "./wording.js";

const FOUND = "This device holds entries the server does not have. Do not close this page.";
const WHY = "The server may have been put back to an older copy, or changed. Nothing here is changed or sent any more. Save a "
  + "copy, and tell the secretariat: it is evidence of what was recorded.";

// `items()` gives what isn't recorded yet, `pages()` what is kept here of the incident: [{title, seq, at, html}];
// `goOn()` takes the server's record for the true one.
export function showFork({ incident, items, pages, goOn }) {
  const panel = document.createElement("section");
  panel.className = "app-alert";
  panel.setAttribute("aria-labelledby", "fork-title");
  const buttons = document.createElement("p");
  buttons.className = "app-buttons";
  buttons.append(button("Save a copy", () => save(incident, items, pages)), button("Go on with the server’s record", goOn));
  panel.append(heading(), paragraph(WHY), buttons);
  document.querySelector("main").prepend(panel);
}

async function save(incident, items, pages) {
  const name = `${incident} ${new Date().toISOString().replaceAll(":", "")}`;
  download(`${name}.html`, "text/html", whole(await pages()));
  const waiting = await items();
  if (waiting.length) download(`${name} not recorded.json`, "application/json", JSON.stringify(waiting, null, 1));
}

function heading() {
  const title = document.createElement("h2");
  title.className = "app-alert__title";
  title.id = "fork-title";
  title.textContent = FOUND;
  return title;
}

function paragraph(text) {
  const line = document.createElement("p");
  line.className = "govuk-body";
  line.textContent = text;
  return line;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "app-act";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// The page as it stands here and all that is kept beside it, in one file: styles inside, no scripts, nobody's tokens.
function whole(pages) {
  const copy = document.documentElement.cloneNode(true);
  for (const gone of copy.querySelectorAll("script, link")) gone.remove();
  const style = document.createElement("style");
  const { incident, seq, link } = document.body.dataset;
  const sheets = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
  style.textContent = sheets.join("\n");
  copy.querySelector("head").append(style);
  copy.querySelector("body").prepend(paragraph(`Copy of ${location.href}, saved ${new Date().toISOString()}. `
    + `The page was loaded at entry ${grouped(seq)} of ${incident}, link ${link}.`));
  copy.querySelector("main").append(...pages.map(section));
  for (const token of copy.querySelectorAll("[name=csrf_token]")) token.remove();
  return `<!doctype html>\n${copy.outerHTML}`;
}

function section({ title, seq, at, html }) {
  const part = document.createElement("section");
  const head = document.createElement("h2");
  head.textContent = `${title}, as at entry ${grouped(seq)}, ${at}`;
  const page = new DOMParser().parseFromString(html, "text/html");
  part.append(head, ...page.querySelector("main").childNodes);
  return part;
}

function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

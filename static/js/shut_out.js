// Empties a page that is no longer the person's to see, and says so in its place.

const SENTENCE = "You no longer have a seat in this incident";
const MORE = "Nothing of it is left on this screen, or kept on this device. If this is wrong, ask the chair or the secretariat.";
const ABOUT_IT = "header > :not(.app-header), .app-fresh, #act, [data-piece]";
const TOLD = ["incident", "seq", "link", "at", "propose"];

export function showShutOut(say) {
  const main = document.querySelector("main");
  const heading = element("h1", "app-heading__title", SENTENCE);
  const way = element("a", "govuk-link", "Go to my day");
  heading.tabIndex = -1;
  way.href = "/";
  main.replaceChildren(heading, element("p", "govuk-body app-above", MORE), way);
  for (const one of document.querySelectorAll(ABOUT_IT)) one.remove();
  for (const name of TOLD) delete document.body.dataset[name];
  document.title = `${SENTENCE} – scg`;
  heading.focus();
  say.alarm(`${SENTENCE}.`);
}

function element(name, className, textContent) {
  return Object.assign(document.createElement(name), { className, textContent });
}

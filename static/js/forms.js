// Submits commands without leaving the page: forms with fields, and the one-click buttons of the #act form.
import { morph } from "./morph.js";
import { send } from "./send.js";

export class Forms {
  #say;
  #status;
  #afterwards;
  #pristine = new WeakMap();
  #unsent = new Set();

  // `afterwards` is called after every answer, and after none: the page then asks for what follows.
  constructor({ say, status, afterwards }) {
    this.#say = say;
    this.#status = status;
    this.#afterwards = afterwards;
  }

  listen() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      const act = form.id === "act";
      if (!act && form.dataset.command === undefined) return;
      event.preventDefault();
      if (act) this.#act(form, event.submitter);
      else this.#submit(form, event.submitter);
    });
  }

  // Actions

  async #act(form, button) {
    const answer = await this.#send(button, button.formAction, new FormData(form));
    if (!answer) return;
    const trouble = answer.outcome !== "recorded";
    this.#status?.said(answer.said, trouble);
    this.#tell(answer);
  }

  async #submit(form, submitter) {
    if (!this.#pristine.has(form)) this.#pristine.set(form, form.cloneNode(true));
    const answer = await this.#send(form, form.action, new FormData(form, submitter));
    if (!answer) return;
    if (answer.outcome === "recorded") return this.#succeed(form, answer);
    const renewed = answer.page?.getElementById(form.id);
    if (renewed) return this.#showErrors(form, renewed);
    said(form, answer.said, true);
    this.#tell(answer);
  }

  // Callbacks

  #succeed(form, answer) {
    if (form.dataset.go !== undefined && answer.where) return location.assign(answer.where);
    morph(form, this.#pristine.get(form));
    form.reset();
    form.elements.key.value = crypto.randomUUID();
    said(form, answer.said, false);
    this.#say.now(answer.said);
    leave(form);
  }

  // The answer's page is another's: this form stays what it is, and takes only the fields and their errors.
  #showErrors(form, renewed) {
    const refused = form.cloneNode(false);
    refused.append(...renewed.childNodes);
    morph(form, refused);
    const summary = form.querySelector(".govuk-error-summary");
    if (summary) summary.focus();
    else this.#say.alarm("Not recorded.");
  }

  // Private

  // Nothing when it is on its way already: a second press is no second act.
  async #send(place, url, body) {
    if (place.getAttribute("aria-busy") === "true") return null;
    place.setAttribute("aria-busy", "true");
    const answer = await send(url, body);
    place.removeAttribute("aria-busy");
    if (answer.outcome === "unanswered") this.#unsent.add(place);
    else this.#unsent.delete(place);
    this.#status?.unsent([...this.#unsent].filter((one) => one.isConnected).length);
    if (!answer.where || place.dataset.go === undefined) this.#afterwards();
    return answer;
  }

  #tell({ outcome, said: sentence }) {
    if (outcome === "recorded") this.#say.now(sentence);
    else this.#say.alarm(sentence);
  }
}

function said(form, sentence, trouble) {
  const place = form.querySelector("[data-said]");
  if (!place) return;
  place.textContent = sentence;
  place.toggleAttribute("data-trouble", trouble);
}

// A quick form is ready for the next one; a folded form closes, and its fold keeps the place.
function leave(form) {
  if (form.dataset.quick !== undefined) {
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    return;
  }
  const fold = form.closest("details");
  if (!fold) return;
  fold.open = false;
  fold.querySelector("summary").focus();
}

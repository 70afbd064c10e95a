// Submits commands without leaving the page: forms with fields, and the one-click buttons of the #act form.
import { renewKeys } from "./keys.js";
import { morph } from "./morph.js";
import { send } from "./send.js";

export class Forms {
  #say;
  #status;
  #afterwards;
  #pristine = new WeakMap();
  #unsent = new Set();
  #position;

  // `afterwards` is called after every answer, and after none: the page then asks for what follows. `position()` is
  // where in the record this page stands.
  constructor({ say, status, afterwards, position }) {
    this.#say = say;
    this.#status = status;
    this.#afterwards = afterwards;
    this.#position = position;
  }

  // Set by the page where this device can keep what isn't recorded yet: the queue, and what is half written.
  outbox = null;
  drafts = null;
  // Until then it isn’t known whether anything can wait here.
  ready = Promise.resolve();

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
    if (asksWho(answer)) return this.#openForm(form, button);
    const trouble = answer.outcome !== "recorded" && answer.outcome !== "kept";
    this.#status?.said(answer.said, trouble);
    this.#tell(answer);
  }

  async #submit(form, submitter) {
    if (!this.#pristine.has(form)) this.#pristine.set(form, form.cloneNode(true));
    const answer = await this.#send(form, form.action, new FormData(form, submitter));
    if (!answer) return;
    if (answer.outcome === "recorded" || answer.outcome === "kept") return this.#succeed(form, answer);
    const renewed = answer.page?.getElementById(form.id) ?? asksWho(answer);
    if (renewed) return this.#showErrors(form, renewed);
    said(form, answer.said, true);
    this.#tell(answer);
  }

  // What asks to show that it is you is a page with fields: the button is pressed once more, by the browser itself.
  #openForm(form, button) {
    form.action = button.formAction;
    form.submit();
  }

  // Callbacks

  async #succeed(form, answer) {
    const dropped = this.drafts?.drop(form);
    if (form.dataset.go !== undefined && answer.where) {
      await dropped;
      return location.assign(answer.where);
    }
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
    // What somebody folded away stays so, but for what they are told to put right.
    for (const wrong of form.querySelectorAll("details .govuk-error-message")) wrong.closest("details").open = true;
    const summary = form.querySelector(".govuk-error-summary");
    if (summary) summary.focus();
    else this.#say.alarm("Not recorded.");
  }

  // Private

  // Nothing when it is on its way already: a second press is no second act.
  async #send(place, url, body) {
    if (place.getAttribute("aria-busy") === "true") return null;
    place.setAttribute("aria-busy", "true");
    const answer = await this.#recordOrKeep(place, url, body);
    place.removeAttribute("aria-busy");
    if (answer.outcome === "unanswered") this.#unsent.add(place);
    else this.#unsent.delete(place);
    if (answer.outcome === "recorded" || answer.outcome === "kept") renewKeys({ except: (one) => this.#pending(one) });
    this.#status?.unanswered([...this.#unsent].filter((one) => one.isConnected).length);
    if (!answer.where || place.dataset.go === undefined) this.#afterwards();
    return answer;
  }

  // What may wait is sent at once where it can be, and kept on this device where it can't.
  async #recordOrKeep(place, url, body) {
    await this.ready;
    const outbox = this.outbox?.takes(url) ? this.outbox : null;
    const keeping = { seq: this.#position().seq, called: nameAt(place, new URL(url), body) };
    if (outbox && (this.#status?.cutOff || await outbox.mustWait(url))) return outbox.take(url, body, keeping);
    const answer = await send(url, body);
    return outbox && answer.outcome === "unanswered" ? outbox.take(url, body, keeping) : answer;
  }

  #pending(place) {
    return this.#unsent.has(place) || place.getAttribute("aria-busy") === "true";
  }

  #tell({ outcome, said: sentence }) {
    if (outcome === "recorded" || outcome === "kept") this.#say.now(sentence);
    else this.#say.alarm(sentence);
  }
}

// The form that asks to show that it is you, where that is what was wanting.
function asksWho(answer) {
  return answer.page?.querySelector("[data-confirm]")?.closest("form") ?? null;
}

// The name of the agency that an act is about, in the page's own words; "" where the page doesn't say it.
function nameAt(place, url, body) {
  const code = body.get("agency_code") ?? url.searchParams.get("agency_code");
  if (!code) return "";
  const { agency, agencyName } = document.body.dataset;
  return place.closest("[data-about]")?.dataset.about ?? (code === agency ? agencyName ?? "" : "");
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

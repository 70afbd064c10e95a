// Keeps what is half written, form by form, so that a reload or a crash loses none of it.

const WRITE_AFTER_MS = 400;
const NOT_TYPED = new Set(["csrf_token", "key", "shown", "next", "version"]);

export class Drafts {
  #vault;
  #timers = new Map();
  #writing = null;

  constructor(vault) {
    this.#vault = vault;
  }

  async open() {
    for (const form of document.querySelectorAll("form[data-command]")) {
      const draft = await this.#vault.draft(placeOf(form));
      if (draft) this.#restore(form, draft.fields);
    }
    document.addEventListener("input", ({ target }) => {
      const form = target.form;
      if (form?.dataset.command !== undefined) this.#writeSoon(form);
    });
  }

  async drop(form) {
    clearTimeout(this.#timers.get(form));
    form.querySelector("[data-restored]")?.remove();
    await this.#writing;
    return this.#vault.dropDraft(placeOf(form));
  }

  #writeSoon(form) {
    clearTimeout(this.#timers.get(form));
    this.#timers.set(form, setTimeout(() => {
      this.#writing = this.#vault.keepDraft(placeOf(form), { fields: typed(form) });
    }, WRITE_AFTER_MS));
  }

  // What was begun since the page came stays as it is.
  #restore(form, fields) {
    if (document.activeElement?.form === form) return;
    for (const field of fieldsOf(form)) {
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    const fold = form.closest("details");
    if (fold) fold.open = true;
    form.querySelector(".app-form__buttons").before(this.#notice(form));
  }

  #notice(form) {
    const notice = document.createElement("p");
    notice.className = "app-small";
    notice.dataset.restored = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-plain";
    button.textContent = "Throw it away";
    button.addEventListener("click", () => { form.reset(); this.drop(form); });
    notice.append("This is what you had begun to write on this device. ", button);
    return notice;
  }
}

// The same form about the same thing, on whichever page.
function placeOf(form) {
  const about = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !NOT_TYPED.has(name));
  return [new URL(form.action).pathname, form.id, ...about.map(({ name, value }) => `${name}=${value}`)].join(" ");
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.localName !== "button");
}

function typed(form) {
  const names = new Set(fieldsOf(form).map(({ name }) => name));
  return [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string");
}

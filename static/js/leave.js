// Signing out of a device that holds what isn't recorded yet: warned first, and then either locked or thrown away.

const PAGE = "/not-recorded#leaving";

export class Leave {
  #vault;

  constructor(vault) {
    this.#vault = vault;
  }

  listen() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (new URL(form.action).pathname !== "/sign-out") return;
      event.preventDefault();
      this.#leave(form, event.submitter);
    });
  }

  async #leave(form, submitter) {
    const { own } = await this.#vault.count();
    if (own && form.dataset.leave === undefined) return location.assign(PAGE);
    if (submitter?.value !== "unrecorded") await this.#vault.forgetOwn();
    await this.#vault.lock();
    // Somebody else's words may lie here too, sealed: they outlast this person's sign-out.
    const { all } = await this.#vault.count();
    form.append(field(all ? "unrecorded" : ""));
    form.submit();
  }
}

function field(value) {
  const kept = document.createElement("input");
  Object.assign(kept, { type: "hidden", name: "keep", value });
  return kept;
}

// While the line is lost, the acts that need certainty can't be pressed, and say why: nobody closes a meeting, takes a
// decision or signs minutes on what may be old.

const REASON = "Needs a connection";
const CERTAIN = [
  "open_meeting", "adjourn_meeting", "resume_meeting", "close_meeting", "cancel_meeting", "move_meeting", "call_meeting",
  "hand_over_chair", "take_item", "finish_item", "confirm_everyone", "circulate_minutes", "sign_minutes", "add_addendum",
  "take_decision", "supersede_decision", "rescind_decision", "accept_action", "send_back_action", "transfer_action",
  "supersede_action", "cancel_action", "set_cadence", "put_on_standby", "declare", "stand_down_declaration", "convene_scg",
  "pause_scg", "resume_scg", "stand_down_scg", "start_recovery", "hand_over_recovery", "close_recovery", "close_incident",
  "reopen_incident", "end_seat", "export_bundle",
  "propose_withholding", "approve_withholding", "refuse_withholding", "place_legal_hold", "lift_legal_hold",
  "review_retention",
];
const CONTROLS = CERTAIN.flatMap((act) => [
  `a[data-needs="${act}"]`, `button[data-needs="${act}"]`, `form[data-needs="${act}"] button:not([type=button])`,
]).join(", ");

export class Certain {
  #lost = false;

  listen() {
    document.addEventListener("click", (event) => {
      const control = this.#lost && event.target.closest?.(CONTROLS);
      if (!control) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true });
  }

  set(lost) {
    this.#lost = lost;
    this.refresh();
  }

  // Again after every push, as new buttons don't know yet.
  refresh() {
    for (const control of document.querySelectorAll(this.#lost ? CONTROLS : "[data-uncertain]")) {
      if (control.hasAttribute("data-uncertain") !== this.#lost) show(control, this.#lost);
    }
  }
}

function show(control, lost) {
  control.toggleAttribute("data-uncertain", lost);
  if (!lost) {
    control.removeAttribute("aria-disabled");
    control.querySelector("[data-reason]")?.remove();
    return;
  }
  control.setAttribute("aria-disabled", "true");
  const reason = document.createElement("span");
  reason.className = "app-reason";
  reason.dataset.reason = "";
  reason.textContent = ` ${REASON}`;
  control.append(reason);
}

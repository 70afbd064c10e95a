// The button beside a password that shows what was typed, and hides it again before it is sent.

const TOGGLE = ".govuk-js-password-input-toggle";

export function offerShowing() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest(TOGGLE);
    if (button) turn(button, typed(button).type === "password");
  });
  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll(TOGGLE)) turn(button, false);
  }, { capture: true });
}

function typed(button) {
  return document.getElementById(button.getAttribute("aria-controls"));
}

function turn(button, shown) {
  const input = typed(button);
  if (shown === (input.type === "text")) return;
  input.type = shown ? "text" : "password";
  button.textContent = shown ? "Hide" : "Show";
  button.setAttribute("aria-label", shown ? "Hide password" : "Show password");
  const polite = document.querySelector("[data-polite]");
  if (polite) polite.textContent = shown ? "Your password is visible" : "Your password is hidden";
}

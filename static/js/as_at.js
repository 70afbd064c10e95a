// The slider over the record: says which entry it stands at, and goes there when the pointer lets go of it.
// By the keyboard it goes on Enter, for every press of an arrow is a change.
// On pages of the past it runs alone, with nothing to import.

const PAUSE = 120;
const thousands = new Intl.NumberFormat("en-GB");

for (const form of document.querySelectorAll("[data-as-at]")) listen(form);

function listen(form) {
  const slider = form.querySelector("[type=range]");
  const number = form.querySelector("[data-as-at-number]");
  const said = form.querySelector("[data-as-at-told]");
  const shown = slider.value;
  let waiting;
  let byPointer = false;

  const tell = async () => {
    const asked = slider.value;
    const answer = await fetch(form.dataset.asAt + asked, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || slider.value !== asked) return;
    const { told } = await answer.json();
    said.textContent = told;
    slider.setAttribute("aria-valuetext", `Entry ${thousands.format(asked)}, ${told}`);
  };
  slider.addEventListener("input", () => {
    number.textContent = thousands.format(slider.value);
    clearTimeout(waiting);
    waiting = setTimeout(tell, PAUSE);
  });
  slider.addEventListener("pointerdown", () => { byPointer = true; });
  slider.addEventListener("keydown", (press) => {
    byPointer = false;
    if (press.key === "Enter") form.requestSubmit();
  });
  slider.addEventListener("change", () => {
    if (byPointer && slider.value !== shown) form.requestSubmit();
  });
}

// How far a volume is, told as it gets on; the page is loaded anew once it is made or ended.
const EVERY_MS = 1_000;
const STEPS = { reading: "Reading the minutes", drawing: "Laying out the sections", setting: "Setting the pages: the last step" };
const place = document.querySelector("[data-volume]");

async function look() {
  const told = await ask();
  if (told && !told.going) return location.reload();
  if (told) show(told);
  setTimeout(look, EVERY_MS);
}

async function ask() {
  try {
    const answer = await fetch(place.dataset.volume, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function show({ step, done, of }) {
  const bar = place.querySelector("progress");
  const said = STEPS[step === "drawing" && done >= of ? "setting" : step];
  const label = place.querySelector("[data-volume-step]");
  if (label.textContent !== said) label.textContent = said;
  place.querySelector("[data-volume-count]").textContent = `${done} of ${of}`;
  bar.max = of || 1;
  bar.value = done;
}

if (place) setTimeout(look, EVERY_MS);

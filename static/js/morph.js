// Changes one element into its newer self: focus, caret, scroll, half-typed text and opened folds stay.
import { Idiomorph } from "idiomorph";

const FRESH_MS = 4_000;
const KEPT = new Set(["data-fresh", "data-here"]); // the client's own marks

const CALLBACKS = {
  beforeAttributeUpdated: (name, node) => !(KEPT.has(name) || (name === "open" && node.localName === "details")),
  beforeNodeMorphed: (old, newer) => !(old.nodeType === Node.ELEMENT_NODE && (old.isEqualNode(newer) || counts(old, newer))),
};

export function morph(element, newer) {
  if (element.isEqualNode(newer)) return;
  const focused = element.contains(document.activeElement);
  Idiomorph.morph(element, newer.cloneNode(true), {
    morphStyle: "outerHTML", ignoreActiveValue: typing(), restoreFocus: true, callbacks: CALLBACKS,
  });
  if (focused && document.activeElement === document.body) standIn(element);
}

// Only what is being typed is left alone: a focused button must say what it now does.
function typing() {
  return document.activeElement?.matches("input, textarea, select, [contenteditable]") ?? false;
}

export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

// A short wash of colour on what has just come; removed again by itself.
export function freshen(element) {
  element.toggleAttribute("data-fresh", true);
  setTimeout(() => element.removeAttribute("data-fresh"), FRESH_MS);
}

// The focused control is gone: its row keeps the person's place.
function standIn(element) {
  if (!element.isConnected) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

// A running countdown to the same moment needs no change, or it would flicker once a push.
function counts(old, newer) {
  const running = old.dataset.countdown ?? old.dataset.elapsed;
  return running !== undefined && running === (newer.dataset.countdown ?? newer.dataset.elapsed)
    && old.dataset.planned === newer.dataset.planned;
}

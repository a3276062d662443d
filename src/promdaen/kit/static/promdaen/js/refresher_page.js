// Screens of the phone app: their words are in the page's templates, in its language.

import { listenToBack, reportScreen } from "./refresher_back.js";

const root = document.querySelector("[data-app]");
const screen = root.querySelector("[data-screen]");
const heading = document.querySelector("[data-heading]");
const troubles = root.querySelector("[data-troubles]");

export const language = root.dataset.language;
export const home = root.dataset.home;

export function number(value) {
  return String(value).replace(/\d/g, (digit) => root.dataset.digits[Number(digit)]);
}

export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

export function copied(attribute, name) {
  return document.querySelector(`template[${attribute}="${name}"]`).content.cloneNode(true);
}

function fill(part, values) {
  for (const one of part.querySelectorAll("[data-text]")) one.textContent = filled(one.dataset.text, values);
}

const depthOf = (name) => Number(document.querySelector(`template[data-name="${name}"]`).dataset.depth ?? 0);

// `shown` names the parts of the screen that are shown under a condition.
export function show(name, { values = {}, shown = [], ready = () => {} } = {}) {
  const part = copied("data-name", name);
  fill(part, values);
  for (const one of part.querySelectorAll("[data-if]")) one.hidden = !shown.includes(one.dataset.if);
  ready(part);
  screen.replaceChildren(part);
  root.dataset.shows = name;
  heading.classList.toggle("visually-hidden", ["ask", "reason"].includes(name));
  window.scrollTo(0, 0);
  (screen.querySelector("form[data-form=unlock] input, [data-first]:not([hidden])") ?? heading).focus({ preventScroll: true });
  reportScreen(depthOf(name));
}

export const shows = () => root.dataset.shows;

export function words(name) {
  return copied("data-name", "words").querySelector(`[data-${name}]`).textContent;
}

export function say(text) {
  const place = screen.querySelector("[data-error]");
  place.textContent = text;
  place.hidden = !text;
  if (text) place.focus();
}

export function counts({ here, safe }) {
  root.querySelector("[data-counts]").hidden = false;
  root.querySelector("[data-here]").textContent = number(here);
  root.querySelector("[data-safe]").textContent = safe === undefined ? "–" : number(safe);
  root.dataset.here = here;
  root.dataset.safe = safe ?? "";
}

let said = "";

// `held`: [name, {values, why}] of each trouble; drawn again only when something changed.
export function tell(held) {
  const now = JSON.stringify(held);
  if (now === said) return;
  said = now;
  troubles.replaceChildren(
    ...held.map(([name, { values = {}, why = [] } = {}]) => {
      const part = copied("data-trouble", name);
      fill(part, values);
      const list = part.querySelector("[data-why]");
      for (const text of why) list?.append(Object.assign(document.createElement("li"), { textContent: text }));
      return part;
    }),
  );
}

// Acts are named in the markup: `acts` holds what each button or form does. Back presses the
// button of its screen that says so, or goes home.
export function listen(acts, forms) {
  listenToBack(() => {
    const button = screen.querySelector("[data-back]");
    if (button) button.click();
    else acts.home();
  });
  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-act]")?.dataset.act;
    if (name) acts[name]();
  });
  document.addEventListener("submit", (event) => {
    const name = event.target.dataset.form;
    if (!name) return;
    event.preventDefault();
    forms[name](event.target, event.submitter);
  });
}

// ---- answers in a form ----
const selects = (form) => [...form.querySelectorAll("fieldset select")].filter((one) => one.value);
const nameOf = (select) => select.name.slice(2);
const isTwice = (values) => new Set(values).size < values.length;

const ANSWERS = {
  one: (form) => ({ chosen: form.querySelector("[name=a]:checked")?.value ?? "" }),
  some: (form) => ({ chosen: [...form.querySelectorAll("[name=a]:checked")].map((box) => box.value) }),
  order: (form) => ({ order: selects(form).sort((one, other) => one.value - other.value).map(nameOf) }),
  pairs: (form) => ({ pairs: Object.fromEntries(selects(form).map((one) => [nameOf(one), one.value])) }),
};
ANSWERS.truth = ANSWERS.one;

// What is chosen; {} for nothing, null where two rows hold the same.
export function answerIn(form, mark) {
  if (isTwice(selects(form).map((one) => one.value))) return null;
  const answer = ANSWERS[mark](form);
  return Object.keys(Object.values(answer)[0]).length ? answer : {};
}

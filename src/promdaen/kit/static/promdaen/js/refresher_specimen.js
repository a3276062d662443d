// Documents examined on the phone without signal, from a pack: every light, each side, a genuine
// one beside. What is true of them is not on the phone. A decision waits to be sent like an
// answer, and its document leaves the phone with it.

import { newId } from "./acts_outbox.js";
import { nameOf } from "./refresher_packs.js";
import * as page from "./refresher_page.js";

const LIGHTS = ["day", "tilt", "uv", "transmitted"];
const PIXELS_A_MM = 10;
const FURTHEST = "+30"; // the one slant of the genuine one beside

const words = (name) => page.copied("data-name", "specimen-words").querySelector(`[data-${name}]`).textContent;
const drawn = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

// `finished` gets the decision as it is sent; `answers` are those that the phone holds.
export function specimensOf({ store, answers, finished }) {
  let pack = null;
  let code = "";
  let one = null; // the document at hand
  let hand = null;
  let used = null;
  let since = 0;

  const left = () => pack.documents.filter(({ trial }) => !answers().some(({ kind, outcome }) => kind === "specimen" && outcome === trial));

  function open(content, set) {
    [pack, code] = [content, set];
    next();
  }

  function next() {
    [one] = left();
    if (!one) return page.show("specimen-done");
    hand = { light: "day", slant: FURTHEST, side: "front", isLarge: false, isCompared: false };
    [used, since] = [new Set(["day"]), Date.now()];
    return page.show("specimen", {
      ready: (part) => {
        part.querySelector("[data-title]").textContent = one.title;
        const today = part.querySelector("[data-today]");
        today.textContent = page.filled(today.dataset.today, { day: one.today });
        for (const place of part.querySelectorAll("[data-html]")) place.innerHTML = one[place.dataset.html];
        part.querySelector(".tool[value=back]").parentElement.hidden = one.sides.length < 2;
        const form = part.querySelector("form");
        form.elements.side.value = hand.side;
        form.querySelector("#slant").addEventListener("input", ({ target }) => {
          hand.slant = `${target.value < 0 ? "" : "+"}${target.value}`;
          draw(form);
        });
        form.querySelector("[data-own]").addEventListener("click", (event) => touch(form, event));
        form.addEventListener("change", ({ target }) => {
          if (target.name === "area") mark(form, "", "");
          drawSpot(form);
        });
        draw(form);
      },
    });
  }

  // ---- tools ----
  function take(form, tool) {
    used.add(tool);
    if (LIGHTS.includes(tool)) hand.light = tool;
    if (tool === "magnifier") hand.isLarge = !hand.isLarge;
    if (tool === "compare") hand.isCompared = !hand.isCompared;
    if (tool === "back") hand.side = hand.side === "back" ? "front" : "back";
    draw(form);
  }

  const viewOf = (slant) => `${hand.light}${hand.light === "tilt" ? slant : ""}${hand.side === "back" ? ".b" : ""}`;

  function draw(form) {
    const taken = { magnifier: hand.isLarge, compare: hand.isCompared, back: hand.side === "back", [hand.light]: true };
    for (const button of form.querySelectorAll(".tool")) button.setAttribute("aria-pressed", String(Boolean(taken[button.value])));
    form.querySelector("[data-slant]").hidden = hand.light !== "tilt";
    form.querySelector("[data-near]").hidden = !hand.isCompared;
    for (const label of form.querySelectorAll("[data-beside]")) label.hidden = !hand.isCompared;
    lay(form.querySelector("[data-own]"), viewOf(hand.slant));
    lay(form.querySelector("[data-near]"), `r.${viewOf(FURTHEST)}`);
    drawSpot(form);
  }

  function lay(stage, view) {
    if (stage.hidden) return;
    stage.classList.toggle("is-large", hand.isLarge);
    const frame = stage.querySelector("[data-frame]");
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", words("lens")]]) {
      if (hand.isLarge) frame.setAttribute(name, value);
      else frame.removeAttribute(name);
    }
    const [width, height] = one.size.map((side) => Math.round(side * PIXELS_A_MM));
    let picture = frame.querySelector("img");
    if (!picture) frame.append((picture = Object.assign(document.createElement("img"), { width, height })));
    if (picture.dataset.view === view) return;
    picture.dataset.view = view;
    Object.assign(picture, { src: drawn(one.pictures[view]), alt: one.labels[view] });
  }

  // ---- the place ----
  function mark(form, x, y) {
    [form.elements.x_mm.value, form.elements.y_mm.value] = [x, y];
  }

  function touch(form, { clientX, clientY }) {
    if (form.elements.answer.value !== "suspect") return;
    const box = form.querySelector("[data-own] img").getBoundingClientRect();
    const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    if (Math.min(x, y) < 0 || Math.max(x, y) > 1) return;
    mark(form, (x * one.size[0]).toFixed(1), (y * one.size[1]).toFixed(1));
    form.elements.side.value = hand.side;
    for (const area of form.querySelectorAll("[name=area]")) area.checked = false;
    drawSpot(form);
  }

  function drawSpot(form) {
    const [x, y] = [form.elements.x_mm.value, form.elements.y_mm.value];
    const frame = form.querySelector("[data-own] [data-frame]");
    frame.querySelector(".spotted")?.remove();
    form.querySelector("[data-touched]").hidden = !x;
    form.querySelector("[data-touch]").hidden = Boolean(x);
    if (!x || form.elements.side.value !== hand.side || form.elements.answer.value !== "suspect") return;
    const picture = frame.querySelector("img");
    const spot = Object.assign(document.createElement("span"), { className: "spotted" });
    spot.style.left = `${(x / one.size[0]) * picture.clientWidth}px`;
    spot.style.top = `${(y / one.size[1]) * picture.clientHeight}px`;
    frame.append(spot);
  }

  // ---- the decision ----
  async function decide(form, by) {
    if (by?.name === "tool") return take(form, by.value);
    const { answer, area, reason, side, x_mm: x, y_mm: y } = Object.fromEntries(new FormData(form));
    const isSuspect = answer === "suspect";
    if (!answer) return page.say(words("answer"));
    if (isSuspect && !area && !x) return page.say(words("area"));
    if (isSuspect && !reason) return page.say(words("reason"));
    const id = newId();
    const found = { point: isSuspect && x ? [side, Number(x), Number(y)] : null, area: (isSuspect && area) || "", reason: (isSuspect && reason) || "" };
    const { trial, title } = one;
    const body = { id, trial, answer, ...found, milliseconds: Date.now() - since, tools: [...used] };
    // Pressed twice, the second finds nothing at hand.
    one = { ...one, trial: "" };
    if (!trial) return undefined;
    const documents = left().filter((each) => each.trial !== trial);
    await finished({ id, kind: "specimen", window: "specimen", outcome: trial, title, set: code, isLast: !documents.length, body });
    pack = { ...pack, documents };
    await store.keep({ [nameOf({ kind: "specimen", code })]: pack }).catch(() => {});
    return next();
  }

  return { open, forms: { specimenDecide: decide } };
}

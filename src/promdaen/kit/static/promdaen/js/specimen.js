// A document under a tool: layers swapped in place, the page turned, a lens that follows the
// finger, a place that is touched. Everything also works without this, page by page.

const form = document.querySelector("[data-lab]");
const LENS_SHARE = 0.42;
const ZOOM = 3.2;
const STEP_MM = 2;
const WIDEST = 2600;
const held = new Map();
let asked = 0;
// Where the document was tapped to open the lens, as shares of its width and height.
let tapped = null;

const bench = () => form.querySelector("[data-bench]");
const own = () => form.querySelector("[data-own] [data-frame]");
const shownIn = (frame) => frame.querySelector("img:not([hidden])");

// ---- tools ----
form?.addEventListener("submit", (event) => {
  const by = event.submitter;
  if (by?.name === "decide") return keepTime();
  if (by?.name !== "tool") return;
  event.preventDefault();
  take(by.value);
});

async function take(tool) {
  const turn = ++asked;
  const sent = new FormData(form);
  sent.set("tool", tool);
  bench().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.look, { method: "POST", body: sent });
    if (answer.redirected || !answer.ok) return location.reload();
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    if (turn === asked) swap(fresh.content.firstElementChild, tool);
  } catch {
    bench().removeAttribute("aria-busy");
    bench().querySelector("[data-away]").hidden = false;
  }
}

// A picture that was shown before is kept: its address opens but once.
function swap(fresh, tool) {
  for (const picture of bench().querySelectorAll("img")) held.set(picture.dataset.view, picture);
  for (const picture of fresh.querySelectorAll("img")) {
    const known = held.get(picture.dataset.view);
    if (!known) continue;
    // Never moved through the template's own document, where it would be fetched again.
    const slot = document.createElement("span");
    slot.dataset.slot = picture.dataset.view;
    known.hidden = picture.hidden;
    picture.replaceWith(slot);
  }
  const made = document.importNode(fresh, true);
  for (const slot of made.querySelectorAll("[data-slot]")) {
    slot.replaceWith(held.get(slot.dataset.slot));
  }
  bench().replaceWith(made);
  ready();
  form.querySelector(`.tool[value="${tool}"]`)?.focus({ preventScroll: true });
  bench().querySelector(".sums")?.scrollIntoView({ block: "nearest" });
}

function ready() {
  bench().classList.add("js-touch");
  readySlant();
  readyLens();
  drawSpot();
}

// ---- turning the page ----
function turnTo(degrees) {
  const slider = form.querySelector("[data-slant]");
  if (!slider) return;
  for (const frame of form.querySelectorAll("[data-frame]")) {
    const pictures = [...frame.querySelectorAll("[data-degrees]")];
    const far = (one) => Math.abs(Number(one.dataset.degrees) - degrees);
    const nearest = pictures.reduce((best, one) => (far(one) < far(best) ? one : best));
    for (const one of pictures) one.hidden = one !== nearest;
    slider.value = nearest.dataset.degrees;
    if (frame === own()) form.elements.view.value = nearest.dataset.view;
  }
  for (const frame of form.querySelectorAll("[data-frame]")) frame.lens?.forget();
}

function readySlant() {
  const slider = form.querySelector("[data-slant]");
  if (!slider) return removeEventListener("deviceorientation", byPhone);
  slider.addEventListener("input", () => turnTo(Number(slider.value)));
  if (!("DeviceOrientationEvent" in window) || !isSecureContext) return;
  const button = form.querySelector("[data-motion]");
  if (typeof DeviceOrientationEvent.requestPermission !== "function") {
    return addEventListener("deviceorientation", byPhone);
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    if ((await DeviceOrientationEvent.requestPermission()) !== "granted") return;
    button.hidden = true;
    addEventListener("deviceorientation", byPhone);
  });
}

function byPhone(event) {
  if (event.gamma !== null) turnTo(Math.max(-30, Math.min(30, event.gamma)));
}

// ---- the lens ----
class Lens {
  constructor(frame) {
    this.frame = frame;
    this.at = [0.5, 0.5];
    this.glass = document.createElement("canvas");
    this.glass.className = "lens";
    frame.append(this.glass);
    frame.closest("figure").classList.add("has-lens");
    frame.addEventListener("pointerdown", (event) => this.follow(event));
    frame.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" || event.buttons) this.follow(event);
    });
    frame.addEventListener("keydown", (event) => this.byKey(event));
    this.draw();
  }

  follow(event) {
    const box = this.frame.getBoundingClientRect();
    this.lookAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  // The lens on a genuine one beside it goes to the same place.
  lookAt(x, y) {
    for (const frame of form.querySelectorAll("[data-frame]")) {
      if (!frame.lens) continue;
      frame.lens.at = [Math.max(0, Math.min(1, x)), Math.max(0, Math.min(1, y))];
      frame.lens.draw();
    }
  }

  byKey(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const { width, height } = bench().dataset;
    const [x, y] = this.at;
    this.lookAt(x + (move[0] * STEP_MM) / width, y + (move[1] * STEP_MM) / height);
  }

  forget() {
    this.sheet = null;
    this.draw();
  }

  // The picture is drawn large once; the lens then only cuts from it.
  large(picture) {
    if (this.sheet?.of === picture) return this.sheet;
    const wide = Math.min(WIDEST, Math.round(this.frame.clientWidth * ZOOM * devicePixelRatio));
    const sheet = document.createElement("canvas");
    sheet.width = wide;
    sheet.height = Math.round((wide * picture.height) / picture.width);
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    sheet.of = picture;
    this.sheet = sheet;
    return sheet;
  }

  draw() {
    const picture = shownIn(this.frame);
    if (!picture) return;
    if (!picture.complete) {
      return picture.addEventListener("load", () => this.draw(), { once: true });
    }
    const across = Math.round(this.frame.clientWidth * LENS_SHARE);
    const sheet = this.large(picture);
    const fine = sheet.width / (this.frame.clientWidth * ZOOM);
    const cut = across * fine;
    this.glass.width = this.glass.height = Math.round(cut);
    this.glass.style.width = this.glass.style.height = `${across}px`;
    const [x, y] = this.at;
    const left = x * this.frame.clientWidth - across / 2;
    const top = y * this.frame.clientHeight - across / 2;
    this.glass.style.transform = `translate(${left}px, ${top}px)`;
    this.glass
      .getContext("2d")
      .drawImage(sheet, x * sheet.width - cut / 2, y * sheet.height - cut / 2, cut, cut, 0, 0, cut, cut);
  }
}

function readyLens() {
  if (form.elements.lens.value !== "1") return;
  for (const frame of form.querySelectorAll("[data-frame]")) frame.lens = new Lens(frame);
  if (tapped) own().lens?.lookAt(...tapped);
  tapped = null;
}

// On a narrow screen the text of a document is too small to read: a tap opens the lens there.
form?.addEventListener("click", (event) => {
  const hint = form.querySelector("[data-too-small]");
  const frame = event.target.closest("[data-own] [data-frame]");
  if (!frame || !hint?.offsetParent || isSuspect()) return;
  const box = shownIn(frame).getBoundingClientRect();
  tapped = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  take("magnifier");
});

// ---- the place ----
const isSuspect = () => form.elements.answer?.value === "suspect";

form?.addEventListener("click", (event) => {
  const frame = event.target.closest("[data-own] [data-frame]");
  if (!frame || !isSuspect()) return;
  const box = shownIn(frame).getBoundingClientRect();
  const { width, height, side } = bench().dataset;
  form.elements.x_mm.value = (((event.clientX - box.left) / box.width) * width).toFixed(1);
  form.elements.y_mm.value = (((event.clientY - box.top) / box.height) * height).toFixed(1);
  form.elements.side.value = side;
  for (const one of form.querySelectorAll("[name=area]")) one.checked = false;
  drawSpot();
});

form?.addEventListener("change", (event) => {
  if (event.target.name !== "area") return;
  form.elements.x_mm.value = form.elements.y_mm.value = "";
  drawSpot();
});

function drawSpot() {
  own().querySelector(".spotted")?.remove();
  if (!form.elements.x_mm) return;
  const [x, y] = [form.elements.x_mm.value, form.elements.y_mm.value];
  const isSet = x !== "" && y !== "";
  form.querySelector("[data-touched]").hidden = !isSet;
  form.querySelector("[data-touch]").hidden = isSet;
  const { width, height, side } = bench().dataset;
  if (!isSet || form.elements.side.value !== side) return;
  const spot = document.createElement("span");
  spot.className = "spotted";
  spot.style.left = `${(x / width) * 100}%`;
  spot.style.top = `${(y / height) * 100}%`;
  own().append(spot);
}

// ---- the clock of the phone: from when this document first lay here ----
const clock = `lab:${location.pathname}`;

function keepTime() {
  const begun = Number(sessionStorage.getItem(clock));
  if (begun) form.querySelector("[data-spent]").value = Date.now() - begun;
}

if (form) {
  if (form.querySelector("[data-spent]") && !sessionStorage.getItem(clock)) {
    sessionStorage.setItem(clock, Date.now());
  }
  ready();
}

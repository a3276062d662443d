// A page that asks what is new every two seconds. It can be read, and its buttons pressed,
// without this. Nothing is replaced that did not change; what has focus keeps it; what was opened
// stays open; nothing moves under a finger that presses.

const root = document.querySelector("[data-live]");
const state = root.querySelector("[data-live-state]");
const EVERY = 2000;
const PATIENCE = 8000;
const SOON = 60;
let cursor = root.dataset.cursor;
let isPressed = false;
let isAsking = false;
let heard = Date.now();
let waiting = null;
let clock = null;

// ---- the clock goes on between two answers ----
function setClock({ second, rate, isRunning }) {
  clock = { second, rate, isRunning, at: performance.now() };
  tick();
}

function secondNow() {
  const passed = (performance.now() - clock.at) / 1000;
  return clock.second + (clock.isRunning ? passed * clock.rate : 0);
}

const two = (value) => String(value).padStart(2, "0");

function span(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function tick() {
  const face = root.querySelector("[data-clock-face]");
  const now = secondNow();
  if (face) {
    const shown = Math.floor(now) + Number(face.dataset.starts);
    put(face, `${two(Math.floor(shown / 3600) % 24)}:${two(Math.floor(shown / 60) % 60)}:${two(shown % 60)}`);
  }
  put(root.querySelector("[data-clock-minute]"), String(Math.floor(now / 60)));
  for (const one of root.querySelectorAll("[data-until]")) {
    const left = Number(one.dataset.until) - now;
    const { over, due } = one.dataset;
    if (left >= 0) put(one, span(left));
    else put(one, over ? over.replace("{}", span(left)) : due);
    if (!over) continue;
    one.classList.toggle("late", left < 0);
    one.classList.toggle("soon", left >= 0 && left < SOON);
  }
  if (Date.now() - heard > PATIENCE) put(state, state.dataset.lost);
}

// ---- what is new ----
const FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex]";

// The same html but for texts that count down by themselves, and for what a person opened.
function plain(element) {
  const copy = element.cloneNode(true);
  for (const one of copy.querySelectorAll("[data-until]")) {
    one.textContent = "";
    one.classList.remove("soon", "late");
  }
  for (const one of [copy, ...copy.querySelectorAll("details")]) one.removeAttribute("open");
  // The same token is written otherwise each time.
  for (const one of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) one.remove();
  return copy;
}

function shell(element) {
  const copy = plain(element);
  for (const one of copy.querySelectorAll("[data-keyed], [data-count]")) one.replaceChildren();
  return copy.innerHTML;
}

function keepOpen(from, to) {
  for (const one of from.querySelectorAll("details[open][data-keep]")) {
    const again = to.querySelector(`details[data-keep="${CSS.escape(one.dataset.keep)}"]`);
    if (again) again.open = true;
  }
  if (from.matches("details[open]") && to.matches("details")) to.open = true;
}

// The same control, else one that does the same nearby, else the first there.
function focusAgain(id, near) {
  const again = id ? document.getElementById(id) : null;
  const alike = id ? near?.querySelector(`[id^="${CSS.escape(id.split("-")[0])}-"]`) : null;
  const next = again ?? alike ?? near?.querySelector(FOCUSABLE) ?? root.querySelector("[data-home]");
  next?.focus({ preventScroll: true });
}

// Old is replaced by fresh; focus that was in it goes to the same control, or to the next one.
function replace(old, fresh, near) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  if (fresh) {
    keepOpen(old, fresh);
    old.replaceWith(fresh);
  } else {
    old.remove();
  }
  if (held) focusAgain(held.id, fresh ?? near);
}

function mergeList(list, fresh) {
  const held = new Map([...list.children].map((one) => [one.dataset.key, one]));
  const wanted = [...fresh.children];
  const keys = new Set(wanted.map((one) => one.dataset.key));
  for (const [key, one] of held) {
    if (!keys.has(key)) replace(one, null, one.nextElementSibling ?? one.previousElementSibling);
  }
  let place = list.firstElementChild;
  for (const one of wanted) {
    const old = held.get(one.dataset.key);
    if (old && old === place && plain(old).outerHTML === plain(one).outerHTML) {
      copyTimes(old, one);
      place = place.nextElementSibling;
    } else if (old && old === place) {
      place = place.nextElementSibling;
      replace(old, one);
    } else {
      if (old) replace(old, null, place);
      list.insertBefore(one, place);
    }
  }
}

function copyTimes(old, fresh) {
  const times = [...fresh.querySelectorAll("[data-until]")];
  [...old.querySelectorAll("[data-until]")].forEach((one, index) => {
    one.dataset.until = times[index].dataset.until;
  });
}

function merge(name, html) {
  const element = document.querySelector(`[data-fragment="${name}"]`);
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  if (shell(element) !== shell(fresh)) {
    const held = element.contains(document.activeElement) ? document.activeElement : null;
    keepOpen(element, fresh);
    element.replaceChildren(...fresh.childNodes);
    if (held) focusAgain(held.id, element);
    return;
  }
  const counts = [...fresh.querySelectorAll("[data-count]")];
  [...element.querySelectorAll("[data-count]")].forEach((one, index) => put(one, counts[index].textContent));
  const lists = [...fresh.querySelectorAll("[data-keyed]")];
  [...element.querySelectorAll("[data-keyed]")].forEach((list, index) => mergeList(list, lists[index]));
}

// Nor is anything replaced while a question waits for its answer: the answer goes to the very
// button that asked.
const isHeld = () => isPressed || document.querySelector("dialog[open]") !== null;

function take(latestNews) {
  if (isHeld()) {
    waiting = latestNews;
    return;
  }
  waiting = null;
  for (const [name, html] of Object.entries(latestNews.fragments)) merge(name, html);
  cursor = latestNews.cursor;
  setClock(latestNews.clock);
}

async function asked(address, options = {}) {
  const response = await fetch(address, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
    ...options,
  });
  const isTold = response.headers.get("Content-Type")?.includes("json");
  if (!response.ok || !isTold) throw new Error("no news");
  return response.json();
}

async function poll() {
  if (isAsking || document.hidden) return;
  isAsking = true;
  try {
    const latestNews = await asked(`${root.dataset.poll}?after=${cursor}`);
    heard = Date.now();
    if (state.textContent === state.dataset.lost) put(state, "");
    take(latestNews);
  } catch {
    // What is shown stays; after eight seconds the page says that it may be old.
  } finally {
    isAsking = false;
  }
}

// ---- buttons ----
document.addEventListener("submit", async (event) => {
  const by = event.submitter;
  if (event.defaultPrevented || !by) return;
  if (by.dataset.confirm) {
    const sure = by.form.elements.sure;
    if (sure) sure.value = "1";
    return;
  }
  if (!by.form.matches("[data-acts]")) return;
  event.preventDefault();
  const body = new FormData(by.form, by);
  by.setAttribute("aria-busy", "true");
  put(state, "");
  try {
    const latestNews = await asked(by.form.action, { method: "POST", body });
    heard = Date.now();
    put(state, latestNews.refused);
    take(latestNews);
  } catch {
    put(state, state.dataset.lost);
  } finally {
    by.removeAttribute("aria-busy");
  }
});

function released() {
  isPressed = false;
  if (waiting) setTimeout(() => waiting && take(waiting));
}

root.addEventListener("pointerdown", () => {
  isPressed = true;
});
for (const name of ["pointerup", "pointercancel", "blur"]) window.addEventListener(name, released);

const first = root.querySelector("[data-clock-face]")?.dataset;
setClock({ second: Number(first.second), rate: Number(first.rate), isRunning: first.running === "1" });
setInterval(tick, 250);
setInterval(poll, EVERY);

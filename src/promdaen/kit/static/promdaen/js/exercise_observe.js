// The page of an observer: updates its parts when something happened, counts the minutes that
// are left, and sends what was written through the outbox. Without this program every form works.

import { newId, outboxOf } from "./acts_outbox.js";

const root = document.querySelector("[data-observe]");
const POLL_MS = 2000;
const LONGEST_WAIT_MS = 10_000;
const PATIENCE_MS = 8000;
const CUT_OFF_MS = 6000;

let cursor = Number(root.dataset.cursor);
let heardAt = Date.now();
let failures = 0;
let isGone = false;
let isAsking = false;
let isSending = false;
let timer = null;
let clock = { second: Number(root.dataset.second), rate: Number(root.dataset.rate), at: Date.now() };
const outbox = await outboxOf(root.dataset.box, root.dataset.deviceKey);

const all = (what, within = root) => [...within.querySelectorAll(what)];
const two = (number) => String(number).padStart(2, "0");
const length = (seconds) => `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

async function asking(address, options = {}) {
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
  const headers = { Accept: "application/json", ...options.headers };
  try {
    return await fetch(address, { credentials: "same-origin", signal: stop.signal, ...options, headers });
  } finally {
    clearTimeout(patience);
  }
}

// ---- the clock and the network ----
function showClock() {
  const second = clock.second + (clock.rate * (Date.now() - clock.at)) / 1000;
  const [hours, minutes] = root.dataset.start.split(":").map(Number);
  const shown = hours * 60 + minutes + Math.floor(second / 60);
  for (const face of all("[data-clock-face]")) put(face, `${two(Math.floor(shown / 60) % 24)}:${two(shown % 60)}`);
  for (const due of all("[data-due]")) {
    const left = Number(due.dataset.due) - second;
    put(due, (left < 0 ? due.dataset.over : due.dataset.left).replace("{}", length(Math.abs(left))));
    due.classList.toggle("late", left < 0);
  }
}

async function showNet() {
  const net = root.querySelector("[data-net]");
  const kept = (await outbox.all()).filter((act) => !act.refused).length;
  const silence = Date.now() - heardAt;
  const is = isGone ? "gone" : silence > CUT_OFF_MS ? "off" : kept ? "kept" : "on";
  net.hidden = false;
  for (const one of all("[data-net-is]", net)) one.hidden = one.dataset.netIs !== is;
  put(net.querySelector("[data-kept-count]"), kept > 1 ? String(kept) : "");
  if (is === "off") put(net.querySelector("[data-off-since]"), length(silence / 1000));
  root.dataset.net = is;
  root.dataset.unsent = String(kept);
}

// ---- what is new ----
async function poll() {
  if (isAsking || isGone) return;
  isAsking = true;
  clearTimeout(timer);
  try {
    const answer = await asking(`${root.dataset.poll}?after=${cursor}`);
    if (answer.status === 401) isGone = true;
    else if (!answer.ok) throw new Error("no answer");
    else take(await answer.json());
    heardAt = Date.now();
    if (failures && !isGone) send();
    failures = 0;
  } catch {
    failures += 1;
  }
  isAsking = false;
  showNet();
  const wait = Math.min(POLL_MS * 1.5 ** failures, LONGEST_WAIT_MS) * (failures ? 0.8 + Math.random() * 0.4 : 1);
  if (!isGone) timer = setTimeout(poll, wait);
}

function take(news) {
  clock = { second: news.clock.second, rate: news.clock.rate, at: Date.now() };
  for (const phase of all("[data-phase]")) put(phase, news.clock.phase);
  if (news.state !== root.dataset.state) return location.reload();
  for (const [name, html] of Object.entries(news.parts)) tellAnew(name, html);
  cursor = Math.max(cursor, news.cursor);
  showClock();
}

// A part is updated while it is written in: words, ticks, focus stay.
function tellAnew(name, html) {
  const part = root.querySelector(`[data-part="${name}"]`);
  if (!part) return;
  const held = all("form", part).map((form) => [form.dataset.key, all("textarea", form)[0]?.value, boxes(form)]);
  const open = all("details[open]", part).map(keyOf);
  const focus = part.contains(document.activeElement) ? document.activeElement : null;
  const place = focus && [focus.closest("form")?.dataset.key, focus.name, focus.value, focus.selectionStart];
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  part.replaceChildren(template.content);
  const formOf = (key) => part.querySelector(`form[data-key="${key}"]`);
  for (const details of all("details", part)) details.open = open.includes(keyOf(details));
  for (const [key, words, ticked] of held) {
    const form = formOf(key);
    if (!form) continue;
    if (words) all("textarea", form)[0].value = words;
    for (const box of all("[type=checkbox]", form)) box.checked = ticked.includes(`${box.name} ${box.value}`);
  }
  if (!place) return;
  const [key, field, value, at] = place;
  const again = all("textarea, input, button", formOf(key) ?? part).find(
    (one) => one.name === field && (one.matches("textarea") || one.value === value),
  );
  again?.focus({ preventScroll: true });
  if (again?.matches("textarea")) again.setSelectionRange(at, at);
}

const boxes = (form) => all("[type=checkbox]:checked", form).map((box) => `${box.name} ${box.value}`);
const keyOf = (details) => (details.closest("form") ?? details.querySelector("form"))?.dataset.key ?? "";

// ---- panels of a phone ----
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const one of all("[data-panel]")) one.hidden = one.dataset.panel !== link.dataset.go;
  for (const one of document.querySelectorAll("[data-go]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "page");
  history.replaceState(null, "", link.href);
  scrollTo(0, 0);
});

// ---- the outbox ----
const labelOf = (input) => input.closest("label").textContent.replace(/\s+/g, " ").trim();
const wordsOf = (form) => form.elements.text?.value.trim() ?? "";

const SHOWN = {
  grade: (form, button) => ({
    head: button.textContent.trim(),
    text: [form.closest("li").querySelector(".what").textContent.trim(), wordsOf(form)].filter(Boolean).join("\n"),
  }),
  remark: (form) => ({ head: form.elements.about.selectedOptions[0].text, text: wordsOf(form) }),
  aloud: (form) => ({
    head: `${form.closest("details").querySelector("summary").textContent.trim()}`,
    text: all(":checked", form).map(labelOf).join("\n"),
  }),
};

function isWhole(form) {
  if (form.dataset.act === "remark") return wordsOf(form) !== "";
  if (form.dataset.act !== "aloud") return true;
  return ["to", "facts"].every((name) => all(`[name=${name}]:checked`, form).length);
}

root.addEventListener("submit", async (event) => {
  const form = event.target;
  const kind = form.dataset.act;
  if (!kind) return;
  event.preventDefault();
  const why = form.querySelector("[data-why]");
  if (why) why.textContent = isWhole(form) ? "" : form.dataset.need;
  if (!isWhole(form)) return;
  const body = [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const at = root.querySelector("[data-clock-face]")?.textContent ?? "";
  const shown = { at, ...SHOWN[kind](form, event.submitter) };
  const act = { kind, address: form.getAttribute("action"), body: [...body, ["client_id", newId()]], shown, refused: "" };
  await outbox.add(act);
  if (kind === "grade") {
    for (const one of all("[name=grade]", form)) one.setAttribute("aria-pressed", String(one === event.submitter));
  }
  for (const words of all("textarea, [type=time]", form)) words.value = "";
  for (const box of all("[type=checkbox]", form)) box.checked = false;
  for (const details of all("details", form)) details.open = false;
  await showOutbox();
  send();
});

// One at a time and in order; what is refused stays to be read and holds nothing else back.
async function send() {
  if (isSending || isGone) return;
  isSending = true;
  let isAnySent = false;
  for (;;) {
    const act = (await outbox.all()).find((one) => !one.refused);
    if (!act || !(await isDone(act))) break;
    isAnySent = true;
    await showOutbox();
  }
  isSending = false;
  if (isAnySent) poll();
}

async function isDone(act) {
  try {
    const answer = await asking(act.address, {
      method: "POST",
      headers: { "X-CSRFToken": root.dataset.token },
      body: new URLSearchParams(act.body),
    });
    if (answer.status === 401 || answer.status === 403) isGone = true;
    else if (answer.ok && (await answer.json()).done) await outbox.drop(act.n);
    else if (answer.status === 422) await outbox.change({ ...act, refused: (await answer.json()).refused.join(" ") });
    else return false;
    heardAt = Date.now();
    return !isGone;
  } catch {
    return false;
  }
}

async function showOutbox() {
  const acts = (await outbox.all()).reverse();
  root.querySelector("[data-outbox]").replaceChildren(...acts.map(keptEntry));
  showNet();
}

function keptEntry(act) {
  const entry = root.querySelector("template[data-kept]").content.cloneNode(true).querySelector("li");
  const find = (what) => entry.querySelector(what);
  find("[data-kept-at]").textContent = act.shown.at;
  find("[data-kept-head]").textContent = act.shown.head;
  find("[data-kept-text]").textContent = act.shown.text;
  find("[data-kept-why]").textContent = act.refused;
  for (const one of all("[data-kept-is]", entry)) {
    one.hidden = (one.dataset.keptIs === "refused") !== Boolean(act.refused);
  }
  find("[data-kept-acts]").hidden = !act.refused;
  find("[data-kept-drop]").addEventListener("click", async () => {
    await outbox.drop(act.n);
    await showOutbox();
  });
  return entry;
}

window.addEventListener("beforeunload", (event) => {
  if (!outbox.keepsWhenClosed && root.dataset.unsent !== "0") event.preventDefault();
});
for (const name of ["online", "pageshow"]) window.addEventListener(name, () => poll());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) poll();
});
setInterval(() => {
  showClock();
  showNet();
}, 1000);
showClock();
await showOutbox();
send();
poll();

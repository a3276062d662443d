// The phone of a cell: asks every two seconds what is new after the last line it has, shows it
// once and in order, says when it is cut off, and sends what was written through an outbox. Without
// this program every page works as a plain form.

import { newId, outboxOf } from "./acts_outbox.js";

const root = document.querySelector("[data-exercise]");
const feed = root.querySelector("[data-feed]");
const POLL_MS = 2000;
const LONGEST_WAIT_MS = 10_000;
const PATIENCE_MS = 8000;
const CUT_OFF_MS = 6000;
const PAGE_OF = { briefing: "briefing", running: "play", paused: "play", hot_wash: "over", closed: "end" };

let cursor = Number(root.dataset.cursor);
let heardAt = Date.now();
let failures = 0;
let isGone = false;
let isAsking = false;
let isAskedAgain = false;
let timer = null;
let unread = 0;
let outbox = null;
let isSending = false;
let clock = {
  second: Number(root.dataset.second),
  rate: Number(root.dataset.rate),
  at: Date.now(),
};

const all = (what, within = root) => [...within.querySelectorAll(what)];

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

// ---- the clock ----
const two = (number) => String(number).padStart(2, "0");
const secondNow = () => clock.second + (clock.rate * (Date.now() - clock.at)) / 1000;
const length = (seconds) => `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;

function showClock() {
  const second = secondNow();
  const [hours, minutes] = root.dataset.start.split(":").map(Number);
  const shown = hours * 60 + minutes + Math.floor(second / 60);
  for (const face of all("[data-clock-face]")) {
    put(face, `${two(Math.floor(shown / 60) % 24)}:${two(shown % 60)}`);
  }
  for (const due of all("[data-due]")) {
    const left = Number(due.dataset.due) - second;
    put(due, (left < 0 ? due.dataset.over : due.dataset.left).replace("{}", length(Math.abs(left))));
    due.classList.toggle("late", left < 0);
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// ---- the state of the network ----
async function showNet() {
  const net = root.querySelector("[data-net]");
  const kept = outbox ? (await outbox.all()).filter((act) => !act.refused).length : 0;
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
  isAskedAgain = isAsking;
  if (isAsking || isGone) return;
  isAsking = true;
  clearTimeout(timer);
  try {
    const answer = await asking(`${root.dataset.poll}?after=${cursor}`);
    if (answer.status === 401) isGone = true;
    else if (!answer.ok) throw new Error("no answer");
    else take(await answer.json());
    heardAt = Date.now();
    failures = 0;
    if (outbox) send();
  } catch {
    failures += 1;
  }
  isAsking = false;
  showNet();
  const wait = Math.min(POLL_MS * 1.5 ** failures, LONGEST_WAIT_MS) * (failures ? 0.8 + Math.random() * 0.4 : 1);
  if (!isGone) timer = setTimeout(poll, isAskedAgain ? 0 : wait);
}

function take(news) {
  clock = { second: news.clock.second, rate: news.clock.rate, at: Date.now() };
  for (const phase of all("[data-phase]")) put(phase, news.clock.phase);
  if (PAGE_OF[news.state] !== PAGE_OF[root.dataset.state]) return location.reload();
  root.dataset.state = news.state;
  if (news.items?.length) for (const old of all(".fresh")) old.classList.remove("fresh");
  for (const item of news.items ?? []) if (item.sequence > cursor) show(item);
  for (const item of news.amended ?? []) entryOf(item.sequence)?.replaceWith(made(item.html));
  for (const [name, html] of Object.entries(news.parts ?? {})) tellAnew(name, html);
  cursor = Math.max(cursor, news.cursor);
  showClock();
}

const entryOf = (sequence) => feed?.querySelector(`:scope > [data-sequence="${sequence}"]`);

function made(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
}

function show({ sequence, html }) {
  if (!feed || entryOf(sequence)) return;
  const content = made(html);
  const entry = content.querySelector("li");
  entry.classList.add("fresh");
  feed.prepend(content);
  root.querySelector("[data-empty]").hidden = true;
  if (entry.matches(".own, .decided")) return;
  if (root.querySelector("[data-panel=feed]").hidden) unread += 1;
  showUnread();
  const said = root.querySelector("[data-news]");
  said.textContent = `${said.dataset.said}: ${entry.querySelector(".from").textContent.trim()}`;
  if (entry.matches(".urgent, .immediate")) navigator.vibrate?.(200);
}

function showUnread() {
  for (const one of all("[data-unread]")) put(one, unread ? String(unread) : "");
}

// A part is updated while it is filled in: ticks and the focus stay.
function tellAnew(name, html) {
  for (const part of all(`[data-part="${name}"]`)) {
    const ticked = all("input:checked", part).map(nameOf);
    const focus = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    part.replaceChildren(made(html));
    for (const input of all("input", part)) {
      if (ticked.includes(nameOf(input))) input.checked = true;
    }
    if (focus) all("input, button", part).find((one) => nameOf(one) === focus)?.focus();
  }
}

function nameOf(field) {
  const of = field.closest("[data-decision]")?.dataset.decision ?? "";
  return JSON.stringify([of, field.name, field.value]);
}

// ---- panels ----
function go(panel) {
  for (const one of all("[data-panel]")) one.hidden = one.dataset.panel !== panel;
  for (const link of document.querySelectorAll("[data-go]")) {
    if (link.dataset.go === panel) {
      link.setAttribute("aria-current", "page");
      history.replaceState(null, "", link.href);
    } else link.removeAttribute("aria-current");
  }
  if (panel === "feed") unread = 0;
  showUnread();
  scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go], [data-answer]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const form = root.querySelector("[data-act=message]");
  if ("answer" in link.dataset && !form) return;
  event.preventDefault();
  if ("answer" in link.dataset) {
    for (const box of all("[name=to]", form)) box.checked = box.value === link.dataset.answer;
    form.querySelector("[name=what][value=tell]").checked = true;
    go("send");
    form.elements.text.focus();
  } else go(link.dataset.go);
});

// ---- the outbox ----
const labelOf = (input) => input.closest("label").textContent.replace(/\s+/g, " ").trim();
const ticked = (form, name) => all(`[name=${name}]:checked`, form);
const SHOWN = {
  message: (form) => ({
    head: `→ ${ticked(form, "to").map(labelOf).join(", ")}`,
    text: [
      form.elements.what.value === "ask" ? `? ${form.elements.subject.selectedOptions[0]?.text ?? ""}` : "",
      form.elements.text.value.trim(),
      ...ticked(form, "facts").map((box) => `• ${labelOf(box)}`),
    ]
      .filter(Boolean)
      .join("\n"),
  }),
  choice: (form) => ({
    head: form.querySelector("legend").textContent.trim(),
    text: ticked(form, "option").map(labelOf).join(),
  }),
  note: (form) => ({ head: "", text: form.elements.text.value.trim() }),
  strike: (form) => ({
    head: form.querySelector("button").textContent.trim(),
    text: form.closest("li").querySelector("p").textContent.trim(),
  }),
};

function missing(form) {
  if (form.dataset.act === "message") {
    if (!ticked(form, "to").length) return form.dataset.needTo;
    const asks = form.elements.what.value === "ask";
    if (asks && !form.elements.subject.value) return form.dataset.needSubject;
    if (!asks && !form.elements.text.value.trim() && !ticked(form, "facts").length) return form.dataset.needWords;
  }
  if (form.dataset.act === "note" && !form.elements.text.value.trim()) return form.dataset.needWords;
  if (form.dataset.act === "choice" && !ticked(form, "option").length) return form.dataset.needOption;
  return "";
}

function emptied(form) {
  for (const input of all("input:checked", form)) input.checked = input.value === "tell";
  for (const field of all("textarea, select", form)) field.value = "";
}

root.addEventListener("submit", async (event) => {
  const form = event.target;
  const kind = form.dataset.act;
  if (!kind || !outbox) return;
  event.preventDefault();
  const why = missing(form);
  const place = form.querySelector("[data-why]");
  if (place) place.textContent = why;
  if (why) return place?.scrollIntoView({ block: "center" });
  const body = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const at = root.querySelector("[data-clock-face]").textContent;
  await outbox.add({
    kind,
    address: form.getAttribute("action"),
    body: [...body, ["client_id", newId()]],
    shown: { at, ...SHOWN[kind](form) },
    refused: "",
  });
  if (kind === "message" || kind === "note") emptied(form);
  if (kind === "message") go("feed");
  await showOutbox();
  send();
});

// One at a time and in order; what is refused stays to be mended and holds nothing else back.
async function send() {
  if (isSending || isGone) return;
  isSending = true;
  let isStuck = false;
  let isAnySent = false;
  while (!isStuck) {
    const act = (await outbox.all()).find((one) => !one.refused);
    if (!act) break;
    isStuck = !(await isDone(act));
    isAnySent ||= !isStuck;
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
    if (answer.status === 401 || answer.status === 403) {
      isGone = true;
      return false;
    }
    if (answer.ok && (await answer.json()).done) await outbox.drop(act.n);
    else if (answer.status === 422) await outbox.change({ ...act, refused: (await answer.json()).refused.join(" ") });
    else return false;
    heardAt = Date.now();
    return true;
  } catch {
    return false;
  }
}

async function showOutbox() {
  const acts = await outbox.all();
  for (const [place, kinds] of [
    ["[data-outbox]", ["message", "choice"]],
    ["[data-outbox-notes]", ["note", "strike"]],
  ]) {
    const mine = acts.filter((act) => kinds.includes(act.kind)).reverse();
    root.querySelector(place)?.replaceChildren(...mine.map(keptEntry));
  }
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
  find("[data-kept-edit]").hidden = act.kind === "strike";
  find("[data-kept-edit]").addEventListener("click", () => edit(act));
  find("[data-kept-drop]").addEventListener("click", () => thrown(act));
  return entry;
}

async function thrown(act) {
  await outbox.drop(act.n);
  await showOutbox();
}

async function edit(act) {
  const own = act.body.find(([name]) => name === "decision")?.[1];
  const form = own
    ? root.querySelector(`[data-decision="${own}"] form`)
    : root.querySelector(`[data-act=${act.kind}]`);
  if (form) {
    if (!own) emptied(form);
    for (const [name, value] of act.body) {
      for (const field of all(`[name=${name}]`, form)) {
        if (field.matches("[type=checkbox], [type=radio]")) field.checked ||= field.value === value;
        else if (name !== "decision") field.value = value;
      }
    }
  }
  go({ message: "send", note: "note", choice: "feed" }[act.kind]);
  await thrown(act);
}

window.addEventListener("beforeunload", (event) => {
  if (outbox && !outbox.keepsWhenClosed && root.dataset.unsent !== "0") event.preventDefault();
});
for (const name of ["online", "pageshow"]) window.addEventListener(name, () => poll());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) poll();
});

// ---- it begins ----
if (feed) outbox = await outboxOf(root.dataset.box, root.dataset.deviceKey);
setInterval(() => {
  showClock();
  showNet();
}, 1000);
showClock();
if (outbox) {
  await showOutbox();
  send();
}
poll();

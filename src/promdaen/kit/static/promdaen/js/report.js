// An incident report on a phone: rows are added in place, and where there is no network the taps
// wait on the phone and are sent by themselves, once. The page works without it.

import { drop, keep, waiting } from "./kept.js";
import { localNumber, newId } from "./numbers.js";

const form = document.querySelector("form[data-report]");
const box = document.querySelector("[data-kept]");
const line = box?.querySelector("[data-kept-line]");
const AGAIN_SECONDS = 20;
const RED = "4";
const NEVER = new Set(["csrfmiddlewaretoken", "checked", "named", "send", "keep", "more"]);
let isChanged = false;
let isSending = false;
let problemLines = [];

const key = box?.dataset.deviceKey;
const who = () => ({ owner: box.dataset.owner, world: box.dataset.world });

function say(...lines) {
  problemLines = lines.filter(Boolean);
  line.replaceChildren(...problemLines.flatMap((words) => [words, document.createElement("br")]));
  box.hidden = !problemLines.length;
}

async function show(...more) {
  const held = await waiting({ ...who(), key }).catch(() => []);
  box.dataset.waiting = held.length;
  const wrong = held.filter((one) => one.wrong).map((one) => `${box.dataset.wrong} ${one.number}`);
  say(held.length ? box.dataset.waits.replace("{n}", held.length) : "", ...wrong, ...more);
  return held;
}

// ---- sending ----
async function post(pairs) {
  const body = new URLSearchParams(pairs);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const headers = { "X-Promdaen-Phone": "1" };
  return fetch(box.dataset.new, { method: "POST", headers, body, signal: AbortSignal.timeout(30000) });
}

// Who signed in again in another tab has a new token; the one in this page would be refused.
async function renewed() {
  const answer = await fetch(location.href).catch(() => null);
  const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
  const fresh = page.querySelector("[data-kept] ~ [name=csrfmiddlewaretoken], form [name=csrfmiddlewaretoken]");
  const held = document.querySelector("[name=csrfmiddlewaretoken]");
  if (fresh && held) held.value = fresh.value;
}

async function sendKept(isFirst) {
  if (isSending || !navigator.onLine) return;
  isSending = true;
  const more = [];
  try {
    for (const one of await waiting({ ...who(), key })) {
      if (one.wrong && !isFirst) continue;
      const answer = await post([...one.fields, [one.act, "1"]]);
      if (answer.status === 201) {
        await drop(one.id);
        more.push(box.dataset.sent.replace("{n}", one.number));
      } else if (answer.status === 422) await keep({ ...one, wrong: true }, key);
      else if (answer.status === 403 || answer.redirected) {
        more.push(box.dataset.shut);
        await renewed();
        break;
      }
    }
  } catch {
    // No network after all: what waits stays, and is tried again.
  }
  isSending = false;
  await show(...more);
}

// ---- the form ----
function begin() {
  form.elements.id.value = newId();
  // The page may have been open for hours: what is written now happened about now.
  const now = new Date();
  now.setMinutes(now.getMinutes() - now.getTimezoneOffset());
  form.elements.occurred_at.value = now.toISOString().slice(0, "2026-11-24T06:50".length);
  form.elements.persons_count.required = !form.elements.is_uncounted.checked;
  const number = document.querySelector("[data-number]");
  number.querySelector("[data-local]").textContent = ownNumber();
  number.hidden = false;
  showGrades();
  isChanged = false;
}

function ownNumber() {
  const { department, post: place } = form.dataset;
  return localNumber({ id: form.elements.id.value, department, post: place, year: new Date().getFullYear() });
}

function words() {
  return [...form.querySelectorAll("[data-words]")];
}

function taps() {
  const left = new Set([...words().map((field) => field.name), ...NEVER]);
  const pairs = [...new FormData(form)].filter(([name, value]) => value !== "" && !left.has(name));
  // H3 is made of its words, which wait for the network.
  return pairs.filter(([name, value]) => name !== "hcodes" || value !== "H3");
}

async function keepTaps(act) {
  const level = form.querySelector("[name=level]:checked")?.value;
  const type = form.querySelector("[name=type]:checked")?.value;
  if (level === RED || type === "corruption_offer") return show(box.dataset.red);
  const id = form.elements.id.value;
  const lost = words().some((field) => field.value.trim());
  try {
    await keep({ id, act, number: ownNumber(), fields: taps(), at: Date.now(), ...who() }, key);
  } catch {
    return show(box.dataset.full);
  }
  form.reset();
  begin();
  await show(lost ? box.dataset.lost : "");
  box.scrollIntoView({ block: "center" });
}

async function submit(event) {
  const act = event.submitter?.name;
  if (act !== "send" && act !== "keep") return;
  event.preventDefault();
  if (!navigator.onLine && !form.reportValidity()) return;
  event.submitter.disabled = true;
  try {
    const answer = await post([...new FormData(form), [act, "1"]]);
    isChanged = false;
    if (answer.status === 201) location.assign(`../${form.elements.id.value}/`);
    else wholePage(act);
  } catch {
    if (form.reportValidity()) await keepTaps(act);
  }
  event.submitter.disabled = false;
}

// The server says on a page of its own what is to be mended.
function wholePage(act) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: act, value: "1" });
  form.append(field);
  form.submit();
}

// ---- rows ----
function addRow(event) {
  event.preventDefault();
  const prefix = event.currentTarget.dataset.more;
  const set = form.querySelector(`[data-rows="${prefix}"]`);
  const total = form.elements[`${prefix}-TOTAL_FORMS`];
  const made = document.createElement("template");
  made.innerHTML = set.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const row = made.content.firstElementChild;
  set.querySelector("template").before(row);
  row.querySelector("input, select").focus();
}

// ---- protection: one tap answers what is not known; a second tap takes back only that ----
function askedNone(box) {
  const answers = [...form.querySelectorAll("[data-flags] input")];
  let switched = [];
  const answer = (name, value) => (answers.find((each) => each.name === name && each.value === value).checked = true);
  box.addEventListener("change", () => {
    if (box.checked) {
      switched = answers.filter((each) => each.checked && each.value === "unknown").map((each) => each.name);
      for (const name of switched) answer(name, "no");
    } else for (const name of switched) answer(name, "unknown");
  });
  for (const each of answers)
    each.addEventListener("change", () => {
      switched = switched.filter((name) => name !== each.name);
      if (each.value !== "no") box.checked = false;
    });
}

// ---- the number of persons or "not known": a phone without network asks for one of the two ----
function uncounted(box) {
  const ask = () => (form.elements.persons_count.required = !box.checked);
  box.addEventListener("change", ask);
  ask();
}

function showGrades() {
  const { source_grade: source, info_grade: information } = form.elements;
  form.querySelector("[data-grades]").textContent = source.value + information.value;
}

// ---- the position: rounded before it is written anywhere ----
function here(button) {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(2);
      form.elements.longitude.value = coords.longitude.toFixed(2);
    });
  });
}

if (form) {
  for (const button of form.querySelectorAll("[data-more]")) button.addEventListener("click", addRow);
  form.querySelectorAll("[data-here]").forEach(here);
  form.querySelectorAll("[data-none-asked] input").forEach(askedNone);
  form.querySelectorAll("[name=is_uncounted]").forEach(uncounted);
  form.addEventListener("input", () => {
    isChanged = true;
    showGrades();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
  if (form.dataset.new && !document.querySelector("[data-errors]")) {
    begin();
    form.addEventListener("submit", submit);
  } else
    form.addEventListener("submit", () => {
      isChanged = false;
    });
}
if (box) {
  await show();
  window.addEventListener("online", () => sendKept(true));
  setInterval(() => box.dataset.waiting !== "0" && sendKept(false), AGAIN_SECONDS * 1000);
  await sendKept(true);
}
document.documentElement.dataset.reports = "ready";

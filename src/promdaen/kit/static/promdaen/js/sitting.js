// A test on a phone: answers are saved one by one through an outbox, and going on never waits for
// the network. Without this program every page of a test works as a plain form; with it the whole
// test is fetched once in each language, and the pages are shown from there.

import { outboxOf } from "./outbox.js";

const root = document.querySelector("[data-sitting]");
const screen = root.querySelector("[data-screen]");
const state = root.querySelector("[data-state]");
const token = root.dataset.token;
const home = root.dataset.home;
const BATCH = 20;
const ASK_SECONDS = 20;
const PATIENCE_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 16;

let language = root.dataset.language;
let page = { name: root.dataset.page, code: root.dataset.code };
let lastCode = page.code;
let whole = null;
let outbox = null;
let phone = "";
let unsent = 0;
let wait = 1;
let trouble = "";
let heldBack = "";
let refused = "";
let savedAt = "";
let isSending = false;
let isAsked = false;
let isChanged = false;
let wantsHandIn = false;
let languageDue = "";
let clock = { ends: null, ahead: 0 };
let retry = null;

// ---- words ----
const words = () => whole.pages[language].words;

function number(value) {
  return String(value).replace(/\d/g, (digit) => words().digits[Number(digit)]);
}

function filled(text, values) {
  return text.replace(/\{(n|m|at)\}/g, (all, name) => values[name] ?? all);
}

function showState() {
  if (!whole) return;
  const n = number(unsent);
  let html = "";
  const isKept = outbox?.keepsWhenClosed;
  const said = trouble && unsent && !isKept ? { joinAgain: "joinBeside" }[trouble] ?? "unsent" : trouble;
  if (trouble === "joinAgain" && unsent) html = filled(words()[said], { n });
  else if (heldBack && unsent) html = textOnly(heldBack);
  else if (refused) html = textOnly(refused);
  else if (trouble && unsent) html = filled(wantsHandIn ? words().handing : words()[said], { n });
  else if (trouble && wantsHandIn) html = filled(words().handing, { n });
  else if (unsent) html = filled(words().sending, { n });
  else if (savedAt) html = filled(words().saved, { at: savedAt });
  if (outbox && !isKept) html += textOnly(words().keepsNothing);
  if (state.innerHTML !== html) state.innerHTML = html;
  root.dataset.unsent = String(unsent);
}

function textOnly(text) {
  const line = document.createElement("p");
  line.className = "strong mb-0";
  line.textContent = text;
  return line.outerHTML;
}

// ---- answers in a form ----
const chosenOf = {
  one: (form) => pick(form.querySelector("[name=a]:checked")?.value, (chosen) => ({ chosen })),
  some: (form) =>
    pick([...form.querySelectorAll("[name=a]:checked")].map((box) => box.value), (chosen) => ({ chosen })),
  order: (form) =>
    pick(
      selects(form)
        .filter((one) => one.value)
        .sort((one, other) => one.value - other.value)
        .map(nameOf),
      (order) => ({ order }),
    ),
  pairs: (form) => {
    const given = selects(form).filter((one) => one.value);
    return given.length ? { pairs: Object.fromEntries(given.map((one) => [nameOf(one), one.value])) } : {};
  },
};
chosenOf.truth = chosenOf.one;

function pick(found, made) {
  return found?.length ? made(found) : {};
}

function selects(form) {
  return [...form.querySelectorAll("fieldset select")];
}

function nameOf(select) {
  return select.name.slice(2);
}

function fill(form, { answer = {}, flag = false }) {
  const chosen = [answer.chosen ?? []].flat();
  for (const box of form.querySelectorAll("[name=a]")) box.checked = chosen.includes(box.value);
  for (const one of selects(form)) {
    const place = (answer.order ?? []).indexOf(nameOf(one)) + 1;
    one.value = answer.pairs?.[nameOf(one)] ?? (place ? String(place) : "");
  }
  form.elements.flag.checked = flag;
}

// Two rows never hold the same choice: the one that had it takes what this one had.
function withoutTwice(changed) {
  for (const other of selects(changed.form)) {
    if (other !== changed && changed.value && other.value === changed.value) {
      other.value = changed.dataset.was ?? "";
    }
  }
  remember(changed.form);
}

function remember(form) {
  for (const one of selects(form)) one.dataset.was = one.value;
}

// ---- saving ----
function standing(code) {
  return whole.saved[code] ?? { answer: {}, flag: false };
}

async function record(form) {
  const code = form.dataset.item;
  const save = { answer: chosenOf[form.dataset.mark](form), flag: form.elements.flag.checked };
  if (JSON.stringify(save) === JSON.stringify(standing(code))) return;
  whole.saved[code] = save;
  unsent += 1;
  refused = "";
  showState();
  await outbox.add({ item: code, ...save });
  send();
}

async function asking(address, options = {}) {
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), PATIENCE_SECONDS * 1000);
  try {
    return await fetch(address, { credentials: "same-origin", signal: stop.signal, ...options });
  } finally {
    clearTimeout(patience);
  }
}

async function readReply(response) {
  const isTold = response.headers.get("Content-Type")?.includes("json");
  if (response.ok && isTold) return response.json();
  throw Object.assign(new Error("no reply"), {
    trouble: response.redirected || response.status === 403 ? "joinAgain" : "fault",
  });
}

// One at a time, in order; what comes in between is sent after it.
async function send() {
  isAsked = isSending;
  if (isSending) return;
  isSending = true;
  clearTimeout(retry);
  try {
    for (;;) {
      const held = await outbox.all();
      unsent = held.length;
      if (!unsent) break;
      const batch = held.slice(0, BATCH);
      phone = await outbox.phone();
      const done = await readReply(
        await asking(`${home}saves/`, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token },
          body: JSON.stringify({
            phone,
            saves: batch.map(({ sequence, item, answer, flag }) => ({ sequence, item, answer, flag })),
          }),
        }),
      );
      [wait, trouble, heldBack] = [1, "", done.heldBack];
      refused = Object.values(done.refused).join(" ") || refused;
      setClock(done);
      if (done.kept.length) savedAt = done.at;
      await outbox.drop([...done.kept, ...Object.keys(done.refused).map(Number)]);
      if (heldBack) break;
    }
    unsent = (await outbox.all()).length;
    if (!unsent) [trouble, heldBack] = ["", ""];
  } catch (error) {
    trouble = error.trouble ?? "waiting";
  }
  isSending = false;
  // What was kept while the last look was under way is sent now.
  if (isAsked && !trouble) {
    send();
    return;
  }
  if (unsent && !heldBack) again();
  showState();
  if (wantsHandIn && (!unsent || heldBack)) handIn();
}

function again() {
  clearTimeout(retry);
  retry = setTimeout(wantsHandIn && !unsent ? handIn : send, wait * 1000);
  wait = Math.min(wait * 2, LONGEST_WAIT_SECONDS);
}

// ---- handing in: only when nothing is left on the phone ----
async function handIn() {
  wantsHandIn = true;
  if (isSending) return;
  if (unsent && !heldBack) {
    send();
    return;
  }
  try {
    const response = await asking(`${home}hand-in/`, {
      method: "POST",
      headers: { "X-CSRFToken": token },
    });
    await response.text();
    if (response.ok && new URL(response.url).pathname === home) location.assign(home);
    else trouble = response.redirected || response.status === 403 ? "joinAgain" : "fault";
  } catch {
    trouble = "waiting";
  }
  if (trouble) again();
  showState();
}

// ---- the time ----
function setClock({ now, ends, isClosed }) {
  clock = { ends, ahead: now - Date.now() };
  if (isClosed && !unsent) location.assign(home);
  showTime();
}

function secondsLeft() {
  return clock.ends === null ? null : Math.max(0, Math.round((clock.ends - Date.now() - clock.ahead) / 1000));
}

function showTime() {
  if (!whole) return;
  const left = secondsLeft();
  const line = screen.querySelector("[data-time]");
  if (line && left !== null) {
    line.textContent = left ? filled(words().left, { n: number(Math.ceil(left / 60)) }) : words().over;
  }
  const over = screen.querySelector("[data-over]");
  if (over) over.hidden = left !== 0;
  if (left === 0 && page.name !== "hand-in") show({ name: "hand-in" });
}

async function ask() {
  try {
    const asked = languageDue ? `?set-language=${languageDue}` : "";
    setClock(await readReply(await asking(`${home}state/${asked}`)));
    languageDue = "";
    if (heldBack || trouble) send();
  } catch {
    // The network is away; saves say so where there are any.
  }
}

// ---- pages ----
const position = () => whole.shown.findIndex((one) => one.item === page.code) + 1;

function addressOf(target) {
  if (target.name !== "item") return `${home}${target.name}/`;
  return `${home}${whole.shown.findIndex((one) => one.item === target.code) + 1}/`;
}

function pageAt(path) {
  const tail = path.slice(home.length).replace("/", "");
  const shown = whole.shown[Number(tail) - 1];
  if (shown) return { name: "item", code: shown.item };
  return { name: tail === "hand-in" ? "hand-in" : "review" };
}

function pageNumber(count) {
  const shown = whole.shown[count - 1];
  return shown ? { name: "item", code: shown.item } : { name: "review" };
}

function show(target, { isBack = false } = {}) {
  lastCode = page.code ?? lastCode;
  page = target;
  if (!isBack) history.pushState(null, "", addressOf(target));
  draw();
  window.scrollTo(0, 0);
  const head = screen.querySelector("legend, h2");
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
}

function draw() {
  const { items, review, handIn: asksHandIn } = whole.pages[language];
  if (page.name === "item") screen.innerHTML = items[page.code];
  else screen.innerHTML = page.name === "review" ? review : asksHandIn;
  if (page.name === "item") drawItem();
  else drawSums();
  showTime();
  showState();
}

function drawItem() {
  const form = screen.querySelector("form[data-item]");
  const sentence = filled(words().question, { n: number(position()), m: number(whole.shown.length) });
  screen.querySelector("[data-question]").textContent = sentence;
  const meter = screen.querySelector("progress");
  meter.value = position();
  meter.setAttribute("aria-label", sentence);
  const { options } = whole.shown[position() - 1];
  const rows = form.querySelector("[data-rows]");
  const held = new Map([...rows.children].map((row) => [row.dataset.option, row]));
  rows.replaceChildren(...options.map((id) => held.get(id)));
  const letters = new Map(options.map((id, place) => [id, `${words().letters[place]}.`]));
  for (const row of rows.children) {
    const letter = row.querySelector("[data-letter]");
    if (letter) letter.textContent = letters.get(row.dataset.option);
  }
  for (const one of selects(form)) {
    const choices = [...one.options].filter((choice) => "text" in choice.dataset);
    for (const choice of choices) choice.text = `${letters.get(choice.value)} ${choice.dataset.text}`;
    choices.sort((a, b) => options.indexOf(a.value) - options.indexOf(b.value));
    one.append(...choices);
  }
  fill(form, standing(page.code));
  remember(form);
}

function drawSums() {
  const all = whole.shown.map((one) => standing(one.item));
  const answered = all.filter((one) => Object.keys(one.answer).length).length;
  const flagged = all.filter((one) => one.flag).length;
  const values = { n: number(answered), m: number(all.length) };
  screen.querySelector("[data-answered]").textContent = filled(words().answered, values);
  screen.querySelector("[data-flagged]").textContent = filled(words().flagged, { n: number(flagged) });
  all.forEach((one, place) => {
    const mark = screen.querySelector(`[data-mark-of="${place + 1}"]`);
    if (!mark) return;
    const isAnswered = Object.keys(one.answer).length > 0;
    mark.innerHTML = (one.flag ? words().isFlagged : "") + (isAnswered ? words().isAnswered : words().isBlank);
  });
}

function speak(other) {
  const link = document.querySelector(".masthead a[hreflang]");
  const names = { km: "ខ្មែរ", en: "English" };
  const from = language;
  [language, languageDue] = [other, other];
  document.documentElement.lang = other;
  link.hreflang = link.lang = from;
  link.textContent = names[from];
  document.querySelector(".masthead .name").textContent = words().test;
  draw();
  ask();
}

// ---- what a person does ----
root.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.dataset.item) return;
  isChanged = true;
  if (event.target.tagName === "SELECT") withoutTwice(event.target);
  if (whole) record(form);
});

root.addEventListener("submit", (event) => {
  if (!whole) return;
  event.preventDefault();
  if (event.target.matches("[data-hand-in]")) {
    handIn();
    return;
  }
  const turn = { back: -1, next: 1 }[event.submitter?.value ?? "next"] ?? Infinity;
  show(pageNumber(position() + turn));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!whole || !link) return;
  if (link.matches(".masthead a[hreflang]")) {
    if (!whole.pages[link.hreflang]) return;
    event.preventDefault();
    speak(link.hreflang);
  } else if (link.dataset.to) {
    event.preventDefault();
    const to = link.dataset.to;
    if (to === "back") show({ name: "item", code: lastCode ?? whole.shown[0].item });
    else show(Number(to) ? pageNumber(Number(to)) : { name: to });
  }
});

window.addEventListener("popstate", () => whole && show(pageAt(location.pathname), { isBack: true }));
window.addEventListener("online", () => whole && (wantsHandIn ? handIn() : send()));
window.addEventListener("beforeunload", (event) => {
  if (unsent && !outbox.keepsWhenClosed) event.preventDefault();
});

// ---- taking over from the plain page ----
async function takeOver() {
  outbox ??= await outboxOf(root.dataset.sitting, root.dataset.deviceKey);
  phone = await outbox.phone();
  await send();
  try {
    const found = await fetchWhole(language);
    await outbox.countFrom(found.next);
    const late = await outbox.all();
    for (const { item, answer, flag } of late) found.saved[item] = { answer, flag };
    unsent = late.length;
    whole = found;
  } catch {
    setTimeout(takeOver, wait * 1000);
    wait = Math.min(wait * 2, LONGEST_WAIT_SECONDS);
    return;
  }
  wait = 1;
  setClock(whole);
  const form = screen.querySelector("form[data-item]");
  if (form) {
    remember(form);
    if (isChanged) await record(form);
  }
  root.dataset.ready = "true";
  send();
  setInterval(ask, ASK_SECONDS * 1000);
  setInterval(showTime, 1000);
  fetchPictures();
  fetchOther();
}

async function fetchWhole(tongue) {
  return readReply(await asking(`${home}whole/?phone=${phone}&language=${tongue}`));
}

// The other language comes once this one is there.
async function fetchOther() {
  const other = language === "km" ? "en" : "km";
  try {
    Object.assign(whole.pages, (await fetchWhole(other)).pages);
  } catch {
    setTimeout(fetchOther, LONGEST_WAIT_SECONDS * 1000);
  }
}

// Pictures of all items, so that none of them waits for the network either.
function fetchPictures() {
  const held = document.createElement("template");
  held.innerHTML = Object.values(whole.pages[language].items).join("");
  for (const picture of held.content.querySelectorAll("img")) new Image().src = `${home}1/${picture.getAttribute("src")}`;
}

takeOver();

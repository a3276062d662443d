// Refreshers on an officer's phone, without signal: behind a PIN, from the pack that it took
// along. What is answered is on the phone before the reason is shown, and leaves it only when the
// server said that it is kept.

import { newId } from "./acts_outbox.js";
import { casesOf } from "./refresher_case.js";
import { byUse, canLeave, isOwn, nameOf, packsOf, reasoningOf } from "./refresher_packs.js";
import * as page from "./refresher_page.js";
import * as plan from "./refresher_plan.js";
import { openGlossary, openLesson } from "./refresher_reading.js";
import { dropPages, sendRuns, unsentRuns } from "./refresher_runs.js";
import { specimensOf } from "./refresher_specimen.js";
import { storeOfPhone } from "./refresher_store.js";
import { lineTo } from "./refresher_sync.js";
import * as vault from "./refresher_vault.js";
import { update, watchIdle, watchVersions } from "./refresher_watch.js";

const FORMAT = 1;
const PACK_AGE_MS = 6 * 3_600_000;
const CLOCK_MINUTES = 5;
const MINUTE_MS = 60_000;
const GLOSSARY = { kind: "glossary", code: "glossary" };

let store = null;
let open = null; // {key, token, owner, pack} while the PIN is given
let owner = "";
let answers = [];
let runsLeft = 0; // runs at the counter that are not handed in
let unkept = []; // answers that the phone could not keep: in memory alone
let trouble = "";
let safe; // how many of the owner's answers headquarters said it has
let ahead = 0; // the server's clock less the phone's
let asked = null;
let halfway = null; // a question that was left by Back, with what is marked on it
let isSending = false;
let isUpdateWaiting = false;
let touchedAt = Date.now();

const line = lineTo({
  home: page.home,
  language: page.language,
  onClock: (difference) => {
    ahead = difference;
    store?.keep({ ahead }).catch(() => {});
  },
});

const now = () => Date.now() + ahead;
const mine = () => [...answers, ...unkept].filter((one) => one.owner === owner);
const waiting = () => [...answers.filter((one) => one.state === "waiting"), ...unkept];

// ---- the top of every screen ----
function showState() {
  const here = waiting().filter((one) => one.owner === owner && !unkept.includes(one)).length;
  const others = waiting().filter((one) => one.owner !== owner).length;
  const refused = mine().filter((one) => one.state === "refused");
  const minutes = Math.round(Math.abs(ahead) / MINUTE_MS);
  if (owner) page.counts({ here: here + runsLeft, safe });
  const held = [];
  if (!store) held.push(["memory"]);
  if (unkept.length) held.push(["full"]);
  if (trouble) held.push([trouble]);
  if (refused.length) {
    held.push(["refused", { values: { n: page.number(refused.length) }, why: refused.map((one) => one.why) }]);
  }
  if (others) held.push(["others", { values: { n: page.number(others) } }]);
  if (minutes >= CLOCK_MINUTES) held.push(["clock", { values: { n: page.number(minutes) } }]);
  if (isUpdateWaiting) held.push(["update"]);
  page.tell(held);
}

async function readAnswers() {
  answers = await store.all();
  runsLeft = (await unsentRuns(store)).filter((one) => one.owner === owner).length;
  showState();
}

// ---- sending and fetching ----
async function settle(said) {
  unkept = unkept.filter((one) => !said.kept.includes(one.id) && !(one.id in said.refused));
  await store.settle(said);
  await keepSafe(said.safe);
  await readAnswers();
}

async function keepSafe(count) {
  safe = count;
  await store.keep({ safe }).catch(() => {});
}

async function fetchPack() {
  const { at: _at, safe: count, ...pack } = await line.pack(open.token);
  await keepSafe(count);
  if (pack.format !== FORMAT) return;
  open.pack = pack;
  try {
    await store.keep({ pack: await vault.sealed(open.key, pack), heard: now() });
  } catch {
    // The phone is full: the pack serves while the page is open, what was kept before stays.
  }
  const isKnown = (one) => one.state === "safe" && pack.shares.some((share) => share.window === one.window && one.outcome in share.answered);
  await store.clear((one) => one.owner === owner && isKnown(one));
  await readAnswers();
}

// What was judged on this phone and is safe comes back with its reasoning, once.
async function fetchReasonings() {
  for (const one of mine().filter(({ kind, state }) => kind && state === "safe")) {
    const { title, text } = await line.reasoning(open.token, one).catch((error) => {
      if (error.trouble === "fault") return {};
      throw error;
    });
    if (!text) continue;
    await store.keep({ [reasoningOf(one.owner, one.id)]: { title, text } });
    await store.clear(({ id }) => id === one.id);
  }
  await readAnswers();
}

// Sends what waits; fetches the pack where that is asked for, or it is older than some hours.
async function sync({ isFetching = false } = {}) {
  if (!open || isSending) return;
  const sending = waiting().filter((one) => one.owner === owner);
  const isOld = now() - ((await store.read("heard")) ?? 0) > PACK_AGE_MS;
  if (!sending.length && !runsLeft && !isFetching && !isOld) return;
  isSending = true;
  const held = open;
  const before = JSON.stringify(held.pack);
  try {
    await line.send(held.token, sending, settle);
    if (open === held) await sendRuns({ store, line, token: held.token, owner, onSafe: keepSafe });
    if (open === held) await fetchReasonings();
    if (open === held && (isFetching || isOld)) await fetchPack();
    trouble = "";
  } catch (error) {
    if (!error.trouble && open) throw error;
    trouble = error.trouble ?? trouble;
  } finally {
    isSending = false;
    showState();
  }
  if (open === held && page.shows() === "home" && JSON.stringify(open.pack) !== before) showHome();
  // What was answered meanwhile goes at once too.
  if (!trouble && waiting().some((one) => one.owner === owner && !sending.some(({ id }) => id === one.id))) await sync();
}

// ---- pairing and the PIN ----
async function showPairing() {
  let phoneState;
  try {
    phoneState = await line.me();
  } catch {
    return page.show("unreached");
  }
  page.show(phoneState.is_in ? "pair" : "join");
}

async function pair(form) {
  const [pin, again] = [form.elements.pin.value, form.elements.again.value].map(vault.typedPin);
  if (!pin) return page.say(page.words("pin-short"));
  if (pin !== again) return page.say(page.words("pin-differs"));
  if (vault.isEasy(pin)) return page.say(page.words("pin-easy"));
  page.say(page.words("working"));
  try {
    const salt = vault.newSalt();
    const key = await vault.keyOf(pin, salt);
    const { token: csrf } = await line.me();
    const { token, officer } = await line.pair(csrf);
    await store.keep({ salt, owner: officer, secret: await vault.sealed(key, { token }), tries: { count: 0, until: 0 } });
    await store.forget(["pack", "packs km", "packs en"]);
    open = { key, token, pack: { shares: [], nexts: [], items: {} } };
    if (officer !== owner) safe = undefined;
    [owner, trouble] = [officer, ""];
    navigator.storage?.persist?.();
  } catch (error) {
    return page.say(error.words || page.words("failed"));
  }
  await sync({ isFetching: true });
  showHome();
}

async function unlock(form) {
  const pin = vault.typedPin(form.elements.pin.value);
  if (!pin) return page.say(page.words("pin-short"));
  const tries = (await store.read("tries")) ?? { count: 0, until: 0 };
  const left = Math.min(tries.until - Date.now(), vault.waitAfter(tries.count));
  if (left > 0) return page.say(page.filled(page.words("pin-wait"), { n: page.number(Math.ceil(left / 1000)) }));
  // Counted before it is tried: closing the page does not win one.
  const count = tries.count + 1;
  await store.keep({ tries: { count, until: Date.now() + vault.waitAfter(count) } });
  page.say(page.words("working"));
  const key = await vault.keyOf(pin, await store.read("salt"));
  let secret;
  try {
    secret = await vault.unsealed(key, await store.read("secret"));
  } catch {
    form.reset();
    return page.say(page.words("pin-wrong"));
  }
  await store.keep({ tries: { count: 0, until: 0 } });
  open = { key, token: secret.token, pack: await packOf(key) };
  touchedAt = Date.now();
  await readAnswers();
  showHome();
  sync({ isFetching: true });
}

async function packOf(key) {
  const nothing = { shares: [], nexts: [], items: {} };
  try {
    const pack = await vault.unsealed(key, await store.read("pack"));
    return pack.format === FORMAT ? pack : nothing;
  } catch {
    return nothing;
  }
}

function lock() {
  if (!open) return;
  [open, asked, halfway] = [null, null, null];
  showState();
  page.show("locked");
}

async function unpairNow() {
  try {
    await line.send(open.token, waiting().filter((one) => one.owner === owner), settle);
    await line.unpair(open.token);
  } catch (error) {
    // Without a connection the phone forgets; the officer's list shuts it out at headquarters.
    if (!error.trouble) throw error;
  }
  await store.forget(["secret", "pack", "salt", "owner", "tries", "safe", "heard", ...(await store.names()).filter((name) => isOwn(name, owner))]);
  location.reload();
}

// ---- questions ----
async function showHome() {
  const field = asked && document.querySelector("[data-item] fieldset");
  if (field) halfway = { asked, field, spent: Date.now() - asked.since };
  asked = null;
  const held = plan.openNow(open.pack, mine(), now());
  const next = plan.nextAfter(open.pack, now());
  const heard = await store.read("heard");
  const kept = await store.names();
  if (!open) return;
  page.show("home", {
    shown: [held ? "open" : next ? "next" : "none", kept.includes(nameOf(GLOSSARY)) ? "glossary" : ""],
    values: held
      ? { n: page.number(held.left.length), m: page.number(held.minutes) }
      : { day: next?.days[page.language][0] },
    ready: (part) => {
      const until = part.querySelector("[data-until]");
      until.textContent = held ? page.filled(until.dataset.until, { day: held.window.days[page.language][1] }) : "";
      part.querySelector("[data-name-of]").textContent = open.pack.name ?? "";
      const last = part.querySelector("[data-heard]");
      last.textContent = heard ? page.filled(last.dataset.heard, { day: moment(heard) }) : "";
    },
  });
}

function moment(at) {
  const date = new Date(at);
  const two = (value) => String(value).padStart(2, "0");
  return page.number(`${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()} ${two(date.getHours())}:${two(date.getMinutes())}`);
}

function ask() {
  if (unkept.length) return;
  const held = plan.openNow(open.pack, mine(), now());
  if (!held) return showHome();
  const [outcome, code] = held.left[0];
  const item = open.pack.items[code];
  const left = halfway?.asked.code === code && halfway.asked.window.window === held.window.window ? halfway : null;
  halfway = null;
  asked = { window: held.window, outcome, code, item, since: Date.now() - (left?.spent ?? 0) };
  page.show("ask", {
    values: { n: page.number(held.count - held.left.length + 1), m: page.number(held.count) },
    ready: (part) => {
      part.querySelector("[data-item]").innerHTML = item[page.language].ask;
      if (left) part.querySelector("[data-item] fieldset").replaceWith(left.field);
    },
  });
}

async function answer(form, by) {
  const { window: where, outcome, code, item, since } = asked;
  const isUnknown = by?.value === "unknown";
  const given = isUnknown ? {} : page.answerIn(form, item.mark);
  if (given === null) return page.say(page.words("twice"));
  if (!isUnknown && !Object.keys(given).length) return page.say(page.words("choose"));
  const made = {
    id: newId(),
    owner,
    window: where.window,
    season: where.season,
    number: where.number,
    outcome,
    item: code,
    answer: given,
    seconds: Math.max(1, Math.round((Date.now() - since) / 1000)),
    at: now(),
    isRight: plan.isRight(item.mark, given, item.right),
  };
  asked = null;
  await keep(made);
  showReason(made, item, form.querySelector("fieldset"));
  sync();
}

// Packs can be fetched again, an answer cannot: one after the other makes room.
async function added(made) {
  const packed = (await store.names()).filter(canLeave).sort(byUse);
  for (const name of [...packed, ""]) {
    try {
      return await store.add(made);
    } catch (error) {
      if (!name) throw error;
      const [, kind, language, code] = name.split(" ");
      await dropPages({ kind, code }, language);
      await store.forget([name]);
    }
  }
  return undefined;
}

async function keep(made) {
  try {
    await added(made);
    unkept = unkept.filter((one) => one.id !== made.id);
  } catch {
    if (!unkept.some((one) => one.id === made.id)) unkept.push(made);
  }
  await readAnswers();
}

async function retry() {
  for (const one of [...unkept]) await keep(one);
  await sync();
}

function showReason(made, item, fieldset) {
  const held = plan.openNow(open.pack, mine(), now());
  const isMore = held?.window.window === made.window;
  const isOver = isMore && plan.isPieceOver(mine().filter((one) => one.window === made.window));
  const shown = [made.isRight ? "right" : "wrong", isMore ? "more" : "done", isOver ? "over" : ""];
  page.show("reason", {
    shown,
    ready: (part) => {
      fieldset.disabled = true;
      part.querySelector("[data-asked]").append(fieldset);
      const why = part.querySelector("[data-why]");
      why.innerHTML = item[page.language].why;
      why.querySelector("[data-right]").hidden = made.isRight;
    },
  });
}

// ---- the app itself ----
async function seen() {
  await store.clear((one) => one.owner === owner && one.state === "refused");
  await readAnswers();
}

const cases = casesOf({
  store: { read: (name) => store.read(name), keep: (values) => store.keep(values), forget: (names) => store.forget(names) },
  owner: () => owner,
  finished: (made) => keep({ ...made, owner, at: now() }).then(() => void sync()),
  leave: () => packs().show(),
});
const specimens = specimensOf({
  store: { keep: (values) => store.keep(values) },
  answers: mine,
  finished: (made) => keep({ ...made, owner, at: now() }).then(() => void sync()),
});
const openers = { booth: ({ page: address }) => location.assign(address), case: cases.open, glossary: openGlossary, lesson: openLesson, specimen: specimens.open };
const packs = () => packsOf({ store, line, token: () => open?.token, openers, answers: mine, owner: () => owner });

async function begin() {
  if (!window.isSecureContext || !navigator.serviceWorker || !window.crypto?.subtle) return page.show("insecure");
  page.listen(
    { ask, retry, update, seen, lock, packs: () => packs().show(), glossary: () => packs().open(GLOSSARY), ...cases.acts, sync: () => sync({ isFetching: true }), unpairNow, home: showHome, pairing: showPairing, again: showPairing, unpair: () => page.show("unpair") },
    { pair, unlock, answer, ...cases.forms, ...specimens.forms },
  );
  watchVersions((isWaiting) => {
    isUpdateWaiting = isWaiting;
    showState();
  }).catch(() => {});
  try {
    store = await storeOfPhone();
  } catch {
    page.show("insecure");
    return showState();
  }
  owner = (await store.read("owner")) ?? "";
  ahead = (await store.read("ahead")) ?? 0;
  safe = await store.read("safe");
  await readAnswers();
  watchIdle({
    since: () => touchedAt,
    touched: (at) => {
      touchedAt = at;
    },
    lock,
    again: () => sync(),
  });
  window.addEventListener("beforeunload", (event) => {
    if (unkept.length) event.preventDefault();
  });
  if (await store.read("secret")) page.show("locked");
  else await showPairing();
}

begin();

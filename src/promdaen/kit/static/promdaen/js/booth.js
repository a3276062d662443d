// The counter: one page that plays a run. Once the pack is here nothing needs a network; what was
// done is kept on the phone act by act and handed in when there is one. The clock and what may be
// done are booth_clock.js; nothing here knows what is true of anybody.

import * as clock from "./booth_clock.js";
import { nodeOf } from "./booth_dialogue.js";
import { afterFrame } from "./booth_easel.js";
import { mount } from "./booth_interview.js";
import { dressed, length, make, ofDay, partsOf } from "./booth_parts.js";
import { picturesOf } from "./booth_pictures.js";
import { rulingsOf } from "./booth_rulings.js";
import { longer, merged, sender, storeOf, windowsOf } from "./booth_store.js";
import { TOOLS, toolsOf } from "./booth_tools.js";

const root = document.querySelector("[data-counter]");
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("words");
const parts = partsOf(words);
const { fill, heading, button, bar, section, icon } = parts;

const LATER_MS = 8000;
const SECOND_MS = 1000;
const HEADS = 6;
const LAST_DONE = 8;

// Taken along by the app for the field, which hands in what is kept here.
const isOfApp = !root.dataset.acts;

const acts = [];
const log = [];
let lastAt = Date.now();
let stoodAt = null;
let outbox = null;
let store = null;
let later = null;
let state = { left: 0, why: "" };
let isMain = true;
let isTaken = false;
let windows = null;
const met = new Set();

const run = { words, parts, show, main, act, use, meet, stand, move, send };
// ---- acts ----
const thought = () => Math.max(0, Math.floor(((stoodAt ?? Date.now()) - lastAt) / SECOND_MS));

function act(kind, { who, code = "", value = "" } = {}) {
  const { played } = run;
  const isOfDesk = ["pause", "hand_over", "end"].includes(kind);
  const made = {
    number: played.actsCount + 1,
    kind,
    who: who ?? (isOfDesk ? "" : played.inRoom || played.atCounter),
    code,
    value,
    thought: thought(),
  };
  follow(made);
  store.add(made);
  if (clock.STANDING.includes(kind)) return;
  lastAt = stoodAt ?? Date.now();
  clearTimeout(later);
  later = setTimeout(send, LATER_MS);
}

// The run goes on by one act, and what it cost is remembered beside it.
function follow(made) {
  const from = run.played.clock;
  clock.take(run.played, made);
  acts.push(made);
  if (isOfApp) state = { left: acts.length - kept.length, why: "" };
  log.push({ ...made, from, to: run.played.clock });
}

function send() {
  return outbox?.send();
}

// The clock is stopped until a page moves it on; the seconds before are counted to the next act.
function stand() {
  stoodAt ??= Date.now();
}

function move(next) {
  if (stoodAt !== null) lastAt += Date.now() - stoodAt;
  stoodAt = null;
  next();
}

// ---- pages ----
function show(...inside) {
  isMain = false;
  root.replaceChildren(now(), ...inside.flat().filter(Boolean));
  window.scrollTo(0, 0);
  root.querySelector("[data-heading]")?.focus({ preventScroll: true });
  run.pictures?.hurry();
  tick();
}

function main() {
  if (isTaken) return elsewhere();
  move(() => {
    const { played } = run;
    if (played.isEnded) handedIn();
    else if (played.inRoom) interview();
    else if (played.atCounter) counter();
    else if (clock.nextTraveller(played) || clock.waitingForRoom(played).length) between();
    else rulings.handOver();
  });
  isMain = true;
}

function now() {
  const { played, pack } = run;
  const called = Object.keys(played.turns).length;
  const place = fill(words.traveller, { n: called, m: pack.travellers.length });
  return make(
    "div",
    { className: "now mb-2" },
    make("span", { className: "clock num strong", "data-clock": true }),
    make("span", {}, called ? place : ""),
    make("span", { className: "quiet small", "data-waiting": true }),
    make("span", { className: "quiet small state", "data-state": true, role: "status" }),
  );
}

function tick() {
  const { played, pack } = run;
  const second = stoodAt === null && !played.isEnded ? clock.clockAfter(played, thought()) : played.clock;
  put("[data-clock]", ofDay(pack.wave.start + second));
  const waiting = clock.waiting(played, second);
  const longest = waiting.length ? second - waiting[0].arrives : 0;
  put(
    "[data-waiting]",
    stoodAt === null
      ? waiting.length
        ? fill(words.waiting, { n: waiting.length, longest: length(longest) })
        : words.nobody
      : words.stands,
  );
  for (const shown of root.querySelectorAll("[data-arrives]")) {
    const text = length(Math.max(0, second - Number(shown.dataset.arrives)));
    if (shown.textContent !== text) shown.textContent = text;
  }
  put("[data-state]", stateText());
}

function put(what, text) {
  const found = root.querySelector(what);
  if (found && found.textContent !== text) found.textContent = text;
}

function stateText() {
  if (state.why === "gone") return words.state.gone;
  if (state.why === "conflict") return words.state.conflict;
  if (!state.left) return words.state.sent;
  const where = store.keepsWhenClosed ? words.state.kept : words.state.memory;
  return `${fill(where, { n: state.left })} ${state.why === "offline" || !navigator.onLine ? words.state.offline : ""}`.trim();
}

// ---- between two travellers ----
function between() {
  const { played } = run;
  const following = clock.nextTraveller(played);
  // In a team another officer has the room.
  const rooms = run.pack.isTeam ? [] : clock.waitingForRoom(played);
  const isFirst = played.actsCount === 0;
  if (following) greet(following);
  show(
    heading(isFirst ? run.pack.wave.title : words.between),
    isFirst ? make("p", {}, run.pack.wave.setting) : null,
    isFirst ? make("p", { className: "quiet" }, words.howItGoes) : null,
    queue(),
    rooms.length ? section(words.rooms, {}, make("p", { className: "small quiet" }, words.roomsText), roomList(rooms)) : null,
    following
      ? null
      : make("p", {}, words.noMore),
    make("p", { className: "mt-4 mb-0" }, link(words.pause, pause, "pause")),
    bar(
      following
        ? button("btn-primary", fill(words.call, { n: Number(following.code.slice(1)) }), () => call(following), "on")
        : button("btn-primary", words.toHandOver, () => move(rulings.handOver), "on"),
    ),
  );
}

function roomList(rooms) {
  return make(
    "ul",
    { className: "rows" },
    rooms.map((turn) => {
      const one = clock.travellerOf(run.played, turn.code);
      const take = button("row1 text-start w-100", "", () => {
        act("room", { who: turn.code });
        main();
      });
      take.className = "row1 row-press";
      take.append(
        dressed(run.pictures.head(one), { alt: "", width: 44, height: 44 }),
        make("span", {}, fill(words.toRoom, { n: Number(turn.code.slice(1)) }), make("small", { className: "d-block quiet" }, one.who)),
      );
      return make("li", {}, take);
    }),
  );
}

function call(following) {
  for (const { code, ruling } of Object.values(run.played.turns)) {
    if (ruling) run.pictures.forget(code);
  }
  act("call", { who: following.code });
  main();
}

const link = (text, press, look) =>
  make("button", { type: "button", className: `btn btn-line ${look}`, onclick: press }, text);

function queue() {
  const { played } = run;
  const second = clock.clockAfter(played, thought());
  const waiting = clock.waiting(played, second).slice(0, HEADS);
  if (!waiting.length) return null;
  const joined = (at) =>
    [at - 1, at + 1].some((other) => waiting[other]?.party === waiting[at].party);
  const list = make(
    "ol",
    { className: "line-up" },
    waiting.map((one, at) =>
      make(
        "li",
        { className: joined(at) ? "joined" : "" },
        dressed(run.pictures.head(one), { alt: one.who, width: 44, height: 44 }),
        make("span", { className: "num", "data-arrives": String(one.arrives) }),
      ),
    ),
  );
  const note = waiting.some((_one, at) => joined(at)) ? words.together : "";
  return section(words.queue, { look: "queue" }, list, make("p", { className: "small quiet mb-0" }, note));
}

// ---- a traveller at the counter ----
const present = () => clock.travellerOf(run.played, run.played.inRoom || run.played.atCounter);

function sceneOf(one, place) {
  return {
    place,
    hasNear: run.pack.dialogues[one.talk].companion === "near" && !one.children.length,
    isChild: place === "room" && run.pack.dialogues[one.room].speaker === "child",
    hasQueue: run.pack.travellers.at(-1) !== one,
  };
}

function stage(one, place) {
  const given = sceneOf(one, place);
  const label = [one.who, given.hasNear && place === "counter" ? words.near : ""].filter(Boolean).join(". ");
  return make(
    "figure",
    { className: "stage" },
    dressed(run.pictures.scene(one, given), { alt: label, width: 300, height: 330 }),
  );
}

function counter() {
  const one = present();
  const turn = run.played.turns[one.code];
  const { dialogue, state: talk } = clock.interviewOf(run.played, one.code);
  const node = nodeOf(dialogue, talk);
  const said = make(
    "div",
    {},
    make("p", { className: "say" }, parts.quoted(node.says),
      dialogue.language === "other" ? make("small", {}, words.otherLanguage) : null),
    node.seen ? make("p", { className: "seen small quiet" }, icon("eye"), " ", make("span", { className: "visually-hidden" }, words.youSee), node.seen) : null,
  );
  const facts = make(
    "dl",
    { className: "facts" },
    [
      [words.who, one.who],
      [words.class, words.classes[one.class]],
      [words.comesFrom, one.nation],
      [words.today, run.today],
    ].flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
  );
  const { sides } = run.pack.models[one.paper.model];
  const left = make("div", { className: "at-left" }, make("div", { className: "side" }, stage(one, "counter"), said));
  const middle = make("div", { className: "at-middle" }, tools.picture(one, `day.${sides[0]}`, "docs mb-2"));
  const right = make("div", { className: "at-right" });
  const below = make("div", { className: "on-phone" });
  show(
    make("h2", { className: "visually-hidden", tabIndex: -1, "data-heading": true }, words.title),
    make("div", { className: "booth booth-3" }, left, middle, right),
    below,
  );
  // Who is here is seen in the first frame; what can be done follows in the next.
  afterFrame(() => {
    if (!left.isConnected) return;
    left.append(...[facts, queue()].filter(Boolean));
    const toolbox = section(words.toolsTitle, { end: words.secondsEach }, toolList(turn));
    middle.append(enlarging(one), hasSheet() ? "" : toolbox);
    right.append(
      ...[done(one)].filter(Boolean),
      section(words.ruling, { look: "on-laptop" }, rulings.sheet("sheet"), submitSheet()),
      make("p", { className: "mt-4 mb-0" }, link(words.pause, pause, "pause")),
    );
    below.append(
      ...(hasSheet() ? [sheetOf(toolbox)] : []),
      bar(
        hasSheet() ? sheetButton() : button("btn-line", words.interview, () => meet(interview), "talk"),
        button("btn-primary", words.rule, () => meet(rulings.screen), "on"),
      ),
    );
    run.pictures.hurry();
    tick();
    warm(one);
  });
}

// On a phone the tools open above the bar by one tap, so that none is below the fold; a browser
// without popovers, and a laptop, have them in the page.
const SHEET = "tool-sheet";
const hasSheet = () =>
  "popover" in HTMLElement.prototype && matchMedia("(max-width: 59.99rem)").matches;

function sheetOf(toolbox) {
  const sheet = make("div", { id: SHEET, className: "tool-sheet" }, toolbox);
  sheet.popover = "auto";
  return sheet;
}

function sheetButton() {
  const made = button("btn-line", words.toolsTitle, null, "magnifier");
  made.setAttribute("popovertarget", SHEET);
  return made;
}

const enlarging = (one) =>
  make(
    "div",
    { className: "d-flex gap-2 mb-3" },
    button("btn-line flex-fill", words.enlarge, () => tools.large(one), "large"),
    button("btn-line flex-fill", words.text, () => tools.text(one), "text"),
  );

// Pictures that the next taps will ask for are drawn while nothing else is to be done: all of the
// one who is here, the first of the one who comes next.
function warm(one) {
  const { sides, portrait } = run.pack.models[one.paper.model];
  const { pictures } = run;
  pictures.scene(one, sceneOf(one, "counter"));
  for (const light of ["day", "uv", "tilt+15", "tilt-15"]) pictures.page(one, `${light}.${sides[0]}`);
  pictures.bust(one);
  pictures.part(one, `day.${sides[0]}`, portrait);
  pictures.wait(() => pictures.close(one, `day.${sides[0]}`, "glass"));
  const following = clock.nextTraveller(run.played);
  if (following) greet(following);
}

function greet(one) {
  run.pictures.scene(one, sceneOf(one, "counter"));
  run.pictures.page(one, `day.${run.pack.models[one.paper.model].sides[0]}`);
}

function submitSheet() {
  return make("button", { type: "submit", className: "btn btn-primary w-100", form: "sheet" }, words.give);
}

function toolList(turn) {
  const last = (code) => turn.used.findLast((one) => one.tool === code);
  const list = TOOLS.map((code) =>
    tool(code, fill(words.seconds, { n: run.pack.costs.tools[code] }), tools.result(last(code)), () => use(code)),
  );
  list.push(tool("interview", "", turn.talk ? words.done : "", () => meet(interview)));
  return make("ul", { className: "tools tools-4" }, list);
}

function tool(code, cost, result, press) {
  const made = make(
    "button",
    { type: "button", className: "tool", value: code, onclick: press },
    icon(code),
    make("span", {}, words.tools[code]),
    make("span", { className: "num" }, cost),
    result ? make("span", { className: "s" }, result) : null,
  );
  return make("li", {}, made);
}

function use(code, isAgain = false) {
  meet(() => {
    const one = present();
    const { used } = run.played.turns[one.code];
    const last = () => used.findLast((each) => each.tool === code);
    if (!last() || isAgain) act("tool", { code });
    const gave = last().gave;
    const desk = gave === "down" ? run.pack.desk.system_down : "";
    if (desk && !(desk in run.played.deskIncidents)) return incident(desk, "", () => tools.screen(one, code, last()));
    tools.screen(one, code, last());
  });
}

function done(one) {
  const mine = log.filter((each) => each.who === one.code && ["tool", "say"].includes(each.kind));
  if (!mine.length) return null;
  const rows = mine.slice(-LAST_DONE).map(({ kind, code, from, to }) =>
    make(
      "tr",
      {},
      make("td", { className: "num" }, ofDay(run.pack.wave.start + from)),
      make("td", {}, kind === "say" ? words.tools.interview : words.tools[code]),
      make("td", { className: "n" }, fill(words.seconds, { n: to - from })),
    ),
  );
  const table = make(
    "table",
    { className: "dt dt-s" },
    make("caption", { className: "visually-hidden" }, words.doneTitle),
    make("thead", { className: "visually-hidden" }, make("tr", {}, words.doneColumns.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, rows),
  );
  return section(words.doneTitle, { look: "on-laptop" }, table);
}

// ---- talking ----
function interview() {
  const one = present();
  const isRoom = run.played.inRoom === one.code;
  const { dialogue, already, state: held } = clock.interviewOf(run.played, one.code);
  const desk = dialogue.language === "other" ? run.pack.desk.interpreter : "";
  if (desk && !(desk in run.played.deskIncidents)) return incident(desk, "", interview);
  const place = make("div", { className: "talk talk-body" });
  show(
    heading(isRoom ? words.room : words.tools.interview, "h2", "on-laptop"),
    make("div", { className: "booth talkroom" }, make("div", { className: "talk-face" }, stage(one, isRoom ? "room" : "counter")), place),
  );
  mount(place, {
    dialogue,
    already,
    state: held,
    texts: words.talk,
    clock: ({ seconds }) => (seconds ? ofDay(run.pack.wave.start + run.played.clock).slice(0, -3) : ""),
    onSaid: (code) => {
      act("say", { code });
      tick();
    },
    onClose: () => (isRoom ? rulings.screen() : main()),
  });
  return undefined;
}

// ---- what happens beside ----
// Some come only once a ruling was chosen: before it they would tell what is true.
function meet(next, ruling = "") {
  const one = present();
  if (!one?.incident || met.has(one.code) || run.played.turns[one.code].incident) return next();
  if ((run.pack.incidents[one.incident]?.after ?? "") !== ruling) return next();
  return incident(one.incident, one.code, next);
}

function incident(code, who, next) {
  stand();
  const given = run.pack.incidents[code];
  if (!given) return move(next);
  met.add(who);
  const one = who ? present() : null;
  return show(
    one
      ? make("div", { className: "side mb-3" }, stage(one, "counter"),
          make("div", {}, make("p", { className: "say" }, parts.quoted(given.says)), given.seen ? make("p", { className: "seen small quiet" }, icon("eye"), " ", given.seen) : null))
      : make("div", {}, make("p", { className: "say" }, given.says), given.seen ? make("p", { className: "seen small quiet" }, icon("eye"), " ", given.seen) : null),
    make(
      "div",
      { className: "grave" },
      heading(given.title),
      make("p", { className: "small quiet" }, words.standing),
      parts.form(
        {
          id: "incident",
          missing: words.chooseOne,
          send: ([value]) => {
            act("incident", { who, code, value });
            move(next);
          },
        },
        parts.choices({ legend: given.question, options: given.options.map((each) => [each.code, each.text]) }),
      ),
      make("details", { className: "law" }, make("summary", {}, words.law), make("p", {}, given.law), make("p", { className: "small quiet" }, words.lawNote)),
    ),
    bar(parts.submit(words.decide, "incident")),
  );
}

function pause() {
  stand();
  act("pause");
  send();
  show(
    heading(words.paused),
    make("p", {}, words.pausedText),
    make("p", { className: "mt-4" }, link(words.endHere, endHere, "stop")),
    bar(...wayHome(), button("btn-primary", words.goOnRun, main, "on")),
  );
}

// Who came from a learning platform has no list of runs to go back to.
function wayHome() {
  if (isOfApp) return [appLink("btn-line")];
  const { home } = root.dataset;
  return home ? [make("a", { className: "btn btn-line", href: home }, words.allRuns)] : [];
}

function endHere() {
  show(
    heading(words.endHere),
    make("p", {}, words.endHereText),
    bar(button("btn-line", words.back, main), button("btn-primary", words.toHandOver, rulings.handOver, "on")),
  );
}

// ---- the end ----
const appLink = (look) => make("a", { className: `btn ${look}`, href: root.dataset.home }, words.toApp);

function handedIn() {
  const isSent = state.left === 0;
  if (isOfApp) return show(heading(words.over), make("p", {}, words.overApp), bar(appLink("btn-primary")));
  return show(
    heading(words.over),
    make("p", {}, isSent ? words.overSent : words.overKept),
    isSent
      ? bar(make("a", { className: "btn btn-primary", href: `${location.pathname}debrief/` }, words.whatHappened, icon("on")))
      : bar(button("btn-line", words.sendAgain, send)),
  );
}

// ---- another window ----
function elsewhere() {
  isTaken = true;
  clearTimeout(later);
  if (!run.pack) return;
  stand();
  show(heading(words.elsewhere), make("p", {}, words.elsewhereText), bar(button("btn-primary", words.goOnHere, goOnHere, "on")));
}

async function goOnHere() {
  const there = await windows.take();
  const held = longer(await store.all(), there);
  isTaken = false;
  acts.length = log.length = 0;
  met.clear();
  stoodAt = null;
  await takeUp(held);
  main();
  send();
}

function hear(heard) {
  state = heard;
  if (isTaken) return;
  if (run.played?.isEnded) handedIn();
  else if (run.played) tick();
}

// ---- beginning ----
const kept = read("kept");

function load() {
  root.replaceChildren(make("p", { className: "quiet", role: "status" }, words.loading));
  return fetch(root.dataset.pack, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
}

async function begin() {
  let pack;
  try {
    pack = await load();
  } catch {
    root.replaceChildren(make("p", {}, words.notLoaded), button("btn-primary", words.loadAgain, begin));
    return;
  }
  store = await storeOf(root.dataset.run);
  Object.assign(run, {
    pack,
    pictures: picturesOf(pack),
    today: pack.today,
  });
  tools = toolsOf(run);
  rulings = rulingsOf(run);
  windows = windowsOf(root.dataset.run, { acts: () => acts, onTaken: elsewhere });
  const there = await windows.take();
  await takeUp(longer(await store.all(), there));
  state = { left: acts.length - kept.length, why: "" };
  if (!isOfApp) connect();
  main();
  send();
  setInterval(tick, SECOND_MS);
}

function connect() {
  outbox = sender({
    address: root.dataset.acts,
    token: document.querySelector("[data-token] input").value,
    acts: () => acts,
    sent: kept.length,
    onState: hear,
    onConflict: () => store.drop(kept.length + 1),
  });
  state = { left: outbox.left(), why: "" };
}

// What is on the phone goes on from what the server has; what cannot follow on is dropped.
async function takeUp(onPhone) {
  run.played = clock.start(run.pack);
  for (const each of merged(kept, onPhone)) {
    try {
      follow(each);
    } catch {
      await store.drop(each.number);
      break;
    }
  }
  lastAt = Date.now();
}

let tools = null;
let rulings = null;

// Going back leads to the counter, not out of a page that a phone without a network cannot reload.
history.pushState(null, "");
window.addEventListener("popstate", () => {
  if (!run.played) return;
  history.pushState(null, "");
  if (isMain && !isTaken && !run.played.isEnded) pause();
  else main();
});
window.addEventListener("pagehide", send);
document.addEventListener("visibilitychange", () => document.hidden && send());
begin();

// Packs kept on the phone beside the refreshers: each fetched when it is asked for, its size shown
// before. They are course texts, so they lie in the open; they make room before an answer is lost.

import * as page from "./refresher_page.js";
import { dropPages, heardOf, keepPages, unsentRuns } from "./refresher_runs.js";

const KILOBYTE = 1000;
const MEGABYTE = 1_000_000;
const PREFIX = "pack ";
const LIST = `packs ${page.language}`;

// Each officer's own: who pairs the phone next does not read it.
const oversOf = (owner) => `over ${owner} `;
const reasoningsOf = (owner) => `reasoning ${owner} ${page.language} `;

export const reasoningOf = (owner, id) => `${reasoningsOf(owner)}${id}`;
export const isOwn = (name, owner) => name.startsWith(oversOf(owner)) || name.startsWith(`reasoning ${owner} `);
export const isPack = (name) => name.startsWith(PREFIX);
// Lessons make room first, cases that may be half judged last.
const LEAVING = ["lesson", "glossary", "specimen", "case"];
export const canLeave = (name) => isPack(name) && LEAVING.includes(name.split(" ")[1]);
export const byUse = (one, other) => LEAVING.indexOf(one.split(" ")[1]) - LEAVING.indexOf(other.split(" ")[1]);
export const nameOf = ({ kind, code }) => `${PREFIX}${kind} ${page.language} ${code}`;

// The kinds whose groups are open.
const opened = new Set();

// `openers`: what opens the content of a pack of a kind.
export function packsOf({ store, line, token, owner, openers, answers }) {
  const heldList = async () => (await store.read(LIST)) ?? [];

  async function list() {
    let packs;
    try {
      ({ packs } = await line.packs(token()));
    } catch {
      return heldList();
    }
    // What headquarters offers no more goes from the phone too, but for a run that is not sent.
    const offered = packs.map(nameOf);
    for (const { run } of await unsentRuns(store)) offered.push(nameOf({ kind: "booth", code: run }));
    const here = (await store.names()).filter((name) => name.startsWith(PREFIX) && name.split(" ")[2] === page.language);
    for (const name of here.filter((one) => !offered.includes(one))) await gone(name);
    // A recording that was removed or replaced is no longer played.
    for (const pack of packs.filter(({ kind }) => kind === "lesson")) {
      const sound = (await store.read(nameOf(pack)))?.fetch?.[0] ?? "";
      if (sound && sound !== pack.sound) await dropPages(pack);
    }
    await store.keep({ [LIST]: packs }).catch(() => {});
    return packs;
  }

  function row(pack, { kept, unsent, refused }) {
    const why = refused[pack.code];
    const one = page.copied("data-name", "pack-row").firstElementChild;
    const isKept = kept.includes(nameOf(pack));
    one.querySelector("[data-title]").textContent = pack.title;
    one.dataset.code = pack.code;
    button(one, "read", pack, { isShown: isKept, press: () => open(pack) });
    button(one, "keep", pack, { isShown: !isKept, press: () => keep(pack) });
    button(one, "drop", pack, { isShown: isKept && !unsent.includes(pack.code), press: () => drop(nameOf(pack)) });
    const waits = one.querySelector("[data-waits]");
    if (why) waits.textContent = why;
    waits.hidden = !why && !unsent.includes(pack.code);
    if (["wave", "lay"].includes(pack.kind)) {
      for (const name of ["read", "keep", "drop"]) one.querySelector(`[data-${name}]`).hidden = true;
      button(one, "prepare", pack, { isShown: true, press: () => prepare(pack) });
    }
    return one;
  }

  function button(one, name, { title, bytes }, { isShown, press }) {
    const found = one.querySelector(`[data-${name}]`);
    found.textContent = page.filled(found.textContent, { n: page.number(Math.ceil(bytes / KILOBYTE)) });
    found.setAttribute("aria-label", `${found.textContent}: ${title}`);
    found.hidden = !isShown;
    found.addEventListener("click", press);
  }

  async function keep(pack) {
    page.say(page.words("working"));
    try {
      const { at: _at, ...content } = await line.onePack(token(), pack);
      if (content.fetch) await keepPages(pack, content, token());
      await store.keep({ [nameOf(pack)]: { ...content, owner: owner() } });
    } catch (error) {
      // What was kept before stays as it was.
      await dropPages(pack);
      return token() && page.say(error.trouble ? error.words || page.words("pack-later") : page.words("pack-full"));
    }
    return draw(await heldList());
  }

  async function prepare(pack) {
    page.say(page.words("working"));
    try {
      await line.prepare(token(), pack);
    } catch (error) {
      return token() && page.say(error.words || page.words("pack-later"));
    }
    return show();
  }

  async function gone(name) {
    const [, kind, , code] = name.split(" ");
    if (kind === "booth") {
      const { ended } = await heardOf(store, code);
      const { title, owner: whose } = await store.read(name);
      if (ended) await store.keep({ [`${oversOf(whose)}${code}`]: { title } });
    }
    await dropPages({ kind, code });
    await store.forget([name]);
  }

  async function drop(name) {
    await gone(name);
    await draw(await heldList());
  }

  // What was listed before is shown at once; what headquarters offers now replaces it.
  async function show() {
    const before = await heldList();
    await draw(before, { isLoading: true });
    const held = await list();
    if (page.shows() !== "packs") return;
    if (!held.length || JSON.stringify(held) !== JSON.stringify(before)) await draw(held);
    else document.querySelector("[data-if=loading]").hidden = true;
  }

  async function draw(held, { isLoading = false } = {}) {
    const kept = await store.names();
    if (!token()) return;
    const unsent = (await unsentRuns(store)).map(({ run }) => run);
    const runs = held.filter(({ kind }) => kind === "booth");
    const refused = Object.fromEntries(await Promise.all(runs.map(async ({ code }) => [code, (await heardOf(store, code)).refused])));
    const isKept = (pack) => kept.includes(nameOf(pack));
    // A set whose last document is decided here is over, whether headquarters heard it or not.
    const isOver = ({ code }) => answers().some(({ set, isLast }) => isLast && set === code);
    const sorted = [...held.filter(isKept), ...held.filter((pack) => !isKept(pack))].filter((pack) => !isOver(pack));
    page.show("packs", {
      shown: [isLoading ? "loading" : held.length ? "" : "none"],
      ready: (part) => {
        for (const group of part.querySelectorAll("[data-kind]")) {
          const found = sorted.filter(({ kind }) => kind === group.dataset.kind);
          group.hidden = !found.length;
          group.querySelector("[data-rows]").append(...found.map((pack) => row(pack, { kept, unsent, refused })));
          count(group, found, found.filter(isKept).length);
        }
      },
    });
    await judged(document.querySelector("[data-judged]"), kept);
    await showRoom();
  }

  // A group of packs says how many and how large they are, and stays as open as it was left.
  function count(group, found, keptCount) {
    const bytes = found.reduce((total, one) => total + (one.bytes ?? 0), 0);
    const place = group.querySelector("[data-counted]");
    const [n, m, k] = [found.length, Math.ceil(bytes / KILOBYTE), keptCount].map(page.number);
    place.textContent = page.filled(bytes ? place.dataset.counted : place.dataset.many, { n, m, k });
    group.open = opened.has(group.dataset.kind);
    group.addEventListener("toggle", () => opened[group.open ? "add" : "delete"](group.dataset.kind));
  }

  // Cases that were judged here: on their way, or back with their reasoning.
  async function judged(place, names) {
    const sent = answers().filter(({ kind, state }) => kind && state !== "refused");
    for (const { kind, title, state } of sent) {
      const one = page.copied("data-name", state === "safe" ? `${kind}-safe` : "case-here").firstElementChild;
      one.querySelector("[data-title]").textContent = title;
      place.append(one);
    }
    for (const name of names.filter((each) => each.startsWith(reasoningsOf(owner())))) {
      const { title, text } = await store.read(name);
      const one = page.copied("data-name", "pack-row").firstElementChild;
      one.querySelector("[data-title]").textContent = title;
      one.querySelector("[data-keep]").remove();
      button(one, "read", { title, bytes: 0 }, { isShown: true, press: () => openers.lesson({ title: "", text }) });
      button(one, "drop", { title, bytes: 0 }, { isShown: true, press: () => drop(name) });
      place.append(one);
    }
    for (const name of names.filter((each) => each.startsWith(oversOf(owner())))) {
      const { title } = await store.read(name);
      const one = page.copied("data-name", "run-over").firstElementChild;
      one.querySelector("[data-title]").textContent = title;
      one.querySelector("a").href = one.querySelector("a").dataset.debrief.replace(/[0-9a-f-]{36}/, name.slice(oversOf(owner()).length));
      button(one, "drop", { title, bytes: 0 }, { isShown: true, press: () => drop(name) });
      place.append(one);
    }
    place.parentElement.hidden = !place.childElementCount;
  }

  async function showRoom() {
    const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
    const place = document.querySelector("[data-room]");
    if (!place || usage === undefined) return;
    place.textContent = page.filled(place.dataset.room, {
      n: page.number(Math.ceil(usage / KILOBYTE)),
      m: page.number(Math.floor(quota / MEGABYTE)),
    });
  }

  async function open({ kind, code }) {
    const content = await store.read(nameOf({ kind, code }));
    if (content && token()) openers[kind](content, code);
  }

  return { show, open };
}

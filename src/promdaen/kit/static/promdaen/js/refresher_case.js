// A case judged on the phone, stage by stage, from its pack: what is true of it is not on the
// phone. What was marked is kept at every step; at the end it waits to be sent like an answer.

import { newId } from "./acts_outbox.js";
import * as page from "./refresher_page.js";

const MOST_MISSING = 3;

const valuesOf = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((one) => one.value);

// `finished` gets the case as it is sent; `owner` says whose phone it is.
export function casesOf({ store, owner, finished, leave }) {
  let pack = null;
  let draft = null; // {id, code, stages: [[code, answer], ...]}, its last stage is at hand

  const nameOf = (code) => `draft ${owner()} ${page.language} ${code}`;
  const stage = () => pack.stages[draft.stages.length - 1];
  const answer = () => draft.stages.at(-1)[1];
  const fresh = (before = { elements: {}, offices: [], protection: [] }) => ({ ...structuredClone(before), missing: [] });

  async function open(content, code) {
    pack = content;
    draft = await store.read(nameOf(code));
    const isSame = draft && draft.version === pack.version && draft.law === pack.law;
    if (!isSame) {
      draft = { id: newId(), code, version: pack.version, law: pack.law, stages: [[pack.stages[0].code, fresh()]] };
    }
    read();
  }

  // A phone that is full goes on with the page open.
  const keep = () => store.keep({ [nameOf(draft.code)]: draft }).catch(() => {});

  function show(name, ready) {
    page.show(name, {
      values: { n: page.number(draft.stages.length), m: page.number(pack.stages.length) },
      shown: [draft.stages.length === pack.stages.length ? "last" : "more"],
      ready: (part) => {
        part.querySelector("[data-stage]").textContent = stage().title;
        ready(part);
      },
    });
  }

  function read() {
    show("case-read", (part) => {
      part.querySelector("[data-title]").textContent = pack.title;
      part.querySelector("[data-html]").innerHTML = stage().read;
    });
  }

  // ---- elements ----
  function judge() {
    show("case-judge", (part) => {
      const form = part.querySelector("form");
      form.querySelector("[data-html]").innerHTML = stage().judge;
      for (const [code, { value, cites }] of Object.entries(answer().elements)) {
        check(form, `v_${code}`, [value]);
        check(form, `c_${code}`, cites);
      }
      form.addEventListener("change", () => {
        takeElements(form);
        keep();
      });
    });
  }

  function check(form, name, values) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = values.includes(box.value);
  }

  function takeElements(form) {
    const held = pack.elements.map(({ code }) => [code, { value: valuesOf(form, `v_${code}`)[0], cites: valuesOf(form, `c_${code}`) }]);
    answer().elements = Object.fromEntries(held.filter(([_code, { value }]) => value));
    answer().missing = answer().missing.filter((code) => answer().elements[code]?.value === "unknown");
  }

  function judged(form) {
    takeElements(form);
    keep();
    const left = pack.elements.filter(({ code }) => !answer().elements[code]);
    if (left.length) return page.say(page.filled(page.words("case-left"), { n: page.number(left.length) }));
    return steps();
  }

  // ---- what is missing, who takes the case, what is owed ----
  function steps() {
    const open = pack.elements.filter(({ code }) => answer().elements[code].value === "unknown");
    show("case-steps", (part) => {
      const form = part.querySelector("form");
      form.querySelector("[data-html]").innerHTML = pack.choices;
      for (const name of ["offices", "protection"]) check(form, name, answer()[name]);
      form.querySelector("[data-asks]").append(...asks(open));
      form.querySelector("[data-none]").hidden = open.length > 0;
      form.querySelector("[data-some]").hidden = !open.length;
      form.addEventListener("change", () => {
        takeSteps(form);
        keep();
      });
    });
  }

  function asks(open) {
    return Array.from({ length: Math.min(MOST_MISSING, open.length) }, (_none, at) => {
      const one = page.copied("data-name", "case-ask").firstElementChild;
      const [label, select] = [one.querySelector("label"), one.querySelector("select")];
      label.textContent = page.filled(label.dataset.ask, { n: page.number(at + 1) });
      label.htmlFor = select.id = `m-${at + 1}`;
      select.append(...open.map(({ code, short }) => new Option(short, code)));
      select.value = answer().missing[at] ?? "";
      return one;
    });
  }

  function takeSteps(form) {
    answer().missing = [...form.querySelectorAll("select")].map((one) => one.value).filter(Boolean);
    for (const name of ["offices", "protection"]) answer()[name] = valuesOf(form, name);
  }

  function stepped(form) {
    takeSteps(form);
    keep();
    if (new Set(answer().missing).size < answer().missing.length) return page.say(page.words("case-twice"));
    return review();
  }

  // ---- read once more; the next stage, or the end ----
  function review() {
    show("case-review", (part) => {
      const words = Object.fromEntries([...part.querySelectorAll("[data-value]")].map((one) => [one.dataset.value, one.textContent]));
      const lines = pack.elements.map(({ code, short }) => {
        const { value, cites } = answer().elements[code];
        const line = page.copied("data-name", "case-answer").firstElementChild;
        const cited = line.querySelector("[data-cited]");
        line.querySelector("[data-short]").textContent = short;
        line.querySelector("[data-said]").textContent = words[value];
        cited.textContent = cites.length ? page.filled(cited.dataset.cited, { n: page.number(cites.length) }) : "";
        return line;
      });
      part.querySelector("[data-lines]").replaceChildren(...lines);
    });
  }

  async function next() {
    const following = pack.stages[draft.stages.length];
    if (following) {
      draft.stages.push([following.code, fresh(answer())]);
      await keep();
      return read();
    }
    const { id, code, version, law, stages } = draft;
    await finished({ id, kind: "case", window: "case", outcome: id, title: pack.title, body: { id, code, version, law, stages } });
    await store.forget([nameOf(code)]);
    return page.show("case-done");
  }

  const acts = { caseRead: read, caseJudge: judge, caseSteps: steps, caseNext: next, caseLeave: leave };
  return { open, acts, forms: { caseJudge: judged, caseSteps: stepped } };
}

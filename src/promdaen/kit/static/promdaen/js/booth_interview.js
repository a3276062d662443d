// An interview in an element of any page: what was said and seen, what can be said next, what is
// noted, how the person speaks. The page gives the words; the rules are those of booth_dialogue.js.
//
//   const interview = mount(element, {
//     dialogue,            // the record, its texts in one language
//     already,             // flags set before, ["private"] in a closed room
//     state,               // its state, from begun() or from an earlier mount; else begun
//     texts,               // the words of the page: see NEEDED
//     clock,               // (state) => when a line was said; "" leaves the time out
//     onSaid,              // (code, state) after each choice
//     onClose,             // (state, isEnded): the interview came to its end, or was left
//     listen,              // (code of a node) => a button to hear its line, or null
//   });
//   interview.state; interview.destroy();

import { begun, nodeOf, offered, said } from "./booth_dialogue.js";

export const NEEDED = [
  "you", "them", "script", "earlier", "next", "say", "choose", "close", "closeAsk", "closeNow",
  "goOn", "over", "toEnd", "notes", "noNotes", "saidIt", "sawIt", "saw", "same", "speaks",
  "manners", "speaksNote", "heard", "alone", "interpreter", "icons",
];
// How the person speaks, from the least trust on: below 3, below 5, below 8, and from there on.
const BANDS = [3, 5, 8];
const SHOWN_TURNS = 2;
let mounts = 0;

export const bandOf = (trust) => BANDS.filter((least) => trust >= least).length;

const elapsed = ({ seconds }) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function make(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside.filter((one) => one !== null));
  return made;
}

// Icons are markup that the server wrote into the page's words.
function icon(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}

export function mount(element, given) {
  const { dialogue, texts, already = [], clock = elapsed, onSaid, onClose, listen } = given;
  const own = `interview-${(mounts += 1)}`;
  let state = begun(dialogue, already);
  let isAllShown = false;

  const lines = make("ol", { className: "script" });
  const log = make("div", { role: "log", "aria-label": texts.script }, lines);
  const earlier = make("button", { type: "button", className: "btn btn-line btn-sm", hidden: true });
  const place = make("p", { className: "small quiet mb-2" });
  const next = make("div", { className: "talk-next" });
  const notes = make("div");
  const speaks = make("p", { className: "mb-1", "aria-live": "polite" });
  element.replaceChildren(
    make("div", {}, place, earlier, log, next),
    make(
      "div",
      { className: "talk-notes" },
      make("section", { className: "part" }, head(texts.notes), notes),
      make(
        "section",
        { className: "part" },
        head(texts.speaks),
        speaks,
        make("p", { className: "small quiet mb-0" }, texts.speaksNote),
      ),
    ),
  );
  earlier.addEventListener("click", () => {
    isAllShown = true;
    fold();
  });

  // ---- what was said and seen ----
  function head(text) {
    return make("header", {}, make("h2", {}, text));
  }

  function line(kind, when, ...inside) {
    const entry = make("li", { className: kind }, make("span", { className: "num quiet" }, when));
    entry.append(make("div", {}, ...inside));
    lines.append(entry);
    return entry;
  }

  function who(text, words) {
    return [make("p", { className: "who" }, text), make("p", {}, words)];
  }

  function see(words) {
    const shown = make("p", {}, icon(texts.icons.eye), " ", words);
    shown.prepend(make("span", { className: "visually-hidden" }, `${texts.saw} `));
    line("seen", "", shown);
  }

  function answer() {
    const node = nodeOf(dialogue, state);
    line("them", clock(state), ...who(texts.them, node.says), listen?.(node.code) ?? "");
    if (node.seen) see(node.seen);
  }

  // Who is asked and stays where they were says nothing twice.
  function tell(code, before) {
    const choice = nodeOf(dialogue, before).choices.find((one) => one.code === code);
    line("you", clock(state), ...who(texts.you, choice.text));
    if (state.node === before.node) see(texts.same);
    else answer();
  }

  function fold() {
    const all = [...lines.children];
    const turns = all.filter((entry) => entry.matches(".you")).slice(-SHOWN_TURNS);
    const isLong = !isAllShown && turns.length === SHOWN_TURNS;
    const hidden = isLong ? all.indexOf(turns[0]) : 0;
    all.forEach((entry, at) => (entry.hidden = at < hidden));
    earlier.hidden = hidden === 0;
    earlier.textContent = texts.earlier;
  }

  // ---- what is noted, how the person speaks ----
  const noted = new Map();

  function note() {
    for (const code of state.found) if (!noted.has(code)) noted.set(code, clock(state));
    if (!noted.size) return notes.replaceChildren(make("p", { className: "quiet mb-0" }, texts.noNotes));
    const list = make("ul", { className: "marks" });
    for (const [code, when] of noted) {
      const found = dialogue.indicators.find((one) => one.code === code);
      const isSaid = found.manner === "said";
      const how = isSaid ? texts.saidIt : texts.sawIt;
      const entry = make("div", {}, found.text);
      entry.append(" ", make("small", {}, [when, how].filter(Boolean).join(" · ")));
      list.append(make("li", {}, icon(isSaid ? texts.icons.said : texts.icons.seen), entry));
    }
    notes.replaceChildren(list);
  }

  function show() {
    note();
    fold();
    speaks.textContent = texts.manners[bandOf(state.trust)];
    const isAlone = state.set.includes("private") || state.set.includes("apart");
    place.textContent = [
      isAlone ? texts.alone : texts.heard,
      state.set.includes("interpreter") ? texts.interpreter : "",
    ]
      .filter(Boolean)
      .join(" ");
    ask();
  }

  // ---- what can be said next ----
  function button(kind, type, text, press) {
    const made = make("button", { type, className: `btn ${kind}` }, text);
    if (press) made.addEventListener("click", press);
    return made;
  }

  function bar(...buttons) {
    return make("div", { className: "bottombar" }, make("div", { className: "wrap" }, ...buttons));
  }

  function ask() {
    const choices = offered(dialogue, state);
    if (!choices.length) {
      const words = make("p", { className: "strong mt-3", tabIndex: -1 }, texts.over);
      const end = button("btn-primary", "button", texts.toEnd, () => onClose?.(state, true));
      return next.replaceChildren(words, bar(end));
    }
    const why = make("p", { className: "why", role: "alert" });
    const group = make("fieldset", { className: "choices" });
    group.append(make("legend", { tabIndex: -1 }, texts.next));
    for (const { code, text } of choices) {
      const input = make("input", { type: "radio", name: own, value: code });
      group.append(make("label", { className: "choice" }, input, make("span", {}, text)));
    }
    const form = make("form", { className: "ask-next mt-3", noValidate: true }, group, why);
    form.append(
      bar(
        button("btn-line", "button", texts.close, () => leave()),
        button("btn-primary", "submit", texts.say),
      ),
    );
    form.addEventListener("change", () => (why.textContent = ""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      if (chosen) take(chosen.value);
      else why.textContent = texts.choose;
    });
    next.replaceChildren(form);
  }

  function leave() {
    const words = make("p", { className: "strong mt-3", tabIndex: -1 }, texts.closeAsk);
    const back = button("btn-line", "button", texts.goOn, () => {
      ask();
      next.querySelector("legend").focus();
    });
    const now = button("btn-primary", "button", texts.closeNow, () => onClose?.(state, false));
    next.replaceChildren(words, bar(back, now));
    words.focus();
  }

  function take(code) {
    const before = state;
    state = said(dialogue, state, code);
    tell(code, before);
    isAllShown = false;
    show();
    onSaid?.(code, state);
    [...lines.querySelectorAll(".you")].pop().scrollIntoView({ block: "start" });
    next.querySelector("legend, p").focus({ preventScroll: true });
  }

  answer();
  for (const code of given.state?.said ?? []) {
    const before = state;
    state = said(dialogue, state, code);
    note();
    tell(code, before);
  }
  show();

  return {
    get state() {
      return state;
    },
    destroy: () => element.replaceChildren(),
  };
}

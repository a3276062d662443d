// Practice interviews on a phone: an interview is had without the network, its end is kept here and
// sent until the server has it. The list of interviews sends what an earlier page left behind.

import { mount } from "./booth_interview.js";
import { newId, outboxOf } from "./acts_outbox.js";
import { listener } from "./listening.js";

const outboxNotice = document.querySelector("[data-outbox]");
const room = document.querySelector("[data-room]");
const where = document.querySelector("[data-where]");
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const token = () => document.querySelector("[data-token] input").value;
const PATIENCE_MS = 10_000;

const outbox = await outboxOf(outboxNotice.dataset.box);
let isSending = false;
let waited = "";

// ---- the outbox ----
async function handIn({ body }) {
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(outboxNotice.dataset.keep, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
  } finally {
    clearTimeout(patience);
  }
}

async function send() {
  if (isSending) return;
  isSending = true;
  let is = "";
  for (const act of await outbox.all()) {
    try {
      const answer = await handIn(act);
      if (answer.status === 403) is = "gone";
      else if (answer.ok) {
        const { done } = await answer.json();
        await outbox.drop(act.n);
        if (act.body.id === waited) return location.assign(done);
      } else if (answer.status === 422 || answer.status === 400) {
        outboxNotice.querySelector("[data-why]").textContent = (await answer.json()).refused.join(" ");
        await outbox.drop(act.n);
        is = "refused";
      } else is = "kept";
    } catch {
      is = "kept";
    }
    if (is === "gone" || is === "kept") break;
  }
  for (const one of outboxNotice.querySelectorAll("[data-kept-is]")) one.hidden = one.dataset.keptIs !== is;
  isSending = false;
}

// ---- the interview ----
function practise() {
  const { code, version, already, dialogue, recordings } = read("talk");
  const box = `interview:${outboxNotice.dataset.box}:${code}:${version}`;
  const texts = read("words");
  const listen = listener({ recordings, texts });
  let said = remembered(box);
  let interview;

  function begin() {
    interview = mount(room.querySelector("[data-talk]"), {
      dialogue,
      already,
      state: { said },
      texts,
      listen,
      onSaid: (_code, state) => remember(box, (said = state.said)),
      onClose: (state) => (state.said.length ? decide() : location.assign("../")),
    });
  }

  function decide() {
    room.hidden = true;
    where.hidden = false;
    where.querySelector("h2").focus();
    scrollTo(0, 0);
  }

  where.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = where.querySelector("input:checked");
    const why = where.querySelector("[data-why-none]");
    why.textContent = chosen ? "" : why.dataset.text;
    if (!chosen) return;
    where.hidden = true;
    waited = newId();
    const body = { id: waited, code, version, said: interview.state.said, referral: chosen.value };
    await outbox.add({ body });
    remember(box, []);
    send();
  });

  try {
    begin();
  } catch {
    said = [];
    begin();
  }
  room.hidden = false;
}

// A page that is loaded again goes on where it was; where nothing is remembered, from the start.
function remembered(box) {
  try {
    return JSON.parse(sessionStorage.getItem(box)) ?? [];
  } catch {
    return [];
  }
}

function remember(box, said) {
  try {
    sessionStorage.setItem(box, JSON.stringify(said));
  } catch {
    // A browser without storage begins again.
  }
}

if (room) practise();
send();
for (const name of ["online", "pageshow"]) addEventListener(name, () => send());
setInterval(async () => (await outbox.all()).length && send(), 15_000);

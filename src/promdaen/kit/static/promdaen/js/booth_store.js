// The acts of a run on this phone: kept in IndexedDB as they happen, so that neither a dropped
// network nor a closed page loses one; in memory where a browser keeps nothing. The server knows
// an act by its number: what was sent twice is there once.

import { asked, opened, within } from "./database.js";

const NAME = "promdaen-booth";
const WAITS_MS = [2000, 5000, 10_000, 20_000];
const PATIENCE_MS = 15_000;
const MOST_AT_ONCE = 400;
const CONFLICT = 409;
const SIGN_IN_AGAIN = 403;

const database = () =>
  opened(NAME, (made) => made.createObjectStore("acts", { keyPath: ["run", "number"] }));

function inDatabase(held, run) {
  const range = IDBKeyRange.bound([run, 0], [run, Infinity]);
  const step = (work) => within(held, ["acts"], work);

  return {
    all: () => step((acts) => asked(acts.getAll(range))),
    add: (act) => step((acts) => asked(acts.put({ ...act, run }))),
    drop: (from) =>
      step((acts) => asked(acts.delete(IDBKeyRange.bound([run, from], [run, Infinity])))),
  };
}

export async function storeOf(run) {
  let inner = null;
  try {
    inner = inDatabase(await database(), run);
    await inner.all();
  } catch {
    inner = null;
  }

  // A store that fails while the page is open: the page holds every act itself, and sends it.
  async function tried(name, given, otherwise) {
    if (!inner) return otherwise;
    try {
      return await inner[name](given);
    } catch {
      inner = null;
      return otherwise;
    }
  }

  return {
    get keepsWhenClosed() {
      return inner !== null;
    },
    all: async () => (await tried("all", undefined, [])).map(({ run: _run, ...act }) => act),
    add: (act) => tried("add", act),
    drop: (from) => tried("drop", from),
  };
}

// A run goes on in one window of a phone. The one that takes it hears what the others hold, which
// from then on rest; where windows cannot hear each other the server refuses a second story.
const HEARD_MS = 200;

export function windowsOf(run, { acts, onTaken }) {
  if (!window.BroadcastChannel) return { take: async () => [] };
  const line = new BroadcastChannel(`${NAME}:${run}`);
  let heard = [];
  line.onmessage = ({ data }) => {
    if (data.acts) heard = longer(heard, data.acts);
    else {
      line.postMessage({ acts: acts() });
      onTaken();
    }
  };
  return {
    take: async () => {
      heard = [];
      line.postMessage({});
      await new Promise((done) => setTimeout(done, HEARD_MS));
      return heard;
    },
  };
}

export const longer = (one, other) => (other.length > one.length ? other : one);

// What both know is the same; what the server has and the phone not, or otherwise, is the
// server's; what the phone did beyond it waits to be sent.
export function merged(atServer, onPhone) {
  const isSame = atServer.every((act, at) => same(act, onPhone[at]));
  return isSame ? onPhone : atServer;
}

const same = (one, other) =>
  other !== undefined && ["number", "kind", "who", "code", "value"].every((name) => one[name] === other[name]);

// Sends acts in their order whenever there is a network. `onState` hears how many wait, and why.
export function sender({ address, token, acts, sent, onState, onConflict }) {
  let isSending = false;
  let failures = 0;
  let timer = null;
  let why = "";

  const left = () => acts().length - sent;

  function tell(reason = "") {
    why = reason;
    onState({ left: left(), why });
  }

  async function post(batch) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      return await fetch(address, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        signal: stop.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ acts: batch }),
      });
    } finally {
      clearTimeout(patience);
    }
  }

  async function send() {
    clearTimeout(timer);
    if (isSending || left() <= 0 || why === "conflict") return tell(why);
    isSending = true;
    try {
      while (left() > 0) {
        const answer = await post(acts().slice(sent, sent + MOST_AT_ONCE));
        if (answer.status === SIGN_IN_AGAIN) return tell("gone");
        const heard = await answer.json();
        if (answer.status === CONFLICT) return conflict(heard);
        if (!answer.ok) throw new Error(String(answer.status));
        sent = heard.next - 1;
        failures = 0;
        tell();
      }
    } catch {
      failures += 1;
      timer = setTimeout(send, WAITS_MS[Math.min(failures, WAITS_MS.length) - 1]);
      tell("offline");
    } finally {
      isSending = false;
    }
  }

  function conflict({ error }) {
    tell("conflict");
    onConflict(error);
  }

  window.addEventListener("online", send);
  window.addEventListener("offline", () => tell("offline"));
  return { send, left };
}

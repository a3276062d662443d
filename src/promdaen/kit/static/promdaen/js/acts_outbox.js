// What a phone wrote and the server has not confirmed yet: kept in IndexedDB in the order of
// writing, so that neither a dropped network nor a closed page loses it; in memory where a
// browser keeps nothing. Each act has an id of its own, made here, by which the server knows what
// was sent twice. A box belongs to what is written for (the cell of an exercise, a drill, an
// officer's interviews), not to a seat: who joins again goes on with it.

import { asked, opened, within } from "./database.js";
import { openedAll, sealerOf } from "./sealing.js";

// Older than its other uses: phones hold acts under this name.
const NAME = "promdaen-exercise";
const BYTES = 16;

export function newId() {
  // Plain http has no crypto.randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const database = () =>
  opened(NAME, (made) => made.createObjectStore("acts", { keyPath: "n", autoIncrement: true }));

function inDatabase(held, box, sealer) {
  const step = (work) => within(held, ["acts"], work);

  return {
    keepsWhenClosed: true,
    add: async (act) => {
      const row = { ...(await sealer.seal(act)), box };
      return step((acts) => asked(acts.add(row)));
    },
    all: async () => {
      const rows = await step((acts) => asked(acts.getAll()));
      return openedAll(sealer, rows.filter((row) => row.box === box));
    },
    change: async ({ n, ...act }) => {
      const row = { ...(await sealer.seal(act)), box, n };
      return step((acts) => asked(acts.put(row)));
    },
    drop: (n) => step((acts) => asked(acts.delete(n))),
  };
}

function inMemory() {
  let acts = [];
  let next = 1;
  return {
    keepsWhenClosed: false,
    add: async (act) => {
      acts.push({ ...act, n: next });
      next += 1;
    },
    all: async () => [...acts],
    change: async (act) => {
      acts = acts.map((one) => (one.n === act.n ? act : one));
    },
    drop: async (n) => {
      acts = acts.filter((one) => one.n !== n);
    },
  };
}

// A store that fails while the page is open hands over to memory what this page knows of it; what
// was sent before is on the server once.
function sturdy(stored) {
  let inner = stored;
  let known = [];

  async function tried(name, given) {
    try {
      return await inner[name](given);
    } catch (error) {
      if (inner !== stored) throw error;
      inner = inMemory();
      for (const act of known) await inner.add(act);
      return inner[name](given);
    }
  }

  return {
    get keepsWhenClosed() {
      return inner.keepsWhenClosed;
    },
    add: (act) => tried("add", act),
    all: async () => {
      known = await tried("all");
      return known;
    },
    change: (act) => tried("change", act),
    drop: (n) => tried("drop", n),
  };
}

// `key` seals what waits; without one it is stored as it is.
export async function outboxOf(box, key = "") {
  try {
    return sturdy(inDatabase(await database(), box, await sealerOf(key)));
  } catch {
    return inMemory();
  }
}

// What a phone saved and the server has not confirmed yet: kept in IndexedDB, so that neither a
// dropped network nor a dead battery loses it. Where a browser keeps nothing, or no longer does
// (full, closed, broken), memory replaces it.
//
// Every save of a test gets the phone's next count in the same step in which it is kept; the
// number of the phone is made here, once for each test. Plain http has neither service workers
// nor crypto.randomUUID; neither is needed.

import { asked, opened, within } from "./database.js";
import { openedAll, sealerOf } from "./sealing.js";

const NAME = "promdaen-tests";
const HEX = 16;
// As the server counts where another phone takes over: from the next thousand.
const STEP = 1000;

const database = () =>
  opened(NAME, (made) => {
    made.createObjectStore("phones", { keyPath: "sitting" });
    made.createObjectStore("saves", { keyPath: ["sitting", "sequence"] });
  });

function newPhone() {
  const bytes = crypto.getRandomValues(new Uint8Array(HEX));
  return [...bytes].map((byte) => byte.toString(HEX).padStart(2, "0")).join("");
}

function inDatabase(held, sitting, sealer) {
  const range = IDBKeyRange.bound([sitting, 0], [sitting, Infinity]);

  const step = (work) => within(held, ["phones", "saves"], work);

  return {
    keepsWhenClosed: true,
    phone: () =>
      step(async (phones) => {
        const held = await asked(phones.get(sitting));
        if (held) return held.phone;
        const phone = newPhone();
        phones.put({ sitting, phone, next: 1 });
        return phone;
      }),
    countFrom: (next) =>
      step(async (phones) => {
        const held = await asked(phones.get(sitting));
        if (held.next < next) phones.put({ ...held, next });
      }),
    add: async (save) => {
      const row = await sealer.seal(save);
      return step(async (phones, saves) => {
        const held = await asked(phones.get(sitting));
        saves.put({ ...row, sitting, sequence: held.next });
        phones.put({ ...held, next: held.next + 1 });
      });
    },
    all: async () => openedAll(sealer, await step((_phones, saves) => asked(saves.getAll(range)))),
    drop: (sequences) =>
      step(async (_phones, saves) => {
        for (const sequence of sequences) saves.delete([sitting, sequence]);
      }),
  };
}

function inMemory({ next = 1, late = [] } = {}) {
  const phone = newPhone();
  let saves = [];
  const outbox = {
    keepsWhenClosed: false,
    phone: async () => phone,
    countFrom: async (from) => {
      next = Math.max(next, from);
    },
    add: async (save) => {
      saves.push({ ...save, sequence: next });
      next += 1;
    },
    all: async () => [...saves],
    drop: async (sequences) => {
      saves = saves.filter((save) => !sequences.includes(save.sequence));
    },
  };
  for (const save of late) outbox.add(save);
  return outbox;
}

// A store that fails in the middle of a test hands over to memory, as one phone to another: with
// a number of its own, a count above all before, and what this page knows to be unsent.
function sturdy(stored) {
  let inner = stored;
  let next = 1;
  let unsent = [];

  async function tried(name, given) {
    const was = inner;
    try {
      return await was[name](given);
    } catch {
      if (inner === was) inner = inMemory({ next: (Math.floor(next / STEP) + 1) * STEP, late: unsent });
      return inner[name](given);
    }
  }

  return {
    get keepsWhenClosed() {
      return inner.keepsWhenClosed;
    },
    phone: () => tried("phone"),
    countFrom: (from) => {
      next = Math.max(next, from);
      return tried("countFrom", from);
    },
    add: async (save) => {
      await tried("add", save);
      next += 1;
      if (inner === stored) unsent.push(save);
    },
    all: async () => {
      const found = await tried("all");
      if (inner === stored) unsent = found;
      next = Math.max(next, ...found.map((save) => save.sequence + 1));
      return [...found];
    },
    drop: (sequences) => {
      unsent = unsent.filter((save) => !sequences.includes(save.sequence));
      return tried("drop", sequences);
    },
  };
}

// `key` seals what waits; without one it is stored as it is.
export async function outboxOf(sitting, key = "") {
  try {
    const outbox = inDatabase(await database(), sitting, await sealerOf(key));
    await outbox.phone();
    return sturdy(outbox);
  } catch {
    return inMemory();
  }
}

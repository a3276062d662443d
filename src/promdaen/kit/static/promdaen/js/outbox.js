// What a phone saved and the server has not confirmed yet: kept in IndexedDB, so that neither a
// dropped network nor a dead battery loses it. Where a browser keeps nothing, memory stands in.
//
// Every save of a test gets the phone's next count in the same step in which it is kept; the
// number of the phone is made here, once for each test. Plain http has neither service workers
// nor crypto.randomUUID; neither is needed.

const NAME = "promdaen-tests";
const HEX = 16;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("phones", { keyPath: "sitting" });
    request.result.createObjectStore("saves", { keyPath: ["sitting", "sequence"] });
  };
  return asked(request);
}

function newPhone() {
  const bytes = crypto.getRandomValues(new Uint8Array(HEX));
  return [...bytes].map((byte) => byte.toString(HEX).padStart(2, "0")).join("");
}

function inDatabase(database, sitting) {
  const range = IDBKeyRange.bound([sitting, 0], [sitting, Infinity]);

  async function within(work) {
    const step = database.transaction(["phones", "saves"], "readwrite", { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      step.oncomplete = resolve;
      step.onerror = step.onabort = () => reject(step.error);
    });
    const found = await work(step.objectStore("phones"), step.objectStore("saves"));
    await ended;
    return found;
  }

  return {
    keepsWhenClosed: true,
    phone: () =>
      within(async (phones) => {
        const held = await asked(phones.get(sitting));
        if (held) return held.phone;
        const phone = newPhone();
        phones.put({ sitting, phone, next: 1 });
        return phone;
      }),
    countFrom: (next) =>
      within(async (phones) => {
        const held = await asked(phones.get(sitting));
        if (held.next < next) phones.put({ ...held, next });
      }),
    add: (save) =>
      within(async (phones, saves) => {
        const held = await asked(phones.get(sitting));
        saves.put({ ...save, sitting, sequence: held.next });
        phones.put({ ...held, next: held.next + 1 });
      }),
    all: () => within((_phones, saves) => asked(saves.getAll(range))),
    drop: (sequences) =>
      within(async (_phones, saves) => {
        for (const sequence of sequences) saves.delete([sitting, sequence]);
      }),
  };
}

function inMemory() {
  const phone = newPhone();
  let next = 1;
  let saves = [];
  return {
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
}

export async function outboxOf(sitting) {
  try {
    const outbox = inDatabase(await opened(), sitting);
    await outbox.phone();
    return outbox;
  } catch {
    return inMemory();
  }
}

// Reports that wait on this phone for a network: taps alone, no words, nothing of TLP:RED, for at
// most 72 hours, and gone as soon as the server has them. Each belongs to who wrote it and to the
// world (real work, or an exercise) it was written in.

const NAME = "promdaen-reports";
const LONGEST_HOURS = 72;
const MILLISECONDS = 3_600_000;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "id" });
  return asked(request);
}

async function within(work) {
  const database = await opened();
  const step = database.transaction("kept", "readwrite", { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    step.oncomplete = resolve;
    step.onerror = step.onabort = () => reject(step.error);
  });
  const found = await work(step.objectStore("kept"));
  await ended;
  database.close();
  return found;
}

export const keep = (report) => within((kept) => asked(kept.put(report)));
export const drop = (id) => within((kept) => asked(kept.delete(id)));

// What is too old is wiped whoever it belongs to; what is another's or another world's stays.
export async function waiting({ owner, world, now = Date.now() }) {
  const every = await within(async (kept) => {
    const found = await asked(kept.getAll());
    for (const one of found) if (isOver(one, now)) kept.delete(one.id);
    return found;
  });
  return every.filter((one) => !isOver(one, now) && one.owner === owner && one.world === world);
}

function isOver(one, now) {
  return now - one.at > LONGEST_HOURS * MILLISECONDS;
}

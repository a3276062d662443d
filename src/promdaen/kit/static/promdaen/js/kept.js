// Reports that wait on this phone for a network: taps alone, no words, nothing of TLP:RED, for at
// most 72 hours, and gone as soon as the server has them. Each belongs to who wrote it and to the
// world (real work, or an exercise) it was written in.

import { asked, opened, within } from "./database.js";
import { openedAll, sealerOf } from "./sealing.js";

const NAME = "promdaen-reports";
const LONGEST_HOURS = 72;
const MILLISECONDS = 3_600_000;

async function step(work) {
  const held = await opened(NAME, (made) => made.createObjectStore("kept", { keyPath: "id" }));
  const found = await within(held, ["kept"], work);
  held.close();
  return found;
}

export async function keep({ id, at, owner, world, ...report }, key = "") {
  const sealer = await sealerOf(key);
  const row = { id, at, owner, world, ...(await sealer.seal(report)) };
  return step((kept) => asked(kept.put(row)));
}
export const drop = (id) => step((kept) => asked(kept.delete(id)));

// What is too old is wiped for every owner; what is another's or another world's stays.
export async function waiting({ owner, world, key = "", now = Date.now() }) {
  const every = await step(async (kept) => {
    const found = await asked(kept.getAll());
    for (const one of found) if (isOver(one, now)) kept.delete(one.id);
    return found;
  });
  const own = every.filter((one) => !isOver(one, now) && one.owner === owner && one.world === world);
  return openedAll(await sealerOf(key), own);
}

function isOver(one, now) {
  return now - one.at > LONGEST_HOURS * MILLISECONDS;
}

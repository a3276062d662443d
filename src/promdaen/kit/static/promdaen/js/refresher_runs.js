// Pages taken along whole, as a run at the counter: page, pack and programs lie in a cache of
// their own, from which the service worker opens them; what was done is in the counter's store,
// and is sent from here, by the token, as soon as there is a connection and the PIN was given.

import { storeOf } from "./booth_store.js";
import * as page from "./refresher_page.js";

const BATCH = 400;
const SENT = "sent ";

const cacheOf = ({ kind, code }, language = page.language) => `promdaen-pack-${kind}-${code}-${language}`;

async function sha256(buffer) {
  const digest = await crypto.subtle.digest("SHA-256", buffer);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fetched(cache, address, { headers = {}, digest = "" } = {}) {
  const response = await fetch(address, { cache: "no-cache", credentials: "omit", headers });
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  const content = await response.clone().arrayBuffer();
  if (digest && (await sha256(content)) !== digest) throw new Error(`${address} is of another version`);
  await cache.put(address, response);
}

// All of it or nothing.
export async function keepPages(pack, { fetch: addresses, files }, token) {
  const cache = await caches.open(cacheOf(pack));
  try {
    for (const one of addresses) await fetched(cache, one, { headers: { Authorization: `Bearer ${token}` } });
    await Promise.all(Object.entries(files).map(([one, digest]) => fetched(cache, one, { digest })));
  } catch (error) {
    await caches.delete(cacheOf(pack));
    if (error?.name === "QuotaExceededError") throw error;
    throw Object.assign(new Error("pages"), { trouble: "offline" });
  }
}

export const dropPages = (pack, language) => caches.delete(cacheOf(pack, language));

// Runs on this phone with acts that headquarters has not heard.
export async function unsentRuns(store) {
  const names = (await store.names()).filter((name) => name.startsWith("pack booth "));
  const runs = new Map(names.map((name) => [name.split(" ")[3], name]));
  const found = [];
  for (const [run, name] of runs) {
    const { owner } = await store.read(name);
    const { next = 1, refused = "" } = (await store.read(`${SENT}${run}`)) ?? {};
    const acts = await (await storeOf(run)).all();
    if (acts.length >= next && !refused) found.push({ run, owner, acts, next });
  }
  return found;
}

// `onSafe` hears how much of the officer is safe at headquarters.
export async function sendRuns({ store, line, token, owner, onSafe }) {
  for (const { run, acts, next } of (await unsentRuns(store)).filter((one) => one.owner === owner)) {
    let heard = { next };
    while (heard.next <= acts.length && !heard.refused) {
      const { at: _at, ...said } = await line.acts(token, run, acts.slice(heard.next - 1, heard.next - 1 + BATCH));
      heard = said.next > heard.next ? said : { ...said, refused: said.refused ?? "?" };
      await store.keep({ [`${SENT}${run}`]: heard });
      if (heard.safe !== undefined) await onSafe(heard.safe);
    }
  }
}

export const heardOf = async (store, run) => (await store.read(`${SENT}${run}`)) ?? {};

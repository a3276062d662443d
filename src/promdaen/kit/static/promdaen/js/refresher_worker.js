// The service worker of the phone app. `LIST` is defined above: the files of this version by address
// with their SHA-256. All of them are fetched and compared before a version counts; the version
// before is removed only when a page says that it goes on with the new one, or none is open.

const PREFIX = "promdaen-app-";
const CACHE = `${PREFIX}${LIST.version}`;
const FILES = new Map(Object.entries(LIST.files));

async function sha256(buffer) {
  const digest = await crypto.subtle.digest("SHA-256", buffer);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fetched(cache, [address, digest]) {
  const response = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  const content = await response.clone().arrayBuffer();
  if ((await sha256(content)) !== digest) throw new Error(`${address} is of another version`);
  await cache.put(address, response);
}

async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all([...FILES].map((file) => fetched(cache, file)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(address) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? fetch(address);
}

// Pages taken along (/p/refresher/app/pack/...) have a cache each, with their programs of one
// version: what such a page asks for comes from there first.
const PACKED = `${LIST.start}pack/`;
const packOf = (path) => (path.startsWith(PACKED) ? `promdaen-pack-${path.slice(PACKED.length).split("/").slice(0, 3).join("-")}` : "");

// A player asks for ranges, and some accept nothing else.
async function ranged(request, answer) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") ?? "") ?? [];
  if (!answer || first === undefined) return answer;
  const whole = await answer.arrayBuffer();
  const end = Math.min(Number(last || whole.byteLength), whole.byteLength - 1);
  const headers = new Headers(answer.headers);
  headers.set("Content-Range", `bytes ${first}-${end}/${whole.byteLength}`);
  headers.set("Content-Length", String(end - first + 1));
  return new Response(whole.slice(Number(first), end + 1), { status: 206, headers });
}

async function packed(event, path) {
  const asker = packOf(path) ? null : await self.clients.get(event.clientId);
  const name = packOf(asker ? new URL(asker.url).pathname : path);
  const found = name && (await caches.has(name)) ? await (await caches.open(name)).match(path) : null;
  return (await ranged(event.request, found)) ?? (FILES.has(path) ? kept(path) : fetch(event.request));
}

// The way in has no language; without a network it leads to the one that was open last.
async function start(request) {
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(LIST.pages.km);
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === "update") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === LIST.start && request.mode === "navigate") event.respondWith(start(request));
  // What is asked with a token is for headquarters alone.
  else if (!request.headers.has("Authorization")) event.respondWith(packed(event, pathname));
});

// `showPush` and `openPush` are defined above (push.js).
self.addEventListener("push", (event) => {
  event.waitUntil(showPush({ registration: self.registration, data: event.data }));
});
self.addEventListener("notificationclick", (event) => {
  event.waitUntil(openPush({ clients: self.clients, notification: event.notification }));
});

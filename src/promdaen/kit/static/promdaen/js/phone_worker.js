// The service worker of the pages of phones. `LIST` is defined above: one page for when there is no network,
// and its files. Everything comes from the network as long as there is one. The phone app
// (/p/refresher/app/) has a worker of its own.

const PREFIX = "promdaen-phone-";
const CACHE = `${PREFIX}${LIST.version}`;
const FILES = new Set(LIST.files);

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(LIST.files.map((address) => new Request(address, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromNetwork(request, address) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(address, { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fromNetwork(request, LIST.page));
  else if (FILES.has(pathname)) event.respondWith(fromNetwork(request, pathname));
});

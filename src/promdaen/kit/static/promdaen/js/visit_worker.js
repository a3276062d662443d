// The service worker of visits: keeps the page with all parts of a visit, and what it needs, so
// that it opens without a connection; every part of the form then leads to it. What headquarters
// no longer shows, such as a submitted visit, is removed from the device.

const CACHE = "promdaen-visits";
const FORM = /^(\/(?:.*\/)?survey\/visits\/[0-9a-f-]{36}\/form\/)([a-z_]+)\/$/;

// Answers whether all of it is here; storing fails where the device has no space left.
async function keep({ data: addresses, ports: [answer] }) {
  try {
    const cache = await caches.open(CACHE);
    const kept = await Promise.all(
      addresses.map(async (address) => {
        const response = await fetch(address);
        if (!response.ok || response.redirected) return false;
        await cache.put(address, response);
        return true;
      }),
    );
    answer.postMessage(kept.every(Boolean));
  } catch {
    answer.postMessage(false);
  }
}

async function page(request, [, form, part]) {
  const cache = await caches.open(CACHE);
  const whole = `${form}whole/`;
  try {
    const response = await fetch(request);
    if (part === "whole" && (await cache.match(whole, { ignoreVary: true }))) {
      // A request of a page answers a redirect unread: the visit takes no answers any more.
      if (response.ok) await cache.put(whole, response.clone());
      else await cache.delete(whole);
    }
    return response;
  } catch (error) {
    const found = await cache.match(whole, { ignoreVary: true });
    if (!found) throw error;
    return part === "whole" ? found : Response.redirect(`${whole}#part-${part}`);
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
    if (!found) throw error;
    return found;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const match = FORM.exec(new URL(request.url).pathname);
  if (match && request.mode === "navigate") event.respondWith(page(request, match));
  else if (["style", "script", "font", "image"].includes(request.destination)) {
    event.respondWith(file(request));
  }
});

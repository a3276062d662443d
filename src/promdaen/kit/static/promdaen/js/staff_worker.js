// The service worker of staff: shows messages that something waits, and opens where they lead.
// `showPush` and `openPush` are defined above (push.js).

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => {
  event.waitUntil(showPush({ registration: self.registration, data: event.data }));
});
self.addEventListener("notificationclick", (event) => {
  event.waitUntil(openPush({ clients: self.clients, notification: event.notification }));
});

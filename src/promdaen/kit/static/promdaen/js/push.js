// Messages on this phone. The page and the app subscribe with `subscribe`; the app's service worker
// calls `showPush` in its `push` event and `openPush` in `notificationclick`; the server writes
// `self.FALLBACK` before it, for a message without a text.

export const canPush = () =>
  isSecureContext && "serviceWorker" in navigator && "PushManager" in window;

export function keyBytes(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
}

// Says "kept", "denied" (the officer or the phone does not allow it) or "failed". Call it from a tap.
// `address` is the page that gives the key and keeps a subscription, `token` the form's CSRF token.
export async function subscribe({ registration, address, token }) {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  try {
    const { key } = await (await fetch(address, { credentials: "same-origin" })).json();
    if (!key) return "failed";
    const held = await registration.pushManager.getSubscription();
    const options = { userVisibleOnly: true, applicationServerKey: keyBytes(key) };
    let made;
    try {
      made = await registration.pushManager.subscribe(options);
    } catch (problem) {
      // Bound to an earlier key of this installation.
      if (!held) throw problem;
      await held.unsubscribe();
      made = await registration.pushManager.subscribe(options);
    }
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(made),
    });
    return answer.ok ? "kept" : "failed";
  } catch {
    return "failed";
  }
}

// In the worker: event.waitUntil(showPush({ registration: self.registration, data: event.data }))
export function showPush({ registration, data }) {
  let pushed = {};
  try {
    pushed = data.json();
  } catch {
    // Shown all the same: browsers take the right to push from a page that shows nothing.
  }
  return registration.showNotification("Promdaen", {
    body: pushed.text || self.FALLBACK,
    tag: "promdaen-open",
    data: { link: pushed.link || "/p/refresher/" },
  });
}

// In the worker: event.waitUntil(openPush({ clients: self.clients, notification: event.notification }))
export async function openPush({ clients, notification }) {
  notification.close();
  const link = new URL(notification.data?.link ?? "/p/refresher/", self.location.origin);
  if (link.origin !== self.location.origin) link.href = self.location.origin + "/p/refresher/";
  const open = (await clients.matchAll({ type: "window" })).find(({ url }) => url === link.href);
  return open ? open.focus() : clients.openWindow(link.href);
}

// What the phone app watches: how long no one touched it, and whether a new version of it waits.

import { home } from "./refresher_page.js";

const IDLE_MS = 5 * 60_000;
const HIDDEN_MS = 2 * 60_000;
const AGAIN_MS = 60_000;

// Locks after idle minutes, and sooner out of sight; tries to send again while it is open.
export function watchIdle({ since, touched, lock, again }) {
  let hiddenAt = 0;
  for (const name of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(name, () => touched(Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > HIDDEN_MS) lock();
  });
  setInterval(() => {
    if (Date.now() - since() > IDLE_MS) lock();
    else again();
  }, AGAIN_MS);
  window.addEventListener("online", again);
}

export async function watchVersions(onWaiting) {
  const worker = await navigator.serviceWorker.register(`${home}worker.js`, { scope: home });
  const look = () => onWaiting(Boolean(worker.waiting && navigator.serviceWorker.controller));
  worker.addEventListener("updatefound", () => worker.installing?.addEventListener("statechange", look));
  look();
}

export async function update() {
  const worker = await navigator.serviceWorker.getRegistration(home);
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  worker?.waiting?.postMessage("update");
}

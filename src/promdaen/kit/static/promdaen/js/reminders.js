// Messages on this phone. The page of reminders needs the service worker of the app to run already;
// the account page names a worker of its own (data-worker) and starts it at the tap.

import { canPush, subscribe } from "./push.js";

const part = document.querySelector("[data-push]");
const { worker, app } = part?.dataset ?? {};
const running = app && canPush() ? await navigator.serviceWorker.getRegistration(app) : null;

async function started() {
  const registration = await navigator.serviceWorker.register(worker);
  await registration.update();
  return registration;
}

if (running || (worker && canPush())) {
  const said = part.querySelector("[data-push-said]");
  part.hidden = false;
  part.querySelector("[data-push-here]").addEventListener("click", async () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const registration = running ?? (await started());
    const is = await subscribe({ registration, address: part.dataset.push, token });
    said.textContent = is === "kept" ? said.dataset.kept : said.dataset.denied;
  });
}

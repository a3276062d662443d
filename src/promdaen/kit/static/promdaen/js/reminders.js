// The page of reminders: where the app's service worker runs, this phone itself can be reminded.

import { canPush, subscribe } from "./push.js";

const part = document.querySelector("[data-push]");
const registration = part && canPush() ? await navigator.serviceWorker.getRegistration(part.dataset.app) : null;

if (registration) {
  const said = part.querySelector("[data-push-said]");
  part.hidden = false;
  part.querySelector("[data-push-here]").addEventListener("click", async () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const is = await subscribe({ registration, address: part.dataset.push, token });
    said.textContent = is === "kept" ? said.dataset.kept : said.dataset.denied;
  });
}

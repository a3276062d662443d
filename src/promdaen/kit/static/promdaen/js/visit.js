// A visit that is filled in: keeps on the device what could not be saved, says so, tries again by
// itself, and offers the position that the browser knows. The page works without it.

import { sealerOf } from "./sealing.js";
import "./visit_steps.js";

const AGAIN_SECONDS = 10;
const leaving = { now: false };

function valuesOf(form, name) {
  return new FormData(form).getAll(name).filter((value) => typeof value === "string");
}

function putValues(form, name, values) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "file") continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

// Answers that were not saved stay on this device until they are: each as an item of its own, with
// the digest of the saved answer that it was typed over, so that the server sees whether another
// window changed that one meanwhile.
function keeperOf(form) {
  const place = `visit ${form.action} `;
  const sealer = sealerOf(form.dataset.deviceKey);
  let last = Promise.resolve();
  const done = (work) => (last = last.then(work).catch(() => {}));

  return {
    keep: (name, answer) =>
      done(async () => localStorage.setItem(place + name, JSON.stringify(await (await sealer).seal(answer)))),
    drop: (name) => done(() => localStorage.removeItem(place + name)),
    all: async () => {
      const found = new Map();
      await done(async () => {
        for (const item of Object.keys(localStorage).filter((item) => item.startsWith(place))) {
          const answer = await (await sealer).open(JSON.parse(localStorage.getItem(item))).catch(() => null);
          if (answer) found.set(item.slice(place.length), answer);
        }
      });
      return found;
    },
  };
}

function digestsOf(form) {
  try {
    return JSON.parse(form.elements.opened_with.value);
  } catch {
    return {};
  }
}

function watch(form) {
  const state = form.querySelector("[data-state]");
  const failed = new Map();
  const sent = new WeakMap();
  const keeps = "restored" in form.dataset;
  const keeper = keeperOf(form);
  // Answers that the server has not confirmed, by name: each change makes a new object.
  const waiting = new Map();
  let sending = new Map();
  let retry = null;

  // A photograph is sent alone; its field holds it until it is kept.
  function hasPhotographs() {
    return [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);
  }

  function settle() {
    const [why] = failed.values();
    state.textContent = why ?? (hasPhotographs() ? form.dataset.sending : "");
    clearTimeout(retry);
    if (why) retry = setTimeout(again, Number(form.dataset.again ?? AGAIN_SECONDS) * 1000);
  }

  // Who signed in again in another tab has a new token; the one in this page would be refused.
  async function again() {
    if ([...failed.values()].includes(form.dataset.shut)) {
      const answer = await fetch(location.href).catch(() => null);
      const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
      const fresh = page.querySelector("form[data-visit] [name=csrfmiddlewaretoken]");
      if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
    }
    for (const one of failed.keys()) window.htmx.trigger(one, "change");
  }

  // Captured: the change of a photograph goes no further than its field.
  form.addEventListener(
    "change",
    (event) => {
      const { name, type } = event.target;
      if (type === "file") return settle();
      if (!name) return undefined;
      const opened = waiting.get(name)?.opened ?? digestsOf(form)[name];
      const answer = { values: valuesOf(form, name), opened };
      waiting.set(name, answer);
      if (keeps) keeper.keep(name, answer);
      return undefined;
    },
    true,
  );
  // A page that is sent away without a connection would end on an error page of the browser.
  form.addEventListener("submit", async (event) => {
    if (leaving.now) return;
    event.preventDefault();
    const { submitter } = event;
    const sheet = document.querySelector("link[rel=stylesheet]").href;
    const isThere = await fetch(sheet, { method: "HEAD", cache: "no-store" }).then(
      () => true,
      () => false,
    );
    if (isThere) {
      leaving.now = true;
      form.requestSubmit(submitter);
    } else {
      failed.set(form, form.dataset.unsaved);
      settle();
    }
  });
  form.addEventListener("htmx:beforeSend", (event) => {
    const { elt } = event.detail;
    if (elt.type === "file") sent.set(elt, elt.files[0]);
    else sending = new Map(waiting);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, xhr } = event.detail;
    // Another window changed the same answer: the whole form is sent, and comes back with both.
    if (xhr.responseText.includes("data-conflict")) {
      leaving.now = true;
      form.requestSubmit();
      return;
    }
    if (successful && xhr.responseText.includes("data-saved")) {
      failed.delete(elt);
      // Another one chosen meanwhile stays, and is sent next.
      if (elt.type === "file" && elt.files[0] === sent.get(elt)) elt.value = "";
      if (elt === form) {
        for (const [name, answer] of sending) {
          if (waiting.get(name) !== answer) continue;
          waiting.delete(name);
          keeper.drop(name);
        }
      }
    } else failed.set(elt, xhr.status ? form.dataset.shut : form.dataset.unsaved);
    settle();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving.now && (waiting.size || hasPhotographs())) event.preventDefault();
  });

  // Answers that came back are sent with the digests that they were typed over.
  async function restore() {
    const digests = digestsOf(form);
    for (const [name, answer] of await keeper.all()) {
      if (waiting.has(name)) continue;
      if (JSON.stringify(answer.values) === JSON.stringify(valuesOf(form, name))) {
        keeper.drop(name);
        continue;
      }
      putValues(form, name, answer.values);
      waiting.set(name, answer);
      if (answer.opened !== undefined) digests[name] = answer.opened;
    }
    if (!waiting.size) return;
    document.dispatchEvent(new Event("visit:restored"));
    form.elements.opened_with.value = JSON.stringify(digests);
    state.textContent = form.dataset.restored;
    window.htmx.trigger(form, "change");
  }
  const isLoaded = document.readyState === "complete";
  if (keeps && isLoaded) restore();
  else if (keeps) window.addEventListener("load", restore);
}

window.addEventListener("pageshow", () => {
  leaving.now = false;
});
for (const form of document.querySelectorAll("form[data-visit]")) watch(form);

// ---- the page of all parts is kept on the device, where the browser allows it (https) ----
const shell = document.querySelector("[data-worker]");
if (shell && window.isSecureContext && "serviceWorker" in navigator) {
  shell.hidden = false;
  const say = (isKept) => {
    shell.querySelector("[data-kept]").hidden = !isKept;
    shell.querySelector("[data-not-kept]").hidden = isKept;
  };
  shell.querySelector("button").addEventListener("click", async () => {
    try {
      const worker = await navigator.serviceWorker.register(shell.dataset.worker);
      const active = (await waitActive(worker)) ?? worker.active;
      const used = performance.getEntriesByType("resource").map((entry) => entry.name);
      const own = used.filter((name) => new URL(name).origin === location.origin);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data: isKept }) => say(isKept);
      active.postMessage([location.pathname, ...own], [port2]);
    } catch {
      say(false);
    }
  });
}

// The worker of another scope may be ready first: this waits for the one that was registered.
function waitActive(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return null;
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(worker);
      else if (worker.state === "redundant") resolve(null);
    });
  });
}

// ---- keying: Enter goes to the next box, and submits at the button alone ----
for (const form of document.querySelectorAll("form.keyed-in"))
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const boxes = [...form.querySelectorAll("input:not([type=hidden]), button")];
    boxes[boxes.indexOf(event.target) + 1]?.focus();
  });

// ---- the position ----
for (const button of document.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator) || !window.isSecureContext) continue;
  const field = document.getElementById(button.dataset.position);
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const all = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
        all.push(Math.round(coords.altitude ?? 0), Math.round(coords.accuracy ?? 0));
        field.value = all.join(" ");
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      () => {
        button.form.querySelector("[data-state]").textContent = button.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}

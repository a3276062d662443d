// A visit that is filled in: keeps on the device what could not be saved, says so, tries again by
// itself, and offers the position that the browser knows. The page works without it.

const AGAIN_SECONDS = 10;
const leaving = { now: false };

// Answers that were not saved stay on this device, by part, until they are.
function keptAnswers(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
}

function keepAnswers(name, values) {
  try {
    if (Object.keys(values).length) localStorage.setItem(name, JSON.stringify(values));
    else localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing still has the answers on the page.
  }
}

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

function watch(form) {
  const state = form.querySelector("[data-state]");
  const failed = new Map();
  const sent = new WeakMap();
  const keeps = "restored" in form.dataset;
  const kept = `visit ${form.action}`;
  let sending = {};
  let retry = null;
  let unsaved = false;

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

  // Who signed in anew in another tab has a new token; the one in this page would be refused.
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
      unsaved = true;
      if (name && keeps) keepAnswers(kept, { ...keptAnswers(kept), [name]: valuesOf(form, name) });
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
    else sending = keptAnswers(kept);
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
        const left = Object.entries(keptAnswers(kept)).filter(
          ([name, values]) => JSON.stringify(values) !== JSON.stringify(sending[name]),
        );
        keepAnswers(kept, Object.fromEntries(left));
        unsaved = left.length > 0;
      }
    } else failed.set(elt, xhr.status ? form.dataset.shut : form.dataset.unsaved);
    settle();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving.now && (unsaved || hasPhotographs())) event.preventDefault();
  });

  const isOther = ([name, values]) =>
    JSON.stringify(values) !== JSON.stringify(valuesOf(form, name));
  const back = keeps ? Object.entries(keptAnswers(kept)).filter(isOther) : [];
  if (keeps) keepAnswers(kept, Object.fromEntries(back));
  if (back.length) {
    for (const [name, values] of back) putValues(form, name, values);
    state.textContent = form.dataset.restored;
    window.addEventListener("load", () => window.htmx.trigger(form, "change"));
  }
}

window.addEventListener("pageshow", () => {
  leaving.now = false;
});
for (const form of document.querySelectorAll("form[data-visit]")) watch(form);

// ---- the page of all parts opens without a connection, where the browser allows it (https) ----
const shell = document.querySelector("[data-worker]");
if (shell && window.isSecureContext && "serviceWorker" in navigator)
  window.addEventListener("load", async () => {
    const worker = await navigator.serviceWorker.register(shell.dataset.worker);
    const active = (await waitActive(worker)) ?? worker.active;
    const used = performance.getEntriesByType("resource").map((entry) => entry.name);
    const own = used.filter((name) => new URL(name).origin === location.origin);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      shell.hidden = false;
    };
    active?.postMessage([location.pathname, ...own], [port2]);
  });

// The worker of another scope may be ready first: this waits for the one that was registered.
function waitActive(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return null;
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(worker));
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

// ---- where one stands ----
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

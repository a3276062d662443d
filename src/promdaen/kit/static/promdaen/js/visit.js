// A visit that is filled in: says when an answer could not be saved and tries again by itself, and
// offers the position that the browser knows. The page works without it.

const form = document.querySelector("form[data-visit]");
const state = form.querySelector("[data-state]");
const AGAIN_SECONDS = 10;
const failed = new Map();
const sent = new WeakMap();
let retry = null;
let unsaved = false;
let leaves = false;

// A photograph is sent alone; its field holds it until it is kept.
function sending() {
  return [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);
}

function settle() {
  const [why] = failed.values();
  state.textContent = why ?? (sending() ? form.dataset.sending : "");
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
    if (event.target.type === "file") settle();
    else unsaved = true;
  },
  true,
);
form.addEventListener("submit", () => {
  leaves = true;
});
form.addEventListener("htmx:beforeSend", (event) => {
  const { elt } = event.detail;
  if (elt.type === "file") sent.set(elt, elt.files[0]);
});
form.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  // Another window changed the same answer: the whole page is sent, and comes back with both.
  if (xhr.responseText.includes("data-conflict")) {
    leaves = true;
    form.requestSubmit();
    return;
  }
  if (successful && xhr.responseText.includes("data-saved")) {
    failed.delete(elt);
    // Another one chosen meanwhile stays, and is sent next.
    if (elt.type === "file" && elt.files[0] === sent.get(elt)) elt.value = "";
    if (elt === form) unsaved = false;
  } else failed.set(elt, xhr.status ? form.dataset.shut : form.dataset.unsaved);
  settle();
});
window.addEventListener("beforeunload", (event) => {
  if (!leaves && (unsaved || sending())) event.preventDefault();
});

// ---- keying: Enter goes to the next box, and submits at the button alone ----
if (form.classList.contains("keyed-in"))
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const boxes = [...form.querySelectorAll("input:not([type=hidden]), button")];
    boxes[boxes.indexOf(event.target) + 1]?.focus();
  });

// ---- where one stands ----
for (const button of form.querySelectorAll("[data-position]")) {
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
        state.textContent = button.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}
